"""Move a declaration to the beginning: from where, and that the function then does what was meant."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles

TITLE = "Move `global n` to the beginning of `f`"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("n += 1\n    global $0n  # why", "global n\n    n += 1\n    # why"),
        ("n += 1; global $0n; n += 1", "global n\n    n += 1; n += 1"),
        ("print(n)\n    global m, $0n\n    n = m = 2", "global n\n    print(n)\n    global m\n    n = m = 2"),
        (
            "global m\n    n = m\n    if n:\n        global $0n\n    m = 1",
            "global m, n\n    n = m\n    if n:\n        pass\n    m = 1",
        ),
    ],
)
def test_globals(before: str, after: str) -> None:
    source, fixed = (f"n = m = 1\ndef f():\n    {body}\n    return n\n" for body in (before, after))
    check_action(source, TITLE, FIX, fixed)
    check_run(source, TITLE, "f() == n", SyntaxError, True)


def test_a_nonlocal() -> None:
    source = "def outer(n):\n    def f():\n        n += 1\n        nonlocal $0n\n        return n\n    return f\n"
    title = "Move `nonlocal n` to the beginning of `f`"
    check_titles(source, title + " (preferred)")
    check_run(source, title, "outer(1)()", SyntaxError, 2)


def test_not_offered() -> None:
    check_titles("def f(n):\n    global $0n\n")
    check_titles("class C:\n    n = 1\n    global $0n\n")
    check_titles("n = 1\nglobal $0n\n")
