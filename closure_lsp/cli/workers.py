"""Runs tasks in several processes. If one dies, the remaining tasks run again, one at a time."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from typing import TYPE_CHECKING

from closure_lsp.api import checking  # imported before a process is forked, it need not be imported in each
from closure_lsp.cli.work import Task, TaskOutcome, collect_seldom, perform

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import BaseContext

    from closure_lsp.cli.work import Step

assert checking

_AHEAD = 64
"""How many tasks per process are handed out before the outcome of the first one is known."""


def in_processes(first: list[Step], rest: Iterator[Step], jobs: int) -> Iterator[TaskOutcome]:
    """The outcomes of `first`, then those of `rest`."""
    with _without_the_folder_that_we_are_in():
        yield from _in_processes(chain(first, rest), jobs)


@contextlib.contextmanager
def _without_the_folder_that_we_are_in() -> Iterator[None]:
    """Keeps new processes from putting the current folder, which is not on our import path, on theirs (`-P`, since
    3.11).
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ.setdefault(_SAFE_PATH, "1")
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_SAFE_PATH, None)


_SAFE_PATH = "PYTHONSAFEPATH"


def _in_processes(steps: Iterator[Step], jobs: int) -> Iterator[TaskOutcome]:
    workers = _Workers(jobs)
    handed_out: deque[tuple[Step, Future[TaskOutcome] | None]] = deque()
    try:
        for step in steps:
            handed_out.append((step, workers.begin(step) if isinstance(step, Task) else None))
            while handed_out and (len(handed_out) > _AHEAD * jobs or _is_done(handed_out[0])):
                yield workers.outcome(*handed_out.popleft())
        while handed_out:
            yield workers.outcome(*handed_out.popleft())
    finally:
        workers.stop()


def _is_done(entry: tuple[Step, Future[TaskOutcome] | None]) -> bool:
    step, future = entry
    return isinstance(step, TaskOutcome) or (future is not None and future.done())


class _Workers:
    """A pool of processes."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._is_broken = False
        self._pool = _pool(jobs)

    def begin(self, task: Task) -> Future[TaskOutcome] | None:
        """Starts a task; None if the task runs only when its outcome is requested."""
        if self._is_broken:
            return None
        try:
            return self._pool.submit(perform, task)
        except BrokenProcessPool:
            self._is_broken = True
            return None

    def outcome(self, step: Step, future: Future[TaskOutcome] | None) -> TaskOutcome:
        if isinstance(step, TaskOutcome):
            return step
        try:
            if future is not None:
                return future.result()
        except BrokenProcessPool:
            self._is_broken = True
        with _pool(1) as pool:  # so that what kills a process kills no other task
            try:
                return pool.submit(perform, step).result()
            except BrokenProcessPool:
                return TaskOutcome(problem="the process that looked at it died")

    def stop(self) -> None:
        """Ends all processes at once: nobody needs their remaining work."""
        for process in multiprocessing.active_children():
            process.terminate()
        self._pool.shutdown(cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    gc.collect()
    gc.freeze()  # what is there already is shared with the forked processes as long as nobody writes to it
    return ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_begin)


def _context() -> BaseContext:
    """Fork if that is quick and safe: on Linux, as long as this process has one thread."""
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if is_safe else None)


def _begin() -> None:
    """Runs in each process: leaves Ctrl-C to the process that prints."""
    collect_seldom()
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
