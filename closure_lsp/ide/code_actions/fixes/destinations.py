"""Knows what a file does with a function or generator that it makes: who calls it, with what, who iterates over it.

Follows names, and lists and dicts that the file makes itself. Errs on the side of "cannot be seen". Knows no fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.order import loops_around
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    AugmentedAssignment,
    BinaryOperation,
    BooleanOperation,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Delete,
    Dictionary,
    Display,
    ExpressionList,
    ExpressionStatement,
    For,
    ForClause,
    Function,
    GeneratorExpression,
    Identifier,
    Lambda,
    List,
    ListComprehension,
    Not,
    Pair,
    PatternList,
    Set,
    SetComprehension,
    Slice,
    Subscript,
    Tuple,
    TuplePattern,
    bare,
    bracketed,
    call_given,
    call_of,
    nearest,
)

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis, Statement
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node


class Destinations(NamedTuple):
    """All that is done with a value, by the code of its file."""

    calls: tuple[Call, ...]
    iterations: tuple[Node, ...]
    """The expressions that are iterated over to the end, each value by each of them once."""


def destinations(analysis: Analysis, statement: Statement, made: Node) -> Destinations | None:
    """What becomes of the value that the `def`, lambda or generator expression `made` makes.

    None where some of it cannot be seen: it is returned, yielded, handed to other code, kept in an object. A variable
    of the module counts as the file's own.
    """
    return _Search(analysis, made).run(statement)


_MOST_PLACES = 200
"""After so many places nothing is known."""
_FRESH = frozenset({"OrderedDict", "defaultdict", "deque", "dict", "list", "set"})
_KEEPING = frozenset({"add", "append", "appendleft", "insert"})
_QUIET = frozenset({"add", "append", "appendleft", "clear", "extend", "index", "insert", "keys", "reverse", "update"})
_PICKING = frozenset({"get", "pop", "popleft"})
_COPYING = frozenset({"list", "reversed", "tuple"})
_EXHAUSTING = frozenset({"dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})


class _Place(NamedTuple):
    """An expression whose value is the one looked for, or holds it within `depth` containers."""

    statement: Statement
    node: Node
    depth: int


class _Search:
    """Follows one value through the file: a worklist of places that it comes to."""

    def __init__(self, analysis: Analysis, made: Node) -> None:
        self._analysis = analysis
        self._made = made
        self._is_generator = isinstance(made, GeneratorExpression)
        self._pending: list[_Place] = []
        self._variables: set[tuple[int, BlockId, str, int]] = set()
        self._loops: set[Node] = set()
        """Those that iterate over a container of values."""
        self._calls: list[Call] = []
        self._iterations: list[Node] = []
        self._is_seen = True

    def run(self, statement: Statement) -> Destinations | None:
        if isinstance(self._made, Function):
            name = self._made.name
            if name is None or self._made.decorators:
                return None
            self._follow_name(statement, name, 0)
        else:
            self._pending.append(_Place(statement, self._made, 0))
        count = 0
        while self._pending and self._is_seen and count < _MOST_PLACES:
            count += 1
            self._follow(self._pending.pop())
        if self._pending or not self._is_seen or not all(map(self._is_exhausted_once, self._iterations)):
            return None
        return Destinations(tuple(self._calls), tuple(self._iterations))

    def _is_exhausted_once(self, iterated: Node) -> bool:
        function = nearest(iterated, Function, Lambda)
        is_beside = function is nearest(self._made.parent, Function, Lambda)
        return len(self._iterations) == 1 and is_beside and self._loops.issuperset(loops_around(iterated))

    def _follow(self, place: _Place) -> None:
        """Where the value of an expression goes next."""
        statement, _, depth = place
        node = bracketed(place.node)
        around = node.parent
        call = call_of(node)
        if call is not None:
            self._is_seen = depth == 0 and not self._is_generator
            self._calls.append(call)
        elif isinstance(around, Attribute):
            self._follow_method(place, around)
        elif call_given(node) is not None:
            self._follow_argument(place, call_given(node))
        elif isinstance(around, Assignment) and around.right is node:
            self._follow_target(statement, around.left, depth)
            if isinstance(around.parent, Assignment):
                self._pending.append(place._replace(node=around))
        elif isinstance(around, AugmentedAssignment):
            self._is_seen = depth > 0
            self._follow_target(statement, around.left, depth)
        elif isinstance(around, For | ForClause) and around.iterable is node:
            self._follow_loop(place, around)
        elif isinstance(around, Subscript) and around.value is bare(node):
            self._follow_item(place, around)
        elif isinstance(around, Pair):
            is_kept = isinstance(around.parent, Dictionary | Comprehension) and around.value is bare(node)
            self._is_seen = is_kept
            self._pending.append(place._replace(node=around.parent or around, depth=depth + 1))
        elif _holds_as_item(around, node):
            self._pending.append(place._replace(node=around or node, depth=depth + 1))
        elif isinstance(around, BooleanOperation | Conditional):
            self._pending.append(place._replace(node=around))
        else:
            self._is_seen = isinstance(around, Comparison | Delete | ExpressionStatement | Not)

    def _follow_name(self, statement: Statement, name: Node, depth: int) -> None:
        """All reads of the variable that is bound at `name`."""
        table = statement.scopes
        found = (each for each in table.references_in(name.span) if each.start == name.start)
        bound = next((each for each in found if each.access is Access.WRITE), None)
        self._follow_variable(statement, bound, depth)

    def _follow_variable(self, statement: Statement, reference: Reference | None, depth: int) -> None:
        home = reference.home if reference is not None else None
        if reference is None or home is None or statement.scopes.blocks[home].kind is BlockKind.CLASS:
            self._is_seen = False
            return
        key = (-1 if home == MODULE_BLOCK else statement.start, home, reference.name, depth)
        if key in self._variables:
            return
        self._variables.add(key)
        occurrences = self._analysis.occurrences_of_variable(self._analysis.occurrence(statement, reference))
        for each in occurrences[: _MOST_PLACES + 1]:
            node = each.statement.reference_node(each.reference)
            if each.reference.access is Access.READ:
                self._pending.append(_Place(each.statement, node, depth))
            elif depth > 0 and each.reference.access is not Access.DECLARE and not self._is_own_container(node):
                self._is_seen = False

    def _is_own_container(self, name: Node) -> bool:
        """Whether a container that gets its name here was made by this file, and has no other name."""
        around = name.parent
        if isinstance(around, AugmentedAssignment | Delete):
            return True
        if isinstance(around, For | ForClause):
            return (around if isinstance(around, For) else around.parent) in self._loops
        value = _assigned_to(name)
        if isinstance(value, Call):
            return isinstance(value.function, Identifier) and value.function.text in _FRESH
        is_display = isinstance(value, Display | Comprehension) and not isinstance(value, GeneratorExpression)
        return is_display or isinstance(value, BinaryOperation)

    def _follow_method(self, place: _Place, attribute: Attribute) -> None:
        call = call_of(attribute)
        name = attribute.name_text
        self._is_seen = place.depth > 0 and call is not None
        if call is None or place.depth == 0 or name in _QUIET:
            return
        if name in _PICKING:
            self._pending.append(place._replace(node=call, depth=place.depth - 1))
        elif name in ("copy", "values"):
            self._pending.append(place._replace(node=call))
        else:
            loop = bracketed(call).parent
            target = loop.target if name == "items" and isinstance(loop, For | ForClause) else None
            self._is_seen = isinstance(target, PatternList | TuplePattern) and len(target.children) == 2
            if self._is_seen and target is not None and isinstance(loop, For | ForClause):
                self._note_loop(loop)
                self._follow_target(place.statement, target.children[1], place.depth - 1)

    def _follow_argument(self, place: _Place, call: Call | None) -> None:
        """A value that is handed to something: a method that keeps it in a container, or a builtin."""
        function = call.function if call is not None else None
        if call is None or function is None:
            self._is_seen = False
        elif isinstance(function, Attribute) and function.name_text in _KEEPING:
            self._follow_container(place.statement, function.value, place.depth + 1)
        elif isinstance(function, Attribute) and function.name_text == "extend" and place.depth > 0:
            self._follow_container(place.statement, function.value, place.depth)
        elif isinstance(function, Identifier) and self._is_builtin(place.statement, function):
            self._follow_builtin(place, call, function.text)
        else:
            self._is_seen = False

    def _follow_builtin(self, place: _Place, call: Call, name: str) -> None:
        if place.depth == 0 and self._is_generator and name in _EXHAUSTING:
            self._iterations.append(bare(place.node) or place.node)
        elif place.depth > 0 and name in _COPYING:
            self._pending.append(place._replace(node=call))
        else:
            self._is_seen = name in ("bool", "len", "print") and place.depth > 0

    def _is_builtin(self, statement: Statement, name: Identifier) -> bool:
        found = next((each for each in statement.scopes.references_in(name.span) if each.start == name.start), None)
        return found is not None and found.home in (None, MODULE_BLOCK) and not self._analysis.module_binds(found.name)

    def _follow_container(self, statement: Statement, container: Node | None, depth: int) -> None:
        reads = statement.scopes.references_in(container.span) if isinstance(container, Identifier) else ()
        start = container.start if container is not None else -1
        self._follow_variable(statement, next((each for each in reads if each.start == start), None), depth)

    def _follow_target(self, statement: Statement, target: Node | None, depth: int) -> None:
        """What a value is assigned to."""
        target = bare(target)
        if isinstance(target, Identifier):
            self._follow_name(statement, target, depth)
        elif isinstance(target, Subscript) and not isinstance(next(iter(target.indices), None), Slice):
            self._follow_container(statement, target.value, depth + 1)
        else:
            self._is_seen = False

    def _note_loop(self, loop: For | ForClause) -> None:
        around = loop if isinstance(loop, For) else loop.parent
        if around is not None:
            self._loops.add(around)

    def _follow_loop(self, place: _Place, loop: For | ForClause) -> None:
        if place.depth > 0:
            self._note_loop(loop)
            self._follow_target(place.statement, loop.target, place.depth - 1)
        elif self._is_generator:
            self._iterations.append(place.node)
        else:
            self._is_seen = False

    def _follow_item(self, place: _Place, item: Subscript) -> None:
        outer = bracketed(item).parent
        is_target = isinstance(outer, Assignment | AugmentedAssignment) and outer.left is item
        self._is_seen = place.depth > 0
        if not is_target and not isinstance(outer, Delete):
            is_slice = isinstance(next(iter(item.indices), None), Slice)
            self._pending.append(place._replace(node=item, depth=place.depth - (not is_slice)))


def _assigned_to(name: Node) -> Node | None:
    """The expression that an assignment to nothing else gives a name, also as its part of `a, b = [], {}`."""
    around = name.parent
    if isinstance(around, PatternList | TuplePattern):
        assignment = around.parent
        value = bare(assignment.right) if isinstance(assignment, Assignment) else None
        is_same_size = isinstance(value, ExpressionList | Tuple) and len(value.items) == len(around.children)
        items = value.items if is_same_size and isinstance(value, ExpressionList | Tuple) else ()
        value = bare(items[around.children.index(name)]) if items else None
    else:
        assignment = around
        is_target = isinstance(around, Assignment) and around.left is name
        value = bare(around.right) if is_target and isinstance(around, Assignment) else None
    return None if assignment is None or isinstance(assignment.parent, Assignment) else value


def _holds_as_item(around: Node | None, node: Node) -> bool:
    """Whether the value of `around` is a container with the value of `node` in it."""
    if isinstance(around, ListComprehension | SetComprehension):
        return around.body is node
    return isinstance(around, List | Set | Tuple)
