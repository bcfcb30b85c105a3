"""Runs long work on a document in a thread of that document, so that the server can answer for all others. Never knows
what the work is.

As long as the thread is at work, all requests about its document go through it in the order in which they came: so two
threads never touch the data of one document at once.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, TypeVar

from closure_lsp.server import collector
from closure_lsp.server.worker_thread import WorkerThread

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Threads:
    """The threads of the documents that are being worked on."""

    def __init__(self) -> None:
        self._threads: dict[str, _Thread] = {}
        """By URI. One that has nothing to do any more is ended."""
        self._quiet: asyncio.TimerHandle | None = None

    def is_busy(self, uri: str) -> bool:
        """Whether a document's thread is working."""
        return uri in self._threads

    async def run(self, uri: str, work: Callable[[], T]) -> T:
        """The result of work on a document, once it has had its turn in the document's thread. Work that is cancelled
        before its turn does not run.
        """
        loop = asyncio.get_running_loop()
        thread = self._threads.get(uri)
        if thread is None:
            thread = self._begin(uri)
        thread.waiting += 1
        done = thread.run(work)
        done.add_done_callback(lambda _: _tell(loop, self._leave, uri, thread))
        return await asyncio.wrap_future(done)

    def close(self) -> None:
        """Starts no more work. Does not wait for running work: the threads do not keep the process alive."""
        if self._quiet is not None:
            self._quiet.cancel()
        for thread in self._threads.values():
            thread.end()

    def _begin(self, uri: str) -> _Thread:
        collector.hold_back()
        if self._quiet is not None:
            self._quiet.cancel()
        thread = self._threads[uri] = _Thread()
        return thread

    def _leave(self, uri: str, thread: _Thread) -> None:
        thread.waiting -= 1
        if thread.waiting == 0 and self._threads.get(uri) is thread:
            del self._threads[uri]
            thread.end()
            if not self._threads:
                quiet = _QUIET_SECONDS + _QUIET_PER_PAUSE * collector.expected_pause()
                self._quiet = asyncio.get_running_loop().call_later(quiet, collector.catch_up)


_QUIET_SECONDS = 1.0
_QUIET_PER_PAUSE = 10.0
"""Seconds of quiet for each second in which the collector would then let nobody work."""


class _Thread(WorkerThread):
    """A document's own."""

    def __init__(self) -> None:
        super().__init__("document")
        self.waiting = 0
        """How much has been begun or waits; only the event loop's thread counts."""


def _tell(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: Any) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody wants to know any more
        loop.call_soon_threadsafe(function, *arguments)
