"""Where a captured variable is read and written, where it is at home, and who names it."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import functools
from pathlib import Path
from types import ModuleType  # noqa: TC003 # pytest shows it

import pytest

from closure_lsp.demo import tour
from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.captures.places import captured_variables
from closure_lsp.ide.navigation.along_cell import HighlightUse, destination, highlights, references
from closure_lsp.scopes.model import Access
from closure_lsp.text import Encoding, Span, Text
from tests.ide.fixtures import DEFAULT_VERSION, analysed, at_cursor, with_carets, without_carets

COUNTER = """\
def make_counter():
    count = 0
#   ^ write
    def increment():
        nonlocal count
#                ^ mention
        count += 1
#       ^ write
        return count
#              ^ read
    def reset():
        nonlocal count
#                ^ mention
        del count
#           ^ write
    return increment, reset
"""


def check_highlights(expected: str, offset: int) -> None:
    """From `offset` of the source the highlights are those of the caret comments."""
    analysis = analysed(without_carets(expected))
    found = [(each.span.start, each.use.value) for each in highlights(analysis, offset)]
    assert with_carets(analysis.text, found) == expected


def check_destination(fixture: str, expected: str) -> None:
    """The name at the cursor leads to `line:column word`, both from 1; or to nothing."""
    analysis, offset = at_cursor(fixture)
    found = destination(analysis, offset)
    if found is None:
        assert expected == ""
        return
    line, column = analysis.text.position(found.target.start, Encoding.UTF32)
    assert f"{line + 1}:{column + 1} {analysis.text.slice(found.target)}" == expected


@pytest.mark.parametrize("place", range(without_carets(COUNTER).count("count")))
def test_highlights_from_each_of_its_names(place: int) -> None:
    source = without_carets(COUNTER)
    offsets = [at for at in range(len(source)) if source.startswith("count", at) and source[at - 1] in " "]
    check_highlights(COUNTER, offsets[place % len(offsets)])


def test_a_name_of_two_variables_is_highlighted_as_one_of_them() -> None:
    check_highlights(
        """\
def f(n):
#     ^ write
    def g(n): return n
    return lambda: n
#                  ^ read
""",
        len("def f("),
    )


@pytest.mark.parametrize(
    "fixture",
    [
        "def f():\n    $0n = 1\n    return n\n",  # a plain local: the main server's
        "n = 1\ndef f(): return $0n\n",  # a global
        "def f():\n    return pr$0int\n",  # a builtin
        "def f():\n    nonlocal $0n\n",  # an error
        "$0",
        "# $0n\n",
    ],
)
def test_nothing_where_no_cell_is(fixture: str) -> None:
    analysis, offset = at_cursor(fixture)
    assert highlights(analysis, offset) == ()
    assert destination(analysis, offset) is None
    assert references(analysis, offset) is None


def test_a_free_name_leads_home() -> None:
    check_destination("def f(n):\n    def g():\n        return lambda: $0n\n", "1:7 n")


def test_nonlocal_leads_home_not_to_the_assignment_below_it() -> None:
    check_destination("def f():\n    def g():\n        nonlocal $0n\n        n = 2\n    n = 1\n", "5:5 n")


def test_a_name_at_home_leads_to_the_first_binding() -> None:
    check_destination("def f():\n    n = 1\n    n = 2\n    g(lambda: n, $0n)\n", "2:5 n")


def test_a_variable_that_only_an_inner_function_binds() -> None:
    check_destination("def f():\n    n: int\n    def g():\n        nonlocal n\n        n = $0n\n", "5:9 n")


def test_the_class_cell_leads_to_the_class() -> None:
    check_destination("class C:\n    def f(self):\n        return __cl$0ass__\n", "1:7 C")


def test_a_function_that_captures_itself() -> None:
    check_destination("def f():\n    def loop(): $0loop()\n", "2:9 loop")


def test_references_without_and_with_the_declaration() -> None:
    analysis, offset = at_cursor("def f(n):\n    def g():\n        nonlocal n\n        n += 1\n    return g, $0n\n")
    found = references(analysis, offset)
    assert found is not None
    assert found.declaration == Span(6, 7)
    assert [analysis.text.line_at(span.start) + 1 for span in found.others] == [3, 4, 5]


@pytest.mark.parametrize("module", [tour, argparse, contextlib, dataclasses, functools])
def test_agrees_with_the_scopes(module: ModuleType) -> None:
    """From each captured name: all of its variable's names, told apart as the scopes tell them, and the way home."""
    analysis = Analysis.of(Text.from_bytes(Path(str(module.__file__)).read_bytes()), DEFAULT_VERSION)
    names = captured_variables(analysis, Span(0, len(analysis.text)))
    assert names
    for name in names:
        occurrence = analysis.occurrence_at(name.span.start)
        assert occurrence is not None
        truth: dict[Span, set[Access]] = {}
        for each in analysis.occurrences_of_variable(occurrence):
            truth.setdefault(each.span, set()).add(each.reference.access)
        found = highlights(analysis, name.span.start)
        assert [each.span for each in found] == list(truth)
        for span, use in found:
            is_written = bool(truth[span] & {Access.WRITE, Access.PARAMETER, Access.DELETE})
            assert (use is HighlightUse.WRITE) == is_written
        way, all_of_it = destination(analysis, name.span.start), references(analysis, name.span.start)
        assert all_of_it is not None
        assert {*all_of_it.others, *([all_of_it.declaration] if all_of_it.declaration else [])} == set(truth)
        if way is not None and all_of_it.declaration is not None:
            home = analysis.occurrence_at(way.target.start)
            assert home is not None
            assert (home.home, home.reference.name) == (occurrence.home, occurrence.reference.name)


TWO = """\
def f(m):
#     ^ write
    n = 1
#   ^ write
    def g():
        nonlocal m, n
#                ^ mention
#                   ^ mention
        m = n
#       ^ write
#           ^ read
"""


@pytest.mark.parametrize("place", ["nonlocal", "onlocal", " m, n", ":\n        nonlocal", "\n        nonlocal"])
def test_the_keyword_and_the_place_of_the_hint_mean_all_variables(place: str) -> None:
    check_highlights(TWO, without_carets(TWO).index(place))


@pytest.mark.parametrize(
    "fixture",
    [
        "def f($0n):\n    def g():\n        return 1\n",
        "def f(n)$0:\n    def g():\n        return n\n",  # it owns the variable and captures none
        "def f(n):\n    def g():\n        return n  # nonlocal$0 n\n",
        "def f(n):\n    def g():\n        return 'nonlo$0cal' and n\n",
        "def f():\n    nonl$0ocal n\n",
        "class C:\n    def g(self)$0:\n        return super()\n",  # no name is read
    ],
)
def test_no_keyword_and_no_hint(fixture: str) -> None:
    assert highlights(*at_cursor(fixture)) == ()
