"""A `def` becomes a lambda: what is written, that it does the same, and where it is not offered."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.refactorings.def_to_lambda import ACTION
from tests.ide.code_actions.check import check_not_offered, check_refactoring


def check_lambda(before: str, after: str) -> None:
    frame = "def outer(n=3):\n\t{}\nresult = outer()\n"
    check_refactoring(frame.format(before), "Turn `f` into a lambda", frame.format(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def $0f(x):\n\t\treturn x + n\n\n\treturn list(map(f, [1]))", "return list(map(lambda x: x + n, [1]))"),
        ("def $0f(x): return x, n\n\treturn f(1)", "return (lambda x: (x, n))(1)"),
        ("def $0f(x=n, *a,):\n\t\treturn\n\treturn [f][0](1), 1", "return [lambda x=n, *a: None][0](1), 1"),
        ("def $0f(): return n\n\t# why\n\treturn 1 + f()", "# why\n\treturn 1 + (lambda: n)()"),
        ("def $0f(): return n\n\tn = 4\n\treturn f()", "f = lambda: n\n\tn = 4\n\treturn f()"),
        ("def $0f(): return n\n\treturn f(), f()", "f = lambda: n\n\treturn f(), f()"),
        ("def $0f(i): return i and f(i - 1)\n\treturn f(3)", "f = lambda i: i and f(i - 1)\n\treturn f(3)"),
        ("def $0f(): return n\n\treturn [f() for _ in 'a']", "f = lambda: n\n\treturn [f() for _ in 'a']"),
        ("def $0f(a=len('a')): return a\n\treturn f()", "f = lambda a=len('a'): a\n\treturn f()"),
        ("def $0f(): return max(\n\t\tn, 4)\n\treturn f()", "return (lambda: max(\n\t\tn, 4))()"),
    ],
)
def test_lambdas(before: str, after: str) -> None:
    check_lambda(before, after)


def test_a_function_of_the_module_keeps_its_name() -> None:
    check_refactoring(
        "def $0f(x):\n    return x\nresult = f(1)\n", "Turn `f` into a lambda", "f = lambda x: x\nresult = f(1)\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        "@d\ndef $0f(): return 1\n",
        "def $0f(x: int): return 1\n",
        "def $0f() -> int: return 1\n",
        "async def $0f(): return 1\n",
        "def $0f(): # why\n    return 1\n",
        "def $0f():\n    'doc'\n    return 1\n",
        "def $0f(): pass\n",
        "def $0f(): return (yield)\n",
        "def $0f(a,\n    b): return 1\n",
        "class C:\n    def $0f(self): return 1\n",
        "def f(x): return $0x\n",
        "def $0f(): return 1 +\n",
    ],
)
def test_no_lambda(source: str) -> None:
    check_not_offered(source, ACTION)
