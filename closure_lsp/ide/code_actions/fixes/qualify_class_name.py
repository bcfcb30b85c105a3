"""Write `self.x` or `C.x`: reads from an object or its class what a method looks for as a bare name.

Offered as the fix of `class-scope-not-captured`. In a method, and in the functions inside it, through the first
parameter of the method (`self`, or `cls` of a class method), which is preferred; there and in other functions of the
class through the class, where its name can be seen.

Not preferred where a loop of the class body goes around the function and binds the name, for the attribute is what it
was last. Not offered for comprehensions that run while the class body does: the class does not exist yet.

Example:

    class Basket:
        limit = 10

        def is_full(self, count):
            return count >= limit

After:

    class Basket:
        limit = 10

        def is_full(self, count):
            return count >= self.limit
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from closure_lsp.flow.order import loops_around
from closure_lsp.ide.code_actions.action import Action, ready
from closure_lsp.ide.diagnostics.rules import class_scope_not_captured
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import Function
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Occurrence, Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block, BlockId


def offer(request: Request) -> Iterator[CodeAction]:
    """Two actions for each diagnostic in a method, one for each in another function."""
    analysis = request.analysis
    for diagnostic in request.found_by(class_scope_not_captured.RULE):
        occurrence = analysis.occurrence_at(diagnostic.span.start)
        if occurrence is None:
            continue
        owners = list(_owners(occurrence))
        for owner in owners:
            insertion = TextEdit(Span(diagnostic.span.start, diagnostic.span.start), f"{owner}.")
            title = f"Write `{owner}.{analysis.text.slice(diagnostic.span)}`"
            is_best = owner == owners[0] and not _is_rebound_by_loop(occurrence)
            yield CodeAction(title, ActionKind.QUICK_FIX, ready((insertion,)), (diagnostic,), is_preferred=is_best)


ACTION = Action("qualify-class-name", (ActionKind.QUICK_FIX,), offer, __doc__ or "")


def _is_rebound_by_loop(occurrence: Occurrence) -> bool:
    """Whether the class body binds the name in a loop that goes around the function, too."""
    statement, name = occurrence.statement, occurrence.reference.name
    function = occurrence.block
    for block in _blocks_around(statement, function.id):
        if block.kind is BlockKind.CLASS and _binds(block, name):
            bindings = [each for each in statement.scopes.references_to(block.id, name) if each.access is Access.WRITE]
            return any(
                loop.start <= each.start < loop.end
                for loop in loops_around(statement.block_node(function))
                for each in bindings
            )
        function = block
    return False


def _owners(occurrence: Occurrence) -> Iterator[str]:
    """How the code at a read can name what holds the attribute: `self`, `C`."""
    statement, reader = occurrence.statement, occurrence.block.id
    between: list[Block] = []
    for block in _blocks_around(statement, reader):
        if block.kind is BlockKind.CLASS and _binds(block, occurrence.reference.name):
            called = next((each for each in reversed(between) if each.kind is not BlockKind.CLASS), None)
            if called is None or called.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
                return
            first = _first_parameter(statement, called) if called is between[-1] else ""
            if first and _home(statement, reader, first) == called.id:
                yield first
            path = block.qualname.rpartition("<locals>.")[2]
            if _home(statement, reader, path.partition(".")[0]) == _home_of_outermost_class(statement, block):
                yield path
            return
        if block.kind is not BlockKind.TYPE_PARAMETERS:
            between.append(block)


def _blocks_around(statement: Statement, block: BlockId) -> Iterator[Block]:
    """The block and those around it, from the inside out."""
    found: BlockId | None = block
    while found is not None:
        yield statement.scopes.blocks[found]
        found = statement.scopes.blocks[found].parent


def _binds(block: Block, name: str) -> bool:
    symbol = block.symbols.get(name)
    return symbol is not None and symbol.home == block.id


def _first_parameter(statement: Statement, method: Block) -> str:
    """`self`, `cls` or whatever a method calls it; empty for a static method and for a lambda."""
    node = statement.block_node(method)
    if not isinstance(node, Function) or any("staticmethod" in each.text for each in node.decorators):
        return ""
    first = next(iter(node.parameters or ()), None)
    return first.name.text if first is not None and first.takes_position and first.default is None else ""


def _home(statement: Statement, block: BlockId, name: str) -> BlockId:
    """Whose variable the code of a block means by a name that it may use or not."""
    symbol = statement.scopes.symbol(block, name)
    return symbol.home if symbol and symbol.home is not None else statement.scopes.home_around(block, name)


def _home_of_outermost_class(statement: Statement, block: Block) -> BlockId:
    """Whose variable the class is, or the outermost of the classes whose bodies hold it."""
    for outermost, around in pairwise(each for each in _blocks_around(statement, block.id) if each.kind in _HOLDERS):
        if around.kind is not BlockKind.CLASS:
            return _home(statement, around.id, outermost.name)
    return MODULE_BLOCK


_HOLDERS = frozenset(BlockKind) - {BlockKind.TYPE_PARAMETERS}
