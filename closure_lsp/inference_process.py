"""Manages the process in which jedi runs: when to start it, how long to wait, when to give it up. Never imports jedi.

jedi takes between 5 ms and some seconds for an answer, cannot be interrupted, and would hold the interpreter's lock all
that time. So it runs in a child process with the server's own interpreter, and the server never waits beyond a time
limit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, Protocol

from closure_lsp.import_path import without_current_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

logger = logging.getLogger(__name__)


class Question(NamedTuple):
    """The arguments of `closure_lsp.inference.describe`."""

    source: str
    line: int
    """From 1."""
    column: int
    """From 0, in code points."""


class Worker(Protocol):
    """What answers questions, one after the other."""

    @property
    def is_alive(self) -> bool:
        """Whether the worker can still answer."""

    async def ask(self, question: Question) -> str | None:
        """The answer, however long it takes; also None if the question kills the worker."""

    def kill(self) -> None:
        """Ends the worker at once, whatever it is doing. May be called twice, and without an event loop."""


class InferenceProcess:
    """Asks jedi in a separate process. Needs a running event loop, never holds it up, and never raises.

    The process works on one question at a time. Of those that arrive in the meantime, only the newest is kept and asked
    next: the others were about hovers that nobody looks at any more.
    """

    def __init__(
        self,
        start_worker: Callable[[], Worker] | None = None,
        patience_seconds: float = 10,
        most_answers: int = 64,
    ) -> None:
        """Starts nothing yet: the first question does.

        `patience_seconds`: how long a worker may take before it is killed; the next question then starts another.
        `most_answers`: how many answers are kept.
        """
        self._start_worker = start_worker or start_jedi
        self._patience_seconds = patience_seconds
        self._most_answers = most_answers
        self._answers: dict[_Key, str | None] = {}
        self._worker: Worker | None = None
        self._asked: _Asked | None = None
        self._waiting: _Asked | None = None
        self._task: asyncio.Task[None] | None = None
        self._has_answered = False
        self._is_closed = False

    async def describe(self, source: str, line: int, column: int, budget_seconds: float) -> str | None:
        """What `closure_lsp.inference.describe` says, if it answers within the budget; otherwise None, in time. An
        answer that comes too late is kept: the next request for it gets it at once. So is the None of a question that
        hung or killed the worker. It does not wait at all for a worker that has just been started, unless the budget
        allows for the start: so the first hover of a session is as quick as the others.
        """
        question = Question(source, line, column)
        key = _key(question)
        if key in self._answers:
            return self._answers[key]
        if self._is_closed:
            return None
        answer = self._ask(question)
        if budget_seconds >= (0 if self._has_answered else _START_SECONDS):
            await asyncio.wait({answer}, timeout=budget_seconds)
        return answer.result() if answer.done() else None

    def close(self) -> None:
        """Ends the process. Callers that wait get None, and so do later calls. May be called twice."""
        self._is_closed = True
        self._end_worker()
        # When the connection has broken the event loop may be closed already: then nobody waits.
        with contextlib.suppress(RuntimeError):
            if self._task is not None:
                self._task.cancel()
            for asked in (self._asked, self._waiting):
                _resolve(asked, None)
        self._asked = self._waiting = None

    def _ask(self, question: Question) -> asyncio.Future[str | None]:
        for asked in (self._asked, self._waiting):
            if asked is not None and asked.question == question:
                return asked.answer
        _resolve(self._waiting, None)
        self._waiting = _Asked(question, asyncio.get_running_loop().create_future())
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        return self._waiting.answer

    async def _work(self) -> None:
        while self._waiting is not None:
            asked, self._waiting = self._waiting, None
            self._asked = asked
            answer = await self._answer_to(asked.question)
            self._asked = None
            self._keep(_key(asked.question), answer)
            _resolve(asked, answer)

    async def _answer_to(self, question: Question) -> str | None:
        try:
            if self._worker is not None and not self._worker.is_alive:
                self._end_worker()
            if self._worker is None:
                self._worker = self._start_worker()
            answer = await asyncio.wait_for(self._worker.ask(question), self._patience_seconds)
            self._has_answered = True
            return answer
        except Exception as error:
            # What a hover says beside this holds without it, so whatever went wrong is for the log alone.
            logger.debug("no inference: %r", error)
            self._end_worker()
            return None

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.kill()
        self._worker = None
        self._has_answered = False

    def _keep(self, key: _Key, answer: str | None) -> None:
        self._answers[key] = answer
        while len(self._answers) > self._most_answers:
            del self._answers[next(iter(self._answers))]


_START_SECONDS = 0.5
"""What a worker needs at least before it can answer its first question: to import jedi."""


class ChildProcess:
    """A worker that is a process: a question goes in as a line of JSON, and the answer comes out as one. A thread
    starts it and waits for it, so that neither takes time from the event loop, and any kind of loop works.
    """

    THREAD_NAME = "closure-lsp inference"

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._is_alive = True
        self._questions: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name=self.THREAD_NAME, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        return self._is_alive and (self._process is None or self._process.poll() is None)

    async def ask(self, question: Question) -> str | None:
        asked = _Asked(question, asyncio.get_running_loop().create_future())
        # The thread ends with `_is_alive` unset first and its questions refused then: none falls in between.
        self._questions.put(asked)
        if not self._is_alive:
            _resolve(asked, None)
        return await asked.answer

    def kill(self) -> None:
        self._is_alive = False
        self._questions.put(None)
        # The thread sets `_process` and then reads `_is_alive`: whichever comes second, one of the two kills.
        if self._process is not None:
            self._process.kill()

    def _run(self) -> None:
        try:
            with self._started() as process:
                self._process = process
                try:
                    self._answer_questions(process)
                finally:
                    process.kill()
        except (OSError, ValueError) as error:
            # It could not be started, it has died, or it does not speak JSON.
            logger.debug("the inference process has ended: %r", error)
        self._is_alive = False
        while not self._questions.empty():
            _deliver(self._questions.get(), None)

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.dirname(__file__),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def _answer_questions(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        while self._is_alive and (asked := self._questions.get()) is not None:
            answer = None
            try:
                process.stdin.write(json.dumps(asked.question).encode() + b"\n")
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
            finally:
                _deliver(asked, answer if isinstance(answer, str) else None)


def start_jedi() -> ChildProcess:
    """Starts `closure_lsp.inference.main` in a new process.

    It is isolated (-I) and runs without `site` (-S): no environment variable, .pth file or folder of the user affects
    what it imports. So the command says where the three packages are that it needs.
    """
    path = without_current_folder(sys.path)
    # A finder that an installer has added knows packages that are on no path.
    specs = [PathFinder.find_spec(name, path) or find_spec(name) for name in ("closure_lsp", "jedi", "parso")]
    folders = dict.fromkeys(os.path.dirname(os.path.dirname(str(spec.origin))) for spec in specs if spec)
    program = "import sys; sys.path += sys.argv[1:]; from closure_lsp.inference import main; main()"
    return ChildProcess([str(sys.executable), "-I", "-S", "-c", program, *folders])


_Key = tuple[int, int, int]


class _Asked(NamedTuple):
    question: Question
    answer: asyncio.Future[str | None]


def _key(question: Question) -> _Key:
    """The key of a question among the kept answers: many whole sources would need much memory."""
    return hash(question.source), question.line, question.column


def _resolve(asked: _Asked | None, answer: str | None) -> None:
    if asked is not None and not asked.answer.done():
        asked.answer.set_result(answer)


def _deliver(asked: _Asked | None, answer: str | None) -> None:
    """`_resolve` for other threads than the event loop's."""
    if asked is None:
        return
    # A loop that is closed by now has nobody left who waits.
    with contextlib.suppress(RuntimeError):
        asked.answer.get_loop().call_soon_threadsafe(_resolve, asked, answer)
