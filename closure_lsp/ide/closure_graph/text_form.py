"""Draws a closure graph with box characters, for terminals, Neovim, Emacs and Markdown.

A `┼` (or its like) is always a crossing: one line never branches to both sides in one row (see `layout`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.closure_graph.layout import display_width, layout
from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.ide.closure_graph.words import COLUMNS, LEGEND, left_out_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.ide.closure_graph.layout import Layout, PlacedBox, Wire
    from closure_lsp.ide.closure_graph.model import ClosureGraph, ClosurePicture

_LIGHT = "─│┌┐└┘├┤"
_HEAVY = "━┃┏┓┗┛┣┫"
_DASHED = "┄┆┌┐└┘├┤"
_DOUBLE = "═║╔╗╚╝╠╣"
_PENS = {
    EdgeKind.OWNS: _LIGHT,
    EdgeKind.CAPTURES: _LIGHT,
    EdgeKind.REBINDS: _HEAVY,
    EdgeKind.KEEPS_ALIVE: _DASHED,
    EdgeKind.CYCLE: _DOUBLE,
}
_CROSSINGS = {("│", "━"): "┿", ("┃", "─"): "╂", ("┃", "━"): "╋", ("║", "─"): "╫", ("│", "═"): "╪"}
"""By the vertical and the horizontal line; of others the weights cannot be told apart."""


def text_form(picture: ClosurePicture) -> str:
    """The picture as lines of text, without trailing blanks; ends with a newline."""
    heading = f"{picture.title} ({picture.note})" if picture.note else picture.title
    if all(graph.is_empty for graph in picture.graphs):
        return f"{heading}\n\nNo closures here.\n"
    kinds = {edge.kind for graph in picture.graphs for edge in graph.edges}
    parts = [heading, *("\n".join(_graph_lines(graph)) for graph in picture.graphs if not graph.is_empty)]
    legend = _legend(kinds)
    return "\n\n".join([*parts, legend] if legend else parts) + "\n"


def _legend(kinds: set[EdgeKind]) -> str:
    """What the lines in the picture mean, unless there is only one kind."""
    shown = [f"{_PENS[kind][0] * 2} {words}" for kind, words in LEGEND.items() if kind in kinds]
    return "   ".join(shown) if shown else ""


def _graph_lines(graph: ClosureGraph) -> Iterator[str]:
    found = layout(graph)
    canvas = _Canvas(found)
    yield canvas.header().rstrip()
    yield from canvas.lines()
    if found.left_out:
        yield left_out_words(found.left_out)


class _Canvas:
    """A grid of characters, one list for each row."""

    def __init__(self, found: Layout) -> None:
        self._layout = found
        self._left: list[int] = []
        self._gutter: list[int] = []
        at = 0
        for column, width in enumerate(found.widths):
            self._left.append(at)
            at += width + 4 if width else 0
            if column < 2:
                self._gutter.append(at)
                lanes = found.lanes[column]
                at += 2 * lanes + 3 if lanes else 3 if width and any(found.widths[column + 1 :]) else 0
        self._rows = [[" "] * at for _ in range(found.height)]
        for box in found.boxes:
            self._draw_box(box)
        for wire in found.wires:
            self._draw_wire(wire)

    def header(self) -> str:
        """The names of the columns that have boxes."""
        line = ""
        for column, width in enumerate(self._layout.widths):
            if width:
                line = f"{line:<{self._left[column]}}{COLUMNS[column]}"
        return line

    def lines(self) -> Iterator[str]:
        return ("".join(row).rstrip() for row in self._rows)

    def _draw_box(self, box: PlacedBox) -> None:
        left = self._left[box.column]
        width = self._layout.widths[box.column]
        self._write(box.top, left, f"┌{'─' * (width + 2)}┐")
        for at in range(box.top + 1, box.bottom):
            self._write(at, left, f"│{' ' * (width + 2)}│")
        for at, row in box.rows:
            self._write(at, left + 2, row.text + " " * (width - display_width(row.text)))
        self._write(box.bottom, left, f"└{'─' * (width + 2)}┘")

    def _write(self, row: int, column: int, text: str) -> None:
        """Writes one list item for each column of the terminal: after a wide character, an empty one."""
        at = column
        for each in text:
            width = display_width(each)
            if width == 0:
                self._rows[row][at - 1] += each
                continue
            self._rows[row][at] = each
            if width == 2:
                self._rows[row][at + 1] = ""
            at += width

    def _draw_wire(self, wire: Wire) -> None:
        pen = _PENS[wire.kind]
        start = self._gutter[wire.gutter]
        lane = start + 2 + 2 * wire.lane
        end = self._left[wire.gutter + 1]
        for row in range(wire.first_row + 1, wire.last_row):
            self._cross(row, lane, pen[1], is_vertical=True)
        for stub in wire.stubs:
            pieces = range(start, lane) if stub.is_left else range(lane + 1, end)
            for column in pieces:
                self._cross(stub.row, column, pen[0], is_vertical=False)
            self._rows[stub.row][lane] = _corner(pen, wire, stub.row, stub.is_left)
            if stub.has_arrow:
                self._rows[stub.row][start if stub.is_left else end - 1] = "◀" if stub.is_left else "▶"

    def _cross(self, row: int, column: int, piece: str, *, is_vertical: bool) -> None:
        before = self._rows[row][column]
        if before == " ":
            self._rows[row][column] = piece
            return
        vertical, horizontal = (piece, before) if is_vertical else (before, piece)
        is_double = "║" in vertical or "═" in horizontal
        self._rows[row][column] = _CROSSINGS.get((vertical, horizontal), "╬" if is_double else "┼")


def _corner(pen: str, wire: Wire, row: int, is_left: bool) -> str:
    """Where a line leaves its lane for a box."""
    if wire.first_row == wire.last_row:
        return pen[0]
    if row == wire.first_row:
        return pen[3] if is_left else pen[2]
    if row == wire.last_row:
        return pen[5] if is_left else pen[4]
    return pen[7] if is_left else pen[6]
