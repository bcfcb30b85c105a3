"""Tests `closure_lsp.inference_process`: who is asked, who waits, what is kept, and what happens when things go wrong.

The order of events is played by a worker that answers when the test says so; real processes show that they are started,
spoken to and ended. No test depends on how long anything takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from closure_lsp.inference_process import ChildProcess, InferenceProcess, Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.asyncio

AMPLE = 60.0
"""Seconds that no test comes near: a time limit for what must not hang."""

A, B, C = ("a = 1", 1, 0), ("b = 1", 1, 0), ("c = 1", 1, 0)


class PlayedWorker:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_alive = True
        self._answer: asyncio.Future[str | None] | None = None

    async def ask(self, question: Question) -> str | None:
        self.asked.append(question.source)
        self._answer = asyncio.get_running_loop().create_future()
        return await self._answer

    def kill(self) -> None:
        self.is_alive = False

    async def answer(self, answer: str | None) -> None:
        assert self._answer is not None
        self._answer.set_result(answer)
        await settle()


class Play:
    """An `InferenceProcess` and the workers it has started so far."""

    def __init__(self, patience_seconds: float = AMPLE, most_answers: int = 64) -> None:
        self.workers: list[PlayedWorker] = []
        self.process = InferenceProcess(self._start, patience_seconds, most_answers)

    @property
    def worker(self) -> PlayedWorker:
        return self.workers[-1]

    async def describe(self, place: tuple[str, int, int], budget: float = AMPLE) -> str | None:
        answer = await self.process.describe(*place, budget)
        await settle()
        return answer

    async def waiting(self, place: tuple[str, int, int]) -> asyncio.Task[str | None]:
        """Somebody who waits for an answer about `place`."""
        task = asyncio.create_task(self.process.describe(*place, AMPLE))
        await settle()
        return task

    def _start(self) -> PlayedWorker:
        self.workers.append(PlayedWorker())
        return self.worker


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    for thread in threading.enumerate():
        if thread.name == ChildProcess.THREAD_NAME:
            thread.join(AMPLE)
            assert not thread.is_alive()


async def settle() -> None:
    """Lets everything happen that can happen now."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_answer_within_the_budget() -> None:
    play = Play()
    asking = await play.waiting(A)
    await play.worker.answer("int")
    assert await asking == "int"


async def test_nothing_is_started_before_the_first_question() -> None:
    play = Play()
    await settle()
    assert play.workers == []
    play.process.close()


async def test_a_small_budget_is_not_spent_on_a_worker_that_has_just_been_started() -> None:
    play = Play()
    small = 0.4
    asked = asyncio.create_task(play.process.describe(*A, small))
    await settle()
    assert asked.result() is None, "it did not wait"
    await play.worker.answer("int")
    asked = asyncio.create_task(play.process.describe(*B, small))
    await settle()
    assert not asked.done(), "now the worker has shown that it answers"
    await play.worker.answer("str")
    assert await asked == "str"
    play.process.close()


async def test_late_answer_is_there_when_asked_again() -> None:
    play = Play()
    assert await play.describe(A, budget=0) is None
    assert await play.describe(A, budget=0.001) is None
    await play.worker.answer("int")
    assert await play.describe(A, budget=0) == "int"
    assert play.worker.asked == ["a = 1"]


async def test_question_that_is_being_answered_is_not_asked_twice() -> None:
    play = Play()
    first, second = await play.waiting(A), await play.waiting(A)
    await play.worker.answer("int")
    assert (await first, await second) == ("int", "int")
    assert play.worker.asked == ["a = 1"]


async def test_place_is_part_of_the_question() -> None:
    play = Play()
    asking = await play.waiting(("a = 1", 1, 0))
    await play.worker.answer("int")
    assert await asking == "int"
    for other in (("a = 1", 1, 4), ("a = 1", 2, 0), ("a = 2", 1, 0)):
        assert await play.describe(other, budget=0) is None


async def test_newest_question_wins() -> None:
    play = Play()
    first, second, third = await play.waiting(A), await play.waiting(B), await play.waiting(C)
    assert await second is None
    assert not first.done()
    assert play.worker.asked == ["a = 1"]
    await play.worker.answer("int")
    assert await first == "int"
    assert play.worker.asked == ["a = 1", "c = 1"]
    await play.worker.answer("str")
    assert await third == "str"


async def test_question_that_was_given_up_can_be_asked_again() -> None:
    play = Play()
    await play.waiting(A)
    await play.waiting(B)
    await play.waiting(C)
    await play.worker.answer("of a")
    await play.worker.answer("of c")
    asking = await play.waiting(B)
    await play.worker.answer("of b")
    assert await asking == "of b"


async def test_caller_who_goes_away_changes_nothing() -> None:
    play = Play()
    leaving, staying = await play.waiting(A), await play.waiting(A)
    leaving.cancel()
    await settle()
    await play.worker.answer("int")
    assert leaving.cancelled()
    assert await staying == "int"


async def test_worker_that_hangs_is_replaced_for_the_next_question() -> None:
    play = Play(patience_seconds=0.001)
    assert await play.process.describe(*A, AMPLE) is None
    assert not play.worker.is_alive
    assert await play.describe(A) is None
    assert len(play.workers) == 1, "the question that hung the worker is not asked again"
    assert await play.process.describe(*B, AMPLE) is None
    assert [worker.asked for worker in play.workers] == [["a = 1"], ["b = 1"]]


async def test_worker_that_died_is_replaced_for_the_next_question() -> None:
    play = Play()
    asking = await play.waiting(A)
    play.worker.is_alive = False
    await play.worker.answer(None)
    assert await asking is None
    asking = await play.waiting(B)
    await play.worker.answer("int")
    assert await asking == "int"
    assert [worker.asked for worker in play.workers] == [["a = 1"], ["b = 1"]]


async def test_worker_that_cannot_be_started_is_not_seen() -> None:
    def start() -> PlayedWorker:
        raise OSError("no such file")

    process = InferenceProcess(start)
    assert await process.describe(*A, AMPLE) is None
    assert await process.describe(*B, AMPLE) is None


async def test_oldest_answers_are_forgotten() -> None:
    play = Play(most_answers=2)
    for place in (A, B, C):
        asking = await play.waiting(place)
        await play.worker.answer(f"of {place[0]}")
        await asking
    assert await play.describe(C, budget=0) == "of c = 1"
    assert await play.describe(B, budget=0) == "of b = 1"
    assert await play.describe(A, budget=0) is None


async def test_close_ends_the_worker_and_all_waiting() -> None:
    play = Play()
    first, second = await play.waiting(A), await play.waiting(B)
    play.process.close()
    play.process.close()
    assert not play.worker.is_alive
    assert (await first, await second) == (None, None)
    assert await play.describe(C) is None
    assert len(play.workers) == 1


async def test_close_when_the_event_loop_is_gone() -> None:
    async def ask_and_leave() -> None:
        await play.waiting(A)
        await play.waiting(B)

    play = Play()
    await asyncio.to_thread(asyncio.run, ask_and_leave())
    play.process.close()
    assert not play.worker.is_alive


class Listener:
    """A socket that a child process connects to: it shows when the process is there, and when it is gone."""

    async def __aenter__(self) -> Listener:
        self._connected = asyncio.Event()
        self._ended = asyncio.Event()
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.connect = f"import socket, sys; connection = socket.create_connection(('127.0.0.1', {port}))"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connected.set()
        with contextlib.suppress(ConnectionError):
            await reader.read()
        self._ended.set()
        writer.close()

    async def started(self) -> None:
        await asyncio.wait_for(self._connected.wait(), AMPLE)

    async def ended(self) -> None:
        # However the process ends, the system closes its sockets.
        await asyncio.wait_for(self._ended.wait(), AMPLE)


def child(program: str) -> InferenceProcess:
    """An `InferenceProcess` that starts `program`."""
    return InferenceProcess(lambda: ChildProcess([sys.executable, "-c", program]), AMPLE)


async def check_child(program: str, expected: str | None) -> None:
    """What is told of a child process that runs `program`, twice."""
    process = child(program)
    assert await process.describe(*A, AMPLE) == expected
    assert await process.describe(*B, AMPLE) == expected
    process.close()


async def test_child_gets_the_question_and_gives_the_answer() -> None:
    process = child("for line in iter(input, None): print(__import__('json').dumps(line), flush=True)")
    assert await process.describe("\n\ud800\U0001f600'", 2, 3, AMPLE) == r"""["\n\ud800\ud83d\ude00'", 2, 3]"""
    process.close()


async def test_child_that_dies_of_every_question() -> None:
    await check_child("input()", None)


async def test_child_that_is_dead_from_the_beginning() -> None:
    await check_child("no python", None)


@pytest.mark.parametrize("answer", [b"no json", b"3", b"[]", b"\xff"])
async def test_child_that_talks_nonsense(answer: bytes) -> None:
    await check_child(
        f"import sys\nwhile input(): sys.stdout.buffer.write({answer!r} + b'\\n'); sys.stdout.flush()", None
    )


async def test_child_that_cannot_be_started() -> None:
    process = InferenceProcess(lambda: ChildProcess(["/no/such/program"]))
    assert await process.describe(*A, AMPLE) is None
    process.close()


async def test_child_that_died_between_two_questions() -> None:
    # It answers one question and ends; whether the next one finds it dead already or dying, nobody sees it.
    process = child("input(); print('\"int\"', flush=True)")
    assert await process.describe(*A, AMPLE) == "int"
    assert await process.describe(*B, AMPLE) in {None, "int"}
    process.close()


async def test_child_that_does_not_even_listen_is_killed() -> None:
    async with Listener() as listener:
        # The question is larger than a pipe, so writing it cannot end.
        process = child(f"{listener.connect}; connection.recv(1)")
        assert await process.describe("x" * 10_000_000, 1, 0, 0) is None
        await listener.started()
        process.close()
        await listener.ended()


async def test_child_that_hangs_is_killed() -> None:
    async with Listener() as listener:
        start = [sys.executable, "-c", f"{listener.connect}; connection.recv(1)"]
        process = InferenceProcess(lambda: ChildProcess(start), patience_seconds=AMPLE)
        waiting = asyncio.create_task(process.describe(*A, AMPLE))
        await listener.started()
        process.close()
        await listener.ended()
        assert await waiting is None


async def test_child_that_is_killed_while_it_starts() -> None:
    process = child("__import__('sys').stdin.read()")
    assert await process.describe(*A, 0) is None
    await settle()
    process.close()


async def test_jedi_answers() -> None:
    process = InferenceProcess(patience_seconds=AMPLE)
    source = "from decimal import Decimal\ndef f():\n    x = Decimal(1)\n    return lambda: x\n"
    assert await process.describe(source, 4, 19, AMPLE) == "instance of Decimal"
    assert await process.describe(source, 3, 4, AMPLE) == "instance of Decimal"
    assert await process.describe(source, 4, 4, AMPLE) is None
    process.close()


async def test_jedi_sees_nothing_of_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stub_only.pyi").write_text("held: int")
    (tmp_path / "jedi.py").write_text("no python")
    (tmp_path / "sitecustomize.py").write_text(f"open({str(tmp_path / 'trace')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = InferenceProcess(patience_seconds=AMPLE)
    source = f"import sys\nsys.path.append({str(tmp_path)!r})\nimport stub_only\nx = stub_only.held\ny = 1\nx, y"
    assert await process.describe(source, 6, 0, AMPLE) is None
    assert await process.describe(source, 6, 3, AMPLE) == "int"
    process.close()
    assert not (tmp_path / "trace").exists()
