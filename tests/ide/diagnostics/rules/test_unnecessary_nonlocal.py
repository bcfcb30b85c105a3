"""Declarations that nothing needs, and those that something does."""

from __future__ import annotations

import pytest

from tests.ide.diagnostics.check import check_diagnostics, check_message, found_in

SOURCE = "def f(a, b):\n    def g():\n        nonlocal a\n        {}\n    return g\n"


@pytest.mark.parametrize(
    "line",
    [
        "a.append(1)",
        "a[0] = 1",
        "a.b = 1",
        "del a[0]",
        "print(a)",
        "pass",
        "a.b += 1",
        "return lambda: a",
        "[a for b in a]",
    ],
)
def test_never_rebound(line: str) -> None:
    (found,) = found_in(SOURCE.format(line))
    assert (found.rule, found.symbol, found.unnecessary) == ("unnecessary-nonlocal", "a", True)


@pytest.mark.parametrize(
    "line",
    [
        "a = 1",
        "a += 1",
        "del a",
        "(a := 1)",
        "[a := b for b in b]",
        "for a in b: pass",
        "import a",
        "def a(): pass",
        "a, b = 1, 2",
        "with b as a: pass",
        "a = )",
    ],
)
def test_rebound(line: str) -> None:
    check_diagnostics(SOURCE.format(line))


def test_each_name_of_a_declaration() -> None:
    check_diagnostics(
        """\
def f(a, b, c):
    def g():
        nonlocal a, b, c
#                ^ hint unnecessary-nonlocal a
#                      ^ hint unnecessary-nonlocal c
        b = a
    return g
"""
    )


def test_a_function_inside_has_its_own_declaration() -> None:
    check_diagnostics(
        """\
def f(a):
    def g():
        nonlocal a
#       ^ hint unnecessary-nonlocal a
        def h():
            nonlocal a
            a = 1
        return h
    return g
"""
    )


@pytest.mark.parametrize("call", ["eval('a')", "exec('print(a)')", "locals()", "vars()", "dir()"])
def test_a_name_that_is_looked_up_as_text(call: str) -> None:
    assert not found_in(SOURCE.format(call))


def test_what_the_message_says() -> None:
    check_message(
        SOURCE.format("a.append(1)"),
        "`a` is never rebound in `g`: it needs no `nonlocal`.",
    )
    check_message(SOURCE.format("pass"), "`a` is never used in `g`: it needs no `nonlocal`.")
