"""What the editors of the README say they can do, and that each gets what it can use. By pytest-lsp, which
also checks every answer against the client's capabilities."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator  # noqa: TC003 # pytest-lsp reads the fixture's annotations

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.capabilities import get_capability
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]

URI = "file:///open.py"
SOURCE = """\
def counter():
    total = 0
    def add(value):
        total += value
        return lambda: value
    return add
"""


def make_client() -> LanguageClient:
    """pytest-lsp's client; of itself it does not know that a server may register for notifications."""
    client = make_test_lsp_client()
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
    return client


SERVER = ClientServerConfig(server_command=[sys.executable, "-I", "-m", "closure_lsp"], client_factory=make_client)


@pytest_lsp.fixture(  # type: ignore[untyped-decorator] # pytest-lsp leaves it without annotations
    config=SERVER, params=["neovim@v0.11", "emacs", "visual-studio-code"], scope="module"
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient) -> AsyncIterator[None]:
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=client_capabilities(request.param), root_uri=None)
    )
    item = types.TextDocumentItem(URI, "python", 1, SOURCE)
    lsp_client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    yield
    await lsp_client.shutdown_session()


async def hints(client: LanguageClient) -> list[types.InlayHint]:
    whole = types.Range(types.Position(0, 0), types.Position(6, 0))
    params = types.InlayHintParams(types.TextDocumentIdentifier(URI), whole)
    return list(await client.text_document_inlay_hint_async(params) or [])


async def actions(client: LanguageClient, *only: types.CodeActionKind) -> list[types.CodeAction]:
    at = types.Range(types.Position(3, 10), types.Position(3, 10))
    context = types.CodeActionContext([], only=only or None)
    params = types.CodeActionParams(types.TextDocumentIdentifier(URI), at, context)
    found = await client.text_document_code_action_async(params)
    return [action for action in found or [] if isinstance(action, types.CodeAction)]


def applied(edit: types.TextEdit) -> str:
    """The source after an edit. It holds ASCII alone, so columns are the same in every encoding."""
    lines = SOURCE.splitlines(keepends=True)
    start, end = (sum(map(len, lines[: at.line])) + at.character for at in (edit.range.start, edit.range.end))
    return SOURCE[:start] + edit.new_text + SOURCE[end:]


async def test_hover_is_markdown(client: LanguageClient) -> None:
    params = types.HoverParams(types.TextDocumentIdentifier(URI), types.Position(4, 23))
    found = await client.text_document_hover_async(params)
    assert found
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == types.MarkupKind.Markdown
    assert "`value`" in found.contents.value
    assert found.range == types.Range(types.Position(4, 23), types.Position(4, 28))


async def test_hint_and_its_tooltip(client: LanguageClient) -> None:
    hint = next(hint for hint in await hints(client) if hint.position.line == 4)
    assert not isinstance(hint.label, str)
    assert "".join(part.value for part in hint.label) == "captures value"
    assert client.capabilities
    lazy = get_capability(client.capabilities, "text_document.inlay_hint.resolve_support.properties")
    assert (hint.tooltip is None) is ("tooltip" in (lazy or ()))
    assert any(part.location for part in hint.label) is ("label.location" not in (lazy or ()))
    resolved = await client.inlay_hint_resolve_async(hint) if lazy else hint
    assert isinstance(resolved.tooltip, types.MarkupContent)
    assert "value" in resolved.tooltip.value
    assert not isinstance(resolved.label, str)
    assert [part.value for part in resolved.label] == [part.value for part in hint.label]
    places = [part.location.range.start for part in resolved.label if part.location]
    assert places == [types.Position(2, 12)]


async def test_diagnostic_and_its_fix(client: LanguageClient) -> None:
    assert client.capabilities
    (action,) = [found for found in await actions(client, types.CodeActionKind.QuickFix) if found.is_preferred]
    assert "nonlocal" in action.title
    assert action.kind == types.CodeActionKind.QuickFix
    assert action.diagnostics
    assert [found.code for found in action.diagnostics] == ["missing-nonlocal"]
    lazy = get_capability(client.capabilities, "text_document.code_action.resolve_support.properties")
    assert (action.edit is None) is bool(lazy)
    action = await client.code_action_resolve_async(action) if lazy else action
    assert action.edit
    if get_capability(client.capabilities, "workspace.workspace_edit.document_changes"):
        assert action.edit.document_changes
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(URI, 1)
        (edit,) = change.edits
    else:
        assert action.edit.changes
        ((edit,),) = action.edit.changes.values()
    assert isinstance(edit, types.TextEdit)
    assert applied(edit) == SOURCE.replace("        total +=", "        nonlocal total\n        total +=")


async def test_no_action_of_a_kind_that_is_not_asked_for(client: LanguageClient) -> None:
    assert await actions(client, types.CodeActionKind.SourceOrganizeImports) == []
    assert await actions(client)
