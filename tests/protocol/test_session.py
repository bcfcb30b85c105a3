"""How a session begins, runs and ends: capabilities, encodings, order of messages, cancellation, exit."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import closure_lsp
from closure_lsp.ide.code_actions import KINDS
from tests.protocol.raw_client import Json, RawClient

if TYPE_CHECKING:
    from pathlib import Path

REQUEST_CANCELLED = -32800


def source(name: str) -> str:
    """A function whose lambda captures `name`, a letter, on line 1, column 19."""
    return f"def outer({name}):\n    return lambda: {name}\n"


SOURCE = source("n")
HOVER_N = {"position": {"line": 1, "character": 19}}


def check_hover(client: RawClient, uri: str, line: int, character: int, name: str) -> Json:
    """The range of the hover, which is about `name`."""
    position = {"line": line, "character": character}
    answer = client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
    assert answer["result"]["contents"]["value"].startswith(f"{name} ")
    found: Json = answer["result"]["range"]
    return found


def hover_request(message_id: str, uri: str) -> Json:
    return {"id": message_id, "method": "textDocument/hover", "params": {"textDocument": {"uri": uri}, **HOVER_N}}


def test_capabilities() -> None:
    with RawClient() as client:
        answer = client.initialize()
    assert answer["serverInfo"] == {"name": "closure-lsp", "version": closure_lsp.__version__}
    capabilities = answer["capabilities"]
    assert capabilities["textDocumentSync"] == {"openClose": True, "change": 2, "save": True}
    assert capabilities["hoverProvider"] is True
    assert capabilities["inlayHintProvider"] == {"resolveProvider": True}
    assert capabilities["codeActionProvider"] == {
        "codeActionKinds": [kind.value for kind in KINDS],
        "resolveProvider": True,
    }
    assert capabilities["diagnosticProvider"] == {
        "identifier": "closure-lsp",
        "interFileDependencies": False,
        "workspaceDiagnostics": True,
    }


@pytest.mark.parametrize(("encoding", "emoji"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_edits_and_columns_in_each_encoding(encoding: str, emoji: int) -> None:
    with RawClient() as client:
        answer = client.initialize({"general": {"positionEncodings": ["utf-7", encoding, "utf-16"]}})
        assert answer["capabilities"]["positionEncoding"] == encoding
        uri = client.open('def outer(n):\r\n    return "😀", lambda: n\r\n')
        column = len('    return "", lambda: ') + emoji
        found = check_hover(client, uri, 1, column, "n")
        assert found == {"start": {"line": 1, "character": column}, "end": {"line": 1, "character": column + 1}}

        # Both changes count from the text before them: the second stands after the emoji that the first put in.
        inside = {"line": 1, "character": len('    return "') + emoji}
        behind = {"line": 1, "character": column + emoji}
        client.change(
            uri,
            2,
            {"range": {"start": inside, "end": inside}, "text": "🎈"},
            {"range": {"start": behind, "end": {"line": 1, "character": column + emoji + 1}}, "text": "(n, outer)"},
        )
        found = check_hover(client, uri, 1, column + emoji + len("(n, "), "outer")
        assert found["start"] == {"line": 1, "character": column + emoji + len("(n, ")}


def test_whole_text_change_and_edits_across_lines() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open("x = 1\n")
        client.change(uri, 2, {"text": SOURCE})
        check_hover(client, uri, 1, 19, "n")
        ends = {"start": {"line": 0, "character": 13}, "end": {"line": 1, "character": 4}}
        client.change(uri, 3, {"range": ends, "text": " "})
        check_hover(client, uri, 0, len("def outer(n): return lambda: "), "n")


def test_range_the_wrong_way_round_and_beyond_the_text() -> None:
    far = {"line": 2**31 - 1, "character": 2**31 - 1}
    with RawClient() as client:
        client.initialize()
        uri = client.open("x = 1\n")
        client.change(uri, 2, {"range": {"start": far, "end": {"line": 0, "character": 0}}, "text": SOURCE})
        check_hover(client, uri, 1, 19, "n")
        params = {"textDocument": {"uri": uri}, "range": {"start": far, "end": far}}
        assert client.ask("textDocument/inlayHint", params)["result"] == []
        assert client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": far})["result"] is None


def test_two_documents_close_and_reopen() -> None:
    with RawClient() as client:
        client.initialize()
        one = client.open(SOURCE, "file:///one.py")
        two = client.open(source("m"), "untitled:Two")
        check_hover(client, one, 1, 19, "n")
        check_hover(client, two, 1, 19, "m")
        client.notify("textDocument/didClose", {"textDocument": {"uri": one}})
        assert "error" in client.ask("textDocument/hover", {"textDocument": {"uri": one}, **HOVER_N})
        check_hover(client, two, 1, 19, "m")
        client.open(source("k"), one)
        check_hover(client, one, 1, 19, "k")


def test_a_request_sees_the_text_that_stood_when_it_came() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "x = 1\n"}]}
        client.send(
            hover_request("before", uri),
            {"method": "textDocument/didChange", "params": change},
            hover_request("after", uri),
        )
        assert client.answer("before")["result"]["contents"]["value"].startswith("n ")
        assert client.answer("after")["result"] is None


def test_a_cancellation_overtakes_its_request() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
        hints = {"method": "textDocument/inlayHint", "params": {"textDocument": {"uri": uri}, "range": whole}}
        client.send(
            hover_request("wanted", uri),
            hover_request("hover", uri),
            {"id": "hints", **hints},
            *({"method": "$/cancelRequest", "params": {"id": message_id}} for message_id in ("hints", "hover")),
        )
        assert "result" in client.answer("wanted")
        for message_id in ("hover", "hints"):
            assert client.answer(message_id)["error"]["code"] == REQUEST_CANCELLED


def test_a_cancellation_that_comes_too_late() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        client.send(hover_request("done", uri))
        assert "result" in client.answer("done")
        client.notify("$/cancelRequest", {"id": "done"})
        client.send(hover_request("done", uri))
        assert "result" in client.answer("done")
        client.exit_status()
        assert client.log() == ""


def test_exit_without_shutdown() -> None:
    with RawClient() as client:
        client.initialize()
        assert client.exit_status() == 1


def test_exit_before_initialize() -> None:
    with RawClient() as client:
        assert client.exit_status() == 1


def test_end_of_input() -> None:
    with RawClient() as client:
        client.initialize()
        assert client.hang_up() == 1


def test_all_that_was_asked_before_the_end_of_input_is_answered() -> None:
    with RawClient() as client:
        client.initialize()
        client.notify("textDocument/didOpen", {})
        ids = [client.request("textDocument/diagnostic", {}) for _ in range(20)]
        assert client.hang_up() == 1
        for message_id in ids:
            assert client.answer(message_id)["error"]["code"] == -32602


def test_end_of_input_within_a_message() -> None:
    with RawClient() as client:
        client.initialize()
        client.process.stdin.write(b"Content-Length: 100\r\n\r\n{")  # type: ignore[union-attr] # it is a pipe
        assert client.hang_up() == 1
        assert "Traceback" not in client.log()


def test_notification_that_is_ignored_is_logged_in_one_line() -> None:
    with RawClient() as client:
        client.initialize()
        client.notify("textDocument/didOpen", {"textDocument": {"uri": "file:///open.py"}})
        client.exit_status()
        (line,) = client.log().splitlines()
    assert "textDocument/didOpen ignored: required field missing" in line


def test_what_is_no_lsp() -> None:
    command = [sys.executable, "-I", "-m", "closure_lsp"]
    done = subprocess.run(command, input=b"x" * 2**20, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"not LSP" in done.stderr
    assert b"Traceback" not in done.stderr


def test_log_file(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with RawClient("--log-file", str(log), "-vv") as client:
        client.initialize()
        client.exit_status()
        assert client.log() == ""
    assert "initialize" in log.read_text()


def test_log_file_that_cannot_be_written(tmp_path: Path) -> None:
    with RawClient("--log-file", str(tmp_path)) as client:
        assert client.process.wait(60) == 1
        assert client.log().startswith("closure-lsp: ")
        assert len(client.log().splitlines()) == 1


def test_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-I", "-m", "closure_lsp", "--tcp", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("closure-lsp: ")
    assert len(done.stderr.splitlines()) == 1
