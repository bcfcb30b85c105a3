"""What becomes of a function that a loop unpacks together with counters and texts."""

from __future__ import annotations

import pytest

from closure_lsp.escape.iteration import Fate
from tests.escape.test_verdicts import check_body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for n, g in enumerate([lambda: i]):\n    g(n)", Fate.USED_UP),
        ("for n, g in enumerate([lambda: i]):\n    out(n)", Fate.USED_UP),
        ("for n, g in enumerate([lambda: i]):\n    out(g)", Fate.UNKNOWN),
        ("for n, g in enumerate([lambda: i]):\n    out.append(g)", Fate.OUTLIVES),
        ("for n, *g in enumerate([lambda: i]):\n    out(n)", Fate.UNKNOWN),  # stars are not counted
        ("for n, (name, g) in enumerate([('a', lambda: i)]):\n    g(name)", Fate.USED_UP),
        ("for name, g in [('a', lambda: i), ('b', lambda: i)]:\n    g(name)", Fate.USED_UP),
        ("for name, g in [('a', lambda: i), (out, lambda: i)]:\n    g(name)", Fate.UNKNOWN),
        ("for name, g in [('a', lambda: i), (lambda: i, 1)]:\n    out.append(name)", Fate.OUTLIVES),
        ("for g, name in [(lambda: i, 1)]:\n    out.append(g)", Fate.OUTLIVES),
        ("rows = [('a', lambda: i)]\nfor name, g in rows:\n    g(name)", Fate.USED_UP),
        ("rows = [('a', lambda: i)]\nrows.append((lambda: i, 1))\nfor name, g in rows:\n    g(name)", Fate.UNKNOWN),
        ("for name, g in {'a': lambda: i}.items():\n    g(name)", Fate.USED_UP),
        ("d = {'a': lambda: i}\nfor name, g in d.items():\n    g(name)", Fate.USED_UP),
        ("d = {'a': lambda: i}\nd[lambda: i] = 1\nfor name, g in d.items():\n    out.append(name)", Fate.OUTLIVES),
        ("[g(name) for name, g in (('a', lambda: i),)]", Fate.USED_UP),
        ("for name, g in zip(a, [lambda: i]):\n    g(name)", Fate.UNKNOWN),  # from which argument it comes is not known
    ],
)
def test_what_a_loop_unpacks(body: str, expected: Fate) -> None:
    check_body(body, expected)
