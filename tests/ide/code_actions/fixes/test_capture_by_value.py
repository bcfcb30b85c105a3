"""Capture `i` by value: where it is offered, and that the functions then see the value they were made with."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, every_title

ONE = "Capture `i` by value"
REWRITE = "refactor.rewrite"


def check_captures(before: str, after: str, late: object, value: object, title: str = ONE, kind: str = FIX) -> None:
    """`build()` gives the late values; the action at `$0` gives this text, in which it gives the right ones."""
    check_action(before, title, kind, after)
    check_run(before, title, "build()", late, value)


def check_titles(fixture: str, *titles: str) -> None:
    """At `$0` a default argument is offered so; other forms are left out."""
    offered = [title for title in every_title(fixture) if title.partition(" (")[0].endswith("by value")]
    assert offered == list(titles)


def check_line(before: str, after: str) -> None:
    """A line in a loop over `i`: `out` then holds functions that give 1, 1; after the fix they give 0, 1."""
    frame = "def build():\n    out = []\n    for i in range(2):\n        {}\n    return [f() for f in out]\n"
    check_captures(frame.format(before), frame.format(after), [1, 1], [0, 1])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("out.append(lambda: $0i)", "out.append(lambda i=i: i)"),
        ("out.append(lambda a=0: $0i)", "out.append(lambda a=0, i=i: i)"),
        ("out.append(lambda *a: $0i)", "out.append(lambda *a, i=i: i)"),
        ("out.append(lambda *, a=0: $0i)", "out.append(lambda *, a=0, i=i: i)"),
        ("out.append(lambda **k: $0i)", "out.append(lambda i=i, **k: i)"),
        ("out.append(lambda a=0, /, *b, c=0, **d: $0i)", "out.append(lambda a=0, /, *b, c=0, i=i, **d: i)"),
        ("'é 🎉', out.append(lambda: $0i)", "'é 🎉', out.append(lambda i=i: i)"),
        ("out.append(lambda: (lambda: $0i)())", "out.append(lambda i=i: (lambda: i)())"),
        ("out.append(lambda: [$0i for a in 'a'][0])", "out.append(lambda i=i: [i for a in 'a'][0])"),
    ],
)
def test_lambdas(before: str, after: str) -> None:
    check_line(before, after)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("()", "(i=i)"),
        ("(a=0)", "(a=0, i=i)"),
        ("(a=0, /)", "(a=0, /, i=i)"),
        ("(*a)", "(*a, i=i)"),
        ("(*a, **k)", "(*a, i=i, **k)"),
        ("(*, a=0)", "(*, a=0, i=i)"),
        ("(\n\t\t\ta=0,  # é 🎉\n\t\t)", "(\n\t\t\ta=0,  # é 🎉\n\t\t\ti=i,\n\t\t)"),
    ],
)
def test_defs(before: str, after: str, line_end: str) -> None:
    frame = (
        "def build():\n\tout = []\n\tfor i in range(2):\n"
        "\t\tdef f{}:\n\t\t\treturn {}i\n\t\tout.append(f)\n\treturn [f() for f in out]\n"
    )
    source = frame.format(before, "$0").replace("\n", line_end)
    check_captures(source, frame.format(after, "").replace("\n", line_end), [1, 1], [0, 1])


def test_a_default_inside_a_default() -> None:
    check_captures(
        """\
def build():
    out = []
    for i in range(2):
        out.append(lambda get=lambda: $0i: get())
    return [f() for f in out]
""",
        """\
def build():
    out = []
    for i in range(2):
        out.append(lambda get=lambda *, i=i: i: get())
    return [f() for f in out]
""",
        [1, 1],
        [0, 1],
    )


def test_an_async_function() -> None:
    check_captures(
        """\
import asyncio
def build():
    out = []
    for i in range(2):
        async def f():
            return $0i
        out.append(f)
    return [asyncio.run(f()) for f in out]
""",
        """\
import asyncio
def build():
    out = []
    for i in range(2):
        async def f(i=i):
            return i
        out.append(f)
    return [asyncio.run(f()) for f in out]
""",
        [1, 1],
        [0, 1],
    )


def test_a_method_of_a_class_made_in_the_loop() -> None:
    check_captures(
        """\
def build():
    out = []
    for i in range(2):
        class C:
            @property
            def m(self): return $0i
        out.append(C())
    return [c.m for c in out]
""",
        """\
def build():
    out = []
    for i in range(2):
        class C:
            @property
            def m(self, *, i=i): return i
        out.append(C())
    return [c.m for c in out]
""",
        [1, 1],
        [0, 1],
    )


def test_the_outer_function_of_a_pair_gets_the_default() -> None:
    check_captures(
        """\
def build():
    out = []
    for i in range(2):
        def outer():
            def inner():
                return i$0
            return inner
        out.append(outer)
    return [f()() for f in out]
""",
        """\
def build():
    out = []
    for i in range(2):
        def outer(i=i):
            def inner():
                return i
            return inner
        out.append(outer)
    return [f()() for f in out]
""",
        [1, 1],
        [0, 1],
    )


def test_comprehensions() -> None:
    check_captures(
        "def build(): return [f() for f in [lambda: $0i for i in range(2)]]\n",
        "def build(): return [f() for f in [lambda i=i: i for i in range(2)]]\n",
        [1, 1],
        [0, 1],
    )
    check_captures(
        "def build(): return [f() for f in {i: lambda: $0i for i in range(2)}.values()]\n",
        "def build(): return [f() for f in {i: lambda i=i: i for i in range(2)}.values()]\n",
        [1, 1],
        [0, 1],
    )


def test_a_comprehension_inside_the_loop() -> None:
    check_line("out.extend([lambda: $0i for a in 'a'])", "out.extend([lambda i=i: i for a in 'a'])")


def test_a_while_loop_and_a_global() -> None:
    check_captures(
        """\
out = []
i = 0
while i < 2:
    i += 1
    out.append(lambda: $0i)
def build():
    return [f() for f in out]
""",
        """\
out = []
i = 0
while i < 2:
    i += 1
    out.append(lambda i=i: i)
def build():
    return [f() for f in out]
""",
        [2, 2],
        [1, 2],
    )


# -- several variables ------------------------------------------------------------------------------------------------

PAIRS = """\
def build():
    rows = [[lambda{}: {}i + {}j for j in (0, 1)] for i in (0, 2)]
    return [f() for row in rows for f in row]
"""


def test_all_of_them_at_once() -> None:
    check_captures(
        PAIRS.format("", "$0", ""),
        PAIRS.format(" i=i, j=j", "", ""),
        [3, 3, 3, 3],
        [0, 1, 2, 3],
        title="Capture `i`, `j` by value",
    )


def test_one_of_them() -> None:
    check_captures(PAIRS.format("", "$0", ""), PAIRS.format(" i=i", "", ""), [3, 3, 3, 3], [1, 1, 3, 3])
    check_captures(
        PAIRS.format("", "", "$0"), PAIRS.format(" j=j", "", ""), [3, 3, 3, 3], [2, 3, 2, 3], "Capture `j` by value"
    )


def test_one_action_for_each_and_one_for_all() -> None:
    check_titles(PAIRS.format("", "$0", ""), ONE, "Capture `i`, `j` by value (preferred)")
    check_titles(PAIRS.format("$0", "", ""), ONE, "Capture `j` by value", "Capture `i`, `j` by value (preferred)")


# -- at the cursor ----------------------------------------------------------------------------------------------------


def test_without_a_diagnostic() -> None:
    before = "def build():\n    return [(lambda: i$0)() for i in range(2)]\n"
    after = "def build():\n    return [(lambda i=i: i)() for i in range(2)]\n"
    check_captures(before, after, [0, 1], [0, 1], kind=REWRITE)


@pytest.mark.parametrize(
    "function",
    [
        "$0def f(a=1):\n        return i + i",
        "de$0f f(a=1):\n        return i + i",
        "def f$0(a=1):\n        return i + i",
        "def f($0a=1):\n        return i + i",
        "def f(a=1)$0:\n        return i + i",
        "def f(a=1):\n        return i + i$0",
        "def f(a=1):\n        return [i$0 for _ in a]",
        "$0lambda: i",
        "lam$0bda: i",
    ],
)
def test_on_the_header_and_on_the_variable(function: str) -> None:
    check_titles(f"for i in a:\n    {function}\n", ONE)


def test_a_decorator_that_is_not_known() -> None:
    check_titles("for i in a:\n    @d\n    async $0def f():\n        return i\n", ONE + " (needs review)")


@pytest.mark.parametrize(
    "function",
    [
        "def f(a=1):\n        $0return i",
        "def f(a=1):\n        return a$0 + i",
        "lambda: $0(i)",
        "print($0i, lambda: i)",
    ],
)
def test_not_elsewhere(function: str) -> None:
    check_titles(f"for i in a:\n    {function}\n")


# -- not offered ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "out.append($0i for _ in a)",
        "out.append(lambda i: $0i)",
        "out.append(lambda i=i: $0i)",
        "out.append(lambda: $0a)",
        "def f():\n            nonlocal i\n            return $0i\n        out.append(f)",
        "def f():\n            def g(): nonlocal i; i = 1\n            return $0i\n        out.append(f)",
        "class C:\n            i = 1\n            def m(self): return $0i\n        out.append(C)",
        "out.append(lambda: $0b)\n        b = i",
        "def f(): return $0f\n        out.append(f)",
        "out.append(lambda ): $0i",
    ],
)
def test_where_it_would_not_do(body: str) -> None:
    source = "def build(a, out):\n    i = 0\n    for i in range(2):\n        {}\n"
    check_titles(source.format(body))


def test_outside_of_a_loop() -> None:
    check_titles("def build():\n    i = 0\n    return lambda: $0i\n")
    check_titles("i = 0\nf = lambda: $0i\n")


# -- what the loop rebinds further down, and the body of a class ------------------------------------------------------


def test_the_counter_of_a_while_loop() -> None:
    before = "    i = 0\n    while i < 2:\n        out.append(lambda: $0i)\n        i += 1\n"
    frame = "def build():\n    out = []\n{}    return [f() for f in out]\n"
    source = frame.format(before)
    check_captures(source, source.replace("lambda: $0i", "lambda i=i: i"), [2, 2], [0, 1])
    module = f"out = []\n{before}".replace("\n    ", "\n") + "def build(): return [f() for f in out]\n"
    check_captures(module, module.replace("lambda: $0i", "lambda i=i: i"), [2, 2], [0, 1])


def test_a_variable_that_the_loop_rebinds_below() -> None:
    source = (
        "def build():\n    out, i = [], None\n    for n in 'ab':\n        out.append(lambda: $0i)\n        i = n\n"
        "    return [f() for f in out]\n"
    )
    check_captures(source, source.replace("lambda: $0i", "lambda i=i: i"), ["b", "b"], [None, "a"])


@pytest.mark.parametrize("first", ["", "    if x: i = 0\n", "    for i in x: pass\n"])
def test_not_where_it_may_have_no_value_yet(first: str) -> None:
    check_titles(f"def build(x, out):\n{first}    while x:\n        out.append(lambda: $0i)\n        i = x.pop()\n")


@pytest.mark.parametrize(
    ("body", "after", "expression", "value"),
    [
        ("for i in 'ab': out.append(lambda: $0i)", "lambda *, i=i: i", "[f() for f in C.out]", ["a", "b"]),
        ("i = 1\n    f = sorted('ab', key=lambda c: $0i)", "lambda c, *, i=i: i", "C.f", ["a", "b"]),
        ("i = 1\n    def f(): return $0i\n    out = f()", "f(*, i=i)", "C.out", 1),
        ("i = []\n    def f(g): $0i.append(g); return g\n    @f\n    def g(self): pass", "f(g, *, i=i)", "len(C.i)", 1),
    ],
)
def test_what_the_body_of_a_class_has_bound(body: str, after: str, expression: str, value: object) -> None:
    source = f"class C:\n    out = []\n    {body}\n"
    before = after.replace("*, i=i", "").replace("lambda :", "lambda:").replace(", )", ")").replace(", :", ":")
    fixed = source.replace("$0", "").replace(before, after, 1)
    check_action(source, ONE, FIX, fixed)
    check_run(source, ONE, expression, NameError, value)
    assert ONE + " (preferred)" in every_title(source)


def test_all_that_the_body_of_a_class_has_bound_at_once() -> None:
    source = "class C:\n    out = []\n    for i in 'ab':\n        j = i * 2\n        out.append(lambda: ($0i, j))\n"
    title = "Capture `i`, `j` by value"
    assert title + " (preferred)" in every_title(source)
    check_action(source, title, FIX, source.replace("lambda: ($0i", "lambda *, i=i, j=j: (i"))
    check_run(source, title, "[f() for f in C.out]", NameError, [("a", "aa"), ("b", "bb")])


@pytest.mark.parametrize("body", ["def f(self): return $0i\n    i = 1", "if x: i = 1\n    f = lambda: $0i"])
def test_not_what_it_may_bind_later(body: str) -> None:
    check_titles(f"class C:\n    {body}\n")
