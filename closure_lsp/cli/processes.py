"""Gives the outcomes of tasks in their order, each as soon as it is there: found here, or by several processes."""

from __future__ import annotations

import gc
import os
from itertools import chain
from typing import TYPE_CHECKING

from closure_lsp.cli.work import Task, TaskOutcome, perform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Step = Task | TaskOutcome
"""A task, or an outcome that is known already."""

_WORTH_A_PROCESS = 200_000
"""Bytes of source: less is looked at in the time that it takes to start processes."""


def default_jobs() -> int:
    """As many as there are processors that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def collect_seldom() -> None:
    """Has the garbage collector come by when there is something to collect: nodes are made by ten thousands."""
    gc.set_threshold(_NEW_OBJECTS, 10, 5)


_NEW_OBJECTS = 20_000


def outcomes(steps: Iterable[Step], jobs: int) -> Iterator[TaskOutcome]:
    """The outcome of each step, in order. Processes are started only where there is enough to do."""
    collect_seldom()
    waiting: list[Step] = []
    size = 0
    rest = iter(steps)
    if jobs > 1:
        for step in rest:
            waiting.append(step)
            size += len(step.data) if isinstance(step, Task) else 0
            if size > _WORTH_A_PROCESS:
                from closure_lsp.cli.workers import in_processes

                yield from in_processes(waiting, rest, jobs)
                return
    for step in chain(waiting, rest):
        yield perform(step) if isinstance(step, Task) else step
