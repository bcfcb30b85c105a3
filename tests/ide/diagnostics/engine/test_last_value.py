"""Which value a loop leaves behind, as the message of a late binding says it. Each source is also run."""

from __future__ import annotations

import re

import pytest

from tests.ide.diagnostics.check import found_in
from tests.ide.diagnostics.running import built


def check_value(loop: str, expected: str | None) -> None:
    """Of functions that capture `i` in the body of `loop`, the message says this value, and they see it."""
    source = f"def build():\n    out = []\n    {loop}\n        out.append(lambda: i)\n    return [f() for f in out]\n"
    (found,) = (each for each in found_in(source) if each.rule == "late-binding-capture")
    said = re.search(r"see `i` as (.*): ", found.message)
    assert (said[1] if said else None) == expected
    if said:
        assert {repr(value) for value in built(source)} == {repr(eval(said[1]))}


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("for i in range(3):", "2"),
        ("for i in range(1, 0x10, 4):", "13"),
        ("for i in range(3, -3, -2):", "-1"),
        ("for i in [1, 2]:", "2"),
        ("for i in (1, -2):", "-2"),
        ("for i in 1, 2:", "2"),
        ("for (i) in ((1), (-2)):", "-2"),
        ("for i in (range(3)):", "2"),
        ("for i in (range)((3)):", "2"),
        ("for (i) in (1,), (2,):", None),  # brackets unpack nothing
        ("for (i,) in (1,), (2,):", "2"),
        ("for (j, (i)) in [(1, 2)] * 0 or [(1, 2)]:", None),
        ("for (j), ((i)) in ((1, 2), ((3, 4))):", "4"),
        ("for i in 'a', 'b':", "'b'"),
        ("for i in (None, True, 1.5):", "1.5"),
        ("for j, i in (1, 2), (3, 4):", "4"),
        ("for j, (k, i) in [(0, (1, 2)), (0, [3, 4])]:", "4"),
        ("for i in [x for x in 'ab'] and [1]:", None),
        ("for i in range(len('abc')):", None),
        ("for i in [1, len('ab')]:", None),
        ("for i in [1, f'{1}']:", None),
        ("for *i, j in [(1, 2), (3, 4)]:", None),
        ("for i in list(range(3)):", None),
        ("for i in 'abc':", None),
        ("for i in {1, 2}:", None),
        ("for i in range(0, 0):", None),
    ],
)
def test_what_the_loop_iterates_over(loop: str, expected: str | None) -> None:
    check_value(loop, expected)


@pytest.mark.parametrize(
    "body",
    [
        "for i in range(3):\n        if out: break",
        "for i in range(3):\n        if len(out) > 1: return []",
        "for i in range(3):\n        i += 1",
        "i = 0\n    for i in range(3):",
        "for i in range(3):\n        def put():\n            nonlocal i\n            i = 0",
    ],
)
def test_what_else_may_decide(body: str) -> None:
    check_value(body, None)


def test_ways_out_of_other_functions_do_not_count() -> None:
    check_value("for i in range(3):\n        def g(): return 1", "2")


def test_comprehensions() -> None:
    (found,) = found_in("a = [lambda: i for i in range(3) if i]")
    assert found.message.endswith("will see `i` as 2: the comprehension on line 1 rebinds it.")
    (found,) = found_in("a = [lambda: i for j in b for i in (1, 2)]")
    assert found.message.endswith("will see `i` as 2: the comprehension on line 1 rebinds it.")


def test_generator_expressions_are_read_and_may_not_run_to_their_end() -> None:
    (found,) = found_in("def f(out):\n    for i in 1, 2: out.append(i for _ in 'a')\n")
    assert found.message.endswith("will see `i` as 2: the `for` on line 2 rebinds it.")
    (found,) = found_in("a = wrap(lambda: i for i in (1, 2))")
    assert found.message.endswith("may see a later `i`: the expression on line 1 rebinds it.")


def test_other_statements_may_bind_a_global() -> None:
    (found,) = found_in("for i in range(3): a.append(lambda: i)\ni = 5\n")
    assert found.message.endswith("will see a later `i`: the `for` on line 1 rebinds it.")
