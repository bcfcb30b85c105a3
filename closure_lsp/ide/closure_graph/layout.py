"""Knows where everything of a closure graph is: boxes in three columns of rows, lines in the gutters between them.

Counted in rows and lanes, so that the text form and the SVG are one picture. Lines never run over each other: where an
edge meets a cell the row is even, where it meets a frame or function it is odd, so two horizontal pieces are never in
one row of a gutter; and two vertical pieces that share rows are in lanes of their own. All that is left are crossings.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.ide.closure_graph.words import BoxRow, GraphWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from closure_lsp.ide.closure_graph.model import ClosureGraph, NodeId
    from closure_lsp.ide.closure_graph.words import Port

FRAMES, CELLS, FUNCTIONS = range(3)


class PlacedBox(NamedTuple):
    """A node as a box. Row `top` and row `bottom` are its border; its text is in the rows between."""

    node: NodeId
    column: int
    top: int
    bottom: int
    rows: tuple[tuple[int, BoxRow], ...]
    """The row of the picture that each row of the box is in."""


class Stub(NamedTuple):
    """A horizontal piece of a line, from its lane to a box."""

    row: int
    is_left: bool
    """Whether the box is the one on the left of the gutter."""
    has_arrow: bool


class Wire(NamedTuple):
    """The edges of one kind of one cell: a vertical piece in a lane, and horizontal ones to the boxes."""

    kind: EdgeKind
    cell: NodeId
    gutter: int
    """0: between frames and cells; 1: between cells and functions."""
    lane: int
    stubs: tuple[Stub, ...]

    @property
    def first_row(self) -> int:
        return min(stub.row for stub in self.stubs)

    @property
    def last_row(self) -> int:
        return max(stub.row for stub in self.stubs)


class Layout(NamedTuple):
    """One graph, laid out."""

    boxes: tuple[PlacedBox, ...]
    wires: tuple[Wire, ...]
    widths: tuple[int, int, int]
    """The widest text of each column, in columns of a terminal; 0 for a column without boxes."""
    lanes: tuple[int, int]
    """How many lanes each gutter needs."""
    height: int
    """In rows."""


def layout(graph: ClosureGraph) -> Layout:
    """Lays out one graph. Linear in its nodes, and n log n in its edges."""
    boxes = _boxes(graph)
    wires, lanes = _wires(boxes)
    widths = [0, 0, 0]
    for box in boxes:
        widths[box.column] = max(widths[box.column], *(display_width(row.text) for _, row in box.rows))
    height = max((box.bottom + 1 for box in boxes), default=0)
    return Layout(tuple(boxes), tuple(wires), (widths[0], widths[1], widths[2]), lanes, height)


def display_width(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode's East Asian Width; combining characters take none)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _boxes(graph: ClosureGraph) -> list[PlacedBox]:
    """Each frame with its cells and functions beside it, where there is room."""
    words = GraphWords(graph)
    cells: dict[NodeId | None, list[NodeId]] = {}
    functions: dict[NodeId | None, list[NodeId]] = {}
    for cell in graph.cells:
        cells.setdefault(cell.frame, []).append(cell.id)
    for function in graph.functions:
        functions.setdefault(function.frame, []).append(function.id)
    rows: dict[NodeId, list[BoxRow]] = {}
    rows.update({each.id: list(words.frame(each)) for each in graph.frames})
    rows.update({each.id: list(words.cell(each)) for each in graph.cells})
    rows.update({each.id: list(words.function(each)) for each in graph.functions})
    free = [0, 0, 0]
    boxes: list[PlacedBox] = []
    for frame in (*(each.id for each in graph.frames), None):
        top = max(free[FRAMES], free[CELLS] if cells.get(frame) else 0)
        groups = ((FRAMES, [frame] if frame is not None else []), (CELLS, cells.get(frame, [])))
        for column, members in (*groups, (FUNCTIONS, functions.get(frame, []))):
            at = max(free[column], top if frame is not None else 0)
            for member in members:
                box = _box(member, column, at, rows[member])
                boxes.append(box)
                at = free[column] = box.bottom + 1
    return boxes


def _box(node: NodeId, column: int, top: int, rows: Iterable[BoxRow]) -> PlacedBox:
    """A box at or just below `top`. A row that edges meet is even for a cell, odd for others: a blank one may precede.

    The title is always such a row, so that boxes look alike.
    """
    wanted = 0 if column == CELLS else 1
    if (top + 1) % 2 != wanted:
        top += 1
    placed = []
    at = top + 1
    for row in rows:
        if row.ports and at % 2 != wanted:
            at += 1
        placed.append((at, row))
        at += 1
    return PlacedBox(node, column, top, at, tuple(placed))


def _wires(boxes: Sequence[PlacedBox]) -> tuple[list[Wire], tuple[int, int]]:
    stubs: dict[tuple[EdgeKind, NodeId], list[Stub]] = {}
    for box in boxes:
        for at, row in box.rows:
            for port in row.ports:
                stubs.setdefault((port.kind, port.cell), []).append(_stub(box, at, port))
    found: list[Wire] = []
    counts = [0, 0]
    for gutter in (0, 1):
        wires = [
            Wire(kind, cell, gutter, 0, tuple(sorted(members)))
            for (kind, cell), members in stubs.items()
            if (kind is EdgeKind.OWNS) == (gutter == 0) and len(members) > 1
        ]
        placed, counts[gutter] = _in_lanes(wires)
        found += placed
    return found, (counts[0], counts[1])


def _stub(box: PlacedBox, row: int, port: Port) -> Stub:
    """Arrows point at what is owned, captured or kept: from a frame or a function to a cell, from a cell to what it
    holds.
    """
    is_kept = port.kind in (EdgeKind.KEEPS_ALIVE, EdgeKind.CYCLE)
    has_arrow = (box.column == FUNCTIONS) if is_kept else (box.column == CELLS)
    is_left = box.column == FRAMES or (box.column == CELLS and port.kind is not EdgeKind.OWNS)
    return Stub(row, is_left, has_arrow)


def _in_lanes(wires: list[Wire]) -> tuple[list[Wire], int]:
    """Gives each wire the first lane that is free in its rows."""
    ends: list[int] = []
    placed = []
    for wire in sorted(wires, key=lambda each: (each.first_row, each.last_row, each.cell, each.kind.value)):
        lane = next((index for index, end in enumerate(ends) if end < wire.first_row), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = wire.last_row
        placed.append(wire._replace(lane=lane))
    return placed, len(ends)
