"""Write `self.x` or `C.x`: which of them where, and that the read then finds the value."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.fixes.qualify_class_name import ACTION
from tests.ide.code_actions.check import (
    FIX,
    REVIEW,
    check_action,
    check_not_offered,
    check_run,
    check_titles,
    every_title,
)


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
    check_not_offered(f"class C:\n    x = 1\n    {body}\n", ACTION)


@pytest.mark.parametrize(
    ("helper", "call", "after", "written"),
    [
        ("def x(self, k): return k", "$0x(self, 1)", "self.x(1)", "self.x"),
        ("def x(self): return 1", "$0x(self)", "self.x()", "self.x"),
        ("def x(self): return 1", "$0x(self, )", "self.x()", "self.x"),
        ("@staticmethod\n    def x(me): return 1", "$0x(self)", "self.x(self)", "self.x"),
        ("class x:\n        real = 1", "$0x().real", "self.x().real", "self.x"),
    ],
)
def test_a_call_does_not_pass_the_object_twice(helper: str, call: str, after: str, written: str) -> None:
    source = f"class C:\n    {helper}\n    def m(self): return {call}\n"
    check_action(source, f"Write `{written}`", FIX, source.replace(call, after))
    check_run(source, f"Write `{written}`", "C().m()", NameError, 1)
    check_run(source, "Write `C.x`", "C().m()", NameError, 1)


@pytest.mark.parametrize(
    ("helper", "call"),
    [
        ("def x(k): return k", "$0x(1)"),
        ("def x(k): return k", "list(map($0x, [1]))[0]"),
        ("x = lambda k: k", "$0x(1)"),
        ("x = lambda me, k=1: k", "$0x(self)"),
    ],
)
def test_only_the_class_where_the_object_would_pass_itself(helper: str, call: str) -> None:
    source = f"class C:\n    {helper}\n    def m(self): return {call}\n"
    check_titles(source, "Write `C.x` (preferred)", "Capture `x` by value")
    check_run(source, "Write `C.x`", "C().m()", NameError, 1)


@pytest.mark.parametrize(
    "body",
    [
        "def m(f): return $0x\n    @m\n    def g(self): pass",
        "def m(): return $0x\n    y = m()",
        "def m(a): return $0x\n    y = sorted('ab', key=m)",
        "y = sorted('ab', key=lambda a: $0x)",
    ],
)
def test_nothing_that_runs_while_the_class_has_no_name(body: str) -> None:
    source = f"class C:\n    x = 1\n    {body}\n"
    check_titles(source, "Capture `x` by value (preferred)")
    namespace: dict[str, object] = {}
    with pytest.raises(NameError):
        exec(source.replace("$0x", "C.x"), namespace)


@pytest.mark.parametrize(
    ("source", "titles"),
    [
        ("@d\nclass C:\n    x = 1\n    m = lambda self: $0x\n", ["Write `C.x` (needs review)"]),
        ("class C:\n    x = 1\n    m = lambda self: $0x\nC = d(C)\n", ["Write `C.x` (needs review)"]),
        ("def f():\n  class C:\n    x = 1\n    m = lambda self: $0x\n  C = d(C)\n", ["Write `C.x` (needs review)"]),
        ("class C:\n    x = 1\n    def m(self):\n        self = 1\n        return $0x\n", ["Write `C.x` (preferred)"]),
        (
            "class C:\n    x = 1\n    @d\n    def m(self): return $0x\n",
            ["Write `self.x` (needs review)", "Write `C.x` (needs review)"],
        ),
    ],
)
def test_what_needs_review(source: str, titles: list[str]) -> None:
    offered = [title for title in every_title(source) if title.startswith("Write")]
    assert offered == titles
