"""Draws a closure graph as SVG: a picture that needs no script, no font and nothing from the network.

Colors are CSS variables of the page around (VS Code's `--vscode-*`), with colors of our own for where there are none:
light, dark where the reader's system is dark, and black on white in print. Each is declared twice, for readers that do
not know `var()`. Class names begin with `cg-`, so that a page can hold several pictures.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from closure_lsp.ide.closure_graph.layout import display_width, layout
from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.ide.closure_graph.words import COLUMNS, LEGEND, left_out_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.ide.closure_graph.layout import Layout, PlacedBox, Wire
    from closure_lsp.ide.closure_graph.model import ClosureGraph, ClosurePicture, GraphPlace

    Link = Callable[[GraphPlace], str]
    """The address that a click on a node at a place leads to."""

_ROW = 18
_CHARACTER = 7.4
"""The width of a character of 12 pixels: that of the widest common monospaced font, and a little more."""
_LETTER = 7.22
"""The width that a character of a box is made to take: whatever font there is, and at whatever scale a browser rounds
its letters, a text ends inside its box."""
_PADDING = 10
_LANE = 14
_GUTTER = 26
"""The room in a gutter beside its lanes."""
_MARGIN = 16
_LETTERS = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;font-size:12px"

_COLORS = {
    "fg": ("--vscode-editor-foreground", "#1f2328", "#e6edf3"),
    "bg": ("--vscode-editor-background", "#ffffff", "#1f2228"),
    "muted": ("--vscode-descriptionForeground", "#59636e", "#9aa4af"),
    "line": ("--vscode-editorWidget-border", "#818b98", "#768390"),
    "frame": ("--vscode-charts-blue", "#0969da", "#6cb6ff"),
    "cell": ("--vscode-charts-yellow", "#9a4d00", "#f0a35e"),
    "function": ("--vscode-charts-green", "#1a7f37", "#6bc46d"),
    "rebinds": ("--vscode-charts-red", "#cf222e", "#ff7b72"),
    "cycle": ("--vscode-charts-purple", "#8250df", "#c297ff"),
}
"""The variable, and our own color for a light and for a dark page."""
_NODE_CLASSES = ("frame", "cell", "function")
_WIRE_CLASSES = {
    EdgeKind.OWNS: "owns",
    EdgeKind.CAPTURES: "captures",
    EdgeKind.REBINDS: "rebinds",
    EdgeKind.KEEPS_ALIVE: "keeps",
    EdgeKind.CYCLE: "cycle",
}
_WIRE_COLORS = {"owns": "frame", "captures": "function", "rebinds": "rebinds", "keeps": "cell", "cycle": "cycle"}


def svg(picture: ClosurePicture, link: Link | None = None) -> str:
    """The picture as an SVG document; with `link` each node leads to its place. Ends with a newline."""
    heading = f"{picture.title} ({picture.note})" if picture.note else picture.title
    drawings = [_Drawing(layout(graph), graph, link) for graph in picture.graphs if not graph.is_empty]
    body: list[str] = []
    top: float = _MARGIN + 2 * _ROW
    for drawing in drawings:
        body += [f'<g transform="translate({_MARGIN} {_number(top)})">', *drawing.elements(), "</g>"]
        top += drawing.height + 1.5 * _ROW
    width = max((drawing.width for drawing in drawings), default=0.0)
    kinds = {edge.kind for graph in picture.graphs for edge in graph.edges}
    legend, legend_width = _legend(kinds, top)
    if not drawings:
        body.append(_text("No closures here.", _MARGIN, top, "muted"))
        top += _ROW
    width = max(width, legend_width, display_width(heading) * _CHARACTER, 200) + 2 * _MARGIN
    height = top + (_ROW if kinds else 0) + _MARGIN / 2
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="cg-picture" width="{_number(width)}" '
            f'height="{_number(height)}" viewBox="0 0 {_number(width)} {_number(height)}" role="img" '
            f"aria-label={_attribute(f'Closures of {heading}')}>",
            f"<style>{_style()}</style>",
            f'<rect class="cg-page" width="{_number(width)}" height="{_number(height)}"/>',
            _text(heading, _MARGIN, _MARGIN + 0.7 * _ROW, "heading"),
            *body,
            *legend,
            "</svg>\n",
        ]
    )


def _style() -> str:
    """The rules, each color first plain and then as a variable."""
    rules = [
        f".cg-picture text{{{_LETTERS};white-space:pre}}",
        _rule(".cg-page", "fill", "bg"),
        *(_rule(f".cg-{name}-text", "fill", color) for name, color in _TEXT_COLORS.items()),
        ".cg-title-text,.cg-heading-text{font-weight:600}",
        *(_rule(f".cg-{name}-box", "stroke", name) + _rule(f".cg-{name}-box", "fill", "bg") for name in _NODE_CLASSES),
        ".cg-box{stroke-width:1.25}",
        *(
            _rule(f".cg-{name}", "stroke", color) + _rule(f".cg-{name}-arrow", "fill", color)
            for name, color in _WIRE_COLORS.items()
        ),
        ".cg-wire{fill:none;stroke-width:1.4;stroke-linejoin:round}",
        ".cg-rebinds{stroke-width:2.6}.cg-keeps{stroke-dasharray:2 3}.cg-cycle{stroke-dasharray:7 3;stroke-width:2}",
        ".cg-picture a:hover .cg-box{stroke-width:2.5}",
    ]
    dark = "".join(f"--cg-{name}:{dark};" for name, (_, _, dark) in _COLORS.items())
    light = "".join(f"--cg-{name}:{light};" for name, (_, light, _) in _COLORS.items())
    ours = (
        f"@media screen and (prefers-color-scheme:dark){{.cg-picture{{{dark}}}}}"
        f"@media print{{.cg-picture{{{light}}}{_in_print()}}}"
    )
    return "".join(rules) + ours


_TEXT_COLORS = {
    "title": "fg",
    "plain": "fg",
    "strong": "rebinds",
    "cycle": "cycle",
    "muted": "muted",
    "heading": "fg",
}


def _rule(selector: str, name: str, color: str) -> str:
    variable, light, _ = _COLORS[color]
    return f"{selector}{{{name}:{light};{name}:var({variable},var(--cg-{color},{light}))}}"


def _in_print() -> str:
    """On paper the colors of an editor's dark theme do not apply."""
    return "".join(
        [
            ".cg-page{fill:#ffffff}",
            *(f".cg-{name}-text{{fill:{_COLORS[color][1]}}}" for name, color in _TEXT_COLORS.items()),
            *(f".cg-{name}-box{{fill:#ffffff;stroke:{_COLORS[name][1]}}}" for name in _NODE_CLASSES),
            *(
                f".cg-{name}{{stroke:{_COLORS[color][1]}}}.cg-{name}-arrow{{fill:{_COLORS[color][1]}}}"
                for name, color in _WIRE_COLORS.items()
            ),
        ]
    )


def _legend(kinds: set[EdgeKind], top: float) -> tuple[list[str], float]:
    """What the kinds of lines in the picture mean; and how wide that is."""
    elements: list[str] = []
    at: float = _MARGIN
    for kind, words in LEGEND.items():
        if kind not in kinds:
            continue
        name = _WIRE_CLASSES[kind]
        middle = _number(top + _ROW / 2)
        elements.append(f'<path class="cg-wire cg-{name}" d="M{_number(at)} {middle}h24"/>')
        elements.append(_text(words, at + 30, top + 0.72 * _ROW, "muted"))
        at += 30 + display_width(words) * _CHARACTER + 18
    return elements, at - _MARGIN


class _Drawing:
    """One graph; its left upper corner is at 0, 0."""

    def __init__(self, found: Layout, graph: ClosureGraph, link: Link | None) -> None:
        self._layout = found
        self._nodes = graph.nodes
        self._link = link
        self._left: list[float] = []
        self._right: list[float] = []
        at = 0.0
        for column, width in enumerate(found.widths):
            self._left.append(at)
            at += width * _CHARACTER + 2 * _PADDING if width else 0
            self._right.append(at)
            if column < 2 and width and any(found.widths[column + 1 :]):
                at += _GUTTER + max(found.lanes[column], 1) * _LANE
        self.width = at
        self.height = float((found.height + 1 + (found.left_out > 0)) * _ROW)

    def elements(self) -> Iterator[str]:
        for column, width in enumerate(self._layout.widths):
            if width:
                yield _text(COLUMNS[column], self._left[column], 0.6 * _ROW, "muted")
        yield f'<g transform="translate(0 {_ROW})">'
        for wire in self._layout.wires:
            yield from self._wire(wire)
        for box in self._layout.boxes:
            yield from self._box(box)
        if self._layout.left_out:
            yield _text(left_out_words(self._layout.left_out), 0, (self._layout.height + 0.7) * _ROW, "muted")
        yield "</g>"

    def _box(self, box: PlacedBox) -> Iterator[str]:
        node = self._nodes[box.node]
        name = _NODE_CLASSES[box.column]
        left, right = self._left[box.column], self._right[box.column]
        top = (box.top + 0.5) * _ROW
        height = (box.bottom - box.top) * _ROW
        is_linked = self._link is not None and node.place is not None
        if self._link is not None and node.place is not None:
            yield f"<a href={_attribute(self._link(node.place))}>"
        yield (
            f'<rect class="cg-box cg-{name}-box" x="{_number(left)}" y="{_number(top)}" '
            f'width="{_number(right - left)}" height="{_number(height)}" rx="{8 if name == "cell" else 3}"/>'
        )
        for at, row in box.rows:
            length = display_width(row.text) * _LETTER
            yield _text(row.text, left + _PADDING, (at + 0.72) * _ROW, row.style.value, length)
        if is_linked:
            yield "</a>"

    def _wire(self, wire: Wire) -> Iterator[str]:
        name = _WIRE_CLASSES[wire.kind]
        left, right = self._right[wire.gutter], self._left[wire.gutter + 1]
        lane = left + _GUTTER / 2 + _LANE / 2 + wire.lane * _LANE
        first, last = ((row + 0.5) * _ROW for row in (wire.first_row, wire.last_row))
        path = [f"M{_number(lane)} {_number(first)}V{_number(last)}"]
        arrows = []
        for stub in wire.stubs:
            y = _number((stub.row + 0.5) * _ROW)
            end = left if stub.is_left else right
            inwards = -1 if stub.is_left else 1
            path.append(f"M{_number(lane)} {y}H{_number(end - inwards * 5 if stub.has_arrow else end)}")
            if stub.has_arrow:
                arrows.append(f"M{_number(end)} {y}l{-7 * inwards} -4v8z")
        yield f'<path class="cg-wire cg-{name}" d="{"".join(path)}"/>'
        if arrows:
            yield f'<path class="cg-{name}-arrow" d="{"".join(arrows)}"/>'
        for stub in wire.stubs:
            # Where lines only cross there is no dot.
            if wire.first_row < stub.row < wire.last_row:
                y = _number((stub.row + 0.5) * _ROW)
                yield f'<circle class="cg-{name}-arrow" cx="{_number(lane)}" cy="{y}" r="2.8"/>'


def _text(text: str, x: float, y: float, style: str, length: float = 0) -> str:
    """A line of text; of a `length` in pixels, if one is given, with its letters as wide as that takes."""
    fit = f' textLength="{_number(length)}" lengthAdjust="spacingAndGlyphs"' if length else ""
    return f'<text class="cg-{style}-text" x="{_number(x)}" y="{_number(y)}"{fit}>{escape(_valid(text))}</text>'


def _attribute(text: str) -> str:
    return quoteattr(_valid(text))


def _valid(text: str) -> str:
    """The text without characters that XML does not allow (XML 1.0, production 2)."""
    return _INVALID.sub("\ufffd", text)


_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
