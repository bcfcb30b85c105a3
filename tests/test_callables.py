"""The names of the standard library are there, and each is said to do one thing."""

from __future__ import annotations

import builtins
import sqlite3
import sys
from itertools import combinations
from pkgutil import resolve_name

import pytest

from closure_lsp.escape import old_callables as callables

WHAT_IS_DONE = {
    "runs at once": callables.RUNS_AT_ONCE,
    "collects": callables.COLLECTS,
    "iterates": callables.ITERATES,
    "splits": callables.SPLITS,
    "wraps": callables.WRAPS - callables.MAKES_RECORDS,
    "makes managers": callables.MAKES_MANAGERS,
    "manages": callables.MANAGES,
    "holds": callables.HOLDS,
    "holds for items": callables.HOLDS_FOR_ITEMS,
    "makes records": callables.MAKES_RECORDS,
    "runs beside": callables.RUNS_BESIDE,
    "kept by first": callables.KEPT_BY_FIRST,
    "keeps": callables.KEEPS,
    "keeps the last": callables.KEEPS_LAST,
    "runs at exit": callables.RUNS_AT_EXIT,
}
OTHER_PACKAGES = ("anyio", "attr", "attrs", "pytest", "trio")
NEW = {
    "asyncio.TaskGroup": (3, 11),
    "contextlib.aclosing": (3, 10),
    "create_window_function": (3, 11),
    "itertools.batched": (3, 12),
    "math.sumprod": (3, 12),
    "typing.override": (3, 12),
}
NAMES = sorted(frozenset().union(*WHAT_IS_DONE.values()))


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(OTHER_PACKAGES)])
def test_there_is_such_a_name(name: str) -> None:
    if sys.version_info >= NEW.get(name, (3, 0)):
        is_builtin = hasattr(builtins, name.partition(".")[0])
        assert callable(resolve_name(f"builtins.{name}" if is_builtin else name))


@pytest.mark.parametrize("maker", callables.KEPT_BY_METHODS_OF)
def test_its_objects_have_such_methods(maker: str) -> None:
    made = sqlite3.Connection if maker == "sqlite3.connect" else resolve_name(maker)
    old = {name for name in callables.KEPT_BY_METHODS_OF[maker] if sys.version_info >= NEW.get(name, (3, 0))}
    assert {name for name in old if not callable(getattr(made, name, None))} == set()


def test_parts_of_windows_have_such_methods() -> None:
    tkinter = pytest.importorskip("tkinter", reason="this Python was built without Tk")
    classes = (tkinter.Menu, tkinter.Canvas, tkinter.Tk, tkinter.StringVar)
    for name in callables.KEPT_BY_WIDGETS | callables.KEPT_LAST_BY_WIDGETS | callables.LET_USERS_ACT:
        assert any(callable(getattr(each, name, None)) for each in classes), name


@pytest.mark.parametrize(("first", "second"), list(combinations(WHAT_IS_DONE, 2)))
def test_no_name_is_in_two_tables(first: str, second: str) -> None:
    assert not WHAT_IS_DONE[first] & WHAT_IS_DONE[second]
