"""Which names are marked as captured variables, and what is said of them."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import functools
from pathlib import Path
from types import ModuleType  # noqa: TC003 # pytest shows it
from typing import TYPE_CHECKING

import pytest

from closure_lsp.demo import tour
from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.captures.places import captured_variables
from closure_lsp.ide.semantic_tokens import semantic_tokens
from closure_lsp.text import Span, Text
from tests.ide.fixtures import DEFAULT_VERSION, analysed, with_carets, without_carets

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion


def check_tokens(expected: str, version: PythonVersion = DEFAULT_VERSION) -> None:
    """The tokens are those of the caret comments, each `name modifier ...`, no more and no fewer."""
    analysis = analysed(without_carets(expected), version)
    labels = []
    for token in semantic_tokens(analysis, Span(0, len(analysis.text))):
        words = [analysis.text.slice(token.span), *(modifier.value for modifier in token.modifiers)]
        labels.append((token.span.start, " ".join(words)))
    assert with_carets(analysis.text, labels) == expected


def test_a_variable_that_is_only_read() -> None:
    check_tokens("""\
def make_adder(n):
#              ^ n cell
    def add(x):
        return x + n
#                  ^ n free
    return add
""")


def test_a_variable_that_is_rebound() -> None:
    check_tokens("""\
def make_counter(step):
#                ^ step cell
    count = 0
#   ^ count cell rebound
    def increment():
        nonlocal count
#                ^ count free rebound
        count += step
#       ^ count free rebound
#                ^ step free
        return count
#              ^ count free rebound
""")


def test_who_rebinds_may_be_another_than_who_reads() -> None:
    check_tokens("""\
def f(on):
#     ^ on cell rebound
    def toggle():
        nonlocal on
#                ^ on free rebound
        on = not on
#       ^ on free rebound
#                ^ on free rebound
    return toggle, lambda: on
#                          ^ on free rebound
""")


def test_variables_of_one_name_are_told_apart() -> None:
    check_tokens("""\
def f(x):
#     ^ x cell
    def g():
        return x
#              ^ x free
    def h(x):
        return x
    return [x for x in g()]
""")


def test_type_parameters_only_where_a_function_captures_them() -> None:
    check_tokens("""\
def f[T, U](x: T) -> U:
#        ^ U cell
#                    ^ U cell
    return U
#          ^ U free
""")


def test_nothing_where_nothing_is_captured() -> None:
    check_tokens("""\
total = 0
def f(n):
    global total
    total = len(n)
""")


def test_only_what_touches_the_span() -> None:
    analysis = analysed("def f(a):\n    return lambda: a\ndef g(b):\n    return lambda: b\n")
    second = analysis.text.line_span(3)
    assert [analysis.text.slice(token.span) for token in semantic_tokens(analysis, second)] == ["b"]


@pytest.mark.parametrize("module", [tour, argparse, contextlib, dataclasses, functools])
def test_the_names_are_those_that_every_editor_draws(module: ModuleType) -> None:
    analysis = Analysis.of(Text.from_bytes(Path(str(module.__file__)).read_bytes()), DEFAULT_VERSION)
    everything = Span(0, len(analysis.text))
    tokens = semantic_tokens(analysis, everything)
    assert tokens
    expected = [(one.span, one.place.value) for one in captured_variables(analysis, everything)]
    assert [(token.span, token.modifiers[0].value) for token in tokens] == expected
