"""Writes a closure graph in DOT, the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.ide.closure_graph.words import GraphWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from closure_lsp.ide.closure_graph.model import ClosureGraph, ClosurePicture, GraphEdge
    from closure_lsp.ide.closure_graph.words import BoxRow

_STYLES = {
    EdgeKind.OWNS: "arrowhead=none",
    EdgeKind.CAPTURES: "style=solid",
    EdgeKind.PASSES_THROUGH: "style=dotted",
    EdgeKind.REBINDS: "style=bold",
    EdgeKind.KEEPS_ALIVE: "style=dashed",
    EdgeKind.CYCLE: "style=dashed, color=purple",
}


def dot(picture: ClosurePicture) -> str:
    """The picture as one directed graph; ends with a newline."""
    lines = [
        "digraph closures {",
        f"  label={_quoted(f'{picture.title} ({picture.note})' if picture.note else picture.title)};",
        '  rankdir=LR; labelloc=t; fontname="monospace";',
        '  node [fontname="monospace", fontsize=10, shape=box]; edge [fontname="monospace", fontsize=9];',
    ]
    for index, graph in enumerate(picture.graphs):
        lines += _graph_lines(graph, f"g{index}n")
    return "\n".join([*lines, "}"]) + "\n"


def _graph_lines(graph: ClosureGraph, prefix: str) -> Iterator[str]:
    words = GraphWords(graph)
    for frame in graph.frames:
        yield f"  {prefix}{frame.id} [label={_label(words.frame(frame))}];"
    for cell in graph.cells:
        yield f"  {prefix}{cell.id} [label={_label(words.cell(cell))}, style=rounded];"
    for function in graph.functions:
        yield f"  {prefix}{function.id} [label={_label(words.function(function))}, peripheries=2];"
    for edge in graph.edges:
        yield f"  {_edge(edge, prefix)};"


def _edge(edge: GraphEdge, prefix: str) -> str:
    """Left to right, like the columns: edges of functions are reversed, and drawn backwards."""
    source, target = f"{prefix}{edge.source}", f"{prefix}{edge.target}"
    text = edge.kind.value if edge.slot is None else f"{edge.kind.value} [{edge.slot}]"
    label = "" if edge.kind is EdgeKind.OWNS else f", label={_quoted(text)}"
    if edge.kind in (EdgeKind.CAPTURES, EdgeKind.PASSES_THROUGH, EdgeKind.REBINDS):
        return f"{target} -> {source} [dir=back, {_STYLES[edge.kind]}{label}]"
    return f"{source} -> {target} [{_STYLES[edge.kind]}{label}]"


def _label(rows: Iterable[BoxRow]) -> str:
    r"""Graphviz aligns rows that end with `\l` to the left."""
    return '"' + "".join(f"{_escaped(row.text)}\\l" for row in rows) + '"'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
