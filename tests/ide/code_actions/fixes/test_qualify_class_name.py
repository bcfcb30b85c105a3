"""Write `self.x` or `C.x`: which of them where, and that the read then finds the value."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, REVIEW, check_action, check_run, check_titles


def check_fix(before: str, written: str, expression: str, value: object, kind: str = FIX) -> None:
    """The expression raises NameError; the action writes this at `$0`, and then it gives the value."""
    title = f"Write `{written}`" + " (needs review)" * (kind == REVIEW)
    check_action(before, title, kind, before.replace("$0x", written))
    check_run(before, title, expression, NameError, value)


@pytest.mark.parametrize(
    ("body", "written", "call", "kind"),
    [
        ("def m(self): return $0x", "self.x", "C().m()", FIX),
        ("def m(self): return $0x", "C.x", "C().m()", FIX),
        ("def m(this: object, /): return f'{$0x}' and 1", "this.x", "C().m()", REVIEW),
        ("@classmethod\n    def m(cls): return (lambda: $0x)()", "cls.x", "C.m()", FIX),
        ("@staticmethod\n    def m(y): return $0x", "C.x", "C.m(0)", FIX),
        ("def m(*a): return [$0x for b in a][0]", "C.x", "C().m()", FIX),
        ("def m(self):\n        def f(self): return $0x\n        return f(0)", "C.x", "C().m()", FIX),
        ("m = lambda self: $0x", "C.x", "C().m()", FIX),
        ("class D:\n        def m(self): return $0x", "C.x", "C.D().m()", REVIEW),
    ],
)
def test_what_is_written(body: str, written: str, call: str, kind: str) -> None:
    check_fix(f"class C:\n    x = 1\n    {body}\n", written, call, 1, kind)


def test_a_class_in_a_class_in_a_function() -> None:
    source = "def f():\n  class C:\n    class D:\n      x = 1\n      def m(self): return $0x\n  return C.D()\n"
    check_titles(source, "Write `self.x` (preferred)", "Write `C.D.x`", "Capture `x` by value")
    check_fix(source, "C.D.x", "f().m()", 1)


def test_the_name_of_the_class_is_another_one_s() -> None:
    source = "class C:\n    x = 1\n    def m(self, C): return $0x\n"
    check_titles(source, "Write `self.x` (preferred)", "Capture `x` by value")


def test_a_loop_of_the_class_body_that_rebinds_the_name() -> None:
    made = "        a.append(lambda self: [$0x for b in a])\n"
    check_titles(f"class C:\n    for x in a:\n{made}", "Write `C.x` (needs review)", "Capture `x` by value (preferred)")
    check_titles(f"class C:\n    for y in a:\n{made}    x = 1\n", "Write `C.x` (preferred)")


@pytest.mark.parametrize(
    "body",
    ["y = [$0x for a in (1, 2)]", "y = [(lambda: $0x)() for a in (1, 2)]", "class D:\n        y = $0x"],
)
def test_not_offered(body: str) -> None:
    check_titles(f"class C:\n    x = 1\n    {body}\n")
