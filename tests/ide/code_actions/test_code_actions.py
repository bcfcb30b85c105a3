"""Which actions a client gets, and that what their manuals show is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.code_actions import ACTIONS
from tests.ide.code_actions.check import all_results, check_titles

if TYPE_CHECKING:
    from closure_lsp.ide.code_actions.action import Action

COUNTER = "def f():\n    n = 0\n    def g(): $0n += 1\n"
FORMS = ("", ", with a factory function", ", with `functools.partial`")
LOOP = "for i in a:\n    (lambda: $0i)()\n"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_what_a_manual_shows_is_what_happens(action: Action) -> None:
    assert action.example
    assert action.after in all_results(action.example)


def test_kinds_that_the_client_asks_for() -> None:
    fix = "Declare `n` nonlocal (preferred)"
    rewrites = ["Capture `i` by value" + form for form in FORMS]
    check_titles(COUNTER, fix, only=None)
    check_titles(COUNTER, fix, only=frozenset({"quickfix"}))
    check_titles(COUNTER, fix, only=frozenset({""}))
    check_titles(COUNTER, only=frozenset({"refactor"}))
    check_titles(COUNTER, only=frozenset())
    check_titles(LOOP, *rewrites, only=frozenset({"refactor"}))
    check_titles(LOOP, *rewrites, only=frozenset({"refactor.rewrite", "source"}))
    check_titles(LOOP, only=frozenset({"refactor.rewrite.function"}))
    check_titles(LOOP, only=frozenset({"refactor.re", "quickfix"}))


def test_nothing_is_offered_where_nothing_stands() -> None:
    check_titles("$0")
    check_titles("x = 1\n$0")
    check_titles("def f():\n    pass\n$0")
