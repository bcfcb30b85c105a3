"""Returns the outcomes of tasks in order, each as soon as it is known, from this process or from several others."""

from __future__ import annotations

import os
from itertools import chain
from typing import TYPE_CHECKING

from closure_lsp.cli.work import Step, Task, TaskOutcome, collect_seldom, perform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORTH_A_PROCESS = 200_000
"""Bytes of source. Checking less takes no longer than starting processes."""


def default_jobs() -> int:
    """The number of processors that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def outcomes(steps: Iterable[Step], jobs: int) -> Iterator[TaskOutcome]:
    """The outcome of each step, in order. Starts processes only if there is enough to do."""
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
