"""What an iteration takes out again, replaces or empties does not outlive it."""

from __future__ import annotations

import pytest

from closure_lsp.escape.iteration import Fate
from tests.escape.test_verdicts import check_body, check_in


@pytest.mark.parametrize(
    "body",
    [
        "f = lambda: i\nout.append(f)\nout.remove(f)",
        "f = lambda: i\nout.append(f)\ntry: f()\nfinally: out.remove(f)",
        "f = lambda: i\nout.add(f)\nout.discard(f)",
        "out.append(lambda: i)\ndel out[:]",
        "out.append(lambda: i)\ndel out[-1]",
        "out.append(lambda: i)\nout[:] = []",
        "out.append(lambda: i)\nwhile out: out.pop()()",
        "out[i] = lambda: i\ndel out[i]",
        "out[i] = lambda: i\nout.pop(i)",
        "out.f = lambda: i\ndel out.f",
        "out.append(lambda: i)\nb, out = out, []\nfor f in b: f()",
        "out.clear()\nout.append(lambda: i)",
        "out[:] = []\nout.append(lambda: i)",
    ],
)
def test_taken_out_again(body: str) -> None:
    check_body(body, Fate.USED_UP)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("out.append(lambda: i)\nif a: out.clear()", "not in each iteration"),
        ("out.append(lambda: i)\nif i: continue\nout.clear()", "the iteration may go on before it"),
        ("f = lambda: i\nout.append(f)\na.remove(f)", "something else"),
        ("f = lambda: i\ng = lambda: 0\nout.append(f)\nout.remove(g)", "another one"),
        ("out[i] = lambda: i\ndel out['b']", "another key"),
        ("out.append(lambda: i)\na.append(list(out))\nout.clear()", "copied before"),
        ("out.append(lambda: i)\nf = out.pop()\na.append(f)", "kept elsewhere"),
        ("try: a()\nexcept E: out.clear()\nout.append(lambda: i)", "not in each iteration"),
    ],
)
def test_left_behind(body: str, why: str) -> None:
    check_body(body, Fate.OUTLIVES)


def test_what_is_emptied_first_is_left_at_the_end() -> None:
    check_body("out.clear()\nout.append(lambda: i)\ni = 1", Fate.OUTLIVES)
    check_body("for f in out: f()\nout.clear()\nout.append(lambda: i)", Fate.OUTLIVES)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("s.on(lambda: i); s.flush()", Fate.USED_UP),
        ("s.on(lambda: i); s.reset()", Fate.USED_UP),
        ("f = lambda: i; s.on(f); s.off(f)", Fate.USED_UP),
        ("f = lambda: i; s.on(f); t.off(f)", Fate.OUTLIVES),
        ("s.on(lambda: i); s.emit()", Fate.OUTLIVES),
        ("with held(lambda: i): pass", Fate.USED_UP),
        ("with left(lambda: i): pass", Fate.OUTLIVES),
    ],
)
def test_by_functions_of_the_file(body: str, expected: Fate) -> None:
    check_in(
        """
        from contextlib import contextmanager
        class S:
            def __init__(self): self.fs = []
            def on(self, f): self.fs.append(f)
            def off(self, f): self.fs.remove(f)
            def emit(self): return [f() for f in self.fs]
            def reset(self): self.fs = []
            def flush(self):
                while self.fs: self.fs.pop()()
        s = S()
        t = S()
        @contextmanager
        def held(f):
            out.append(f)
            try: yield
            finally: out.remove(f)
        @contextmanager
        def left(f):
            out.append(f)
            yield
        """,
        body,
        expected,
    )
