"""Decides who may connect to a server on a socket: one client at a time, only clients that speak LSP, no web pages.

Anyone who can connect can make the server look for pyproject.toml files on this machine, so by default the address is
reachable only from this machine. A page in a browser can reach that address, too: it can send a request to any port
(but not begin it with a header of LSP), and open a WebSocket (but not without naming its site, RFC 6455, section 10.2).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from closure_lsp.server.app import create_server
from closure_lsp.server.conversation import Conversation
from closure_lsp.server.framing import LONGEST_BODY, begins_like_lsp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

logger = logging.getLogger(__name__)

_MOST_UNREAD = 2**16
"""Bytes that may wait in a transport before it says so. Ours wait there all the same: `Conversation` looks at them."""

_LONGEST_FIRST_LINE = 2**10
_PATIENCE_SECONDS = 30.0
"""How long a connection may take to show that it speaks LSP, and a client to read the last answers."""

_TAKEN = "closure-lsp serves another client; this one is refused"


class _Seat:
    """Serves one client at a time. Each gets a new server, with nothing left from the last one."""

    def __init__(self) -> None:
        self.is_taken = False

    async def serve(self, source: Any, sink: Any, begin: Any, *, has_headers: bool) -> None:
        """Serves one client; calls `begin` with the conversation when that can accept input."""
        self.is_taken = True
        server = create_server()
        conversation = Conversation(server, source, sink, has_headers=has_headers)
        try:
            begin(conversation)
            await conversation.status
        finally:
            server.shutdown()
            self.is_taken = False
        logger.info("a client has left: %s", conversation.problem or "it said `exit`")


async def serve_tcp(host: str, port: int) -> None:
    """Serves one client after the other on a TCP socket, until it is cancelled. Raises `OSError` if the address is in
    use.
    """
    seat, tasks = _Seat(), set[asyncio.Task[None]]()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: _Connection(seat, tasks), host, port)
    _announce(sock.getsockname() for sock in listening.sockets)
    await listening.serve_forever()


async def serve_ws(host: str, port: int) -> None:
    """Serves one client after the other on a WebSocket, until it is cancelled. Raises `OSError` if the address is in
    use.
    """
    from websockets.asyncio.server import serve

    seat = _Seat()

    async def talk(connection: ServerConnection) -> None:
        await _talk(seat, connection)

    def admit(connection: ServerConnection, request: Request) -> Response | None:
        origins = request.headers.get_all("Origin")
        if not all(_is_of_this_machine(origin, host) for origin in origins):
            logger.warning("a page of another site is refused: %s", ", ".join(origins))
            return connection.respond(HTTPStatus.FORBIDDEN, "closure-lsp does not serve pages of other sites\n")
        if seat.is_taken:
            logger.warning(_TAKEN)
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, f"{_TAKEN}\n")
        return None

    async with serve(talk, host, port, process_request=admit, max_size=LONGEST_BODY) as listening:
        _announce(sock.getsockname() for sock in listening.sockets)
        await listening.serve_forever()


def _is_of_this_machine(origin: str, host: str) -> bool:
    """Whether a page comes from this machine, or from the address that we were told to serve on."""
    try:
        name = urlsplit(origin).hostname
    except ValueError:
        return False
    return name is not None and (name == host or name == "localhost" or _is_loopback(name))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _announce(addresses: Iterable[Any]) -> None:
    for address in addresses:
        if not _is_loopback(address[0]):
            logger.warning(
                "%s can be reached from other machines: everyone who reaches it can connect, without authentication",
                address[0],
            )
        logger.info("serving on %s", address)


class _Connection(asyncio.Protocol):
    """A TCP connection: nobody's until its first line is one of LSP, then the client's if no other one is served."""

    def __init__(self, seat: _Seat, tasks: set[asyncio.Task[None]]) -> None:
        self._seat = seat
        self._tasks = tasks
        self._beginning = b""
        self._conversation: Conversation | None = None
        self._is_refused = False

    @property
    def unread(self) -> int:
        return self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """pygls closes its writer at the end; `_serve` does."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(_MOST_UNREAD)
        self._alarm = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self._refuse, "it sends nothing")

    def data_received(self, data: bytes) -> None:
        if self._conversation is not None:
            self._conversation.feed(data)
        elif not self._is_refused:
            self._beginning += data
            self._look_at_the_beginning()

    def eof_received(self) -> bool:
        if self._conversation is not None:
            self._conversation.hang_up()
        # True: the transport stays open for the last answers
        return self._conversation is not None

    def connection_lost(self, error: Exception | None) -> None:
        self._alarm.cancel()
        if self._conversation is not None:
            self._conversation.end(1, "the connection is closed")

    def _look_at_the_beginning(self) -> None:
        line, newline, _ = self._beginning.lstrip(b"\r\n").partition(b"\n")
        if not newline and len(line) <= _LONGEST_FIRST_LINE:
            return
        self._alarm.cancel()
        if not begins_like_lsp(line):
            self._refuse(f"its first line is {line[:40]!r}")
        elif self._seat.is_taken:
            self._transport.write(_framed_message(_TAKEN))
            self._refuse("another one is served")
        else:
            task = asyncio.get_running_loop().create_task(self._serve())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _refuse(self, reason: str) -> None:
        self._is_refused = True
        logger.warning("a connection is refused: %s", reason)
        self._transport.close()

    async def _serve(self) -> None:
        try:
            await self._seat.serve(self._transport, self, self._begin, has_headers=True)
        finally:
            self._transport.close()
            # A client that reads no more would keep the connection, and what waits for it, for ever.
            asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self._transport.abort)

    def _begin(self, conversation: Conversation) -> None:
        self._conversation = conversation
        conversation.feed(self._beginning)
        self._beginning = b""


def _framed_message(text: str) -> bytes:
    """What an editor shows to its user, as the one thing that a refused client is told."""
    message = {"jsonrpc": "2.0", "method": "window/showMessage", "params": {"type": 1, "message": text}}
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


async def _talk(seat: _Seat, connection: ServerConnection) -> None:
    if seat.is_taken:  # two were admitted before either could begin
        await connection.close(1013, _TAKEN)
        return
    link = _Link(connection)
    sending = asyncio.create_task(link.send())
    receiving: list[asyncio.Task[None]] = []
    try:
        await seat.serve(
            link,
            link,
            lambda conversation: receiving.append(asyncio.create_task(link.receive(conversation))),
            has_headers=False,
        )
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(link.queue.join(), _PATIENCE_SECONDS)
    finally:
        for task in (sending, *receiving):
            task.cancel()
        await connection.close()


class _Link:
    """A WebSocket as what `Conversation` reads from and writes to."""

    def __init__(self, connection: ServerConnection) -> None:
        self.unread = 0
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._connection = connection
        self._may_read = asyncio.Event()
        self._may_read.set()

    def pause_reading(self) -> None:
        self._may_read.clear()

    def resume_reading(self) -> None:
        self._may_read.set()

    def write(self, data: bytes) -> None:
        self.unread += len(data)
        self.queue.put_nowait(data)

    def close(self) -> None:
        """pygls closes its writer at the end; `_talk` does."""

    async def send(self) -> None:
        from websockets.exceptions import ConnectionClosed

        while True:
            data = await self.queue.get()
            with contextlib.suppress(ConnectionClosed):  # `receive` sees it, too
                await self._connection.send(data.decode())
            self.unread -= len(data)
            self.queue.task_done()

    async def receive(self, conversation: Conversation) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            while True:
                await self._may_read.wait()
                conversation.receive(await self._connection.recv(decode=False))
        except ConnectionClosed:
            conversation.end(1, "the connection is closed")
