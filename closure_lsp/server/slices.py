"""Does long work in slices, so that other work gets its turn. Never knows what the work is."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closure_lsp.ide.steps import Found, Steps
    from closure_lsp.server.threads import Threads


async def in_slices(steps: Steps[Found]) -> Found:
    """The result of the steps. Every few milliseconds, other work gets its turn."""
    while not (done := _slice(steps)):
        await asyncio.sleep(0)
    return done[0]


async def in_slices_beside(threads: Threads, uri: str, steps: Steps[Found]) -> Found:
    """The result of the steps, which run in the document's thread. Between two slices the thread does its other
    work.
    """
    while True:
        done = await threads.run(uri, lambda: _slice(steps))
        if done:
            return done[0]


def _slice(steps: Steps[Found]) -> tuple[Found] | None:
    """Continues for some milliseconds; returns the result if it is then complete."""
    pause = time.perf_counter() + _SLICE
    try:
        while True:
            next(steps)
            if time.perf_counter() > pause:
                return None
    except StopIteration as end:
        return (end.value,)


_SLICE = 0.005
"""Seconds. What a key changes is mostly looked at in less, and then nothing else comes in between."""
