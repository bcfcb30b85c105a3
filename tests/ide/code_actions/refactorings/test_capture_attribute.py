"""Capture an attribute by value: what is written, what the closure then sees, and where it is not offered."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.refactorings.capture_attribute import ACTION
from tests.ide.code_actions.check import (
    REVIEW,
    check_action,
    check_not_offered,
    check_refactoring,
    check_run,
    check_titles,
    every_title,
)

TITLE = "Capture `self.value` by value"
FRAME = """\
class C:
    value = 1
    def method(self):
        '''doc'''
{}
c = C()
f = c.method()
before = f()
c.value = 2
result = before, f()
"""


def check_captures(body: str, after: str, kept: bool = False) -> None:
    """The closure that `body` returns gives 1, 2; after the action 1, 1, unless behavior is `kept`."""
    check_refactoring(FRAME.format(_indented(body)), TITLE, FRAME.format(_indented(after)), kept=kept)


def _indented(body: str) -> str:
    return "\n".join(" " * 8 * bool(line) + line for line in body.splitlines())


@pytest.mark.parametrize("cursor", ["$0self.value", "self$0.value"])
def test_the_fix_of_a_diagnostic(cursor: str) -> None:
    before = FRAME.format(_indented(f"return lambda: {cursor}"))
    check_action(
        before, TITLE + " (needs review)", REVIEW, FRAME.format(_indented("value = self.value\nreturn lambda: value"))
    )
    check_run(before, TITLE + " (needs review)", "result", (1, 2), (1, 1))
    check_titles(before, TITLE + " (needs review)")


def test_the_fix_is_for_all_that_the_closure_reads() -> None:
    check_action(
        "class C:\n\tdef f(self):\n\t\tdef g(): return $0self.b, self._a, self.b\n\t\treturn g\n",
        "Capture `self.b`, `self._a` by value (needs review)",
        REVIEW,
        "class C:\n\tdef f(self):\n\t\tb = self.b\n\t\ta = self._a\n\n\t\tdef g(): return b, a, b\n\t\treturn g\n",
    )
    check_action(
        "def f(row, out):\r\n  out.append(lambda: $0row['the id'])\r\n",
        "Capture `row['the id']` by value (needs review)",
        REVIEW,
        "def f(row, out):\r\n  theid = row['the id']\r\n  out.append(lambda: theid)\r\n",
    )
    check_action(
        "def f(row, out):\n  out.append(lambda x: (x, $0row[0]))\n",
        "Capture `row[0]` by value (needs review)",
        REVIEW,
        "def f(row, out):\n  row_0 = row[0]\n  out.append(lambda x: (x, row_0))\n",
    )


@pytest.mark.parametrize("cursor", ["self.$0value", "self.value$0"])
def test_a_lambda(cursor: str) -> None:
    check_captures(f"return lambda: {cursor}", "value = self.value\nreturn lambda: value")


def test_a_def_with_all_its_reads() -> None:
    check_captures(
        """\
# why
def f(x=0):
    g = lambda: [self.value for _ in "a"]
    return g()[0] * self.$0value, self.method and id(self) and None
return f""",
        """\
value = self.value

# why
def f(x=0):
    g = lambda: [value for _ in "a"]
    return g()[0] * value, self.method and id(self) and None
return f""",
    )


def test_a_decorated_def() -> None:
    check_captures(
        "@(lambda f: f)\ndef f():\n    return self.$0value\nreturn f",
        "value = self.value\n\n@(lambda f: f)\ndef f():\n    return value\nreturn f",
    )


def test_a_comprehension_of_closures() -> None:
    check_captures(
        "return [lambda: self.$0value for _ in 'a'][0]", "value = self.value\nreturn [lambda: value for _ in 'a'][0]"
    )


def test_another_name_where_that_of_the_attribute_is_taken() -> None:
    check_captures(
        "value = 3\nreturn lambda: self.$0value", "value = 3\nself_value = self.value\nreturn lambda: self_value"
    )


def test_another_name_where_that_of_the_attribute_is_a_builtin_s() -> None:
    check_refactoring(
        "class C: id = 1\ndef f():\n    c = C()\n    return lambda: c.$0id\nresult = f()()\n",
        "Capture `c.id` by value",
        "class C: id = 1\ndef f():\n    c = C()\n    c_id = c.id\n    return lambda: c_id\nresult = f()()\n",
    )


def test_another_object_and_a_private_attribute() -> None:
    check_refactoring(
        "class C: _n = 1\ndef f():\n\tc = C()\n\treturn lambda: c._n$0\nresult = f()()\n",
        "Capture `c._n` by value",
        "class C: _n = 1\ndef f():\n\tc = C()\n\tn = c._n\n\treturn lambda: n\nresult = f()()\n",
    )


@pytest.mark.parametrize(
    "body",
    [
        "return self.$0value",
        "def f():\n    self.$0value = 1\nreturn f",
        "def f():\n    self.value += 1\n    return self.$0value\nreturn f",
        "def f():\n    del self.value, x\n    return self.$0value\nreturn f",
        "def f():\n    self.value, x = 1, 2\n    return self.$0value\nreturn f",
        "def f():\n    for self.value in x: return self.$0value\nreturn f",
        "def f():\n    with x as self.value: return self.$0value\nreturn f",
        "def f():\n    (self.value) = 1\n    return self.$0value\nreturn f",
        "return lambda: f'{self.$0value=}'",
        "return lambda: self.x().$0value",
        "return lambda self: self.$0value",
        "if x(lambda: self.$0value): pass",
        "x(); y(lambda: self.$0value)",
        "if x: y(lambda: self.$0value)",
        "return (self := x), lambda: self.$0value",
        "class D:\n    def f(x): return self.$0value",
        "return (self.$0value for _ in x)",
        "return lambda: locals(), lambda: self.$0value",
        "value = self_value = 1\nreturn lambda: self.$0value",
        "return lambda: self.$0value +",
    ],
)
def test_not_offered(body: str) -> None:
    check_not_offered(FRAME.format(_indented(body)), ACTION)


def test_not_offered_where_the_object_may_not_be_there() -> None:
    check_not_offered("def f():\n    g = lambda: o.$0value\n    o = 1\n    return g\n", ACTION)
    check_not_offered("def f(a):\n    if a: o = 1\n    return lambda: o.$0value\n", ACTION)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("out.append(lambda: self.$0value)", "out.append(lambda *, value=self.value: value)"),
        ("out.append(lambda a=0, **k: self.$0value)", "out.append(lambda a=0, *, value=self.value, **k: value)"),
        (
            "def g(): return self.$0value\n      out.append(g)",
            "def g(*, value=self.value): return value\n      out.append(g)",
        ),
    ],
)
def test_in_a_loop_the_closure_keeps_the_value_itself(before: str, after: str) -> None:
    frame = (
        "class C:\n  value = 0\n  def f(self):\n    out = []\n    for self.value in (1, 2):\n      {}\n"
        "    return [g() for g in out]\n"
    )
    (title,) = [each for each in every_title(frame.format(before)) if each.startswith("Capture `self.value`")]
    check_action(frame.format(before), title, "refactor.rewrite", frame.format(after))
    check_run(frame.format(before), title, "C().f()", [2, 2], [1, 2])
