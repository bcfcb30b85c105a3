"""Who may connect to a server on a socket: one client after the other, and only from this machine."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests import frames
from tests.protocol.raw_client import COMMAND, Json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AMPLE = 60.0
"""Seconds that no test comes near: a time limit for what must not hang."""

INITIALIZE: Json = {"id": 1, "method": "initialize", "params": {"capabilities": {}}}
SOURCE = "def outer(n):\n    return lambda: n\n"
DOCUMENT = {"uri": "file:///open.py", "languageId": "python", "version": 1, "text": SOURCE}
OPEN: Json = {"method": "textDocument/didOpen", "params": {"textDocument": DOCUMENT}}
HOVER: Json = {
    "id": 2,
    "method": "textDocument/hover",
    "params": {"textDocument": {"uri": "file:///open.py"}, "position": {"line": 1, "character": 19}},
}
SHUTDOWN: Json = {"id": 3, "method": "shutdown"}
EXIT: Json = {"method": "exit"}


def body(message: Json) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}).encode()


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server on a port of its own, and that port."""
    command = [*COMMAND[:-1], *arguments, "--port", "0", "-v"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        try:
            lines = (re.search(r"serving on .*?, (\d+)", line) for line in server.stderr)
            yield next(int(found[1]) for found in lines if found), server
        finally:
            server.kill()


class Tcp:
    """A client on a TCP socket."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=AMPLE)
        self._file = self.socket.makefile("rb")
        self._answers = frames.bodies(self._file)

    def __enter__(self) -> Tcp:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()  # it would keep the connection
        self.socket.close()

    def tell(self, *messages: Json) -> None:
        self.socket.sendall(b"".join(frames.framed(body(message)) for message in messages))

    def answer(self, message_id: int) -> Json:
        while True:
            message: Json = json.loads(next(self._answers))
            if message.get("id") == message_id and "method" not in message:
                return message

    def rest(self) -> list[Json]:
        """All that comes until the server closes the connection."""
        return [json.loads(found) for found in self._answers]


def check_served(client: Tcp) -> None:
    client.tell(INITIALIZE, OPEN, HOVER)
    assert client.answer(1)["result"]["serverInfo"]["name"] == "closure-lsp"
    assert "n is free" in client.answer(2)["result"]["contents"]["value"]


@pytest.mark.parametrize("last", [[SHUTDOWN, EXIT], [EXIT], []], ids=["shutdown and exit", "exit", "gone"])
def test_one_client_after_the_other(last: Sequence[Json]) -> None:
    with serving("--tcp") as (port, server):
        for _ in range(2):
            with Tcp(port) as client:
                # A server that remembered the last session would take this for a second `initialize`, and the
                # document for an open one.
                client.tell(INITIALIZE, HOVER)
                assert "result" in client.answer(1)
                assert "is not open" in client.answer(2)["error"]["message"]
                client.tell(OPEN, HOVER)
                assert "n is free" in client.answer(2)["result"]["contents"]["value"]
                client.tell(*last)
                if last:
                    client.rest()
            # It is seen that the client is gone only a moment after that.
            assert server.stderr
            next(line for line in server.stderr if "a client has left" in line)
        assert server.poll() is None


def test_what_was_asked_is_answered_though_nothing_more_will_come() -> None:
    with serving("--tcp") as (port, _), Tcp(port) as client:
        client.tell(INITIALIZE, OPEN, HOVER)
        client.socket.shutdown(socket.SHUT_WR)
        assert {1, 2} <= {message.get("id") for message in client.rest()}


def test_a_second_client_is_refused_and_the_first_one_served_on() -> None:
    with serving("--tcp") as (port, _), Tcp(port) as first:
        check_served(first)
        with Tcp(port) as second:
            second.tell(INITIALIZE)
            (told,) = second.rest()
        assert told["method"] == "window/showMessage"
        assert "another client" in told["params"]["message"]
        first.tell(HOVER)
        assert "result" in first.answer(2)


REQUEST = body({"id": 1, "method": "initialize", "params": {"capabilities": {}}})


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
        % (len(REQUEST), REQUEST),
        # what a page can put into the body of a request without asking
        b"POST / HTTP/1.1\r\nHost: x\r\n\r\n%s" % frames.framed(REQUEST),
        b"GET / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(REQUEST), REQUEST),
        b"\r\nPOST / HTTP/1.1\r\n\r\n%s" % frames.framed(REQUEST),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"x" * 10_000,
        b"\x16\x03\x01\n",
    ],
)
def test_what_is_no_lsp_is_refused_without_an_answer(sent: bytes) -> None:
    with serving("--tcp") as (port, _):
        with Tcp(port) as foreign, contextlib.suppress(ConnectionError):
            foreign.socket.sendall(sent)
            if b"\n" not in sent and len(sent) < 1000:
                foreign.socket.shutdown(socket.SHUT_WR)
            assert foreign.rest() == []
        with Tcp(port) as client:
            check_served(client)


def test_whoever_connects_and_says_nothing_keeps_nobody_out() -> None:
    with serving("--tcp") as (port, _), Tcp(port), Tcp(port) as half, Tcp(port) as client:
        half.socket.sendall(b"Content-Le")
        check_served(client)


@contextlib.contextmanager
def websocket(port: int, origin: str | None = None) -> Iterator[ClientConnection]:
    given = None if origin is None else Origin(origin)
    with connect(f"ws://127.0.0.1:{port}", origin=given, open_timeout=AMPLE, max_size=None) as connection:
        yield connection


def ask(connection: ClientConnection, message: Json) -> Json:
    connection.send(body(message).decode())
    while True:
        answer: Json = json.loads(connection.recv(AMPLE))
        if answer.get("id") == message["id"]:
            return answer


@pytest.mark.long
@pytest.mark.parametrize("origin", [None, "http://localhost:3000", "http://127.0.0.1", "https://[::1]:8080"])
def test_websocket_of_this_machine(origin: str | None) -> None:
    with serving("--ws") as (port, _), websocket(port, origin) as connection:
        assert ask(connection, INITIALIZE)["result"]["serverInfo"]["name"] == "closure-lsp"


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.org",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://example.org/127.0.0.1",
        "http://127.0.0.1@example.org",
        "null",  # a page in a sandbox, or a local file
        "file://",
        "http://[::1",
        "",
    ],
)
def test_websocket_of_another_site_is_refused(origin: str) -> None:
    with serving("--ws") as (port, _):
        with pytest.raises(InvalidStatus) as refused, websocket(port, origin):
            pass
        assert refused.value.response.status_code == 403
        with websocket(port) as connection:
            assert "result" in ask(connection, INITIALIZE)


def test_one_websocket_after_the_other() -> None:
    with serving("--ws") as (port, server):
        for _ in range(2):
            with websocket(port) as connection:
                assert "result" in ask(connection, INITIALIZE)
                assert "is not open" in ask(connection, HOVER)["error"]["message"]
                with pytest.raises(InvalidStatus) as refused, websocket(port):
                    pass
                assert refused.value.response.status_code == 503
                connection.send(body(EXIT).decode())
                assert list(connection) == [], "it is closed in order"
            assert server.stderr
            next(line for line in server.stderr if "a client has left" in line)


def test_large_documents_on_a_websocket() -> None:
    text = SOURCE + "# " + "x" * 2_000_000
    with serving("--ws") as (port, _), websocket(port) as connection:
        ask(connection, INITIALIZE)
        opened: Json = {"method": OPEN["method"], "params": {"textDocument": {**DOCUMENT, "text": text}}}
        connection.send(body(opened).decode())
        assert "n is free" in ask(connection, HOVER)["result"]["contents"]["value"]


@pytest.mark.long
@pytest.mark.parametrize("transport", ["--tcp", "--ws"])
@pytest.mark.parametrize(("host", "warns"), [(None, False), ("localhost", False), ("0.0.0.0", True)])
def test_who_can_connect_from_elsewhere_is_warned_of(transport: str, host: str | None, warns: bool) -> None:
    command = [*COMMAND[:-1], transport, "--port", "0", "-v", *(("--host", host) if host else ())]
    log = ""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        while "serving on" not in log:
            log += server.stderr.readline()
        server.kill()
    assert ("can be reached from other machines" in log) is warns
