"""Lays out a closure graph: boxes in three columns of rows, lines in the gutters between them.

Counted in rows and lanes, so that the text form and the SVG are one picture. Lines never run over each other: a frame
names each of its cells in the row of the cell's title, so that these lines are straight. Where any other line meets a
cell the row is odd, where it meets a function it is even, so two horizontal pieces are never in one row of the gutter;
and two vertical pieces that share rows are in lanes of their own. All that is left are crossings.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.ide.closure_graph.words import BoxRow, GraphWords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from closure_lsp.ide.closure_graph.model import CellNode, ClosureGraph, FunctionNode, NodeId
    from closure_lsp.ide.closure_graph.words import Port

FRAMES, CELLS, FUNCTIONS = range(3)
MOST_LANES = 40
"""More lines side by side nobody can follow; and so a picture grows with its graph, not with the square of it."""


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
    left_out: int
    """How many lines are not drawn, since the gutter has no lane for them; the boxes say in words what they would."""


def layout(graph: ClosureGraph) -> Layout:
    """Lays out one graph. Linear in its nodes, and n log n in its edges."""
    boxes = _boxes(graph)
    wires, lanes, left_out = _wires(boxes)
    widths = [0, 0, 0]
    for box in boxes:
        widths[box.column] = max(widths[box.column], *(display_width(row.text) for _, row in box.rows))
    height = max((box.bottom + 1 for box in boxes), default=0)
    return Layout(tuple(boxes), tuple(wires), (widths[0], widths[1], widths[2]), lanes, height, left_out)


def display_width(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode's East Asian Width; combining characters take none)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _boxes(graph: ClosureGraph) -> list[PlacedBox]:
    """Each frame with its cells beside it, and its functions beside what they capture, where there is room."""
    words = GraphWords(graph)
    cells: dict[NodeId | None, list[CellNode]] = {}
    functions: dict[NodeId | None, list[FunctionNode]] = {}
    for cell in graph.cells:
        cells.setdefault(cell.frame, []).append(cell)
    for function in graph.functions:
        functions.setdefault(function.frame, []).append(function)
    boxes: list[PlacedBox] = []
    tops: dict[NodeId, int] = {}
    free_for_frame = free_for_cell = free_for_function = 0
    for frame in (*graph.frames, None):
        owner = None if frame is None else frame.id
        own = cells.get(owner, [])
        head = 0 if frame is None else _HEAD_OF_FRAME
        top = max(0 if frame is None else free_for_frame, free_for_cell - head if own else 0)
        top += top % 2 if own else 0
        at = max(top + head, free_for_cell)
        titles: dict[NodeId, int] = {}
        for cell in own:
            box = _box(cell.id, CELLS, at, list(words.cell(cell)))
            boxes.append(box)
            tops[cell.id] = box.top
            titles[cell.id] = box.rows[0][0]
            at = free_for_cell = box.bottom + 1
        if frame is not None:
            boxes.append(_frame_box(frame.id, top, list(words.frame(frame)), titles))
            free_for_frame = boxes[-1].bottom + 1
        for function in functions.get(owner, []):
            beside = min((tops[slot.cell] for slot in function.slots), default=top)
            box = _box(function.id, FUNCTIONS, max(free_for_function, beside), list(words.function(function)))
            boxes.append(box)
            free_for_function = box.bottom + 1
    boxes.sort(key=lambda box: box.node)
    above = min((box.top for box in boxes), default=0)
    return [_higher(box, above) for box in boxes] if above else boxes


def _higher(box: PlacedBox, rows: int) -> PlacedBox:
    return box._replace(
        top=box.top - rows, bottom=box.bottom - rows, rows=tuple([(at - rows, row) for at, row in box.rows])
    )


_HEAD_OF_FRAME = 2
"""A frame's first cell begins so many rows below the top of the frame: after its border and its title."""


def _box(node: NodeId, column: int, top: int, rows: Sequence[BoxRow]) -> PlacedBox:
    """A cell or function at or just below `top`. A row that lines meet is odd for a cell and even for a function: a
    blank one may precede.

    The title is always such a row, so that boxes look alike.
    """
    wanted = 1 if column == CELLS else 0
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


def _frame_box(node: NodeId, top: int, rows: Sequence[BoxRow], titles: Mapping[NodeId, int]) -> PlacedBox:
    """A frame: the rows of its cells are those of the cells' titles."""
    placed = []
    at = top + 1
    for row in rows:
        at = titles[row.ports[0].cell] if row.ports else at
        placed.append((at, row))
        at += 1
    return PlacedBox(node, FRAMES, top, at, tuple(placed))


def _wires(boxes: Sequence[PlacedBox]) -> tuple[list[Wire], tuple[int, int], int]:
    stubs: dict[tuple[EdgeKind, NodeId], list[Stub]] = {}
    for box in boxes:
        for at, row in box.rows:
            for port in row.ports:
                stubs.setdefault((port.kind, port.cell), []).append(_stub(box, at, port))
    found: list[Wire] = []
    counts = [0, 0]
    left_out = 0
    for gutter in (0, 1):
        wires = [
            Wire(kind, cell, gutter, 0, tuple(sorted(members)))
            for (kind, cell), members in stubs.items()
            if (kind is EdgeKind.OWNS) == (gutter == 0) and len(members) > 1
        ]
        placed, counts[gutter] = _in_lanes(wires) if gutter == 1 else (wires, 1 if wires else 0)
        found += placed
        left_out += len(wires) - len(placed)
    return found, (counts[0], counts[1]), left_out


def _stub(box: PlacedBox, row: int, port: Port) -> Stub:
    """Arrows point at what is owned, captured or kept: from a frame or a function to a cell, from a cell to what it
    holds.
    """
    is_kept = port.kind in (EdgeKind.KEEPS_ALIVE, EdgeKind.CYCLE)
    has_arrow = (box.column == FUNCTIONS) if is_kept else (box.column == CELLS)
    is_left = box.column == FRAMES or (box.column == CELLS and port.kind is not EdgeKind.OWNS)
    return Stub(row, is_left, has_arrow)


def _in_lanes(wires: list[Wire]) -> tuple[list[Wire], int]:
    """Gives each wire the first lane that is free in its rows, and drops wires for which there is none."""
    ends: list[int] = []
    placed = []
    for wire in sorted(wires, key=lambda each: (each.first_row, each.last_row, each.cell, each.kind.value)):
        lane = next((index for index, end in enumerate(ends) if end < wire.first_row), len(ends))
        if lane == MOST_LANES:
            continue
        if lane == len(ends):
            ends.append(0)
        ends[lane] = wire.last_row
        placed.append(wire._replace(lane=lane))
    return placed, len(ends)
