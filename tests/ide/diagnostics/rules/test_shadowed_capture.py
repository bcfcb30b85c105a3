"""Assignments that make a new variable where the outer one may be meant."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.ide.diagnostics.check import check_diagnostics, check_message
from tests.ide.diagnostics.running import check_gives


def test_a_flag_that_stays_as_it_is() -> None:
    check_gives(
        """\
def build():
    done = False
    def finish():
        done = True
#       ^ warning shadowed-capture done
    finish()
    return done
""",
        False,
    )


def test_the_first_of_several_assignments() -> None:
    check_gives(
        """\
def build(n=0):
    def choose(way):
        if way:
            n = 1
#           ^ warning shadowed-capture n
        else:
            n = 2
    for i in range(2):
        choose(i)
    return n
""",
        0,
    )


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("n = 1; return n", "g(); return n"),
        ("n = 1; return lambda: n", "g(); return n"),
        ("for n in a: pass", "g(); return n"),
        ("with a as n: pass", "g(); return n"),
        ("n, b = a", "g(); return n"),
        ("import n", "g(); return n"),
        ("nonlocal n; n = 1", "g(); return n"),
        ("n = 1", "g()"),
        ("n = 1", "return n"),
        ("n = 1", "n = g(); return n"),
        ("n = 1", "g(); n = 2; return n"),
        ("_n = 1", "g(); return _n"),
    ],
)
def test_nothing_shows_that_the_outer_one_is_meant(inner: str, outer: str) -> None:
    check_diagnostics(f"def f(a):\n    n = _n = 0\n    def g():\n        {inner}\n    {outer}\n")


def test_brackets_around_the_target() -> None:
    check_gives(
        """\
def build(n=0):
    def choose():
        (n) = 1
#        ^ warning shadowed-capture n
    choose()
    return n
""",
        0,
    )


def test_a_function_that_is_made_in_a_loop_with_the_variable() -> None:
    body = """
    for n in a:
        def g(): n = 1
        g()
        print(n)
    """
    check_diagnostics(f"def f(a):\n{indent(dedent(body).strip(), '    ')}\n")


def test_what_the_message_says() -> None:
    check_message(
        "def f():\n    n = 0\n    def g():\n        n = 1\n    g()\n    return n\n",
        "This sets a new `n` that nothing reads: the one of `f` stays as it is.",
        "6: n: this reads the `n` of `f`; `nonlocal n` would mean that one",
    )
