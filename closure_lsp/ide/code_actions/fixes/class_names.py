"""Finds how a function in a class can name what the class body binds, and which ways are safe. Knows no edit."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.order import loops_around
from closure_lsp.ide.code_actions.fixes.signatures import has_unknown_decorator
from closure_lsp.ide.results import Safety
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Call,
    Class,
    Decorator,
    Display,
    Function,
    Lambda,
    Literal,
    Operation,
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
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


class Owner(NamedTuple):
    """An object that has the class's variable as an attribute, where the name is read."""

    written: str
    """`self`, `C`."""
    safety: Safety
    argument: Node | None = None
    """What a call of the attribute passes itself, so that it has to go: the `self` of `helper(self, 3)`."""


def owners(analysis: Analysis, occurrence: Occurrence) -> list[Owner]:
    """How the code at a read can name an object with the attribute, the best way first; empty if there is none yet."""
    read = _read(analysis, occurrence)
    return list(_owners(read)) if read is not None else []


def has_safe_owner(analysis: Analysis, diagnostic: Diagnostic) -> bool:
    """Whether a `class-scope-not-captured` has a safe fix of this kind."""
    occurrence = analysis.whole_occurrence_at(diagnostic.span.start)
    return occurrence is not None and any(each.safety is Safety.SAFE for each in owners(analysis, occurrence))


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
    def bindings(self) -> list[Reference]:
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
    if _home(statement, read.reference.block, path.partition(".")[0]) == _home_of_outermost_class(read):
        class_node = statement.block_node(read.owner)
        is_plain = isinstance(class_node, Class) and not class_node.decorators and _is_bound_once(read, class_node)
        yield Owner(path, Safety.SAFE if is_sure and is_plain else Safety.UNSAFE)


def _through_object(read: _Read, method: Node, first: str, is_sure: bool) -> Iterator[Owner]:
    """`self` or `cls`. If a call of the attribute would also pass the object, only if the code passes it already."""
    safety = Safety.SAFE if is_sure and first in _OBJECTS else Safety.UNSAFE
    if _is_class_method(method) or not any(map(_may_be_method, map(read.statement.reference_node, read.bindings))):
        yield Owner(first, safety)
        return
    call = call_of(read.node)
    given = call.given if call is not None else ()
    argument = bare(given[0]) if given else None
    if argument is not None and argument.text == first and all(map(_is_method, _binding_nodes(read))):
        yield Owner(first, safety, given[0])


_OBJECTS = frozenset({"cls", "mcs", "self"})
_KEEPERS = frozenset({"add", "append", "classmethod", "field", "insert", "property", "setdefault", "staticmethod"})
"""What is handed a function in the body of a class, and does not run it there."""


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
