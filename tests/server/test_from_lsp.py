"""How a client's positions, changes, capabilities and settings are read."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.exceptions import JsonRpcInvalidParams

from closure_lsp.ide.code_actions import Wanted
from closure_lsp.server import from_lsp
from closure_lsp.server.from_lsp import ActionData, Client, HintData
from closure_lsp.text import Encoding, Span, Text

Json = dict[str, object]


def check_client(capabilities: Json, expected: Client, encoding: str | None = None, name: str = "some editor") -> None:
    params = {"capabilities": capabilities, "clientInfo": {"name": name}}
    structured = get_converter().structure(params, types.InitializeParams)
    assert from_lsp.client(structured, encoding) == expected


def lsp_range(start: tuple[int, int], end: tuple[int, int]) -> types.Range:
    return types.Range(types.Position(*start), types.Position(*end))


def test_a_client_without_a_name() -> None:
    assert from_lsp.client(types.InitializeParams(types.ClientCapabilities()), None) == Client()


def test_neovim_follows_no_links_in_hovers() -> None:
    check_client({}, Client(follows_links=False), name="Neovim")


def test_whose_tokens_are_joined_with_those_of_other_servers() -> None:
    asked: Json = {"requests": {"full": True}, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"]}
    refresh: Json = {"semanticTokens": {"refreshSupport": True}}
    tokens: Json = {"textDocument": {"semanticTokens": asked}, "workspace": refresh}
    neovim = Client(follows_links=False, joins_semantic_tokens=True, refreshes_semantic_tokens=True)
    check_client(tokens, neovim, name="Neovim")
    check_client(tokens, Client(refreshes_semantic_tokens=True), name="VSCodium")


def test_a_client_that_says_nothing() -> None:
    check_client({}, Client())
    check_client({"general": {}, "textDocument": {}, "workspace": {}, "window": {}}, Client())


def test_what_a_client_can_do() -> None:
    check_client({}, Client(encoding=Encoding.UTF8), encoding="utf-8")
    hover: Json = {"contentFormat": ["markdown", "plaintext"]}
    check_client({"textDocument": {"hover": hover}}, Client(hover_markdown=True))
    hover = {"contentFormat": ["plaintext", "markdown"]}
    check_client({"textDocument": {"hover": hover}}, Client(hover_markdown=False))
    hint: Json = {"resolveSupport": {"properties": ["tooltip"]}}
    check_client({"textDocument": {"inlayHint": hint}}, Client(resolves_tooltips=True))
    hint = {"resolveSupport": {"properties": ["label.location"]}}
    check_client({"textDocument": {"inlayHint": hint}}, Client(resolves_links=True))
    hint = {"resolveSupport": {"properties": ["label.command"]}}
    check_client({"textDocument": {"inlayHint": hint}}, Client(resolves_tooltips=False))
    check_client({"textDocument": {"diagnostic": {}}}, Client(pulls_diagnostics=True))
    pull: Json = {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}}
    expected = Client(pulls_diagnostics=True, related_information=True, unnecessary_tag=True)
    check_client({"textDocument": {"diagnostic": pull}}, expected)
    push: Json = {"relatedInformation": True, "tagSupport": {"valueSet": [1]}}
    check_client({"textDocument": {"publishDiagnostics": push}}, Client(related_information=True, unnecessary_tag=True))
    push = {"relatedInformation": False, "tagSupport": {"valueSet": [2]}}
    check_client({"textDocument": {"publishDiagnostics": push}}, Client())
    check_client({"workspace": {"workspaceEdit": {"documentChanges": True}}}, Client(document_changes=True))
    late: Json = {"resolveSupport": {"properties": ["edit"]}}
    check_client({"textDocument": {"codeAction": {**late, "dataSupport": True}}}, Client(resolves_edits=True))
    check_client({"textDocument": {"codeAction": late}}, Client())
    check_client({"workspace": {"diagnostics": {"refreshSupport": True}}}, Client(refreshes_diagnostics=True))
    check_client({"workspace": {"inlayHint": {"refreshSupport": True}}}, Client(refreshes_inlay_hints=True))
    check_client({"workspace": {"configuration": True}}, Client(has_configuration=True))
    dynamic: Json = {"dynamicRegistration": True}
    check_client({"workspace": {"didChangeConfiguration": dynamic}}, Client(watches_configuration=True))
    check_client({"workspace": {"didChangeWatchedFiles": dynamic}}, Client(watches_files=True))


@pytest.mark.parametrize(("encoding", "column"), [(Encoding.UTF8, 4), (Encoding.UTF16, 2), (Encoding.UTF32, 1)])
def test_span_in_each_encoding(encoding: Encoding, column: int) -> None:
    text = Text.from_str("😀x\r\ny")
    assert from_lsp.span(text, lsp_range((0, column), (0, column + 1)), encoding) == Span(4, 5)
    assert from_lsp.span(text, lsp_range((1, 0), (0, column)), encoding) == Span(4, 7)


def test_changes_count_from_one_another() -> None:
    text = from_lsp.changed(
        Text.from_str("one\n"),
        [
            types.TextDocumentContentChangePartial(lsp_range((0, 0), (0, 0)), "zero\n"),
            types.TextDocumentContentChangePartial(lsp_range((1, 0), (1, 3)), "1", range_length=3),
        ],
        Encoding.UTF16,
    )
    assert text == Text.from_str("zero\n1\n")
    assert from_lsp.changed(text, [types.TextDocumentContentChangeWholeDocument("new")], Encoding.UTF16) == (
        Text.from_str("new")
    )


def test_which_actions_are_wanted() -> None:
    assert from_lsp.wanted(types.CodeActionContext([])) == Wanted()
    assert from_lsp.wanted(types.CodeActionContext([], only=[])) == Wanted()
    asked = types.CodeActionContext([], [types.CodeActionKind.QuickFix, "own.kind"])
    assert from_lsp.wanted(asked) == Wanted(frozenset({"quickfix", "own.kind"}))
    by_editor = types.CodeActionContext([], trigger_kind=types.CodeActionTriggerKind.Automatic)
    assert from_lsp.wanted(by_editor) == Wanted(is_asked_by_user=False)
    by_user = types.CodeActionContext([], trigger_kind=types.CodeActionTriggerKind.Invoked)
    assert from_lsp.wanted(by_user) == Wanted()


def test_action_data_comes_back() -> None:
    data = ActionData("file:///a.py", 3, 17, 18, "capture-by-value", 0)
    assert from_lsp.action_data(data._asdict()) == data


@pytest.mark.parametrize("data", [None, 5, [], {}, {"uri": "a", "version": 1, "start": 0, "end": 0, "action": "a"}])
def test_action_data_of_somebody_else(data: object) -> None:
    with pytest.raises(JsonRpcInvalidParams):
        from_lsp.action_data(data)


def test_hint_data_comes_back() -> None:
    data = HintData("file:///a.py", 3, 17, "captures")
    assert from_lsp.hint_data(data._asdict()) == data


@pytest.mark.parametrize("data", [None, 5, [], {}, {"uri": "a", "version": 1, "offset": "1", "kind": "captures"}])
def test_hint_data_of_somebody_else(data: object) -> None:
    with pytest.raises(JsonRpcInvalidParams):
        from_lsp.hint_data(data)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("file:///c%3A/Users/a%20b/f.py", "c:\\Users\\a b\\f.py"),  # as VS Code writes it
        ("file:///C:/f.py", "c:\\f.py"),  # as Neovim and Emacs do
        ("file://server/share/f.py", "\\\\server\\share\\f.py"),
        ("file:///c:/" + "a/" * 300 + "f.py", None),  # deeper than anybody nests
    ],
)
def test_path_on_windows(uri: str, expected: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as it can be simulated elsewhere: pygls is told that it is there, and the separator is its own."""
    monkeypatch.setattr("pygls.uris.IS_WIN", True)
    monkeypatch.setattr(from_lsp.os, "sep", "\\")  # type: ignore[attr-defined]
    found = from_lsp.path(uri)
    assert (found and str(found)) == expected
    if expected is not None:
        assert PureWindowsPath(expected).name == "f.py"
        assert PureWindowsPath(expected).is_absolute()


def test_path() -> None:
    assert from_lsp.path("file:///a/my%20module.py") == Path("/a/my module.py")
    assert from_lsp.path("untitled:Untitled-1") is None
    assert from_lsp.path("") is None


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        (None, None),
        ({}, {}),
        ({"hover": {}}, {"hover": {}}),
        ({"settings": {"hover": {}}}, {"hover": {}}),
        ({"closureLsp": {"hover": {}}}, {"hover": {}}),
        ({"settings": {"closureLsp": {"hover": {}}}}, {"hover": {}}),
        ([1], [1]),
    ],
)
def test_initial_settings(options: object, settings: object) -> None:
    assert from_lsp.initial_settings(options) == settings


@pytest.mark.parametrize(
    ("options", "version"),
    [
        (None, "None"),
        ([], "None"),
        ({}, "None"),
        ({"interpreterVersion": None}, "None"),
        ({"interpreterVersion": ""}, "None"),
        ({"interpreterVersion": 3.12}, "None"),
        ({"interpreterVersion": "3.12.1"}, "3.12"),
        ({"interpreterVersion": "3.8.20", "settings": {}}, "3.9"),
    ],
)
def test_interpreter_version(options: object, version: str) -> None:
    assert str(from_lsp.interpreter_version(options)) == version


@pytest.mark.parametrize(
    ("sent", "settings"),
    [
        (None, None),
        ({}, None),
        ([], None),
        ({"otherServer": {}}, None),
        ({"closureLsp": {"hover": {}}}, {"hover": {}}),
        ({"closureLsp": 5}, 5),
    ],
)
def test_pushed_settings(sent: object, settings: object) -> None:
    assert from_lsp.pushed_settings(sent) == settings


@pytest.mark.parametrize(
    ("below", "above", "both"),
    [
        (None, None, None),
        ({"a": 1}, None, {"a": 1}),
        (None, {"a": 1}, {"a": 1}),
        ({"a": 1, "b": 1}, {"b": 2, "c": 2}, {"a": 1, "b": 2, "c": 2}),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 2}}, {"a": {"b": 2, "c": 1}}),
        ({"a": {"b": 1}}, {"a": None}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": False}, {"a": False}),
        ({"a": 1}, 5, 5),
    ],
)
def test_merged(below: object, above: object, both: object) -> None:
    assert from_lsp.merged(below, above) == both


@pytest.mark.parametrize(
    ("options", "trusted"),
    [(None, True), ({}, True), ({"isTrusted": True}, True), ({"isTrusted": False}, False), ({"isTrusted": 0}, True)],
)
def test_a_workspace_is_trusted_unless_the_client_says_otherwise(options: object, trusted: bool) -> None:
    assert from_lsp.is_trusted(options) == trusted
