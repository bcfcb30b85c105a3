"""Lift a captured variable to a parameter: the parameter, the calls, and where it is not offered."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.refactorings.lift_to_parameter import ACTION
from tests.ide.code_actions.check import check_not_offered, check_refactoring

TITLE = "Lift `n` to a parameter of `f`"


def _frame(body: str) -> str:
    return "def outer(n):\n" + "\n".join(f"\t{line}" for line in body.splitlines()) + "\nresult = outer(2)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(): return $0n\nreturn f()", "def f(n): return n\nreturn f(n)"),
        ("def f(a): return a + $0n\nreturn f(1), f(a=1)", "def f(a, n): return a + n\nreturn f(1, n), f(a=1, n=n)"),
        ("def f(a, /,): return $0n\nreturn f( 1, )", "def f(a, /, n,): return n\nreturn f( 1, n, )"),
        ("def f(a=1): return $0n\nreturn f(), f(3)", "def f(a=1, *, n): return n\nreturn f(n=n), f(3, n=n)"),
        ("def f(*a): return $0n\nreturn f(1, 3)", "def f(*a, n): return n\nreturn f(1, 3, n=n)"),
        ("def f(*, a): return $0n\nreturn f(a=3)", "def f(*, a, n): return n\nreturn f(a=3, n=n)"),
        ("def f(**a): return $0n\nreturn f(a=3)", "def f(n, **a): return n\nreturn f(a=3, n=n)"),
        ("def f(a=1, **k): return $0n\nreturn f()", "def f(a=1, *, n, **k): return n\nreturn f(n=n)"),
        ("def f(a: int) -> int: return $0n\nreturn f(1)", "def f(a: int, n) -> int: return n\nreturn f(1, n)"),
        (
            "def f(i): return i and $0n + f(i - 1)\nreturn f(3)",
            "def f(i, n): return i and n + f(i - 1, n)\nreturn f(3, n)",
        ),
        (
            "def f(): return [$0n for _ in 'a'], n\ndef g(): return f()\nn = 5\nreturn g(), [f() for _ in 'a']",
            "def f(n): return [n for _ in 'a'], n\ndef g(): return f(n)\nn = 5\nreturn g(), [f(n) for _ in 'a']",
        ),
        (
            "def f(): return sum(n for _ in 'ab') + $0n\nreturn f()",
            "def f(n): return sum(n for _ in 'ab') + n\nreturn f(n)",
        ),
        ("m = 1; n = m\ndef f(): return $0n\nreturn f()", "m = 1; n = m\ndef f(n): return n\nreturn f(n)"),
    ],
)
def test_parameter_and_calls(before: str, after: str) -> None:
    check_refactoring(_frame(before), TITLE, _frame(after))
    crlf = "\r\n"
    check_refactoring(_frame(before).replace("\n", crlf), TITLE, _frame(after).replace("\n", crlf))


def test_lambdas() -> None:
    check_refactoring(
        _frame("f = lambda a: $0n + a\nreturn f(1)"),
        "Lift `n` to a parameter of the lambda",
        _frame("f = lambda a, n: n + a\nreturn f(1, n)"),
    )
    check_refactoring(
        _frame("return (lambda: $0n)()"),
        "Lift `n` to a parameter of the lambda",
        _frame("return (lambda n: n)(n)"),
    )


@pytest.mark.parametrize(
    "body",
    [
        "def f(): return $0n\nreturn f",
        "def f(): return (lambda: $0n)\nreturn f()()",
        "def f(): return $0n\nreturn f(), [f]",
        "@d\ndef f(): return $0n\nreturn f()",
        "def f():\n\tnonlocal n\n\tn += 1\n\treturn $0n\nreturn f()",
        "def f(): return $0n\ndef g():\n\tnonlocal n\n\tn = 1\nreturn f()",
        "def f(): yield $0n\ng = f()\nn = 3\nreturn next(g)",
        "async def f(): return $0n\ng = f()\nn = 3\nreturn g",
        "def f(): return lambda: $0n\ng = f()\nn = 3\nreturn g()",
        "def f(): return ($0n for _ in 'a')\ng = f()\nn = 3\nreturn g",
        "def f(): return $0n\nreturn f(*a)",
        "def f(**k): return $0n\nreturn f(n=1)",
        "def f(a): return $0n\nreturn f(x for x in a)",
        "def f(): return $0n\nreturn [f() for n in 'a']",
        "def f(): return $0n\ndef g(n): return f()\nreturn g(1)",
        "def f(): return $0n\nif n: f = g\nreturn f()",
        "def f(): return $0len\nreturn f()",
        "def f(n): return $0n\nreturn f(1)",
        "def f(): return $0n\nlocals()\nreturn f()",
        "def f(): return $0m\nif n: m = 1\nreturn f()",
        "def f(): return $0n",
        "def f(): return $0n\nreturn f() +",
        "class C:\n\tdef f(self): return $0n\nreturn C().f()",
    ],
)
def test_not_offered(body: str) -> None:
    check_not_offered(_frame(body), ACTION)


def test_not_offered_to_what_other_files_can_call() -> None:
    check_not_offered("n = 1\ndef f(): return $0n\nf()\n", ACTION)


def test_a_call_in_brackets() -> None:
    check_refactoring(
        "def outer(n):\n    def f(): return $0n\n    return (f)() + ((f))()\nresult = outer(2)\n",
        "Lift `n` to a parameter of `f`",
        "def outer(n):\n    def f(n): return n\n    return (f)(n) + ((f))(n)\nresult = outer(2)\n",
    )
