"""What the server must refuse, and that it answers and goes on."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types

from closure_lsp.server.app import FEATURES
from tests.protocol.raw_client import RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.server.app import Feature

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
SERVER_NOT_INITIALIZED = -32002
CONTENT_MODIFIED = -32801

SOURCE = "def outer(n):\n    return lambda: n\n"
URI = "file:///open.py"
DOCUMENT = {"uri": URI}
ACTION_DATA = {"uri": URI, "version": 1, "start": 0, "end": 0, "action": "capture-by-value", "number": 0}
START = {"line": 0, "character": 0}
RANGE = {"start": START, "end": START}


@pytest.fixture(scope="module")
def client() -> Iterator[RawClient]:
    """One server for all that is refused: it has to survive it."""
    with RawClient() as session:
        session.initialize()
        session.open(SOURCE, URI)
        yield session


def check_still_answers(client: RawClient) -> None:
    answer = client.ask("textDocument/hover", {"textDocument": DOCUMENT, "position": {"line": 1, "character": 19}})
    assert "n is free" in answer["result"]["contents"]["value"]


def check_refused(client: RawClient, method: str, params: Any, code: int) -> str:
    """The message of the error that answers the request."""
    error = client.ask(method, params)["error"]
    assert error["code"] == code
    assert error["message"]
    check_still_answers(client)
    message: str = error["message"]
    return message


@pytest.mark.parametrize(
    "params",
    [
        None,
        5,
        "hover",
        [],
        [DOCUMENT, START],
        {},
        {"position": START},
        {"textDocument": DOCUMENT},
        {"textDocument": {}, "position": START},
        {"textDocument": {"uri": None}, "position": START},
        {"textDocument": {"uri": 5}, "position": START},
        {"textDocument": URI, "position": START},
        {"textDocument": DOCUMENT, "position": None},
        {"textDocument": DOCUMENT, "position": [0, 0]},
        {"textDocument": DOCUMENT, "position": {"line": 0}},
        {"textDocument": DOCUMENT, "position": {"line": "0", "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": True, "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": 0.5, "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": -1, "character": 0}},
        {"textDocument": DOCUMENT, "position": {"line": 0, "character": -1}},
        {"textDocument": DOCUMENT, "position": {"line": 2**31, "character": 0}},
    ],
    ids=json.dumps,
)
def test_hover_with_invalid_params(client: RawClient, params: object) -> None:
    assert "textDocument/hover" in check_refused(client, "textDocument/hover", params, INVALID_PARAMS)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/inlayHint", {"textDocument": DOCUMENT}),
        ("textDocument/inlayHint", {"textDocument": DOCUMENT, "range": {"start": START}}),
        ("textDocument/codeAction", {"textDocument": DOCUMENT, "range": RANGE}),
        ("textDocument/codeAction", {"textDocument": DOCUMENT, "range": RANGE, "context": {"diagnostics": 1}}),
        ("textDocument/diagnostic", {}),
        ("inlayHint/resolve", {"label": "no position"}),
        ("inlayHint/resolve", {"label": "not ours", "position": START}),
        ("inlayHint/resolve", {"label": "not ours", "position": START, "data": {"uri": URI}}),
        ("inlayHint/resolve", {"label": "not ours", "position": START, "data": [1, 2]}),
        ("codeAction/resolve", {}),
        ("codeAction/resolve", {"title": "not ours"}),
        ("codeAction/resolve", {"title": "not ours", "data": {"uri": URI, "version": 1}}),
        *(
            ("codeAction/resolve", {"title": "x", "data": {**ACTION_DATA, key: number}})
            for key in ("start", "end", "number")
            for number in (-1, 2**31, 2**63)
        ),
        ("workspace/executeCommand", {"command": "there is none"}),
    ],
    ids=json.dumps,
)
def test_requests_with_invalid_params(client: RawClient, method: str, params: object) -> None:
    check_refused(client, method, params, INVALID_PARAMS)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", {"position": START}),
        ("textDocument/inlayHint", {"range": RANGE}),
        ("textDocument/codeAction", {"range": RANGE, "context": {"diagnostics": []}}),
        ("textDocument/diagnostic", {}),
    ],
)
def test_document_that_is_not_open(client: RawClient, method: str, params: dict[str, Any]) -> None:
    params = {**params, "textDocument": {"uri": "file:///closed.py"}}
    assert "file:///closed.py is not open" in check_refused(client, method, params, INVALID_PARAMS)


def test_error_says_where(client: RawClient) -> None:
    params = {"textDocument": DOCUMENT, "position": {"line": -1, "character": 0}}
    message = check_refused(client, "textDocument/hover", params, INVALID_PARAMS)
    assert "was -1" in message
    assert "params.position" in message


def test_hint_of_an_older_version(client: RawClient) -> None:
    data = {"uri": URI, "version": 0, "offset": 0, "kind": "captures"}
    check_refused(client, "inlayHint/resolve", {"label": "", "position": START, "data": data}, CONTENT_MODIFIED)


@pytest.mark.parametrize("version", [0, 1])
def test_action_of_an_older_version_or_that_is_offered_no_more(client: RawClient, version: int) -> None:
    data = {"uri": URI, "version": version, "start": 0, "end": 0, "action": "declare-nonlocal", "number": 7}
    check_refused(client, "codeAction/resolve", {"title": "", "data": data}, CONTENT_MODIFIED)


@pytest.mark.parametrize("params", [None, {}, [], 5])
def test_unknown_method(client: RawClient, params: object) -> None:
    check_refused(client, "textDocument/noSuchThing", params, METHOD_NOT_FOUND)
    check_refused(client, "$/noSuchThing", params, METHOD_NOT_FOUND)


def test_request_without_params_member(client: RawClient) -> None:
    client.send({"id": "bare", "method": "textDocument/hover"})
    assert client.answer("bare")["error"]["code"] == INVALID_PARAMS
    client.send({"id": "bare", "method": "noSuchThing"})
    assert client.answer("bare")["error"]["code"] == METHOD_NOT_FOUND


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/noSuchThing", {}),
        ("$/noSuchThing", {}),
        ("textDocument/didOpen", {"textDocument": {"uri": URI}}),
        ("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "python", "version": 2, "text": None}}),
        ("textDocument/didOpen", None),
        ("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}}),
        ("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": 5}]}),
        ("textDocument/didChange", {"textDocument": {"uri": "file:///closed.py", "version": 2}, "contentChanges": []}),
        ("textDocument/didClose", {"textDocument": {"uri": "file:///closed.py"}}),
        ("textDocument/didClose", 5),
        ("workspace/didChangeConfiguration", {}),
        ("$/cancelRequest", {}),
        ("$/cancelRequest", {"id": 1234}),
        ("$/cancelRequest", {"id": []}),
        ("$/cancelRequest", {"id": None}),
        ("notebookDocument/didClose", {"notebookDocument": {"uri": "file:///a.ipynb"}, "cellTextDocuments": []}),
        ("window/workDoneProgress/cancel", {"token": []}),
        ("$/setTrace", {"value": "no such value"}),
        ("initialized", 5),
    ],
    ids=json.dumps,
)
def test_bad_notification_is_ignored(client: RawClient, method: str, params: object) -> None:
    client.told.clear()
    client.notify(method, params)
    client.barrier()
    assert [told for told in client.told if told["method"] == "window/showMessage"] == []
    check_still_answers(client)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", PARSE_ERROR),
        (b"Hello!", PARSE_ERROR),
        (b'{"jsonrpc": "2.0", "id": "\xff"}', PARSE_ERROR),
        (b"[" * 100_000, PARSE_ERROR),
        (b"5", INVALID_REQUEST),
        (b"null", INVALID_REQUEST),
        (b"[]", INVALID_REQUEST),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "shutdown"}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "shutdown"}', INVALID_REQUEST),
        (b'{"method": "shutdown"}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": true, "method": "shutdown"}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": null, "method": "shutdown"}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "method": 5}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0"}', INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "method": null}', INVALID_REQUEST),
    ],
)
def test_what_is_no_request_is_answered_without_an_id(client: RawClient, body: bytes, code: int) -> None:
    client.send_bodies(body)
    assert client.answer(None)["error"]["code"] == code
    check_still_answers(client)


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "1.0", "id": "odd", "method": "shutdown"},
        {"jsonrpc": None, "id": "odd", "method": "shutdown"},
        {"id": "odd", "method": 5},
        {"id": "odd", "method": []},
        {"id": "odd", "method": None},
        {"id": "odd", "method": {}, "result": None},
        {"id": "odd", "method": True},
        {"id": "odd", "method": "initialized", "params": {}},
        {"id": "odd", "method": "exit"},
        {"id": "odd", "method": "$/cancelRequest", "params": {"id": 1}},
    ],
    ids=json.dumps,
)
def test_invalid_request(client: RawClient, message: dict[str, Any]) -> None:
    client.send(message)
    assert client.answer("odd")["error"]["code"] == INVALID_REQUEST
    check_still_answers(client)


def test_request_without_jsonrpc(client: RawClient) -> None:
    client.send_bodies(b'{"id": "bare", "method": "shutdown"}')
    assert client.answer("bare")["error"]["code"] == INVALID_REQUEST
    check_still_answers(client)


@pytest.mark.parametrize(
    "message",
    [
        {"id": 99, "result": None},
        {"id": 99, "error": {"code": 1, "message": "no"}},
        {"id": 99, "error": "no"},
        {"id": None, "error": {"code": 1, "message": "no"}},
        {"id": 99},
        {"id": [], "result": None},
        {"id": {}, "error": {"code": 1, "message": "no"}},
        {"id": True, "result": None},
    ],
    ids=json.dumps,
)
def test_answer_to_nothing_is_ignored(client: RawClient, message: dict[str, Any]) -> None:
    client.send(message)
    check_still_answers(client)


def test_before_initialize() -> None:
    with RawClient() as client:
        client.notify("textDocument/didOpen", {"textDocument": {"uri": URI}})
        for method in ("textDocument/hover", "shutdown", "noSuchThing"):
            error = client.ask(method, {"textDocument": DOCUMENT, "position": START})["error"]
            assert error == {"code": SERVER_NOT_INITIALIZED, "message": f"{method} before initialize"}
        assert client.ask("initialize", {"capabilities": 5})["error"]["code"] == INVALID_PARAMS
        assert client.initialize()["serverInfo"]["name"] == "closure-lsp"
        client.open(SOURCE, URI)
        check_still_answers(client)


def test_second_initialize(client: RawClient) -> None:
    check_refused(client, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}, INVALID_REQUEST)


def test_after_shutdown() -> None:
    with RawClient() as client:
        client.initialize()
        client.open(SOURCE, URI)
        assert client.ask("shutdown", None)["result"] is None
        error = client.ask("textDocument/hover", {"textDocument": DOCUMENT, "position": START})["error"]
        assert error == {"code": INVALID_REQUEST, "message": "textDocument/hover after shutdown"}
        assert client.exit_status() == 0


def test_capabilities_that_a_newer_client_has() -> None:
    hover = {"contentFormat": ["org", "markdown"], "noSuchThing": True}
    tags = {"valueSet": [1, 2, 3.0, 99]}
    with RawClient() as client:
        client.initialize({"textDocument": {"hover": hover, "publishDiagnostics": {"tagSupport": tags}}})
        client.open(SOURCE, URI)
        check_still_answers(client)


@pytest.mark.parametrize("key", ["jsonrpc", "id", "method"])
@pytest.mark.parametrize("value", ["2.0", 2, None, {}])
def test_params_that_look_like_a_message(client: RawClient, key: str, value: object) -> None:
    message = {"jsonrpc": "2.0", "id": 5, "method": "textDocument/hover", key: value}
    params = {"textDocument": {**DOCUMENT, **message}, "position": {"line": 1, "character": 19, **message}, **message}
    assert "n is free" in client.ask("textDocument/hover", params)["result"]["contents"]["value"]


def test_an_answer_does_not_disturb_the_request_of_the_same_id(client: RawClient) -> None:
    params = {"textDocument": DOCUMENT, "position": {"line": 1, "character": 19}}
    client.send({"id": "own", "method": "textDocument/hover", "params": params}, {"id": "own", "result": 5})
    assert "n is free" in client.answer("own")["result"]["contents"]["value"]
    check_still_answers(client)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: str(feature.method))
def test_what_has_the_wrong_kind_gets_its_error(client: RawClient, feature: Feature) -> None:
    """A notification with an id is answered, a request without one is not: JSON-RPC knows them apart by that alone."""
    is_notification = types.METHOD_TO_TYPES.get(feature.method, (None, object))[1] is None
    if is_notification:
        assert "is a notification" in check_refused(client, feature.method, {}, INVALID_REQUEST)
    else:
        client.notify(feature.method, {})
        client.barrier()
        check_still_answers(client)


ODD_URIS = [
    "file://[::1/",
    "file://[::1/open.py",
    "file://[]/open.py",
    "file:///%00/open.py",
    "file:///\0.py",
    "file:////",
    "file:",
    "file:///" + "a/" * 20_000 + "open.py",
    "file:///" + "a" * 10_000,
    "http://[",
    "untitled:\n\x1b[31m",
    "\ud800",
    "file:///%ff%fe",
    "",
    "//",
]


@pytest.mark.parametrize("uri", ODD_URIS)
def test_document_of_an_odd_uri(client: RawClient, uri: str) -> None:
    client.told.clear()
    client.open(SOURCE, uri)
    answer = client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 19}})
    assert "n is free" in answer["result"]["contents"]["value"]
    assert [told for told in client.told if told["method"] == "window/showMessage"] == []
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    check_still_answers(client)


def test_folders_of_odd_uris_come_and_go(client: RawClient) -> None:
    folders = [{"uri": uri, "name": "odd"} for uri in ODD_URIS]
    for event in ({"added": folders, "removed": []}, {"added": [], "removed": folders}):
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        client.open(SOURCE, "untitled:of the workspace")
        check_still_answers(client)


def test_settings_that_are_nested_too_deeply(client: RawClient) -> None:
    settings: object = {}
    for _ in range(700):
        settings = {"closureLsp": settings}
    client.notify("workspace/didChangeConfiguration", {"settings": settings})
    client.barrier()
    check_still_answers(client)


@pytest.mark.parametrize(
    "bad",
    [
        b"rubbish\r\n",
        b"content-length:2\r\n\r\n{}",
        b"Content-Length: 2\n\n{}",
        b"Content-Length: two\r\n\r\n{}",
        b"Content-Type: text/html\r\n\r\n<html>",
        b"Content-Length: 500\r\n\r\n{}",
        b"Content-Length: 1\r\n\r\n{}",
        b"Content-Length: 99999999999\r\n\r\n{}",
        b"\xff\xfe\x00" * 50_000,
    ],
    ids=repr,
)
def test_a_bad_header_costs_its_message(client: RawClient, bad: bytes) -> None:
    client.send_raw(bad)
    check_still_answers(client)
    client.send_raw(bad)
    check_still_answers(client)


@pytest.mark.parametrize("wrong", ["x", [0], [{}]], ids=json.dumps)
def test_what_is_wrong_in_many_places_costs_little_more_than_in_one(client: RawClient, wrong: Any) -> None:
    """A string or list of 10,000 wrong items where a list of diagnostics belongs: pygls takes a second for 500."""

    def waited(count: int) -> float:
        params = {"textDocument": DOCUMENT, "range": RANGE, "context": {"diagnostics": wrong * count}}
        begin = time.perf_counter()
        assert client.ask("textDocument/codeAction", params)["error"]["code"] == INVALID_PARAMS
        return time.perf_counter() - begin

    few = min(waited(20) for _ in range(5))
    many = min(waited(10_000) for _ in range(5))
    assert many < 50 * few
