"""Tests `closure_lsp.server.pipes`: nothing waits for who does not read, and nothing is lost or out of order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import threading
import time

import pytest

from closure_lsp.server.pipes import Inlet, Log, Outlet

AMPLE = 60.0
"""Seconds that no test comes near: a time limit for what must not hang."""


@pytest.fixture
def pipe() -> tuple[int, int]:
    """A pipe: where one reads, where one writes."""
    # Never closed: the thread of an outlet may still write, and would do so into the next pipe of the same number.
    return os.pipe()


def read(descriptor: int, count: int) -> bytes:
    """So many bytes."""
    found = b""
    while len(found) < count:
        found += os.read(descriptor, count - len(found))
    return found


@pytest.mark.parametrize("does_wait", [True, False])
def test_all_that_is_written_comes_in_order(pipe: tuple[int, int], does_wait: bool) -> None:
    reading, writing = pipe
    os.set_blocking(writing, does_wait)
    outlet = Outlet(writing)
    parts = [bytes([number % 256]) * size for number, size in enumerate([1, 5000, 300_000, 0, 7, 70_000] * 5)]
    for part in parts:
        outlet.write(part)
    assert outlet.unread > 0
    # Some is written while the rest goes through.
    expected = b"".join(parts)
    found = read(reading, 100_000)
    outlet.write(b"the end")
    found += read(reading, len(expected) + 7 - len(found))
    assert found == expected + b"the end"
    outlet.finish(AMPLE)
    assert outlet.unread == 0
    outlet.write(b"again")
    assert read(reading, 5) == b"again"


def test_many_writers(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    line = b"x" * 999 + b"\n"
    writers = [threading.Thread(target=_write_often, args=(outlet, line)) for _ in range(4)]
    for writer in writers:
        writer.start()
    assert read(reading, 800 * len(line)) == line * 800
    for writer in writers:
        writer.join(AMPLE)


@pytest.mark.parametrize("waits", [True, False])
def test_a_pipe_that_breaks(pipe: tuple[int, int], waits: bool) -> None:
    reading, writing = pipe
    outlet, broken = Outlet(writing), threading.Event()
    outlet.on_broken = broken.set
    if waits:
        outlet.write(b"x" * 1_000_000)
    os.close(reading)
    outlet.write(b"more")
    assert broken.wait(AMPLE)
    outlet.write(b"and more")
    outlet.finish(AMPLE)
    assert outlet.unread == 0


def test_the_end_is_not_waited_for_for_ever(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    outlet.write(b"x" * 1_000_000)
    outlet.finish(0.01)
    assert outlet.unread > 0
    os.set_blocking(reading, False)  # all may have come before the thread has counted it
    while outlet.unread:  # or its thread would write into the pipe that gets the same number next
        with contextlib.suppress(BlockingIOError):
            os.read(reading, 2**20)


def test_a_log_loses_lines_and_says_how_many(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    log = Log(writing)
    for number in range(10_000):
        print(f"line {number} é", file=log)
    os.set_blocking(reading, False)
    found = b""
    deadline = time.monotonic() + AMPLE
    while b"are lost" not in found:
        assert time.monotonic() < deadline
        try:
            found += os.read(reading, 2**16)
        except BlockingIOError:
            print("more", file=log)
    lines = found.decode().splitlines()[:-1]
    kept = [int(line.split()[1]) for line in lines if re.fullmatch(r"line \d+ é", line)]
    lost = sum(int(line.split()[1]) for line in lines if "are lost" in line)
    assert kept == sorted(set(kept))
    assert len(kept) + lost + lines.count("more") >= 10_000
    whole = re.compile(r"line \d+ é|more|closure-lsp: \d+ lines of this log are lost: nobody read them in time")
    assert [line for line in lines if not whole.fullmatch(line)] == []


def test_no_more_is_read_than_is_worked_off(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    sent = 8_000_000
    threading.Thread(target=_write_all, args=(writing, sent), daemon=True).start()
    taken = 0

    async def run() -> None:
        inlet = Inlet(reading, asyncio.get_running_loop())
        ended, paused = asyncio.Event(), asyncio.Event()

        def take(data: bytes) -> None:
            nonlocal taken
            taken += len(data)
            if not paused.is_set():
                paused.set()
                inlet.pause_reading()

        inlet.start(take, ended.set)
        await paused.wait()
        await asyncio.sleep(0.5)
        assert taken <= 2**20, "it does not read on"
        inlet.resume_reading()
        await asyncio.wait_for(ended.wait(), AMPLE)

    asyncio.run(run())
    assert taken == sent


def _write_all(descriptor: int, count: int) -> None:
    while count:
        count -= os.write(descriptor, b"x" * min(count, 2**16))
    os.close(descriptor)


def _write_often(outlet: Outlet, line: bytes) -> None:
    for _ in range(200):
        outlet.write(line)


def test_who_writes_much_does_not_do_it_all(pipe: tuple[int, int]) -> None:
    """However fast the reader is: at each piece that is written others may take their turn, so the thread does it."""
    reading, writing = pipe
    size = 10_000_000
    found = 0

    def read_all() -> None:
        nonlocal found
        while found < size:
            found += len(os.read(reading, 2**20))

    reader = threading.Thread(target=read_all, daemon=True)
    reader.start()
    outlet = Outlet(writing)
    outlet.write(bytes(size))
    assert outlet.unread > 0
    outlet.finish(AMPLE)
    reader.join(AMPLE)
    assert found == size
