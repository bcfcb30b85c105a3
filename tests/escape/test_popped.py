"""What becomes of a function that is passed by keyword to a function which takes it out of its `**kwargs`."""

from __future__ import annotations

from textwrap import indent

import pytest

from closure_lsp.escape.iteration import Fate
from tests.escape.test_verdicts import check_fate

RUN = "h = kw.pop('h', None)\nh()\n"


@pytest.mark.parametrize(
    ("body", "call", "expected"),
    [
        (f"{RUN}more(kw)", "g(h=lambda: i)", Fate.USED_UP),
        (f"{RUN}return more(**kw)", "g(h=lambda: i)", Fate.USED_UP),
        (f"n = kw.pop('n', 1)\n{RUN}more(kw)", "g(h=lambda: i)", Fate.USED_UP),
        (f"n = kw.pop('n', 1)\n{RUN}more(kw)", "g(k=lambda: i)", Fate.UNKNOWN),  # another one stays there
        ("kw.pop('h')\nmore(kw)", "g(h=lambda: i)", Fate.USED_UP),
        ("kw.pop('h')()\nmore(kw)", "g(h=lambda: i)", Fate.UNKNOWN),  # it is not all of a statement
        ("out.append(kw.pop('h'))", "g(h=lambda: i)", Fate.OUTLIVES),
        ("h = kw.pop('h')\nout.append(h)", "g(h=lambda: i)", Fate.OUTLIVES),
        ("h = k = kw.pop('h')\nout.append(k)", "g(h=lambda: i)", Fate.OUTLIVES),
        ("h = kw.pop('h')\nout.append(h)", "g(**{'h': lambda: i})", Fate.OUTLIVES),
        (f"more(kw)\n{RUN}", "g(h=lambda: i)", Fate.UNKNOWN),
        ("if a:\n    h = kw.pop('h')\nmore(kw)", "g(h=lambda: i)", Fate.UNKNOWN),
        ("h = kw.pop(a)\nmore(kw)", "g(h=lambda: i)", Fate.UNKNOWN),
        ("h = kw.pop(f'h')\nmore(kw)", "g(h=lambda: i)", Fate.USED_UP),  # a text without braces
        ("def later():\n    return kw.pop('h')\nmore(later)", "g(h=lambda: i)", Fate.UNKNOWN),
        ("kw = a\nh = kw.pop('h')", "g(h=lambda: i)", Fate.USED_UP),  # then nothing has it any more
        ("h = kw.pop('h')\nk = kw.pop('k')\nout.append(k)", "c = lambda: i\ng(h=c, k=c)", Fate.OUTLIVES),
    ],
)
def test_what_is_popped_from_keywords(body: str, call: str, expected: Fate) -> None:
    source = (
        f"def f(a, out, more):\n    def g(**kw):\n{indent(body, ' ' * 8)}\n    for i in a:\n{indent(call, ' ' * 8)}\n"
    )
    check_fate(source, expected)
