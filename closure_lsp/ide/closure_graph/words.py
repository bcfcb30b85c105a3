"""Writes what each node of a closure graph says, line by line. The forms decide only how that looks.

A box's rows are short and complete: nothing is expressed only by a color or a line.
"""

from __future__ import annotations

import enum
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.closure_graph.model import EdgeKind, FunctionKind, SlotUse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.ide.closure_graph.model import (
        CellNode,
        ClosureGraph,
        ClosureSlot,
        FrameNode,
        FunctionNode,
        GraphPlace,
        NodeId,
    )

MOST_NAMES = 12
"""So many names are listed; the rest is counted."""
_WIDTH_OF_NAMES = 30


class RowStyle(enum.Enum):
    """What a row is for the reader."""

    TITLE = "title"
    PLAIN = "plain"
    MUTED = "muted"
    """Context, and what is in no cell."""
    STRONG = "strong"
    """What surprises: shared by iterations of a loop, rebound, emptied."""
    CYCLE = "cycle"
    """What only the garbage collector frees."""


class Port(NamedTuple):
    """Where an edge meets a box: one kind of edge of one cell, at one box."""

    kind: EdgeKind
    cell: NodeId
    node: NodeId


class BoxRow(NamedTuple):
    """One row of a box."""

    text: str
    style: RowStyle = RowStyle.PLAIN
    ports: tuple[Port, ...] = ()


COLUMNS = ("frames", "cells", "functions")
LEGEND = {
    EdgeKind.OWNS: "owns",
    EdgeKind.CAPTURES: "captures",
    EdgeKind.REBINDS: "captures and rebinds",
    EdgeKind.KEEPS_ALIVE: "keeps alive",
    EdgeKind.CYCLE: "keeps alive, in a cycle",
}
"""What each kind of line means. Passing through is a capture, and its slot says so."""


def left_out_words(count: int) -> str:
    """The sentence below a graph about lines that are not drawn."""
    return (
        f"{count} more {'line is' if count == 1 else 'lines are'} not drawn: the slots of the functions name the cells"
    )


class GraphWords:
    """The rows of all nodes of one graph."""

    def __init__(self, graph: ClosureGraph) -> None:
        self._graph = graph
        self._nodes = graph.nodes
        self._cells_of: dict[NodeId | None, list[CellNode]] = {}
        for cell in graph.cells:
            self._cells_of.setdefault(cell.frame, []).append(cell)
        self._held: dict[NodeId, list[tuple[EdgeKind, NodeId]]] = {}
        self._holders: dict[NodeId, list[Port]] = {}
        for edge in graph.edges:
            if edge.kind in (EdgeKind.KEEPS_ALIVE, EdgeKind.CYCLE):
                self._held.setdefault(edge.source, []).append((edge.kind, edge.target))
                self._holders.setdefault(edge.target, []).append(Port(edge.kind, edge.source, edge.target))

    def frame(self, frame: FrameNode) -> Iterator[BoxRow]:
        """A frame: its name, how often there is one, its cells, what it has from its closure, its locals."""
        yield BoxRow(_at(frame.name, frame.place), RowStyle.TITLE)
        if frame.lifetime:
            yield BoxRow(frame.lifetime, RowStyle.MUTED)
        for cell in self._cells_of.get(frame.id, ()):
            yield BoxRow(cell.name, RowStyle.PLAIN, (Port(EdgeKind.OWNS, cell.id, frame.id),))
        if frame.free_names:
            yield from _wrapped("free: ", frame.free_names, RowStyle.PLAIN)
        if frame.local_names:
            word = "globals: " if frame.qualname == "<module>" else "no cell: "
            yield from _wrapped(word, frame.local_names, RowStyle.MUTED)

    def cell(self, cell: CellNode) -> Iterator[BoxRow]:
        """A cell: its variable, what it holds, how often there is one, who rebinds it, where it is emptied."""
        ports = (Port(EdgeKind.OWNS, cell.id, cell.id), Port(EdgeKind.CAPTURES, cell.id, cell.id))
        yield BoxRow(f"{cell.name} = {cell.holds}" if cell.holds else cell.name, RowStyle.TITLE, ports)
        # Where a line ends there is one row in two (see `layout`): so the others go between, and no row is empty.
        facts, ends = list(_facts(cell)), list(self._ends(cell))
        for fact, end in zip_longest(facts, ends):
            yield from (row for row in (fact, end) if row is not None)

    def _ends(self, cell: CellNode) -> Iterator[BoxRow]:
        """The rows of a cell at which lines end, apart from its title."""
        if cell.rebound_by:
            names = _listed([self._nodes[function].name for function in cell.rebound_by])
            yield BoxRow(f"rebound by {names}", RowStyle.STRONG, (Port(EdgeKind.REBINDS, cell.id, cell.id),))
        for kind in (EdgeKind.KEEPS_ALIVE, EdgeKind.CYCLE):
            held = [self._nodes[function].name for found, function in self._held.get(cell.id, ()) if found is kind]
            if held:
                end = ": a cycle" if kind is EdgeKind.CYCLE else ""
                style = RowStyle.CYCLE if kind is EdgeKind.CYCLE else RowStyle.PLAIN
                yield BoxRow(f"keeps {_listed(held)} alive{end}", style, (Port(kind, cell.id, cell.id),))

    def function(self, function: FunctionNode) -> Iterator[BoxRow]:
        """A function: its name and kind, its `__closure__` slot by slot, its defaults, what a call of it keeps."""
        yield BoxRow(_at(function.name, function.place), RowStyle.TITLE)
        maker = "" if function.frame is None else f", made by {self._nodes[function.frame].name}"
        yield BoxRow(f"{function.kind.value}{maker}", RowStyle.MUTED)
        for port in self._holders.get(function.id, ()):
            yield BoxRow(f"kept alive by cell {self._nodes[port.cell].name}", RowStyle.MUTED, (port,))
        for slot in function.slots:
            kind = EdgeKind.REBINDS if slot.use is SlotUse.REBINDS else EdgeKind.CAPTURES
            yield BoxRow(slot_words(slot), RowStyle.PLAIN, (Port(kind, slot.cell, function.id),))
        if not function.slots:
            yield BoxRow("__closure__ is None", RowStyle.MUTED)
        for default in function.defaults:
            yield BoxRow(f"default {default.name} = {default.text}, a value", RowStyle.PLAIN)
        for name in function.shared_globals:
            yield BoxRow(f"reads the global {name} when it runs", RowStyle.STRONG)
        if function.slots and function.kind in _KEEPERS:
            yield BoxRow(f"its {_KEEPERS[function.kind]} keeps these cells", RowStyle.MUTED)
        yield from (BoxRow(remark, RowStyle.MUTED) for remark in function.remarks)


def _facts(cell: CellNode) -> Iterator[BoxRow]:
    if cell.made_by:
        lines = _lines(cell.bound_again_at)
        again = f"; again, line {lines}" if lines else ""
        yield BoxRow(f"{_at(cell.made_by, cell.place)}{again}", RowStyle.PLAIN)
    if cell.lifetime:
        yield BoxRow(cell.lifetime, RowStyle.MUTED)
    if cell.loop is not None:
        yield BoxRow(f"shared by all iterations of the loop on line {cell.loop.line + 1}", RowStyle.STRONG)
    if cell.emptied_at:
        yield BoxRow(f"emptied on line {_lines(cell.emptied_at)}", RowStyle.STRONG)
    yield from (BoxRow(remark, RowStyle.PLAIN) for remark in cell.remarks)


_KEEPERS = {
    FunctionKind.GENERATOR_FUNCTION: "generator",
    FunctionKind.COROUTINE_FUNCTION: "coroutine",
    FunctionKind.ASYNC_GENERATOR_FUNCTION: "async generator",
}


def slot_words(slot: ClosureSlot) -> str:
    """One slot of a `__closure__`: `[0] n: reads, line 3`."""
    where = f", line {slot.place.line + 1}" if slot.place is not None else ""
    return f"[{slot.index}] {slot.name}: {slot.use.value}{where}"


def _at(what: str, place: GraphPlace | None) -> str:
    return what if place is None else f"{what}, line {place.line + 1}"


def _lines(places: Sequence[GraphPlace]) -> str:
    """The numbers of their lines, each once; empty without places."""
    return _listed([str(place.line + 1) for place in places]) if places else ""


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _wrapped(word: str, names: Sequence[str], style: RowStyle) -> Iterator[BoxRow]:
    """Names in rows of bounded width; a name is never split."""
    shown = list(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown.append(f"{len(names) - MOST_NAMES} more")
    row = word
    for index, name in enumerate(shown):
        piece = name if index == len(shown) - 1 else f"{name}, "
        if len(row) + len(piece) > _WIDTH_OF_NAMES and row.strip() and row != word:
            yield BoxRow(row.rstrip(), style)
            row = "  "
        row += piece
    yield BoxRow(row, style)
