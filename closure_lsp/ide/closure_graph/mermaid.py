"""Writes a closure graph in Mermaid's flowchart language (for GitHub, and editors that preview Markdown)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.ide.closure_graph.words import GraphWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from closure_lsp.ide.closure_graph.model import ClosureGraph, ClosurePicture, GraphEdge
    from closure_lsp.ide.closure_graph.words import BoxRow

_ARROWS = {
    EdgeKind.OWNS: "---",
    EdgeKind.CAPTURES: "-->",
    EdgeKind.PASSES_THROUGH: "-.->",
    EdgeKind.REBINDS: "==>",
    EdgeKind.KEEPS_ALIVE: "-.->",
    EdgeKind.CYCLE: "-.->",
}


def mermaid(picture: ClosurePicture) -> str:
    """The picture as one Mermaid flowchart, without a Markdown fence; ends with a newline."""
    lines = ["flowchart LR"]
    for index, graph in enumerate(picture.graphs):
        lines += _graph_lines(graph, f"g{index}n")
    if len(lines) == 1:
        lines.append('    empty["No closures here."]')
    return "\n".join(lines) + "\n"


def _graph_lines(graph: ClosureGraph, prefix: str) -> Iterator[str]:
    words = GraphWords(graph)
    for frame in graph.frames:
        yield f'    {prefix}{frame.id}["{_label(words.frame(frame))}"]'
    for cell in graph.cells:
        yield f'    {prefix}{cell.id}(["{_label(words.cell(cell))}"])'
    for function in graph.functions:
        yield f'    {prefix}{function.id}[["{_label(words.function(function))}"]]'
    for edge in graph.edges:
        yield f"    {_edge(edge, prefix)}"


def _edge(edge: GraphEdge, prefix: str) -> str:
    source, target = f"{prefix}{edge.source}", f"{prefix}{edge.target}"
    text = "" if edge.kind is EdgeKind.OWNS else f'|"{_edge_words(edge)}"|'
    return f"{source} {_ARROWS[edge.kind]}{text} {target}"


def _edge_words(edge: GraphEdge) -> str:
    if edge.kind is EdgeKind.CYCLE:
        return "keeps alive: a cycle"
    return edge.kind.value if edge.slot is None else f"{edge.kind.value} #91;{edge.slot}#93;"


def _label(rows: Iterable[BoxRow]) -> str:
    return "<br>".join(escaped(row.text) for row in rows)


def escaped(text: str) -> str:
    """Letters, digits, blanks and harmless characters as they are; all others as Mermaid's character codes."""
    return "".join(each if each.isalnum() or each in _HARMLESS else f"#{ord(each)};" for each in text)


_HARMLESS = frozenset(" .,:=+-/'…")
