"""Declare `x` nonlocal: where it is offered, and that the code then does what was meant."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles

TITLE = "Declare `n` nonlocal"


def check_fixes(before: str, after: str, expression: str, value: object) -> None:
    """The expression raises UnboundLocalError; the quick fix at `$0` gives this text, and it this value."""
    check_action(before, TITLE, FIX, after)
    check_run(before, TITLE, expression, UnboundLocalError, value)


def test_a_counter() -> None:
    check_fixes(
        """\
def counter():
    n = 0
    def inc():
        n$0 += 1
        return n
    return inc
""",
        """\
def counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
""",
        "counter()()",
        1,
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_docstring_tabs_and_comments(line_end: str) -> None:
    before = (
        "# é 🎉\ndef counter(n):\n\tdef inc():  # why\n"
        '\t\t"""Doc."""\n\n\t\t# how\n\t\t$0n += 1\n\t\treturn n\n\treturn inc\n'
    )
    after = before.replace("$0", "").replace('"""\n', '"""\n\t\tnonlocal n\n')
    check_fixes(before.replace("\n", line_end), after.replace("\n", line_end), "counter(1)()", 2)


def test_a_body_on_the_line_of_its_header() -> None:
    check_fixes(
        "def counter(n):\n    def inc(): $0n += 1; return n\n    return inc\n",
        "def counter(n):\n    def inc(): nonlocal n; n += 1; return n\n    return inc\n",
        "counter(1)()",
        2,
    )


def test_a_nonlocal_statement_is_joined() -> None:
    check_fixes(
        """\
def counter(n, m):
    def inc():
        nonlocal m
        m += 1
        n$0 += m
        return n
    return inc
""",
        """\
def counter(n, m):
    def inc():
        nonlocal m, n
        m += 1
        n += m
        return n
    return inc
""",
        "counter(1, 1)()",
        3,
    )


def test_a_method_of_a_class_that_has_the_name_too() -> None:
    check_fixes(
        """\
def counter():
    n = 0
    class C:
        n = 10
        class D:
            def inc(self):
                print(end=f"{$0n}")
                n = 1
                return n
    return C.D().inc
""",
        """\
def counter():
    n = 0
    class C:
        n = 10
        class D:
            def inc(self):
                nonlocal n
                print(end=f"{n}")
                n = 1
                return n
    return C.D().inc
""",
        "counter()()",
        1,
    )


def test_an_async_function_with_a_decorator() -> None:
    check_fixes(
        """\
import asyncio
def counter(n):
    @staticmethod
    async def inc():
        n = $0n + 1
        return n
    return inc.__func__
""",
        """\
import asyncio
def counter(n):
    @staticmethod
    async def inc():
        nonlocal n
        n = n + 1
        return n
    return inc.__func__
""",
        "asyncio.run(counter(1)())",
        2,
    )


def test_the_function_around_that_is_nearest() -> None:
    check_run(
        """\
def outer():
    n = 0
    def counter():
        n = 10
        def inc():
            $0n += 1
        inc()
        return n
    return counter(), n
""",
        TITLE,
        "outer()",
        UnboundLocalError,
        (11, 0),
    )


def test_at_the_cursor_without_a_diagnostic() -> None:
    before = "def f():\n    n = 0\n    def g():\n        $0n = 1\n        return n\n    return g(), n\n"
    after = (
        "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n = 1\n        return n\n    return g(), n\n"
    )
    check_action(before, TITLE, "refactor", after)
    check_run(before, TITLE, "f()", (1, 0), (1, 1))


def test_on_every_occurrence_in_the_function() -> None:
    source = "def f(n):\n    def g():\n        for $n in a: pass\n        return $n\n"
    check_titles(source.replace("$n", "$0n", 1).replace("$n", "n"), TITLE)
    check_titles(source.replace("$n", "n", 1).replace("$n", "$0n"), TITLE)
    check_titles(source.replace("$n", "n", 1).replace("$n", "n$0"), TITLE)


def test_a_diagnostic_makes_it_a_preferred_fix() -> None:
    check_titles("def f(n):\n    def g():\n        $0n += 1\n", TITLE + " (preferred)")


@pytest.mark.parametrize(
    "function",
    [
        "def g(n): $0n = 1",
        "def g(): n: int; $0n += 1",
        "def g(): return $0n",
        "def g(): nonlocal n; $0n = 1",
        "def g(): global n; $0n = 1",
        "def g(): $0m = 1",
        "g = lambda: ($0n := 1)",
        "g = [1 for $0n in a]",
        "def g(): $0n += 1; )",
    ],
)
def test_not_offered(function: str) -> None:
    check_titles(f"def f(n):\n    {function}\n")


def test_not_offered_for_the_variable_of_the_function_around() -> None:
    check_titles("def f():\n    $0n = 0\n    def g(): return n\n")
    check_titles("class C:\n    n = 0\n    def g(): $0n = 1\n")


def test_the_annotation_of_an_assignment_goes() -> None:
    before = "def outer(n):\n    def f():\n        n: int = $0n + 1\n        return n\n    return f\n"
    after = "def outer(n):\n    def f():\n        nonlocal n\n        n = n + 1\n        return n\n    return f\n"
    check_action(before, "Declare `n` nonlocal", FIX, after)
    check_run(before, "Declare `n` nonlocal", "outer(1)()", UnboundLocalError, 2)
