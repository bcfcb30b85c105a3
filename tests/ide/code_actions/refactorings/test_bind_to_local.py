"""Bind a captured variable to a local: what is written, that it does the same, and where it is not offered."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.refactorings.bind_to_local import ACTION
from tests.ide.code_actions.check import check_not_offered, check_refactoring

TITLE = "Bind `n` to a local of `f`"
FRAME = "def outer(n):\n{}\n\treturn f(3)\nresult = outer(2)\n"


def check_binds(body: str, after: str, line_end: str = "\n") -> None:
    before, then = (FRAME.format("\n".join(f"\t{line}" for line in text.splitlines())) for text in (body, after))
    check_refactoring(before.replace("\n", line_end), TITLE, then.replace("\n", line_end))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_read_of_the_function_itself(line_end: str) -> None:
    check_binds(
        """\
def f(x):
\t'''doc'''
\tglobal g
\t# all of it
\tg = n
\tfor i in range(x):
\t\tx += $0n * sum([n for _ in "ab"]) + (lambda: n)() + sum(n for _ in "a")
\treturn x, n""",
        """\
def f(x):
\t'''doc'''
\tglobal g
\tlocal_n = n
\t# all of it
\tg = local_n
\tfor i in range(x):
\t\tx += local_n * sum([local_n for _ in "ab"]) + (lambda: n)() + sum(n for _ in "a")
\treturn x, local_n""",
        line_end,
    )


def test_while_and_comprehensions() -> None:
    check_binds(
        "def f(x):\n\twhile x < $0n * 4: x += 1\n\treturn x",
        "def f(x):\n\tlocal_n = n\n\twhile x < local_n * 4: x += 1\n\treturn x",
    )
    check_binds(
        "def f(x):\n\treturn [i + $0n for i in range(x)]",
        "def f(x):\n\tlocal_n = n\n\treturn [i + local_n for i in range(x)]",
    )


def test_a_variable_that_its_owner_rebinds_before_it_calls() -> None:
    check_binds(
        "def f(x):\n\tfor i in range(x): x += $0n\n\treturn x\nn = 5",
        "def f(x):\n\tlocal_n = n\n\tfor i in range(x): x += local_n\n\treturn x\nn = 5",
    )


@pytest.mark.parametrize(
    "body",
    [
        "def f(x):\n\treturn $0n",
        "def f(x):\n\tfor i in $0n: pass",
        "for i in n:\n\t$0n\ndef f(x): pass",
        "def f(x):\n\tfor i in x: $0len",
        "def f(x):\n\tfor i in x: $0i",
        "def f(x):\n\tnonlocal n\n\tfor i in x: n += $0n",
        "def g():\n\tnonlocal n\n\tn = 1\ndef f(x):\n\tfor i in x: $0n",
        "def f(x):\n\tfor i in x: yield $0n\nn = 1",
        "def f(x):\n\tfor i in x: print(f'{$0n=}')",
        "def f(x):\n\tfor i in x: $0n; locals()",
        "def f(x, local_n=1):\n\tfor i in x: $0n",
        "f = lambda x: [$0n for _ in x]",
        "def f(x): return [$0n for _ in x]",
        "def f(x):\n\tfor i in x: ($0n for _ in x)",
        "del n\ndef f(x):\n\tfor i in x: $0n",
        "yield\nn = 1\ndef f(x):\n\tfor i in x: $0n",
    ],
)
def test_not_offered(body: str) -> None:
    check_not_offered(FRAME.format("\n".join(f"\t{line}" for line in body.splitlines())), ACTION)


def test_not_offered_where_it_may_not_have_a_value() -> None:
    check_not_offered("def o():\n    def f(x):\n        for i in x: $0n\n    n = 1\n    return f\n", ACTION)
    check_not_offered("def o(c):\n    if c: n = 1\n    def f(x):\n        for i in x: $0n\n    return f\n", ACTION)
