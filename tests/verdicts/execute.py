"""Runs programs under CPython and tells which of their functions can come to see another value: a process of its own.

Reads a JSON object a line, `{"source": ..., "stand_in": ..., "seconds": ...}`, of which the second is run before each
run, and the third is the time that all runs together may take. Answers each with one:

`sites`: all functions made in loops, with the variable that they capture. `late`: those that saw another value than
when they were made, in the program itself or when what can still be reached is called, after an iteration or at the
end. `either`: those to which a way leads only from the module's bare names that nothing but the loop binds, or from a
variable of a function that the function itself does not use again: nobody can say who will. `made` and `seen`: those
that were made, and that ran, at all. `error`: what the program raised, or one of its threads. Knows no product.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import inspect
import io
import json
import os
import resource
import signal
import sys
import threading
import types
import weakref
from concurrent import futures
from contextlib import redirect_stdout, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from tests.verdicts.instrument import Instrumented, instrumented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SECONDS = 4.0
"""That a thread waits for another at most."""
MODULE = "judged_program"
MOST_ITEMS = 12
"""That are taken of an iterator."""
MOST_CHECKPOINTS = 10
MOST_TURNS = 1_000
"""Iterations of all loops of a program that ends."""
MOST_THREADS = 40
MOST_MEMORY = 2**31


class Stop(BaseException):
    """Ends a run at a checkpoint."""


class Token:
    """What a function's variable was when the function was made."""

    __slots__ = ("name", "site", "value")

    def __init__(self, site: int, name: str, value: Callable[[], object]) -> None:
        self.site, self.name = site, name
        try:
            self.value = value()
        except NameError:
            self.value = NOTHING


NOTHING = object()


class Run:
    """One run of a program, up to a checkpoint or to its end."""

    def __init__(self, program: Instrumented, stop_at: int | None = None) -> None:
        self.made: set[int] = set()
        self.seen: set[int] = set()
        self.late: set[int] = set()
        self.either: set[int] = set()
        self.error = ""
        self.checkpoints = self._turns = 0
        self._found = self.late
        self._is_over = self._is_exploring = False
        self._program, self._stop_at = program, stop_at
        module = types.ModuleType(MODULE)
        self._names = vars(module)
        self._names.update(
            __see__=self._see, __mark__=self._mark, __own__=_own, __checkpoint__=self._checkpoint, __turn__=self._turn
        )
        sys.modules[MODULE] = module
        try:
            self._run()
        finally:
            self._is_over = True
            del sys.modules[MODULE]

    def _run(self) -> None:
        _failed.clear()
        try:
            exec(compile(self._program.tree, MODULE, "exec"), self._names)
        except Stop:
            return
        except TimeoutError:
            raise
        except Exception as error:
            self.error = _told(error)
        atexit._run_exitfuncs()
        weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]  # the next program's run again
        weakref.finalize._shutdown = False  # type: ignore[attr-defined]
        open_gates()
        self.error = self.error or next(iter(_failed), "")
        self._explore(self._roots(but=self._program.loop_names))
        self._found = self.either
        self._explore(self._roots(but=frozenset()))

    def _mark(self, site: int, name: str, value: Callable[[], object]) -> Token:
        self.made.add(site)
        return Token(site, name, value)

    def _see(self, token: Token, value: object) -> object:
        self.seen.add(token.site)
        is_other = value is not token.value and (callable(value) or value != token.value)
        if is_other and not self._is_over:
            self._found.add(token.site)
        return value

    def _turn(self) -> None:
        self._turns += 1
        if self._turns > MOST_TURNS:
            raise TimeoutError("too many iterations")

    def _checkpoint(self) -> None:
        if self._is_exploring:
            return
        self.checkpoints += 1
        if self.checkpoints == self._stop_at:
            self._explore(self._roots(but=self._program.loop_names))
            self._found = self.either
            self._explore(self._variables(sys._getframe(1)))
            self._is_over = True
            raise Stop

    def _variables(self, frame: types.FrameType | None) -> list[object]:
        """Of the functions of the program that are running."""
        found: list[object] = []
        while frame is not None:
            if frame.f_globals is self._names and frame.f_locals is not self._names:
                found += frame.f_locals.values()
            frame = frame.f_back
        return found

    def _roots(self, but: frozenset[str]) -> list[object]:
        return [value for name, value in self._names.items() if name not in but and not name.startswith("__")]

    def _explore(self, roots: Iterable[object]) -> None:
        """Calls the functions that can be reached and that tell, and takes the items of all iterators."""
        self._is_exploring = True
        stack = list(roots)
        for _ in range(4):  # what a call gives is looked at as well, but not for ever
            functions, iterators = reachable(stack)
            stack = []
            for function in functions:
                with suppress(Exception):
                    stack.append(call(function))
            for iterator in iterators:
                with suppress(Exception):
                    stack.append(drive(iterator))
            if not stack:
                return


def _own(function: types.FunctionType) -> None:
    """The function is itself the value of the name that it captures."""
    for token in (function.__kwdefaults__ or {}).values():
        if isinstance(token, Token) and token.name == function.__name__:
            token.value = function


def reachable(roots: Iterable[object]) -> tuple[list[types.FunctionType], list[Any]]:
    """The functions that tell, and the iterators and coroutines, to which some way leads from the roots.

    No way leads into an iterator: what it holds runs when it is asked for items, or never.
    """
    functions, iterators, stack = [], [], list(roots)
    seen: dict[int, object] = {}
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value
        if isinstance(value, types.FunctionType):
            held = _held_by(value)
            if any(isinstance(each, Token) for each in held):  # of its own, or of the function that has made it
                functions.append(value)
            stack += held
        elif isinstance(value, type):
            stack += vars(value).values() if getattr(value, "__module__", "") == MODULE else ()
        elif hasattr(type(value), "__next__") or inspect.iscoroutine(value) or inspect.isasyncgen(value):
            iterators.append(value)
        elif not isinstance(value, Token | types.ModuleType | types.FrameType | Run):
            stack += gc.get_referents(value)
    return functions, iterators


def _held_by(function: types.FunctionType) -> list[object]:
    cells = [cell.cell_contents for cell in function.__closure__ or () if _is_full(cell)]
    return [*cells, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values(), *vars(function).values()]


def _is_full(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not NOTHING
    except ValueError:
        return False


def call(function: types.FunctionType) -> object:
    """What the function gives for some arguments."""
    code = function.__code__
    count = code.co_argcount - len(function.__defaults__ or ())
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return function(*[1] * count, **{name: 1 for name in names if name not in (function.__kwdefaults__ or {})})


def drive(iterator: Any) -> object:
    """Some of the iterator's items, or what the coroutine gives."""
    if inspect.iscoroutine(iterator):
        for _ in range(MOST_ITEMS):
            iterator.send(None)
        return None
    if inspect.isasyncgen(iterator):
        return drive(_items_of(iterator))
    return list(islice(iterator, MOST_ITEMS))


async def _items_of(iterator: Any) -> list[object]:
    return [item async for item in iterator]


# -- The scheduler that is worst for a program: a thread runs when somebody waits for it, and not before. -------------

_failed: list[str] = []
"""What threads have raised, which ends nothing but them."""
_gates: list[threading.Event] = []
_started: list[threading.Thread] = []
_start, _join = threading.Thread.start, threading.Thread.join
_submit = futures.ThreadPoolExecutor.submit
_shutdown = futures.ThreadPoolExecutor.shutdown
_result, _exception = futures.Future.result, futures.Future.exception


def open_gates() -> None:
    for gate in _gates:
        gate.set()
    _gates.clear()
    for thread in _started:
        _join(thread, SECONDS)
    _started.clear()


def _told(error: BaseException | None) -> str:
    return f"{type(error).__name__}: {error}"


def _start_late(self: Any) -> None:
    target = getattr(self, "_target", None)
    if getattr(target, "__module__", "").startswith(("concurrent.", "asyncio.")):
        return _start(self)
    if len(_started) == MOST_THREADS:
        raise TimeoutError("too many threads")
    self.gate = _new_gate()
    run = self.run
    self.run = lambda: (self.gate.wait(SECONDS), run())
    _started.append(self)
    return _start(self)


def _join_late(self: Any, timeout: float | None = None) -> None:
    if hasattr(self, "gate"):
        self.gate.set()
    _join(self, timeout)


def _submit_late(self: Any, function: Any, /, *args: Any, **kwargs: Any) -> Any:
    if sys._getframe(1).f_globals.get("__name__", "").startswith("asyncio."):
        # a task asks for it, which itself runs when it is waited for
        return _submit(self, function, *args, **kwargs)
    gate = _new_gate()

    def run() -> object:
        gate.wait(SECONDS)
        return function(*args, **kwargs)

    future: Any = _submit(self, run)
    future.gate = gate
    return future


def _result_late(self: Any, timeout: float | None = None) -> Any:
    if hasattr(self, "gate"):
        self.gate.set()
    return _result(self, timeout)


def _shutdown_late(self: Any, wait: bool = True, *, cancel_futures: bool = False) -> None:
    for gate in _gates:
        gate.set()
    _shutdown(self, wait, cancel_futures=cancel_futures)


def _new_gate() -> threading.Event:
    gate = threading.Event()
    _gates.append(gate)
    return gate


def judge(source: str, stand_in: str) -> dict[str, object]:
    """What the runs of the program show."""
    program = instrumented(source)
    before = compile(stand_in, "stand_in", "exec")
    exec(before, {"__name__": "stand_in"})
    runs = [Run(program)]
    for number in range(1, min(runs[0].checkpoints, MOST_CHECKPOINTS) + 1):
        exec(before, {"__name__": "stand_in"})
        runs.append(Run(program, number))
        open_gates()
    late = set().union(*(run.late for run in runs))
    either = set().union(*(run.either for run in runs)) - late
    return {
        "sites": program.sites,
        "made": [program.sites[site] for site in sorted(runs[0].made)],
        "seen": [program.sites[site] for site in sorted(set().union(*(run.seen for run in runs)))],
        "late": [program.sites[site] for site in sorted(late)],
        "either": [program.sites[site] for site in sorted(either)],
        "error": runs[0].error,
    }


def _is_late(_signal: int, _frame: object) -> None:
    raise TimeoutError("not done in time")


def _own_streams() -> tuple[TextIO, TextIO]:
    """Those for the questions and answers. The programs get empty ones: their threads may print at any time."""
    questions = os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout):
        os.dup2(nothing, stream.fileno())
    os.close(nothing)
    return questions, answers


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    threading.Thread.start = _start_late  # type: ignore[method-assign]
    threading.Thread.join = _join_late  # type: ignore[method-assign]
    futures.ThreadPoolExecutor.submit = _submit_late  # type: ignore[method-assign]
    futures.ThreadPoolExecutor.shutdown = _shutdown_late  # type: ignore[method-assign]
    futures.Future.result = _result_late  # type: ignore[method-assign]
    threading.excepthook = lambda failure: _failed.append(_told(failure.exc_value))
    signal.signal(signal.SIGALRM, _is_late)
    questions, answers = _own_streams()
    for line in questions:
        asked = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
        atexit._clear()
        try:
            with redirect_stdout(io.StringIO()):
                answer = judge(asked["source"], asked["stand_in"])
        except (TimeoutError, SyntaxError) as error:
            answer = {"sites": [], "made": [], "seen": [], "late": [], "either": [], "error": f"not judged: {error}"}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            open_gates()
        asyncio.set_event_loop(None)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
