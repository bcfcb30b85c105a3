"""Pass `x` to the comprehension: what the lambda receives, and that the comprehension then finds it."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.fixes.pass_to_comprehension import ACTION
from tests.ide.code_actions.check import FIX, check_action, check_not_offered, check_run, check_titles


@pytest.mark.parametrize(
    ("comprehension", "after", "value"),
    [
        ("[$0x * a for a in (1, 2)]", "(lambda x: [x * a for a in (1, 2)])(x)", [2, 4]),
        ("{$0x for a in (1, 2)}", "(lambda x: {x for a in (1, 2)})(x)", {2}),
        ("{a: $0x for a in (1, 2)}", "(lambda x: {a: x for a in (1, 2)})(x)", {1: 2, 2: 2}),
        ("sum($0x for a in (1, 2))", "sum((lambda x: (x for a in (1, 2)))(x))", 4),
        ("[[$0x for a in (1,)] for b in (1,)]", "(lambda x: [[x for a in (1,)] for b in (1,)])(x)", [[2]]),
        ("[(lambda: $0x)() for a in (1,)]", "(lambda x: [(lambda: x)() for a in (1,)])(x)", [2]),
    ],
)
def test_each_kind(comprehension: str, after: str, value: object) -> None:
    source = f"def f():\n    class C:\n        x = 2\n        y = {comprehension}\n    return C.y\n"
    title = "Pass `x` to the comprehension"
    check_action(source, title, FIX, source.replace(comprehension, after))
    check_run(source, title, "f()", NameError, value)


def test_all_names_of_the_class_are_passed_at_once() -> None:
    """The lambda evaluates the first iterable, too, and cannot see the class."""
    source = "class C:\n    x = 2\n    y = 3\n    rows = (1, 2)\n    z = [$0x * row + y for row in rows]\n"
    title = "Pass `x`, `y` to the comprehension"
    after = "(lambda x, y, rows: [x * row + y for row in rows])(x, y, rows)"
    check_action(source, title, FIX, source.replace("[$0x * row + y for row in rows]", after))
    check_titles(source, f"{title} (preferred)")


@pytest.mark.parametrize(
    "body",
    [
        "y = [$0x for a in (1, 2)]\n    x = 2",
        "def m(self): return [$0x for a in (1, 2)]\n    x = 2",
        "x = 2\n    m = lambda self: [$0x for a in (1, 2)]",
        "x = 2\n    class D:\n        y = [$0x for a in (1, 2)]",
    ],
)
def test_not_offered(body: str) -> None:
    """Where the class has not bound the name yet, where a function is in between, where another class is."""
    check_not_offered(f"class C:\n    {body}\n", ACTION)
