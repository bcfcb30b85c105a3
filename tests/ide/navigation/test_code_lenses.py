"""The lenses above captured variables, and their texts."""

from __future__ import annotations

import argparse
import contextlib
import functools
from pathlib import Path
from types import ModuleType  # noqa: TC003 # pytest shows it

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.navigation.code_lenses import code_lenses, title_at
from closure_lsp.text import Text
from tests.ide.fixtures import DEFAULT_VERSION, analysed, with_carets, without_carets


def check_lenses(expected: str) -> None:
    """The lenses are those of the caret comments, no more and no fewer."""
    analysis = analysed(without_carets(expected))
    found = [(lens.span.start, title_at(analysis, lens.span.start) or "") for lens in code_lenses(analysis)]
    assert with_carets(analysis.text, found) == expected


def test_who_captures_and_who_rebinds() -> None:
    check_lenses("""\
def make_counter(start):
#                ^ start: 1 function captures
    count = start
#   ^ count: 2 functions capture · 1 rebinds
    def increment():
        nonlocal count
        count += 1
    def get():
        return count - start
    return increment, get
""")


def test_functions_that_only_give_the_cell_on_hold_it_too() -> None:
    check_lenses("""\
def f(x):
#     ^ x: 2 functions capture · 1 rebinds
    def g():
        def h():
            nonlocal x
            x = 1
""")


def test_none_for_globals_locals_and_the_class_cell() -> None:
    check_lenses("""\
n = 1
def f(a):
    b = a
    return lambda: n
class C:
    def g(self): return super()
""")


def test_type_parameters_only_where_a_function_captures_them() -> None:
    check_lenses("""\
def f[T, U](x: T) -> U:
#        ^ U: 1 function captures
    return U
""")


def test_no_title_where_no_lens_is() -> None:
    analysis = analysed("def f(n):\n    return lambda: n\n")
    assert [title_at(analysis, offset) for offset in range(len(analysis.text))].count(None) == len(analysis.text) - 1


@pytest.mark.parametrize("module", [argparse, contextlib, functools])
def test_one_lens_for_each_captured_variable_that_a_name_binds(module: ModuleType) -> None:
    analysis = Analysis.of(Text.from_bytes(Path(str(module.__file__)).read_bytes()), DEFAULT_VERSION)
    lenses = code_lenses(analysis)
    expected = {
        statement.place(first.span)
        for statement in analysis.statements
        for capture in statement.scopes.captures
        if (first := statement.scopes.first_binding(capture.home, capture.name)) is not None
    }
    assert {lens.span for lens in lenses} == expected
    assert all(title_at(analysis, lens.span.start) for lens in lenses)
