"""Runs one client's conversation with one server: passes input on at a bounded pace until it ends. Never knows how the
bytes travel, nor what they request.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Protocol

from pygls.exceptions import JsonRpcInvalidRequest

from closure_lsp.server.framing import LONGEST_BODY, Frames, Rubbish

if TYPE_CHECKING:
    from closure_lsp.server.session import ClosureLanguageServer

logger = logging.getLogger(__name__)

# Beyond one of these nothing more is read, until what there is has been worked off, or been read by the client.
_MOST_MESSAGES = 1000
_MOST_BYTES_IN = 2 * LONGEST_BODY
_MOST_BYTES_OUT = 2**24

_LOOK_AGAIN_SECONDS = 0.01

_MOST_RUBBISH = 2**16
"""Bytes. Whoever sends so many, and never a message, does not speak LSP."""


class Source(Protocol):
    """Where the client's bytes come from, for instance one of asyncio's transports."""

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


class Sink(Protocol):
    """Where our bytes go to; neither waits for the client."""

    @property
    def unread(self) -> int: ...
    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...


class Conversation:
    """Begins at once; is over when `status` is set."""

    def __init__(self, server: ClosureLanguageServer, source: Source, sink: Sink, *, has_headers: bool = True) -> None:
        """`has_headers`: whether messages are framed as LSP has it; not so on a WebSocket, which frames them itself."""
        self.status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """The exit status that LSP asks for: 0 after `shutdown` and `exit`, else 1."""
        self.problem = ""
        """Why it ended, where the client did not say `exit`."""
        self._server = server
        self._protocol = server.protocol
        self._source = source
        self._sink = sink
        self._frames = Frames()
        self._has_understood = False
        self._bytes_in = 0
        self._is_paused = False
        self._ending: asyncio.Task[None] | None = None
        self._protocol.on_exit = self.end
        self._protocol.set_writer(sink, include_headers=has_headers)

    def feed(self, data: bytes) -> None:
        """Takes bytes as they arrive, in whatever pieces."""
        if self.status.done():
            return
        for found in self._frames.feed(data):
            if isinstance(found, Rubbish):
                self._complain(found.reason)
            elif self._protocol.receive(found):
                self._has_understood = True
            else:
                self._frames.put_back(found)
        if not self._has_understood and self._frames.skipped > _MOST_RUBBISH:
            self.end(1, "the input is not LSP")
        self._keep_pace(len(data))

    def receive(self, body: bytes) -> None:
        """Takes the body of a message that came without headers."""
        self._protocol.receive(body)
        self._keep_pace(len(body))

    def hang_up(self) -> None:
        """Call this when no more input will come. Open requests are answered before the conversation ends."""
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._finish())

    def end(self, status: int, problem: str = "") -> None:
        """Ends the conversation; only the first time counts."""
        if not self.status.done():
            self.problem = problem
            self.status.set_result(status)

    async def _finish(self) -> None:
        await self._protocol.finish()
        self._server.changes.end()  # who waits for one gets an answer now
        if running := self._protocol.running():
            await asyncio.wait(running)
        if self._frames.skipped and not self._has_understood:
            self.end(1, "the input is not LSP")
        self.end(1, "the client has gone without saying `exit`")

    def _complain(self, reason: str) -> None:
        logger.warning("a message is skipped: %s", reason)
        # Who has never sent a message would not understand the answer.
        if self._has_understood:
            self._protocol.refuse(None, JsonRpcInvalidRequest(reason))

    def _keep_pace(self, more: int) -> None:
        self._bytes_in += more
        if not self._is_paused and self._has_too_much():
            self._is_paused = True
            self._source.pause_reading()
            asyncio.get_running_loop().call_later(_LOOK_AGAIN_SECONDS, self._look_again)

    def _look_again(self) -> None:
        if self._has_too_much():
            asyncio.get_running_loop().call_later(_LOOK_AGAIN_SECONDS, self._look_again)
            return
        self._is_paused = False
        with contextlib.suppress(RuntimeError):  # the transport is closing
            self._source.resume_reading()

    def _has_too_much(self) -> bool:
        if not self._protocol.waiting():
            self._bytes_in = 0
        return (
            self._protocol.waiting() > _MOST_MESSAGES
            or self._bytes_in > _MOST_BYTES_IN
            or self._sink.unread > _MOST_BYTES_OUT
            or len(self._protocol.running()) > _MOST_MESSAGES
        )
