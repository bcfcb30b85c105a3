"""Answers requests about navigation: highlights, definitions, references, code lenses. Answers that may be long are
serialized where they are computed (`written_beside`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from closure_lsp.server import from_lsp, to_lsp
from closure_lsp.server.protocol import Written

if TYPE_CHECKING:
    from closure_lsp.server.documents import Document
    from closure_lsp.server.session import ClosureLanguageServer

_PlaceParams = types.DocumentHighlightParams | types.DefinitionParams | types.DeclarationParams | types.ReferenceParams


async def document_highlight(ls: ClosureLanguageServer, params: types.DocumentHighlightParams) -> Written:
    from closure_lsp.ide.navigation.along_cell import highlights

    document, offset = _place(ls, params)
    await ls.move_cursor(document.uri, params.position)  # editors ask for highlights where the cursor is

    def found() -> list[types.DocumentHighlight]:
        of_whole = highlights(document.analysis, offset)
        return [to_lsp.highlight(each, document, ls.client) for each in of_whole if document.holds(each.span.start)]

    return await ls.written_beside(document, None, found)


async def definition(
    ls: ClosureLanguageServer, params: types.DefinitionParams
) -> types.Location | list[types.LocationLink] | None:
    """Also of `textDocument/declaration`: Python declares a variable where its home first binds it."""
    from closure_lsp.ide.navigation.along_cell import destination

    document, offset = _place(ls, params)
    found = await ls.beside(document, None, lambda: destination(document.analysis, offset))
    return to_lsp.destination(found, document, ls.client) if found else None


async def references(ls: ClosureLanguageServer, params: types.ReferenceParams) -> Written:
    from closure_lsp.ide.navigation.along_cell import references as find_references

    document, offset = _place(ls, params)

    def places() -> list[types.Location]:
        found = find_references(document.analysis, offset)
        if found is None:
            return []
        declared = [found.declaration] if found.declaration and params.context.include_declaration else []
        return [to_lsp.location(span, document, ls.client) for span in sorted([*declared, *found.others])]

    return await ls.written_beside(document, None, places)


async def code_lens(ls: ClosureLanguageServer, params: types.CodeLensParams) -> Written:
    """Without texts: an editor asks for those of the lenses that it shows."""
    if not ls.settings_for(params.text_document.uri).code_lens:
        return Written.of([])
    from closure_lsp.ide.navigation.code_lenses import code_lenses

    document = ls.document(params.text_document.uri)

    def lenses() -> list[types.CodeLens]:
        spans = [lens.span for lens in code_lenses(document.analysis)]
        return [to_lsp.code_lens(span, document, ls.client) for span in spans if document.holds(span.start)]

    return await ls.written_beside(document, None, lenses)


async def code_lens_resolve(ls: ClosureLanguageServer, lens: types.CodeLens) -> types.CodeLens:
    from closure_lsp.ide.navigation.code_lenses import title_at

    data = from_lsp.lens_data(lens.data)
    document = ls.document(data.uri)
    title = None
    if document.version == data.version:
        title = await ls.beside(document, None, lambda: title_at(document.analysis, data.offset))
    if title is None:
        raise JsonRpcContentModified("the document has changed since this lens was made")
    start = {"line": lens.range.start.line, "character": lens.range.start.character}
    command = ls.client.closures_command
    argument = {"uri": document.uri, "position": start}
    lens.command = types.Command(title, command, arguments=[argument] if command else None)
    return lens


def _place(ls: ClosureLanguageServer, params: _PlaceParams) -> tuple[Document, int]:
    document = ls.document(params.text_document.uri)
    return document, from_lsp.offset(document.text, params.position, ls.client.encoding)
