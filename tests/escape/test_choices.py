"""What becomes of a function that one of several callables gets, which the text lists."""

from __future__ import annotations

from textwrap import indent

import pytest

from closure_lsp.escape.iteration import Fate
from tests.escape.test_verdicts import check_fate

CALLEES = "def f(a, out, more):\n    def run(g):\n        return g()\n    def keep(g):\n        out.append(g)\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("h = run if a else map\nlist(h(lambda: i, a))", Fate.USED_UP),  # a row of the library
        ("h = run if a else run\nh(lambda: i)", Fate.USED_UP),
        ("(run if a else max)((lambda: i)())", Fate.USED_UP),  # only its result is passed
        ("(run if a else keep)(lambda: i)", Fate.OUTLIVES),
        ("h = run if a else more\nh(lambda: i)", Fate.UNKNOWN),
        ("for h in (run, keep):\n    h(lambda: i)", Fate.OUTLIVES),
        ("for h in [run, run]:\n    h(lambda: i)", Fate.USED_UP),
        ("for h in run, run:\n    h(lambda: i)", Fate.USED_UP),
        ("for h in [run, *more]:\n    h(lambda: i)", Fate.UNKNOWN),
        ("for h in [run, more]:\n    h(lambda: i)", Fate.UNKNOWN),
        ("both = (run, run)\nfor h in both:\n    h(lambda: i)", Fate.USED_UP),
        ("both = [run, run]\nboth.append(keep)\nfor h in both:\n    h(lambda: i)", Fate.UNKNOWN),
        ("for n, h in [(1, run)]:\n    h(lambda: i)", Fate.UNKNOWN),  # rows of tuples are not taken apart
        ("for h in [run, run]:\n    h = more\n    h(lambda: i)", Fate.UNKNOWN),
        ("[h(lambda: i) for h in (run, run)]", Fate.USED_UP),
        ("for h in [" + "run, " * 17 + "]:\n    h(lambda: i)", Fate.UNKNOWN),  # too many to look at each
    ],
)
def test_one_of_several_callables(body: str, expected: Fate) -> None:
    check_fate(f"{CALLEES}    for i in a:\n{indent(body, ' ' * 8)}\n", expected)
