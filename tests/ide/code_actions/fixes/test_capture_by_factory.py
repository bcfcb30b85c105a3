"""Capture `i` by value, with a factory function: what is written, and that each function then has its own value."""

from __future__ import annotations

import sys

import pytest

from tests.ide.code_actions.check import FIX, REVIEW, check_action, check_run, every_title

TITLE = "Capture `i` by value, with a factory function"
FRAME = "def build():\n    out, keep = [], lambda f: f\n    for i in range(2):\n{}    return [f() for f in out]\n"


def check_captures(
    before: str, after: str, late: object = (1, 1), value: object = (0, 1), title: str = TITLE, kind: str = FIX
) -> None:
    """Lines in a loop over `i`: `out` then holds functions that give the late values; after the fix the right ones."""
    check_action(FRAME.format(before), title, kind, FRAME.format(after))
    check_run(FRAME.format(before), title, "tuple(build())", late, value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lambda: $0i", "(lambda i: lambda: i)(i)"),
        ("lambda a=0, *b: $0i", "(lambda i: lambda a=0, *b: i)(i)"),
        ("(lambda: $0i)", "((lambda i: lambda: i)(i))"),
        ("lambda: (lambda: $0i)()", "(lambda i: lambda: (lambda: i)())(i)"),
        ("lambda: $0i if i else i", "(lambda i: lambda: i if i else i)(i)"),
    ],
)
def test_lambdas(before: str, after: str) -> None:
    check_captures(f"        out.append({before})\n", f"        out.append({after})\n")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_def_with_a_decorator_a_long_string_and_comments(line_end: str) -> None:
    before = '''\
        # how
        @keep  # é
        def f(a=(
            1
        )):
            """Doc
    string."""

            # why
            return $0i
        out.append(f)
'''
    after = '''\
        # how
        def make_f(i):
            @keep  # é
            def f(a=(
                1
            )):
                """Doc
    string."""

                # why
                return i

            return f

        f = make_f(i)
        out.append(f)
'''
    source, fixed = (FRAME.format(lines).replace("\n", line_end) for lines in (before, after))
    check_action(source, TITLE, FIX, fixed)
    check_run(source, TITLE, "build()", [1, 1], [0, 1])


def test_tabs_and_a_name_that_is_taken() -> None:
    before = "make_f = make_f_2 = []\nfor i in range(2):\n\tdef f(): return $0i\n\tmake_f.append(f)\n"
    after = (
        "make_f = make_f_2 = []\nfor i in range(2):\n\tdef make_f_3(i):\n\t\tdef f(): return i\n\n\t\treturn f\n\n"
        "\tf = make_f_3(i)\n\tmake_f.append(f)\n"
    )
    check_action(before, TITLE, FIX, after)


def test_a_function_that_rebinds_the_variable() -> None:
    check_captures(
        "        def f():\n            nonlocal i\n            $0i += i\n            return i\n        out.append(f)\n",
        "        def make_f(i):\n            def f():\n                nonlocal i\n                i += i\n"
        "                return i\n\n            return f\n\n        f = make_f(i)\n        out.append(f)\n",
        (2, 4),
        (0, 2),
        TITLE + " (needs review)",
        REVIEW,
    )


def test_all_variables_of_a_function() -> None:
    source = "def build():\n    return [f() for f in [lambda: $0i + j for i in (1, 2) for j in (3, 4)]]\n"
    assert TITLE in every_title(source)
    check_action(
        "def build(a):\n    for i in a:\n        for j in a: b.append($0lambda: i + j)\n",
        "Capture `i`, `j` by value, with a factory function",
        FIX,
        "def build(a):\n    for i in a:\n        for j in a: b.append((lambda i, j: lambda: i + j)(i, j))\n",
    )


@pytest.mark.parametrize(
    "body",
    [
        "class C:\n        def f(self): return $0i\n    b.append(C)",
        "b.append(lambda a=(c := 1): $0i)",
        "def f(): return $0i; f.a\n    @f.b\n    def f(): return $0i",
        "def f(): nonlocal f; f = $0i\n    b.append(f)",
        "if a: b; c = lambda: 0\n    def f(a=(yield)): return $0i\n    b.append(f)",
        "b.append($0i for c in a)",
        "def f(): global i; return $0i\n    b.append(f)",
        "def i(): return $0i\n    b.append(i)",
    ],
)
def test_not_offered(body: str) -> None:
    first, _, last = body.rpartition("$0")
    source = f"def outer(b, f):\n  for i in a:\n    {first.replace('$0', '')}$0{last}\n"
    assert TITLE not in every_title(source)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type statements are new in 3.12")
@pytest.mark.parametrize("parameters", ["", "[T]"])
def test_a_type_statement(parameters: str) -> None:
    before = f"        type A{parameters} = tuple[$0i]\n        out.append(lambda A=A: A.__value__.__args__[0])\n"
    after = (
        f"        def make_A(i):\n            type A{parameters} = tuple[i]\n\n            return A\n\n"
        "        A = make_A(i)\n        out.append(lambda A=A: A.__value__.__args__[0])\n"
    )
    check_captures(before, after)
