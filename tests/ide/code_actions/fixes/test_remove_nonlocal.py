"""Remove an unnecessary `nonlocal`: what goes and what stays, and that the code does the same then."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles, every_title

TITLE = "Remove `nonlocal n`"
AROUND = "def outer(n, m):\n    def f():\n        {}\n    return f\n"


def check_removes(before: str, after: str, value: object, line_end: str) -> None:
    """In a function inside `outer(n, m)`: the text after, and what a call with 1 and 2 gives before and after."""
    fixture = AROUND.format(before).replace("\n", line_end)
    check_action(fixture, TITLE, FIX, AROUND.format(after).replace("\n", line_end))
    check_run(fixture, TITLE, "outer(1, 2)()", value, value)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ("nonlocal $0n\n        return n", "return n", 1),
        ("nonlocal $0n  # why\n        return n", "# why\n        return n", 1),
        ("nonlocal $0n; return n", "return n", 1),
        ("m; nonlocal $0n\n        return n", "m\n        return n", 1),
        ("m; nonlocal $0n; return n", "m; return n", 1),
        ("nonlocal $0n, m; m = 3; return n", "nonlocal m; m = 3; return n", 1),
        ("nonlocal m, $0n; m = 3; return n", "nonlocal m; m = 3; return n", 1),
        ("nonlocal m ,\\\n  $0n; m = 3; return n", "nonlocal m; m = 3; return n", 1),
        ("nonlocal $0n", "pass", None),
        ("# above\n        nonlocal $0n\n        # below", "# above\n        pass\n        # below", None),
        ("'''Doc.'''\n        nonlocal $0n", "'''Doc.'''", None),
    ],
)
def test_what_goes(before: str, after: str, value: object, line_end: str) -> None:
    check_removes(before, after, value, line_end)


def test_a_body_on_the_line_of_its_header() -> None:
    check_action(
        "def f(n):\n    def g(): nonlocal $0n; return n\n",
        TITLE,
        FIX,
        "def f(n):\n    def g(): return n\n",
    )
    check_action("def f(n):\n    def g(): nonlocal $0n\n", TITLE, FIX, "def f(n):\n    def g(): pass\n")


def test_it_is_preferred_and_not_offered_where_the_declaration_is_needed() -> None:
    check_titles("def f(n):\n    def g(): nonlocal $0n; return n\n", TITLE + " (preferred)")
    check_titles("def f(n):\n    def g(): nonlocal $0n; n = 1\n")


@pytest.mark.parametrize("call", ['eval("n")', 'exec("print(n)")', "locals()", "vars()", "(lambda: eval('n'))()"])
def test_not_where_the_variable_may_be_looked_for_by_name(call: str) -> None:
    source = f"def f(n):\n    def g():\n        nonlocal $0n\n        return {call}\n    return g\n"
    assert not any(title.startswith("Remove") for title in every_title(source))
