"""The probes that programs hand to callables, and the log in which they record their runs.

Written for Python 3.9 on, as each interpreter runs it (`prove.py`).
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

MOMENT = 0.03
PATIENCE = 0.4
LIMIT = 20
STATE: dict[str, Any] = {"phase": "setup", "main": 0, "log": None, "trial": 0}


def record(event: str, trial: int) -> None:
    """A line in the log: what happened, in which phase, in another process or thread. Works in forked processes too."""
    process = "same" if os.getpid() == STATE["main"] else "other"
    thread = "same" if threading.current_thread() is threading.main_thread() else "other"
    line = " ".join((str(trial), event, STATE["phase"], process, thread)) + "\n"
    os.write(STATE["log"], line.encode())


def log_lines() -> list[list[str]]:
    size = os.fstat(STATE["log"]).st_size
    lines = [line.split() for line in os.pread(STATE["log"], size, 0).decode().splitlines()]
    return [line[1:] for line in lines if line[0] == str(STATE["trial"])]


def wait_for_the_call() -> None:
    """In another thread: until the call has returned, if it does not wait for this very function."""
    if os.getpid() != STATE["main"] or threading.current_thread() is threading.main_thread():
        return
    until = time.monotonic() + PATIENCE
    while STATE["phase"] == "call" and time.monotonic() < until:
        time.sleep(0.002)


class Value:
    """An item: can be referenced weakly, called, compared, hashed, awaited by nobody, and added."""

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self.__name__ = "value"
        self.trial = STATE["trial"]

    def __lt__(self, other: Value) -> bool:
        return self.number < other.number

    def __call__(self, *args: object, **kwargs: object) -> None:
        record(f"run{self.number}", self.trial)


class Box(list[Value]):
    """A list that can be referenced weakly."""


class Manager:
    """A context manager that runs a function when its `with` statement ends."""

    def __init__(self, function: Callable[[], object]) -> None:
        self.function = function

    def __enter__(self) -> int:
        return 1

    def __exit__(self, *details: object) -> None:
        self.function()

    async def __aenter__(self) -> int:
        return 1

    async def __aexit__(self, *details: object) -> None:
        self.function()


def make_probe(namespace: dict[str, Any]) -> Callable[..., object]:
    trial = STATE["trial"]

    def probe(*args: object, **kwargs: object) -> object:
        wait_for_the_call()
        record("run", trial)
        answer = namespace.get("answer")
        if answer is not None:
            return answer(*args, **kwargs)
        return args[0] if args else None

    return probe


def make_async_probe(namespace: dict[str, Any]) -> Callable[..., Coroutine[Any, Any, object]]:
    trial = STATE["trial"]

    async def aprobe(*args: object, **kwargs: object) -> object:
        wait_for_the_call()
        record("run", trial)
        answer = namespace.get("answer")
        return answer(*args, **kwargs) if answer is not None else None

    return aprobe


class Steps:
    """An iterator that records each step, and makes its items no sooner than they are asked for."""

    def __init__(self, namespace: dict[str, Any], items: list[Any]) -> None:
        self.namespace = namespace
        self.seen = items
        self.done = 0
        self.trial = STATE["trial"]

    def __iter__(self) -> Steps:
        return self

    def __next__(self) -> object:
        wait_for_the_call()
        if self.done >= self.namespace.get("count", 3):
            record("stop", self.trial)
            raise StopIteration
        record("next", self.trial)
        self.done += 1
        make = self.namespace.get("make")
        item = make(self.done) if make is not None else Value(self.done)
        with contextlib.suppress(TypeError):  # Numbers cannot be referenced weakly.
            self.seen.append(weakref.ref(find_value(item)))
        return item


def find_value(item: Any) -> Any:
    if isinstance(item, tuple):
        return next((each for each in item if isinstance(each, Value)), None)
    return item


class AsyncSteps(Steps):
    def __aiter__(self) -> AsyncSteps:
        return self

    async def __anext__(self) -> object:
        try:
            return Steps.__next__(self)
        except StopIteration:
            raise StopAsyncIteration from None
