"""Move a call below the binding: what moves, and that the call then finds a value."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles

TITLE = "Move this call below the first binding of `n`"


def check_moves(before: str, after: str, value: object) -> None:
    """Below a function that returns `n`: `build()` raises NameError; the action gives this text, and it this value."""
    frame = "def build(a=1):\n    def f(*b):\n        return n\n{}    return out\n"
    check_action(frame.format(before), TITLE, FIX, frame.format(after))
    check_run(frame.format(before), TITLE, "build()", NameError, value)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_line_with_comments(line_end: str) -> None:
    before = "    # é\n    out = [$0f(  # why\n        1\n    )]\n\n    a = 2  # a\n    n = a  # n\n"
    after = "\n    a = 2  # a\n    n = a  # n\n    # é\n    out = [f(  # why\n        1\n    )]\n"
    check_moves(before.replace("\n", line_end), after.replace("\n", line_end), [2])


def test_a_compound_statement() -> None:
    check_moves("    if a:\n        out = $0f()\n    (n := 3)\n", "    (n := 3)\n    if a:\n        out = f()\n", 3)


def test_at_the_end_of_a_file_without_a_line_end() -> None:
    before = "def build():\n  def f(): return n\n  $0f()\n  n = 1"
    check_action(before, TITLE, FIX, "def build():\n  def f(): return n\n  n = 1\n  f()")


@pytest.mark.parametrize(
    "body",
    [
        "out = $0f()\n    n = out",
        "out = $0f(a)\n    a = 2\n    n = 1",
        "out = $0f(); n = 1",
        "out = $0f()\n    if a: n = 1",
        "out = $0f()\n    for n in a: pass",
        "return $0f()\n    n = 1",
        "if a:\n        out = $0f()\n    else:\n        n = 1",
        "out = 1; $0f()\n    n = 1",
    ],
)
def test_not_offered(body: str) -> None:
    check_titles(f"def build(a=1):\n    def f(*b):\n        return n\n    {body}\n")
