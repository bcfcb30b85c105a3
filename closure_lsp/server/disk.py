"""Knows a thread for what a slow disk may keep waiting. Never knows what it is that is done."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class DiskThread:
    """Does one thing after the other. Never keeps the program from ending."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[], T]) -> Future[T]:
        """What `work` gives, as soon as it is done."""
        answer: Future[T] = Future()

        def do() -> None:
            try:
                answer.set_result(work())
            except Exception as error:  # whatever a strange disk makes of it: the next thing is to be done all the same
                answer.set_exception(error)

        self._waiting.put(do)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="imported files", daemon=True)
            self._thread.start()
        return answer

    def _work(self) -> None:
        while True:
            self._waiting.get()()
