"""Lists the formats of a closure picture by name. Knows no format itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closure_lsp.ide.closure_graph.model import ClosurePicture

FORMATS = ("text", "mermaid", "dot", "svg", "json")


def written(form: str, picture: ClosurePicture) -> str:
    """The picture in one of `FORMATS`; in any other it is text."""
    match form:
        case "mermaid":
            from closure_lsp.ide.closure_graph.mermaid import mermaid

            return mermaid(picture)
        case "dot":
            from closure_lsp.ide.closure_graph.dot import dot

            return dot(picture)
        case "svg":
            from closure_lsp.ide.closure_graph.svg import svg

            return svg(picture)
        case "json":
            from closure_lsp.ide.closure_graph.json_form import json_text

            return json_text(picture)
    from closure_lsp.ide.closure_graph.text_form import text_form

    return text_form(picture)
