"""A lambda becomes a `def`: what is written, that it does the same, and where it is not offered."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.refactorings.lambda_to_def import ACTION
from tests.ide.code_actions.check import check_not_offered, check_refactoring

TO_DEF = "Turn the lambda into `def {}`"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("add = $0lambda x: x + n", "def add(x):\n\t\treturn x + n"),
        ("add = $0lambda x: x + n  # why", "def add(x):\n\t\treturn x + n  # why"),
        ("add = lambda$0 x, /, *a, y=(1, 2), **k: x + n", "def add(x, /, *a, y=(1, 2), **k):\n\t\treturn x + n"),
        ("add = ($0lambda x:\n\t\tx\n\t\t+ n)", None),
        ("add = $0lambda x: sum([  # é\n\t\tx,\n\t\tn])", "def add(x):\n\t\treturn sum([  # é\n\t\tx,\n\t\tn])"),
    ],
)
def test_assigned(before: str, after: str | None, line_end: str) -> None:
    frame = "def outer(n):\n\t{}\n\treturn add\nresult = outer(1)(2)\n"
    if after is None:
        source = frame.format(before).replace("\n", line_end)
        expected = (
            "def outer(n):\n\tdef function(x):\n\t\treturn (x\n\t\t+ n)\n\n\tadd = (function)\n"
            "\treturn add\nresult = outer(1)(2)\n"
        )
        check_refactoring(source, TO_DEF.format("function"), expected.replace("\n", line_end))
        return
    source, expected = frame.format(before), frame.format(after)
    check_refactoring(source.replace("\n", line_end), TO_DEF.format("add"), expected.replace("\n", line_end))


def test_above_its_statement() -> None:
    check_refactoring(
        """\
def outer(points, n):
  # nearest first
  return sorted(points, key=$0lambda p, n=n: abs(p - n)), [1]
result = outer([3, 1, 5], 4)
""",
        TO_DEF.format("key"),
        """\
def outer(points, n):
  def key(p, n=n):
    return abs(p - n)

  # nearest first
  return sorted(points, key=key), [1]
result = outer([3, 1, 5], 4)
""",
    )


def test_a_name_that_is_free() -> None:
    check_refactoring(
        "def outer(key):\n    return sorted(key, key=$0lambda function: -function)\nresult = outer([1, 2])\n",
        TO_DEF.format("key_function"),
        "def outer(key):\n    def key_function(function):\n        return -function\n\n"
        "    return sorted(key, key=key_function)\nresult = outer([1, 2])\n",
    )
    check_refactoring(
        "def outer():\n    return ($0lambda: 1)()\nresult = outer()\n",
        TO_DEF.format("function"),
        "def outer():\n    def function():\n        return 1\n\n    return (function)()\nresult = outer()\n",
    )


@pytest.mark.parametrize(
    "source",
    [
        "f($0lambda: 1)\n",
        "class C:\n    x = f($0lambda: 1)\n",
        "def f(a):\n    return [$0lambda: x for x in a]\n",
        "def f(a):\n    return lambda: $0lambda: a\n",
        "def f(a):\n    if g($0lambda: a): pass\n",
        "def f(a):\n    a(); g($0lambda: a)\n",
        "def f(a):\n    g($0lambda: a); a()\n",
        "def f(a):\n    if a: g($0lambda: a)\n",
        "def f(a):\n    g($0lambda x=a(): x)\n",
        "def f(a):\n    a and g($0lambda x=a: x)\n",
        "def f(a):\n    (a := 1), g($0lambda x=a: x)\n",
        "def f(a):\n    def h(): nonlocal a; a = 1\n    g(h(), $0lambda x=a: x)\n",
        "def f(a):\n    g($0lambda: a)\n    return locals()\n",
        "def f(a):\n    g(lambda: $0a)\n",
        "def f(a):\n    g($0lambda: a +)\n",
        "def f(a):\n    g($0lambda # why\n        : a)\n",
    ],
)
def test_no_def(source: str) -> None:
    check_not_offered(source, ACTION)
