"""Knows where long work on a document is done: in a thread of the document's own, so that all others are answered
meanwhile. Never knows what the work is.

All that is asked about one document goes through its thread as long as the thread is at work, in the order in which it
came: so nothing that belongs to a document is touched by two threads at once.
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
    """The threads of documents that are worked on."""

    def __init__(self) -> None:
        self._threads: dict[str, _Thread] = {}
        """By URI. One that has nothing to do any more is ended."""
        self._quiet: asyncio.TimerHandle | None = None

    def is_busy(self, uri: str) -> bool:
        """Whether a document is worked on in its thread."""
        return uri in self._threads

    async def run(self, uri: str, work: Callable[[], T]) -> T:
        """What the work on a document comes to, when it has had its turn in the document's thread.

        Who is cancelled while it waits for its turn is not run.
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
        """Lets nothing begin any more. What goes on is left to itself: the threads do not keep the process."""
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
                collector.go_on()
                self._quiet = asyncio.get_running_loop().call_later(_QUIET_SECONDS, collector.catch_up)


_QUIET_SECONDS = 1.0


class _Thread(WorkerThread):
    """A document's own."""

    def __init__(self) -> None:
        super().__init__("document")
        self.waiting = 0
        """How much has been begun or waits; only the event loop's thread counts."""


def _tell(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: Any) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody wants to know any more
        loop.call_soon_threadsafe(function, *arguments)
