"""Gives a client the picture of the closures at a place, and offers it as a code action."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from closure_lsp.server import from_lsp, to_lsp
from closure_lsp.server.extensions import CLOSURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.ide.closure_graph.model import ClosurePicture, GraphPlace
    from closure_lsp.server.documents import Document
    from closure_lsp.server.extensions import ClosuresParams, ClosuresPlace
    from closure_lsp.server.from_lsp import Client
    from closure_lsp.server.session import ClosureLanguageServer
    from closure_lsp.text import Span

TITLE = "Show closures"
"""Of the code action."""


async def closures(ls: ClosureLanguageServer, params: ClosuresParams) -> dict[str, str]:
    """Answers `closureLsp/closures`: the picture in the requested format."""
    from closure_lsp.ide.closure_graph.forms import FORMATS, written
    from closure_lsp.ide.closure_graph.svg import svg

    document = ls.document(params.textDocument.uri)
    if params.format not in FORMATS:
        raise JsonRpcInvalidParams(f"{CLOSURES}: format: expected one of {', '.join(FORMATS)}")
    link = params.link

    def drawn(picture: ClosurePicture) -> str:
        if params.format == "svg" and link is not None:
            return svg(picture, lambda place: _address(link, place, document, ls.client))
        return written(params.format, picture)

    return {"picture": await _drawn(ls, document, params.position, drawn)}


async def page_of_closures(ls: ClosureLanguageServer, place: ClosuresPlace) -> tuple[str, str]:
    """The picture of a place as a file for this client to open: its name and its contents."""
    from closure_lsp.ide.closure_graph.forms import written

    document = ls.document(place.uri)
    name = file_name(document.uri)
    if ls.client.opens_svg:
        return f"{name}-closures.svg", await _drawn(ls, document, place.position, lambda it: written("svg", it))
    text = await _drawn(ls, document, place.position, lambda it: written("text", it))
    return f"{name}-closures.md", _as_markdown(text)


def _as_markdown(text: str) -> str:
    """A page that shows the text as it is, whatever backticks are in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"# Closures\n\n{fence}text\n{text}{fence}\n"


async def _drawn(
    ls: ClosureLanguageServer,
    document: Document,
    place: types.Position | None,
    draw: Callable[[ClosurePicture], str],
) -> str:
    """The picture of a place, or of the whole document, as `draw` draws it."""
    from closure_lsp.ide.closure_graph.focus import file_picture, picture_at

    offset = from_lsp.offset(document.text, place, ls.client.encoding) if place is not None else None

    def drawn() -> str:
        title, analysis = file_name(document.uri), document.analysis
        return draw(file_picture(analysis, title) if offset is None else picture_at(analysis, title, offset))

    return await ls.beside(document, None, drawn)


def show_closures(
    document: Document, span: Span, params: types.CodeActionParams, command_name: str
) -> list[types.CodeAction]:
    """The action that shows the picture by a command, where somebody asks what can be done and there are cells.

    None without a command; nor where an editor only wants to know whether to show a light bulb, nor where it wants
    changes of a kind.
    """
    is_asked = params.context.trigger_kind != types.CodeActionTriggerKind.Automatic and not params.context.only
    if not command_name or not is_asked or not has_cells(document, span.start):
        return []
    start = params.range.start
    place = {"line": start.line, "character": start.character}
    command = types.Command(TITLE, command_name, arguments=[{"uri": document.uri, "position": place}])
    return [types.CodeAction(TITLE, command=command)]


def has_cells(document: Document, offset: int) -> bool:
    """Whether the picture of a place would show a cell."""
    from closure_lsp.ide.closure_graph.focus import picture_at

    if not document.analysis.statement_at(offset).scopes.captures:
        return False
    return _has_cell(picture_at(document.analysis, "", offset))


def _has_cell(picture: ClosurePicture) -> bool:
    return any(graph.cells for graph in picture.graphs)


def _address(link: str, place: GraphPlace, document: Document, client: Client) -> str:
    """The client's template, filled in with the numbers of a place."""
    position = to_lsp.position(place.span.start, document, client)
    numbers = {"line": position.line, "character": position.character}
    return re.sub(r"\{(line|character)\}", lambda found: str(numbers[found[1]]), link)


def file_name(uri: str) -> str:
    """What a picture or a tree calls a document; empty for one whose address names no file."""
    try:
        path = urlsplit(uri).path
    except ValueError:
        return ""
    return PurePosixPath(unquote(path, errors="replace")).name[:_LONGEST_NAME]


_LONGEST_NAME = 100
"""In characters. No file system has much longer names, and a URI may be anything."""
