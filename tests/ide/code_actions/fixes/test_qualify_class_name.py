"""Write `self.x` or `C.x`: which of them where, and that the read then finds the value."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles


def check_fix(before: str, written: str, expression: str, value: object) -> None:
    """The expression raises NameError; the action writes this at `$0`, and then it gives the value."""
    title = f"Write `{written}`"
    check_action(before, title, FIX, before.replace("$0x", written))
    check_run(before, title, expression, NameError, value)


@pytest.mark.parametrize(
    ("body", "written", "call"),
    [
        ("def m(self): return $0x", "self.x", "C().m()"),
        ("def m(self): return $0x", "C.x", "C().m()"),
        ("def m(this: object, /): return f'{$0x}' and 1", "this.x", "C().m()"),
        ("@classmethod\n    def m(cls): return (lambda: $0x)()", "cls.x", "C.m()"),
        ("@staticmethod\n    def m(y): return $0x", "C.x", "C.m(0)"),
        ("def m(*a): return [$0x for b in a][0]", "C.x", "C().m()"),
        ("def m(self):\n        def f(self): return $0x\n        return f(0)", "C.x", "C().m()"),
        ("m = lambda self: $0x", "C.x", "C().m()"),
        ("class D:\n        def m(self): return $0x", "C.x", "C.D().m()"),
    ],
)
def test_what_is_written(body: str, written: str, call: str) -> None:
    check_fix(f"class C:\n    x = 1\n    {body}\n", written, call, 1)


def test_a_class_in_a_class_in_a_function() -> None:
    source = "def f():\n  class C:\n    class D:\n      x = 1\n      def m(self): return $0x\n  return C.D()\n"
    check_titles(source, "Write `self.x` (preferred)", "Write `C.D.x`")
    check_fix(source, "C.D.x", "f().m()", 1)


def test_the_name_of_the_class_is_another_one_s() -> None:
    check_titles("class C:\n    x = 1\n    def m(self, C): return $0x\n", "Write `self.x` (preferred)")


def test_nothing_is_preferred_where_a_loop_of_the_class_body_rebinds_the_name() -> None:
    made = "        a.append(lambda self: [$0x for b in a])\n"
    check_titles(f"class C:\n    for x in a:\n{made}", "Write `C.x`")
    check_titles(f"class C:\n    for y in a:\n{made}    x = 1\n", "Write `C.x` (preferred)")


@pytest.mark.parametrize(
    "body",
    ["y = [$0x for a in (1, 2)]", "y = [(lambda: $0x)() for a in (1, 2)]", "class D:\n        y = $0x"],
)
def test_not_offered(body: str) -> None:
    check_titles(f"class C:\n    x = 1\n    {body}\n")
