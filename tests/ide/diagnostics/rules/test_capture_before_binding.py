"""Calls that come before the variable which the function reads, and those that may not."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.ide.diagnostics.check import check_diagnostics, check_message
from tests.ide.diagnostics.running import check_fails, check_gives


def test_a_call_above_the_assignment() -> None:
    check_fails(
        """\
def build():
    def get():
        return x + 1
    y = [get()]
#        ^ error capture-before-binding x
    x = 1
    return y
"""
    )


@pytest.mark.parametrize("binding", ["x = 1", "import os as x", "def x(): pass", "for x in [1]: pass", "x: int = 1"])
def test_any_kind_of_binding(binding: str) -> None:
    check_fails(
        f"def build():\n    def get(): return x\n    get()\n#   ^ error capture-before-binding x\n    {binding}\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "return x",
        "y = 1\ny = y, x",
        '"""What it does."""\nreturn f"{x}"',
        "return x if x else 1",
        "return x or 1",
        "if x: pass",
        "for y in x: pass",
        "return [y for y in x]",
        "return x < 1",
        "return len(a=[x])",
        "import os\nreturn os.path[x]",
    ],
)
def test_reads_that_are_sure(body: str) -> None:
    check_fails(
        f"def build():\n    def get():\n{indent(body, '        ')}\n    get()\n"
        "#   ^ error capture-before-binding x\n    x = 1\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "if 0: return x",
        "return 1 if 1 else x",
        "return 1 or x",
        "return 2 > 3 > x",
        "return 1\nreturn x",
        "for i in (): x",
        "while 0: x",
        "try: x\nexcept NameError: return 1",
        "yield x",
        "return lambda: x",
        "return [x for i in ()]",
        "assert 1, x",
    ],
)
def test_reads_that_are_not_sure(body: str) -> None:
    source = f"def build():\n    def get():\n{indent(body, '        ')}\n    got = get()\n    x = 1\n    return 5\n"
    check_gives(source, 5)


def test_a_call_may_prevent_the_read() -> None:
    check_diagnostics(
        "def build():\n    def get():\n        leave()\n        return x\n    get()\n    x = 1\n    return x\n"
    )


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("x = 1\ndef get(): return x\nreturn get()", 1),
        ("def get(): return x\nx = 1\nreturn get()", 1),
        ("def get(): return x\nfor i in 1, 2:\n    if i == 2: return get()\n    x = 1", 1),
        ("def get(): return x\ntry: get()\nexcept NameError: return 1\nx = 1", 1),
        ("def get(): return x\nget = lambda: 1\nget()\nx = 1\nreturn x", 1),
        ("def put():\n    nonlocal x\n    x = 1\ndef get(): return x\nput()\nreturn get()\nx = 2", 1),
        ("async def get(): return x\nget().close()\nx = 1\nreturn x", 1),
        ("def get(x=1): return x\nget()\nx = 1\nreturn x", 1),
    ],
)
def test_calls_that_are_in_time(body: str, value: object) -> None:
    check_gives(f"def build():\n{indent(body, '    ')}\n", value)


def test_the_message() -> None:
    check_message(
        "def f():\n    def g(): return x\n    g()\n    x = 1\n",
        "This call raises NameError: `g` reads `x`, first bound on line 4.",
        "2: x: `g` reads `x`",
        "4: x: `x` is first bound here",
    )


@pytest.mark.parametrize("call", ["(get)()", "((get))()"])
def test_brackets_around_what_is_called(call: str) -> None:
    caret = f"#{' ' * (call.index('get') + 3)}^ error capture-before-binding x"
    check_fails(f"def build():\n    get = (lambda: x)\n    {call}\n{caret}\n    x = 1\n")


def test_a_lambda_with_a_name() -> None:
    check_fails(
        """\
def build():
    double = lambda n: n * factor
    found = double(1)
#           ^ error capture-before-binding factor
    factor = 2
    return found
"""
    )


def test_a_lambda_called_at_once() -> None:
    check_fails(
        """\
def build():
    first = (lambda: size + 1)()
#                    ^ error capture-before-binding size
    size = 1
    return first
"""
    )


def test_a_decorator() -> None:
    check_fails(
        """\
def build():
    def note(function):
        seen.append(function)
        return function
    @note
#    ^ error capture-before-binding seen
    def run(): pass
    seen = []
    return run
"""
    )


def test_a_coroutine_that_is_awaited() -> None:
    check_fails(
        """\
import asyncio
async def main():
    async def ask(): return answer
    found = await ask()
#                 ^ error capture-before-binding answer
    answer = 1
    return found
def build():
    asyncio.run(main())
"""
    )


def test_a_coroutine_that_is_not_awaited_yet() -> None:
    check_diagnostics(
        "async def f():\n    async def g(): return a\n    h = g()\n    a = 1\n    return await h\n",
    )


def test_a_constructor() -> None:
    check_fails(
        """\
def build():
    class Box:
        def __init__(self): self.size = size
    box = Box()
#         ^ error capture-before-binding size
    size = 1
    return box
"""
    )


def test_the_name_of_an_except_clause() -> None:
    check_fails(
        """\
def build():
    def show(): return err
    try:
        raise ValueError
    except ValueError as err:
        pass
    return show()
#          ^ error capture-before-binding err
"""
    )


def test_what_runs_for_each_item_of_something() -> None:
    """As the body of a `for` is: nobody writes it for no items."""
    check_fails(
        """\
def build(rows=(1, 2)):
    total = sum(row * scale for row in rows)
#                     ^ warning capture-before-binding scale
    scale = 2
    return total
"""
    )
    check_fails(
        """\
def build(rows=("a", "b")):
    rows = sorted(rows, key=lambda row: row[column])
#          ^ warning capture-before-binding column
    column = 0
    return rows
"""
    )
    check_fails(
        """\
def build(rows=(1, 2)):
    kept = any(row > limit for row in rows if row > least)
#                                                   ^ warning capture-before-binding least
    limit = least = 1
    return kept
"""
    )


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return sum(x for _ in ())\nx = 1", 0),
        ("return sum(x for _ in rows)\nx = 1", 0),
        ("found = []\nreturn sum(x for _ in found)\nx = 1", 0),
        ("return list(map(lambda _: x, []))\nx = 1", []),
        ("return sorted(rows, key=lambda _: x)\nx = 1", []),
        ("return sum(x for i in range(2) if i > 1)\nx = 1", 0),
        ("got = (x for _ in range(2))\nx = 1\nreturn sum(got)", 2),
        ("for i in range(2):\n    if i: return sum(x for _ in [i])\n    x = 1", 1),
    ],
)
def test_what_runs_for_no_item_or_later(body: str, value: object) -> None:
    check_gives(f"def build(rows=()):\n{indent(body, '    ')}\n", value)


def test_a_context_manager_made_of_a_generator_function() -> None:
    check_fails(
        """\
from contextlib import contextmanager

def build():
    @contextmanager
    def opened():
        yield resource
    with opened() as handle:
#        ^ error capture-before-binding resource
        pass
    resource = 1
"""
    )


def test_the_body_of_a_class() -> None:
    check_fails(
        """\
def build():
    class Row:
        width = default
#               ^ error capture-before-binding default
    default = 1
    return Row
"""
    )


@pytest.mark.parametrize(
    "body",
    [
        "default = 1\nclass Row:\n    width = default\nreturn Row.width",
        "class Row:\n    def width(self): return default\ndefault = 1\nreturn Row().width()",
        "class Row:\n    try: width = default\n    except NameError: width = 1\ndefault = 1\nreturn Row.width",
        "for i in range(2):\n    if i:\n        class Row: width = default\n    default = 1\nreturn Row.width",
    ],
)
def test_classes_that_read_in_time(body: str) -> None:
    check_gives(f"def build():\n{indent(body, '    ')}\n", 1)
