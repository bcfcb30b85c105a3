"""Finds what keeps a captured variable's value alive: the chains from functions through their closures to its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.closure_graph.model import EACH_OF, CellNode, EdgeKind

if TYPE_CHECKING:
    from closure_lsp.ide.closure_graph.model import ClosureGraph, FunctionNode, NodeId


class Keeper(NamedTuple):
    """A function whose life keeps a cell's value alive."""

    function: NodeId
    steps: tuple[str, ...]
    """From the function to the value: `read`, `__closure__[0]`, `cell data`, `bytearray(100)`."""
    is_in_cycle: bool
    """Whether the value in turn keeps the function alive, so that the garbage collector has to come by."""


_LONGEST_WAY = 24
"""In steps: nobody follows a longer one, and all ways of a long chain together would grow with its square."""


def keepers(graph: ClosureGraph, cell: NodeId) -> tuple[Keeper, ...]:
    """Each function that keeps the value of a cell alive, those that capture it themselves first.

    A function that keeps such a function alive by a cell of its own counts as well, with the shortest chain.
    """
    nodes = graph.nodes
    target = nodes[cell]
    capturers: dict[NodeId, list[tuple[FunctionNode, int]]] = {}
    for function in graph.functions:
        for slot in function.slots:
            capturers.setdefault(slot.cell, []).append((function, slot.index))
    holders: dict[NodeId, list[NodeId]] = {}
    for edge in graph.edges:
        if edge.kind in (EdgeKind.KEEPS_ALIVE, EdgeKind.CYCLE):
            holders.setdefault(edge.target, []).append(edge.source)
    value = _value(target) if isinstance(target, CellNode) else ITS_VALUE
    found: dict[NodeId, Keeper] = {}
    pending: list[tuple[NodeId, tuple[str, ...]]] = [(cell, (f"cell {target.name}", value))]
    for member, rest in pending:
        for function, index in capturers.get(member, ()):
            if function.id in found:
                continue
            steps = (function.name, f"__closure__[{index}]", *rest)
            found[function.id] = Keeper(function.id, steps, is_in_cycle=False)
            if len(steps) >= _LONGEST_WAY:
                continue
            pending += [(holder, (f"cell {nodes[holder].name}", *steps)) for holder in holders.get(function.id, ())]
    kept = _kept_by(graph, cell)
    return tuple([each._replace(is_in_cycle=each.function in kept) for each in found.values()])


ITS_VALUE = "its value"


def _value(cell: CellNode) -> str:
    """The text of the only value that the cell ever holds; otherwise words for whatever it holds at the time."""
    has_one = not (cell.bound_again_at or cell.rebound_by or cell.emptied_at or cell.holds.startswith(EACH_OF))
    return cell.holds if has_one and cell.holds else ITS_VALUE


def _kept_by(graph: ClosureGraph, cell: NodeId) -> frozenset[NodeId]:
    """All functions that a cell keeps alive, directly or through what they capture."""
    kept: dict[NodeId, list[NodeId]] = {}
    for edge in graph.edges:
        if edge.kind in (EdgeKind.KEEPS_ALIVE, EdgeKind.CYCLE, EdgeKind.CAPTURES, EdgeKind.PASSES_THROUGH):
            kept.setdefault(edge.source, []).append(edge.target)
    seen = {cell}
    pending = [cell]
    for member in pending:
        for each in kept.get(member, ()):
            if each not in seen:
                seen.add(each)
                pending.append(each)
    return frozenset(seen)
