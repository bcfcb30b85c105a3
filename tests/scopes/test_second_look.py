from __future__ import annotations

import pytest

from closure_lsp.scopes.second_look import SecondLook
from closure_lsp.scopes.variable_walk import EVERYTHING_SEEN

FIRST = 10
"""The line of the text with which the region begins."""


def seen(source: str, *capturers: int) -> set[str]:
    """What may be true of the variable `n` of the first line; `capturers` are lines of the source, from 1."""
    look = SecondLook(source.encode(), FIRST)
    found = look.variable("n", FIRST, [FIRST - 1 + line for line in capturers])
    return {name for name, is_so in found._asdict().items() if is_so}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("n = 0\n    print(n)", {"is_read"}),
        ("n += 1", {"reads_early", "is_read"}),
        ("del n", {"reads_early", "deletes"}),
        ("print(n)\n    n = 0", {"reads_early", "is_read"}),
        ("n = n", {"reads_early", "is_read"}),
        ("if x: n = 0\n    else: print(n)", {"reads_early", "is_read"}),
        ("if x: n = 0\n    print(n)", {"is_read"}),
        ("for n in x: print(n)", {"is_read"}),
        ("try: x()\n    except E as n: print(n)", {"is_read"}),
        ("try: x()\n    except E as n: pass\n    print(n)", {"reads_early", "is_read"}),
        ("import a as n, b\n    n()", {"is_read"}),
        ("x = [n for n in x]", set()),  # another variable
        ("x = [y for n in x for y in n]", set()),
        ("x = lambda n: n", set()),
        ("x.n = y(n=1)", set()),
        ("n: int\n    print(n)", {"reads_early", "is_read"}),
    ],
)
def test_reads(body: str, expected: set[str]) -> None:
    assert seen(f"def f():\n    {body}\n") == expected


@pytest.mark.parametrize(
    ("body", "line", "expected"),
    [
        ("n = 0\n    return lambda: n", 3, set()),
        ("x = lambda: n\n    n = 0", 2, {"captures_early"}),
        ("def g(): n\n    n = 0\n    g()", 2, set()),  # nothing runs it before
        ("def g(): n\n    g()\n    n = 0", 2, {"captures_early"}),
        ("@x\n    def g(): n\n    n = 0", 3, {"captures_early"}),
        ("def n(): n()\n    n()", 2, {"is_read"}),  # its own name
        ("for n in x: y(lambda: n)", 2, {"captures_in_loops"}),
        ("for y in x: z(lambda: n)\n    n = 0", 2, {"captures_early"}),
        ("for z in x: n = y(lambda: n)", 2, {"captures_in_loops", "captures_early"}),
        ("try: x()\n    except E as n: y(lambda: n)", 3, {"captures_in_handlers"}),
        ("n = 0\n    y(lambda: n)\n    del n", 3, {"deletes"}),
        ("n = 0\n    y(x for x in y if n)", 3, set()),
    ],
)
def test_captures(body: str, line: int, expected: set[str]) -> None:
    assert seen(f"def f():\n    {body}\n", line) == expected


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n",
        "def f():\n    ä = n = 0\n",
        "x = 1\n",
        "def f():\n" + "    if x: n = 0\n    el" * 3000 + "se: pass\n",
    ],
    ids=["error", "other letters", "no function", "many arms"],
)
def test_in_doubt_everything_may_be_true(source: str) -> None:
    assert SecondLook(source.encode(), FIRST).variable("n", FIRST, ()) == EVERYTHING_SEEN


def test_a_member_of_a_class() -> None:
    look = SecondLook(b"    def f():\n        n += 1\n", FIRST)
    assert look.variable("n", FIRST, ()).reads_early


def test_comprehensions() -> None:
    look = SecondLook(b"x = [a for n in y for a in z for b in n]\n", FIRST)
    assert [look.comprehension_may_read_early(name) for name in ("n", "a", "b")] == [False, True, True]
