"""Finds how a function in a class can name what the class body binds, and which ways are safe. Knows no edit."""

from __future__ import annotations

import enum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.order import loops_around
from closure_lsp.ide.code_actions.fixes.signatures import has_unknown_decorator
from closure_lsp.ide.results import Safety
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Call,
    Class,
    Decorator,
    DictionarySplat,
    Display,
    Function,
    KeywordArgument,
    Lambda,
    ListSplat,
    Literal,
    Operation,
    ParameterKind,
    String,
    Suite,
    bare,
    bracketed,
    call_given,
    call_of,
    nearest,
    steps_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node
    from closure_lsp.text import Span


class Owner(NamedTuple):
    """An object that has the class's variable as an attribute, where the name is read."""

    written: str
    """`self`, `C`."""
    safety: Safety
    argument: Node | None = None
    """What a call of the attribute passes itself, so that it has to go: the `self` of `helper(self, 3)`."""
    places: tuple[Span, ...] = ()
    """What else becomes an attribute, in bytes of the statement: a method counts `count += 1`."""


def owners(analysis: Analysis, occurrence: Occurrence) -> list[Owner]:
    """How the code at a read can name an object with the attribute, the best way first; empty if there is none yet."""
    read = _read(analysis, occurrence)
    if read is None:
        return []
    found = list(_owners(read))
    if not any(each.binding is BindingKind.AUGMENTED_ASSIGNMENT for each in read.bindings_here):
        return found
    if any(each.binding is not None and each.binding not in _ASSIGNING for each in read.uses_of_local):
        return []  # an `import` or the like cannot bind an attribute
    others = tuple(dict.fromkeys(each.span for each in read.uses_of_local if each.span != read.reference.span))
    return [each._replace(places=others) for each in found]


def has_safe_owner(analysis: Analysis, diagnostic: Diagnostic) -> bool:
    """Whether a `class-scope-not-captured` has a safe fix of this kind."""
    occurrence = analysis.whole_occurrence_at(diagnostic.span.start)
    return occurrence is not None and any(each.safety is Safety.SAFE for each in owners(analysis, occurrence))


def works_as_function(analysis: Analysis, diagnostic: Diagnostic) -> bool:
    """Whether what the class binds does there without an object what it does for one, as far as its `def` shows."""
    occurrence = analysis.whole_occurrence_at(diagnostic.span.start)
    read = _read(analysis, occurrence) if occurrence is not None else None
    return read is None or _call_of_method(read, objects=0) is _Call.WORKS


class _Read(NamedTuple):
    """A read, in a function, of a name that the body of a class around it binds."""

    analysis: Analysis
    statement: Statement
    reference: Reference
    owner: Block
    """The class."""
    function: Block
    """The function whose call runs the read, or the outermost one of several."""
    is_right_inside: bool
    """Whether the function is in the body of the class itself, and not in a class within it."""

    @property
    def node(self) -> Node:
        return self.statement.reference_node(self.reference)

    @property
    def uses_of_local(self) -> Sequence[Reference]:
        """Where else the name means the variable of the function itself, if it has one that it reads too early."""
        home = self.reference.home
        if home is None or home == MODULE_BLOCK:
            return ()
        return self.statement.scopes.references_to(home, self.reference.name)

    @property
    def bindings_here(self) -> list[Reference]:
        """What the place of the read binds as well: that of `+=`."""
        return [each for each in self.uses_of_local if each.span == self.reference.span]

    @property
    def bindings(self) -> list[Reference]:
        """Those of the class body."""
        found = self.statement.scopes.references_to(self.owner.id, self.reference.name)
        return [each for each in found if each.access is Access.WRITE]


def _read(analysis: Analysis, occurrence: Occurrence) -> _Read | None:
    statement, reference = occurrence.statement, occurrence.reference
    between: list[Block] = []
    for block in _blocks_around(statement, reference.block):
        if block.kind is BlockKind.CLASS and _binds(block, reference.name):
            function = next((each for each in reversed(between) if each.kind is not BlockKind.CLASS), None)
            if function is None or function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
                return None
            return _Read(analysis, statement, reference, block, function, function is between[-1])
        if block.kind is not BlockKind.TYPE_PARAMETERS:
            between.append(block)
    return None


def _owners(read: _Read) -> Iterator[Owner]:
    statement, function = read.statement, read.function
    node = statement.block_node(function)
    if _may_run_within_class(read, node):
        return
    is_sure = read.is_right_inside and not _is_rebound_by_loop(read)
    is_sure = is_sure and not (isinstance(node, Function) and has_unknown_decorator(node))
    first = _first_parameter(node) if read.is_right_inside else ""
    if first and _home(statement, read.reference.block, first) == function.id and not _is_bound_again(read, first):
        yield from _through_object(read, node, first, is_sure)
    path = read.owner.qualname.rpartition("<locals>.")[2]
    call = _call_of_method(read, objects=0)
    if call is _Call.FAILS:
        return
    if _home(statement, read.reference.block, path.partition(".")[0]) == _home_of_outermost_class(read):
        class_node = statement.block_node(read.owner)
        is_plain = isinstance(class_node, Class) and not class_node.decorators and _is_bound_once(read, class_node)
        is_plain = is_plain and call is _Call.WORKS
        yield Owner(path, Safety.SAFE if is_sure and is_plain else Safety.UNSAFE)


def _through_object(read: _Read, method: Node, first: str, is_sure: bool) -> Iterator[Owner]:
    """`self` or `cls`. If a call of the attribute would also pass the object, only if the code passes it already."""
    safety = Safety.SAFE if is_sure and first in _OBJECTS else Safety.UNSAFE
    bindings = _binding_nodes(read)
    if _is_class_method(method) or not any(map(_may_be_method, bindings)) or all(map(_is_property, bindings)):
        yield Owner(first, safety)
        return
    call = call_of(read.node)
    given = call.given if call is not None else ()
    argument = bare(given[0]) if given else None
    if argument is not None and argument.text == first and all(map(_is_method, bindings)):
        yield Owner(first, safety, given[0])
    elif all(map(_takes_object, bindings)) and _call_of_method(read, objects=1) is not _Call.FAILS:
        is_meant = _call_of_method(read, objects=0) is _Call.FAILS
        yield Owner(first, safety if is_meant else Safety.UNSAFE)


class _Call(enum.Enum):
    """Whether the call that the code at a read makes of a method works."""

    WORKS = enum.auto()
    UNKNOWN = enum.auto()
    FAILS = enum.auto()


def _call_of_method(read: _Read, *, objects: int) -> _Call:
    """Whether the call fits the parameters of what the class body binds, with so many objects in front."""
    bindings = [each.parent for each in _binding_nodes(read) if _takes_object(each)]
    if not bindings:
        return _Call.WORKS
    if any(map(_is_property, _binding_nodes(read))):
        return _Call.FAILS
    call = call_of(read.node)
    if call is None or any(isinstance(each, ListSplat | DictionarySplat) for each in call.given):
        return _Call.UNKNOWN
    fits = [isinstance(each, Function) and _fits(each, call, objects) for each in bindings]
    return _Call.WORKS if all(fits) else _Call.FAILS


def _fits(method: Function, call: Call, objects: int) -> bool:
    """Whether a call has the arguments that a function needs, with so many more in front."""
    parameters = list(method.parameters or ())
    keywords = {each.name.text for each in call.given if isinstance(each, KeywordArgument) and each.name is not None}
    count = objects + sum(not isinstance(each, KeywordArgument) for each in call.given)
    by_position = [each for each in parameters if each.takes_position]
    takes_all = any(each.kind is ParameterKind.VAR_POSITIONAL for each in parameters)
    left = by_position[count:] + [each for each in parameters if each.kind is ParameterKind.KEYWORD_ONLY]
    is_enough = all(each.default is not None or each.name.text in keywords for each in left)
    return is_enough and (takes_all or count <= len(by_position))


_ASSIGNING = frozenset(
    {
        *(BindingKind.ASSIGNMENT, BindingKind.AUGMENTED_ASSIGNMENT, BindingKind.ANNOTATION),
        *(BindingKind.DELETE, BindingKind.FOR, BindingKind.WITH),
    }
)
"""What can bind an attribute as well as a name."""
_OBJECTS = frozenset({"cls", "mcs", "self"})
_KEEPERS = frozenset({"add", "append", "classmethod", "field", "insert", "property", "setdefault", "staticmethod"})
"""What may be passed a function in the body of a class, and does not run it there."""


def _binding_nodes(read: _Read) -> list[Node]:
    return [read.statement.reference_node(each) for each in read.bindings]


def _may_run_within_class(read: _Read, node: Node) -> bool:
    """Whether the function may run while the class body does: then the class has neither a name nor an object."""
    if isinstance(node, Lambda):
        return any(isinstance(parent, Call) and not _only_keeps(parent) for parent in _around_in_body(node))
    table = read.statement.scopes
    around = table.blocks[read.function.parent or MODULE_BLOCK]
    for use in table.references_to(around.id, read.function.name):
        place = read.statement.reference_node(use)
        if use.access is not Access.READ or table.runner_of(use.block) != table.runner_of(around.id):
            continue
        outer = bracketed(place).parent
        call = call_given(place)
        if isinstance(outer, Decorator) or call_of(place) is not None or (call is not None and not _only_keeps(call)):
            return True
        if call is None and not isinstance(outer, Assignment) and not isinstance(outer, Attribute):
            return True
    return False


def _around_in_body(node: Node) -> Iterator[Node]:
    for _, parent in steps_up(node):
        if isinstance(parent, Suite):
            return
        yield parent


def _only_keeps(call: Call) -> bool:
    function = call.function
    name = function.name_text if isinstance(function, Attribute) else function.text if function is not None else ""
    return name in _KEEPERS


def _may_be_method(binding: Node) -> bool:
    """Whether the value that the class body binds to a name may be a function, which objects bind."""
    around = binding.parent
    if isinstance(around, Function):
        return not _has_decorator(around, "staticmethod")
    if isinstance(around, Class):
        return False
    value = bare(around.right) if isinstance(around, Assignment) else None
    return not isinstance(value, Display | Literal | String | Operation)


def _is_method(binding: Node) -> bool:
    """Whether it is a `def` without decorators, to which an object passes itself."""
    return isinstance(binding.parent, Function) and not binding.parent.decorators


def _takes_object(binding: Node) -> bool:
    """Whether it is a `def` whose first parameter is named after the object that a method gets."""
    around = binding.parent
    if not isinstance(around, Function) or _has_decorator(around, "staticmethod") or _is_class_method(around):
        return False
    return _first_parameter(around) in _OBJECTS


def _is_property(binding: Node) -> bool:
    return isinstance(binding.parent, Function) and _has_decorator(binding.parent, "property")


def _has_decorator(node: Function, name: str) -> bool:
    return any(name in each.text for each in node.decorators)


def _is_class_method(method: Node) -> bool:
    """Whether its first parameter is the class, which does not bind functions."""
    if not isinstance(method, Function) or method.name is None:
        return False
    return _has_decorator(method, "classmethod") or method.name.text in _IMPLICIT_CLASS_METHODS


_IMPLICIT_CLASS_METHODS = frozenset({"__class_getitem__", "__init_subclass__", "__new__"})


def _first_parameter(method: Node) -> str:
    """The name of a method's first parameter, such as `self` or `cls`; empty for a static method and for a lambda."""
    if not isinstance(method, Function) or _has_decorator(method, "staticmethod"):
        return ""
    first = next(iter(method.parameters or ()), None)
    return first.name.text if first is not None and first.takes_position and first.default is None else ""


def _is_bound_again(read: _Read, first: str) -> bool:
    """Whether the first parameter may have been rebound before the read."""
    found = read.statement.scopes.references_to(read.function.id, first)
    return any(each.access in (Access.WRITE, Access.DELETE) for each in found)


def _is_bound_once(read: _Read, class_node: Class) -> bool:
    """Whether the name of the outermost class around the code means only that class."""
    outermost = class_node
    around = nearest(class_node.parent, Class, Function)
    while isinstance(around, Class):
        outermost, around = around, nearest(around.parent, Class, Function)
    if outermost.name is None or outermost.decorators:
        return False
    start = outermost.name.start
    found = (each for each in read.statement.scopes.references_in(outermost.name.span) if each.start == start)
    bound = next((each for each in found if each.access is Access.WRITE), None)
    if bound is None:
        return False
    uses = read.analysis.occurrences_of_variable(read.analysis.occurrence(read.statement, bound))
    return sum(each.reference.access in (Access.WRITE, Access.DELETE) for each in uses) == 1


def _is_rebound_by_loop(read: _Read) -> bool:
    """Whether the class body binds the name in a loop around the function: the attribute has the last value."""
    made = read.statement.block_node(read.function)
    return any(loop.start <= each.start < loop.end for loop in loops_around(made) for each in read.bindings)


def _blocks_around(statement: Statement, block: BlockId) -> Iterator[Block]:
    """The block and those around it, innermost first."""
    found: BlockId | None = block
    while found is not None:
        yield statement.scopes.blocks[found]
        found = statement.scopes.blocks[found].parent


def _binds(block: Block, name: str) -> bool:
    symbol = block.symbols.get(name)
    return symbol is not None and symbol.home == block.id


def _home(statement: Statement, block: BlockId, name: str) -> BlockId:
    """The home of the variable that a name means in the code of a block, which need not use it."""
    symbol = statement.scopes.symbol(block, name)
    return symbol.home if symbol and symbol.home is not None else statement.scopes.home_around(block, name)


def _home_of_outermost_class(read: _Read) -> BlockId:
    """The home of the class's variable, or of the outermost class that contains it."""
    blocks = (each for each in _blocks_around(read.statement, read.owner.id) if each.kind in _HOLDERS)
    for outermost, around in pairwise(blocks):
        if around.kind is not BlockKind.CLASS:
            return _home(read.statement, around.id, outermost.name)
    return MODULE_BLOCK


_HOLDERS = frozenset(BlockKind) - {BlockKind.TYPE_PARAMETERS}
