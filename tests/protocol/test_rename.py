"""What an editor gets when it asks for a rename: the place, the edits, the reason why not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.protocol.raw_client import Json, RawClient

REQUEST_FAILED = -32803

SOURCE = 'def outer(n):\r\n    return "😀", lambda: f"{n=}"\r\n'
PREPARES = {"textDocument": {"rename": {"prepareSupport": True}}}


def at(uri: str, line: int, character: int) -> Json:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def between(line: int, start: int, end: int) -> Json:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


@pytest.mark.parametrize(("capabilities", "provider"), [(PREPARES, {"prepareProvider": True}), ({}, True)])
def test_capability(capabilities: Json, provider: object) -> None:
    with RawClient() as client:
        assert client.initialize(capabilities)["capabilities"]["renameProvider"] == provider


@pytest.mark.parametrize(("encoding", "emoji"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_a_rename_in_each_encoding(encoding: str, emoji: int) -> None:
    column = len('    return "", lambda: f"{') + emoji
    with RawClient() as client:
        client.initialize(
            {"general": {"positionEncodings": [encoding]}, "workspace": {"workspaceEdit": {"documentChanges": True}}}
        )
        uri = client.open(SOURCE, version=7)
        prepared = client.ask("textDocument/prepareRename", at(uri, 1, column + 1))["result"]
        assert prepared == {"range": between(1, column, column + 1), "placeholder": "n"}
        answer = client.ask("textDocument/rename", {**at(uri, 1, column), "newName": "é"})["result"]
        note = client.take("window/showMessage")
        keywords = client.take("window/showMessage")
    expected: list[Any] = [
        {"range": between(0, 10, 11), "newText": "é"},
        {"range": between(1, column, column + 1), "newText": "é"},
    ]
    assert answer == {"documentChanges": [{"textDocument": {"uri": uri, "version": 7}, "edits": expected}]}
    said = [note["message"], keywords["message"]]
    assert said == [
        "closure-lsp: Code that calls `outer` with `n=` and is not seen here is left as it is.",
        "closure-lsp: The f-string on line 2 now prints `é=` where it printed `n=`.",
    ]


def test_a_client_that_knows_no_versions() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open("def f(n, /):\n    return n\n")
        answer = client.ask("textDocument/rename", {**at(uri, 0, 6), "newName": "m"})["result"]
    edits = [{"range": between(0, 6, 7), "newText": "m"}, {"range": between(1, 11, 12), "newText": "m"}]
    assert answer == {"changes": {uri: edits}}


def test_the_reason_why_not_is_the_message_of_the_error() -> None:
    module = "`outer` belongs to the module, so other files may use it. closure-lsp renames variables of functions."
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        for method in ("textDocument/prepareRename", "textDocument/rename"):
            answer = client.ask(method, {**at(uri, 0, 4), "newName": "x"})
            assert answer["error"] == {"code": REQUEST_FAILED, "message": module}
        answer = client.ask("textDocument/rename", {**at(uri, 0, 10), "newName": "if"})
        assert answer["error"] == {"code": REQUEST_FAILED, "message": "`if` is a keyword of Python."}
        client.exit_status()
        assert "Traceback" not in client.log()
