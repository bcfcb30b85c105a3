"""Knows a thread that does one thing after the other, beside the event loop. Never knows what it is that is done."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class WorkerThread:
    """A thread, begun when there is something to do. It never keeps the program from ending."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[], T]) -> Future[T]:
        """What `work` gives or raises, as soon as it has had its turn. What is cancelled before that is not run."""
        answer: Future[T] = Future()
        self._waiting.put((answer, work))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        return answer

    def end(self) -> None:
        """Ends the thread when it has done what it does and what came before this."""
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
