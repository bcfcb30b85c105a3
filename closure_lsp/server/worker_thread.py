"""A thread besides the event loop that does one task after the other. Never knows what the tasks are."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class WorkerThread:
    """A thread that starts when there is something to do. It never keeps the process alive."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[], T]) -> Future[T]:
        """Returns or raises what `work` does, once it has had its turn. Work that is cancelled before that does not
        run.
        """
        answer: Future[T] = Future()
        self._waiting.put((answer, work))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        return answer

    def end(self) -> None:
        """Ends the thread once it has finished the current task and those queued before this call."""
        self._waiting.put(None)

    def _work(self) -> None:
        while (found := self._waiting.get()) is not None:
            answer, work = found
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except BaseException as error:  # whoever waits is told; the next thing is to be done all the same
                answer.set_exception(error)
            else:
                answer.set_result(result)
