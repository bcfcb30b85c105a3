"""Declare `x` global: where it is offered, and that the code then does what was meant."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles

TITLE = "Declare `n` global"


def check_fixes(before: str, after: str, expression: str, value: object) -> None:
    """The expression raises UnboundLocalError; the quick fix at `$0` gives this text, and it this value."""
    check_action(before, TITLE, FIX, after)
    check_run(before, TITLE, expression, UnboundLocalError, value)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_counter(line_end: str) -> None:
    before = 'n = 0\ndef inc():\n\t"""é 🎉"""\n\tn$0 += 1\n\treturn n\n'
    after = 'n = 0\ndef inc():\n\t"""é 🎉"""\n\tglobal n\n\tn += 1\n\treturn n\n'
    check_fixes(before.replace("\n", line_end), after.replace("\n", line_end), "(inc(), n)", (1, 1))


def test_a_global_statement_is_joined() -> None:
    check_fixes(
        "n = m = 0\ndef inc(): global m; m = $0n; n = 1\n",
        "n = m = 0\ndef inc(): global m, n; m = n; n = 1\n",
        "(inc(), m, n)",
        (None, 0, 1),
    )


def test_a_method() -> None:
    check_fixes(
        "n = 0\nclass C:\n    @classmethod\n    def inc(cls):\n        n$0 += 1\n",
        "n = 0\nclass C:\n    @classmethod\n    def inc(cls):\n        global n\n        n += 1\n",
        "(C.inc(), n)",
        (None, 1),
    )


def test_at_the_cursor_without_a_diagnostic() -> None:
    before = "n = 0\ndef reset():\n    n$0 = 1\n"
    check_action(before, TITLE, "refactor", "n = 0\ndef reset():\n    global n\n    n = 1\n")
    check_run(before, TITLE, "(reset(), n)", (None, 0), (None, 1))


def test_a_diagnostic_makes_it_a_preferred_fix() -> None:
    check_titles("n = 0\ndef f():\n    $0n += 1\n", TITLE + " (preferred)")


@pytest.mark.parametrize(
    "source",
    [
        "n = 0\ndef f(n): $0n = 1\n",
        "n = 0\ndef f(): n: int; $0n += 1\n",
        "n = 0\ndef f(): return $0n\n",
        "n = 0\ndef f(): global n; $0n = 1\n",
        "n = 0\ndef f():\n    $0n = 1\n    def g():\n        nonlocal n\n        n = 2\n",
        "n = 0\nclass C: $0n = 1\n",
        "n = 0\n$0n += 1\n",
        "def f(): $0n = 1\n",
        "def f(): $0print = print\n",
    ],
)
def test_not_offered(source: str) -> None:
    check_titles(source)


def test_where_a_function_around_has_the_name_it_is_that_which_is_meant() -> None:
    check_titles("n = 0\ndef f(n):\n    def g(): $0n = 1\n", "Declare `n` nonlocal")


def test_the_annotation_of_an_assignment_goes() -> None:
    before = "n = 1\ndef f():\n    n: 'int' = $0n + 1\n    return n\n"
    after = "n = 1\ndef f():\n    global n\n    n = n + 1\n    return n\n"
    check_action(before, "Declare `n` global", FIX, after)
    check_run(before, "Declare `n` global", "f()", UnboundLocalError, 2)
