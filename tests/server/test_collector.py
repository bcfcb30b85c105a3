"""When the garbage collector looks at everything: not while a document is worked on, nor right after."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

import pytest

from closure_lsp.server import collector
from closure_lsp.server.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def make_values() -> list[list[int]]:
    return [[number] for number in range(1_000_000)]


def full_collections() -> int:
    return int(gc.get_stats()[-1]["collections"])


def test_no_full_collection_until_it_is_quiet() -> None:
    async def session() -> tuple[int, int, int]:
        threads = Threads()
        before = full_collections()
        kept = await threads.run("file:///a.py", make_values)
        more = make_values()  # by an answer right after
        after_work = full_collections() - before
        collector.catch_up()
        caught_up = full_collections() - before
        threads.close()
        return len(kept) + len(more), after_work, caught_up

    assert asyncio.run(session()) == (2_000_000, 0, 1)


def test_the_more_there_is_to_look_at_the_longer_it_waits() -> None:
    collector.hold_back()
    gc.collect()
    assert collector.expected_pause() == 0
    kept = make_values()
    few = collector.expected_pause()
    kept += make_values()
    assert 0 < few < collector.expected_pause()
