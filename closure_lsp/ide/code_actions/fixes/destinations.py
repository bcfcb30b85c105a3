"""Finds what a file does with a function or generator that it makes: who calls it, with what, who iterates over it.

It follows names, and lists and dicts that the file makes itself; in doubt the answer is "cannot be seen". Knows no
fix.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    from collections.abc import Iterable

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId
    from closure_lsp.syntax import Node


class Destinations(NamedTuple):
    """Everything that the code of a file does with a value."""

    calls: tuple[Call, ...]
    iterations: tuple[Node, ...]
    """The expressions that are iterated over to the end, each value by each of them once."""


def destinations(analysis: Analysis, statement: Statement, made: Node) -> Destinations | None:
    """Finds what happens to the function or generator that `made`, a `def`, lambda or generator expression, makes.

    None if some of it cannot be seen: the value is returned, yielded, passed to other code, or kept in an object. A
    variable of the module counts as the file's own.
    """
    unit, is_generator = statement.unit, isinstance(made, GeneratorExpression)
    search = _Search(unit, is_generator)
    if isinstance(made, Function):
        if made.name is None or made.decorators:
            return None
        search.follow_name(made.name, 0)
    else:
        search.follow_all([_Place(made, 0)])
    first = search.steps
    if not first.is_seen:
        return None
    variables = frozenset(_owned(unit, each) for each in first.variables)
    return _joined(analysis, made, (first, analysis.derived(_beyond, variables, is_generator)))


_DEEPEST = 3
"""Lists in lists in lists are followed, no more."""
_FRESH = frozenset({"OrderedDict", "defaultdict", "deque", "dict", "list", "set"})
_KEEPING = frozenset({"add", "append", "appendleft", "insert"})
_QUIET = frozenset({"add", "append", "appendleft", "clear", "extend", "index", "insert", "keys", "reverse", "update"})
_PICKING = frozenset({"get", "pop", "popleft"})
_COPYING = frozenset({"list", "reversed", "tuple"})
_EXHAUSTING = frozenset({"dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})


class _Place(NamedTuple):
    """An expression whose value is the followed one, or contains it within `depth` containers."""

    node: Node
    depth: int


class _Variable(NamedTuple):
    """The same, for a variable."""

    home: BlockId
    name: str
    depth: int


_Owned = tuple["Unit | None", _Variable]


@dataclass
class _Steps:
    """Where a value goes from one expression or variable, as far as the next variables."""

    calls: list[Call] = field(default_factory=list)
    iterations: list[Node] = field(default_factory=list)
    loops: set[Node] = field(default_factory=set)
    """Those that iterate over a container of values."""
    needed_loops: set[Node] = field(default_factory=set)
    """Those that have to be such, or a container has another name."""
    variables: set[_Variable] = field(default_factory=set)
    builtins: set[str] = field(default_factory=set)
    """Names that have to be builtins."""
    is_seen: bool = True
    """Whether all of it can be seen."""

    def add(self, others: _Steps) -> None:
        """Adds other steps, without the variables to which they lead."""
        self.calls += others.calls
        self.iterations += others.iterations
        self.loops |= others.loops
        self.needed_loops |= others.needed_loops
        self.builtins |= others.builtins
        self.is_seen = self.is_seen and others.is_seen


def _owned(unit: Unit, variable: _Variable) -> _Owned:
    """A variable with the statement that it belongs to; a variable of the module belongs to none."""
    return (None if variable.home == MODULE_BLOCK else unit), variable


def _steps_from(unit: Unit, variable: _Variable, is_generator: bool) -> _Steps:
    """What a statement does with the values in a variable."""
    search = _Search(unit, is_generator)
    search.follow_variable(variable)
    return search.steps


def _beyond(analysis: Analysis, variables: frozenset[_Owned], is_generator: bool) -> _Steps:
    """All steps from some variables, through all statements."""
    joined = _Steps()
    pending = list(variables)
    seen = set(pending)
    while pending and joined.is_seen:
        owner, variable = pending.pop()
        for unit in analysis.module.units_with(variable.name) if owner is None else (owner,):
            steps = unit.derived(_steps_from, variable, is_generator)
            joined.add(steps)
            new = {_owned(unit, key) for key in steps.variables} - seen
            seen |= new
            pending.extend(new)
    joined.needed_loops -= joined.loops
    joined.is_seen = joined.is_seen and not any(map(analysis.module.binds, joined.builtins))
    joined.builtins.clear()
    return joined


def _joined(analysis: Analysis, made: Node, found: tuple[_Steps, _Steps]) -> Destinations | None:
    first, beyond = found
    if not beyond.is_seen or any(map(analysis.module.binds, first.builtins)):
        return None
    if not beyond.needed_loops <= first.loops:
        return None
    if any(loop not in first.loops and loop not in beyond.loops for loop in first.needed_loops):
        return None
    iterations = (*first.iterations, *beyond.iterations)
    if len(iterations) > 1 or not all(_is_exhausted_once(made, node, found) for node in iterations):
        return None
    return Destinations((*first.calls, *beyond.calls), iterations)


def _is_exhausted_once(made: Node, iterated: Node, found: tuple[_Steps, _Steps]) -> bool:
    is_beside = nearest(iterated, Function, Lambda) is nearest(made.parent, Function, Lambda)
    return is_beside and all(any(loop in steps.loops for steps in found) for loop in loops_around(iterated))


class _Search:
    """Follows a value from one expression or variable to the next variables: a pure function of a statement."""

    def __init__(self, unit: Unit, is_generator: bool) -> None:
        self._unit = unit
        self._is_generator = is_generator
        self._pending: list[_Place] = []
        self.steps = _Steps()

    def follow_all(self, places: Iterable[_Place]) -> None:
        self._pending.extend(places)
        while self._pending and self.steps.is_seen:
            self._follow(self._pending.pop())

    def follow_variable(self, variable: _Variable) -> None:
        """All reads of a variable; for a container also all bindings."""
        places = []
        for each in self._unit.scopes.references_to(variable.home, variable.name):
            node = self._unit.reference_node(each)
            if each.access is Access.READ:
                places.append(_Place(node, variable.depth))
            elif variable.depth > 0 and each.access is not Access.DECLARE and not self._is_own_container(node):
                self.steps.is_seen = False
        self.follow_all(places)

    def _follow(self, place: _Place) -> None:
        """Where the value of an expression goes next."""
        depth = place.depth
        node = bracketed(place.node)
        around = node.parent
        call = call_of(node)
        if call is not None:
            self.steps.is_seen = depth == 0 and not self._is_generator
            self.steps.calls.append(call)
        elif isinstance(around, Attribute):
            self._follow_method(place, around)
        elif call_given(node) is not None:
            self._follow_argument(place, call_given(node))
        elif isinstance(around, Assignment) and around.right is node:
            self._follow_target(around.left, depth)
            if isinstance(around.parent, Assignment):
                self._pending.append(place._replace(node=around))
        elif isinstance(around, AugmentedAssignment):
            self.steps.is_seen = depth > 0
            self._follow_target(around.left, depth)
        elif isinstance(around, For | ForClause) and around.iterable is node:
            self._follow_loop(place, around)
        elif isinstance(around, Subscript) and around.value is bare(node):
            self._follow_item(place, around)
        elif isinstance(around, Pair):
            is_kept = isinstance(around.parent, Dictionary | Comprehension) and around.value is bare(node)
            self.steps.is_seen = is_kept
            self._pending.append(place._replace(node=around.parent or around, depth=depth + 1))
        elif _holds_as_item(around, node):
            self._pending.append(place._replace(node=around or node, depth=depth + 1))
        elif isinstance(around, BooleanOperation | Conditional):
            self._pending.append(place._replace(node=around))
        else:
            self.steps.is_seen = isinstance(around, Comparison | Delete | ExpressionStatement | Not)

    def follow_name(self, name: Node, depth: int) -> None:
        """The variable that is used at `name`."""
        table = self._unit.scopes
        found = next((each for each in table.references_in(name.span) if each.start == name.start), None)
        home = found.home if found is not None else None
        if found is None or home is None or table.blocks[home].kind is BlockKind.CLASS or depth > _DEEPEST:
            self.steps.is_seen = False
            return
        self.steps.variables.add(_Variable(home, found.name, depth))

    def _is_own_container(self, name: Node) -> bool:
        """Whether this file made the container that gets its name here, and the container has no other name."""
        around = name.parent
        if isinstance(around, AugmentedAssignment | Delete):
            return True
        if isinstance(around, For | ForClause):
            loop = around if isinstance(around, For) else around.parent
            self.steps.needed_loops.update([loop] if loop is not None else [])
            return True
        value = _assigned_to(name)
        if isinstance(value, Call):
            return isinstance(value.function, Identifier) and value.function.text in _FRESH
        is_display = isinstance(value, Display | Comprehension) and not isinstance(value, GeneratorExpression)
        return is_display or isinstance(value, BinaryOperation)

    def _follow_method(self, place: _Place, attribute: Attribute) -> None:
        call = call_of(attribute)
        name = attribute.name_text
        self.steps.is_seen = place.depth > 0 and call is not None
        if call is None or place.depth == 0 or name in _QUIET:
            return
        if name in _PICKING:
            self._pending.append(place._replace(node=call, depth=place.depth - 1))
        elif name in ("copy", "values"):
            self._pending.append(place._replace(node=call))
        else:
            loop = bracketed(call).parent
            target = loop.target if name == "items" and isinstance(loop, For | ForClause) else None
            self.steps.is_seen = isinstance(target, PatternList | TuplePattern) and len(target.children) == 2
            if self.steps.is_seen and target is not None and isinstance(loop, For | ForClause):
                self._note_loop(loop)
                self._follow_target(target.children[1], place.depth - 1)

    def _follow_argument(self, place: _Place, call: Call | None) -> None:
        """Follows an argument: of a method that keeps it in a container, or of a builtin."""
        function = call.function if call is not None else None
        if call is None or function is None:
            self.steps.is_seen = False
        elif isinstance(function, Attribute) and function.name_text in _KEEPING:
            self._follow_container(function.value, place.depth + 1)
        elif isinstance(function, Attribute) and function.name_text == "extend" and place.depth > 0:
            self._follow_container(function.value, place.depth)
        elif isinstance(function, Identifier) and self._may_be_builtin(function):
            self._follow_builtin(place, call, function.text)
        else:
            self.steps.is_seen = False

    def _follow_builtin(self, place: _Place, call: Call, name: str) -> None:
        if place.depth == 0 and self._is_generator and name in _EXHAUSTING:
            self.steps.iterations.append(bare(place.node) or place.node)
        elif place.depth > 0 and name in _COPYING:
            self._pending.append(place._replace(node=call))
        else:
            self.steps.is_seen = name in ("bool", "len", "print") and place.depth > 0

    def _may_be_builtin(self, name: Identifier) -> bool:
        """Whether the name is global: a builtin, if the module does not bind it."""
        table = self._unit.scopes
        found = next((each for each in table.references_in(name.span) if each.start == name.start), None)
        if found is None or found.home not in (None, MODULE_BLOCK):
            return False
        self.steps.builtins.add(found.name)
        return True

    def _follow_container(self, container: Node | None, depth: int) -> None:
        if isinstance(container, Identifier):
            self.follow_name(container, depth)
        else:
            self.steps.is_seen = False

    def _follow_target(self, target: Node | None, depth: int) -> None:
        """Follows a value to what it is assigned to."""
        target = bare(target)
        if isinstance(target, Identifier):
            self.follow_name(target, depth)
        elif isinstance(target, Subscript) and not isinstance(next(iter(target.indices), None), Slice):
            self._follow_container(target.value, depth + 1)
        else:
            self.steps.is_seen = False

    def _note_loop(self, loop: For | ForClause) -> None:
        around = loop if isinstance(loop, For) else loop.parent
        if around is not None:
            self.steps.loops.add(around)

    def _follow_loop(self, place: _Place, loop: For | ForClause) -> None:
        if place.depth > 0:
            self._note_loop(loop)
            self._follow_target(loop.target, place.depth - 1)
        elif self._is_generator:
            self.steps.iterations.append(place.node)
        else:
            self.steps.is_seen = False

    def _follow_item(self, place: _Place, item: Subscript) -> None:
        outer = bracketed(item).parent
        is_target = isinstance(outer, Assignment | AugmentedAssignment) and outer.left is item
        self.steps.is_seen = place.depth > 0
        if not is_target and not isinstance(outer, Delete):
            is_slice = isinstance(next(iter(item.indices), None), Slice)
            self._pending.append(place._replace(node=item, depth=place.depth - (not is_slice)))


def _assigned_to(name: Node) -> Node | None:
    """The expression that an assignment with a single target gives to a name, also in `a, b = [], {}`."""
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
    """Whether the value of `around` is a container that holds the value of `node`."""
    if isinstance(around, ListComprehension | SetComprehension):
        return around.body is node
    return isinstance(around, List | Set | Tuple)
