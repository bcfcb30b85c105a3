"""Tells a client about a whole document: its scopes, and the Python version that it is analyzed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.server.closures import file_name

if TYPE_CHECKING:
    from closure_lsp.server.extensions import DocumentParams
    from closure_lsp.server.session import ClosureLanguageServer


async def scopes(ls: ClosureLanguageServer, params: DocumentParams) -> dict[str, str]:
    """Answers `closureLsp/scopes`: the tree that `closure-lsp scopes` prints."""
    from closure_lsp.ide.scope_tree import to_text  # late, as in `handlers`

    document = ls.document(params.textDocument.uri)
    name = file_name(document.uri)
    return {"text": await ls.beside(document, None, lambda: to_text(document.analysis, name))}


def target(ls: ClosureLanguageServer, params: DocumentParams) -> dict[str, str]:
    """Answers `closureLsp/target`."""
    document = ls.document(params.textDocument.uri)
    return {"python": str(document.python), "source": ls.source_of_version(document)}
