"""The table of transitions: each row decides about some program, whose fate is another one without it."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from closure_lsp.escape.carriers import TRANSITIONS, Kind
from closure_lsp.escape.uses import Way
from closure_lsp.escape.verdicts import verdict
from closure_lsp.flow.loops import loop_captures
from tests.escape.test_verdicts import IMPORTS
from tests.ide.fixtures import analysed

if TYPE_CHECKING:
    from closure_lsp.escape.iteration import Fate

Row = tuple[Kind, Way]

PROGRAMS: dict[Row, str] = {
    (Kind.FUNCTION, Way.CALLED): "def keep(job=lambda: i): out.append(job)\nkeep()",
    (Kind.COROUTINE_FUNCTION, Way.CALLED): "async def job(): return i\nout.append(job())",
    (Kind.GENERATOR_FUNCTION, Way.CALLED): "def items(): yield i\nout.append(items())",
    (Kind.MANAGER_FUNCTION, Way.CALLED): """
        from contextlib import contextmanager
        @contextmanager
        def job(): yield i
        out.append(job())
    """,
    (Kind.COROUTINE, Way.AWAITED): "async def keep(job=lambda: i): out.append(job)\nawait keep()",
    (Kind.ITERATOR, Way.ITERATED): "def keep(job=lambda: i):\n    out.append(job)\n    yield\nfor _ in keep(): pass",
    (Kind.ITERATOR, Way.SPREAD): "def keep(job=lambda: i):\n    out.append(job)\n    yield\n[*keep()]",
    (
        Kind.ITERATOR,
        Way.JOINED,
    ): "def keep(job=lambda: i):\n    out.append(job)\n    yield\nfound = []\nfound += keep()",
    (Kind.ITERATOR, Way.DELEGATED): "def keep(job=lambda: i):\n    out.append(job)\n    yield\nyield from keep()",
    (Kind.CONTEXT, Way.ENTERED): """
        from contextlib import contextmanager
        @contextmanager
        def keep(job=lambda: i):
            out.append(job)
            yield
        with keep(): pass
    """,
    (Kind.OBJECT, Way.ENTERED): """
        from concurrent.futures import ThreadPoolExecutor
        def keep(job=lambda: i): out.append(job)
        with ThreadPoolExecutor(initializer=keep) as pool: pool.submit(print)
    """,
    (Kind.OBJECT, Way.CALLED): """
        import unittest
        def keep(job=lambda: i): out.append(job)
        unittest.FunctionTestCase(keep)()
    """,
}
"""A body of the loop over `i` for each row."""


def fate_of(row: Row) -> Fate:
    body = indent(dedent(PROGRAMS[row]).strip(), " " * 8)
    source = f"async def f(a, out):\n    for i in a:\n{body}\n"
    if "yield from" in source:
        source = source.removeprefix("async ")
    (statement,) = analysed(source).statements
    fates = [verdict(statement.unit, capture, IMPORTS).fate for capture in loop_captures(statement.unit)]
    return max(fates)


def test_each_row_has_a_program() -> None:
    assert PROGRAMS.keys() == TRANSITIONS.keys()


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: f"{row[0].name} {row[1].name}")
def test_without_a_row_a_program_has_another_fate(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fate_of(row)
    monkeypatch.delitem(TRANSITIONS, row)
    assert fate_of(row) != before
