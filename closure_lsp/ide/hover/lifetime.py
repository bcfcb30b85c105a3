"""What a hover says about lifetimes: what keeps a captured variable's value, and how long a paused call keeps cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import yields
from closure_lsp.ide.closure_graph.build import closure_graph
from closure_lsp.ide.closure_graph.retention import ITS_VALUE, keepers
from closure_lsp.ide.words.prose import Code, joined, listed
from closure_lsp.scopes.model import MODULE_BLOCK, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.closure_graph.retention import Keeper
    from closure_lsp.ide.hover.variable import Variable
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block

_MOST = 2
"""So many ways are said, the rest is counted."""


def kept_alive(variable: Variable) -> Iterable[Phrase]:
    """The ways from functions through their closures to the value of a captured variable; and reference cycles."""
    first = variable.table.first_binding(variable.home.id, variable.name)
    if first is None or not variable.captures:
        return
    graph = variable.occurrence.statement.unit.derived(closure_graph, MODULE_BLOCK)
    cell = next((each for each in graph.cells if each.place and each.place.span == first.span), None)
    if cell is None:
        return
    found = keepers(graph, cell.id)
    ways = [_way(each) for each in found[:_MOST]]
    if len(found) > _MOST:
        ways.append((f"{len(found) - _MOST} more",))
    if ways:
        yield ("Kept alive by ", *joined("; by ", ways))
    around = list(dict.fromkeys(each.steps[0] for each in found if each.is_in_cycle))
    if around:
        cycle = listed([(Code(name),) for name in around])
        yield ("In a reference cycle with ", *cycle, ": only the garbage collector frees it")


def _way(keeper: Keeper) -> Phrase:
    return joined(" → ", map(_step, keeper.steps))


def _step(step: str) -> Phrase:
    if step.startswith("cell "):
        return ("cell ", Code(step.removeprefix("cell ")))
    return (step,) if step == ITS_VALUE else (Code(step),)


def paused(statement: Statement, block: Block) -> Iterable[Phrase]:
    """That a call of a generator or coroutine function makes an object which keeps the cells until it ends."""
    what = paused_object(statement, block) if block.freevars or block.cellvars else None
    if what:
        yield (f"A call makes {what}, which keeps its frame and these cells until it ends",)


def paused_object(statement: Statement, block: Block) -> str | None:
    """What a call of a generator or coroutine function makes, in words; None of any other block."""
    if block.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
        return None
    is_generator = yields(statement.block_node(block))
    if is_generator:
        return "an async generator" if block.is_async else "a generator"
    return "a coroutine" if block.is_async else None
