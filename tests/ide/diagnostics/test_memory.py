"""The opt-in rules, by which one looks for leaks: what functions keep alive."""

from __future__ import annotations

from textwrap import indent

import pytest

from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Text
from tests.ide.diagnostics.check import check_diagnostics, found_in


def check_memory(rule: str, expected: str) -> None:
    """What the rule finds alone is in the caret comments."""
    check_diagnostics(expected, DiagnosticSettings(select=frozenset({rule})))


def check_found(rule: str, source: str, symbol: str | None) -> None:
    """The rule finds exactly one thing, about this variable; or nothing."""
    found = [each.symbol for each in found_in(source, DiagnosticSettings(select=frozenset({rule})))]
    assert found == ([] if symbol is None else [symbol])


def message_of(rule: str, source: str) -> str:
    (found,) = found_in(source, DiagnosticSettings(select=frozenset({rule})))
    return found.message


RULES = ["captures-self", "captures-whole-object", "capture-cycle", "captures-large"]
EVERYTHING_AT_ONCE = """\
class C:
    def f(self, box):
        data = bytearray(10**8)
        self.g = lambda: (self.size, box.size, data)
"""


def test_they_do_not_run_unless_named() -> None:
    check_diagnostics(EVERYTHING_AT_ONCE)
    named = DiagnosticSettings(select=frozenset({"all", *RULES}))
    assert {found.rule for found in found_in(EVERYTHING_AT_ONCE, named)} == set(RULES)
    ignored = DiagnosticSettings(select=frozenset(RULES), ignore=frozenset({"all"}))
    assert found_in(EVERYTHING_AT_ONCE, ignored) == []


def steps_of(rule: str, source: str) -> list[str]:
    """The related places of the only finding, as `line: text: message`."""
    (found,) = found_in(source, DiagnosticSettings(select=frozenset({rule})))
    text = Text.from_str(source)
    return [
        f"{text.line_at(each.span.start) + 1}: {text.data[each.span.start : each.span.end].decode()}: {each.message}"
        for each in found.related
    ]


# -- captures-self ----------------------------------------------------------------------------------------------------

METHOD = "class C:\n    def f(self, a):\n{}\n"


@pytest.mark.parametrize(
    ("body", "symbol"),
    [
        ("return lambda: self.a", "self"),
        ("def g(): return self.a.b + self.c\nreturn g", "self"),
        ("def g(): return self.a, self.c\nreturn g", "self"),
        ("def g(): b = self.a, (self.c, [self.d])\nreturn g", "self"),
        ("def g():\n    for b in self.a, self.c: pass\nreturn g", "self"),
        ("a.append(lambda: self.a)", "self"),
        ("register(lambda: self.a)", "self"),
        ("return lambda: (self).a + ((self.b))", "self"),
        ("return (lambda: self.a)", "self"),
        ("return lambda: self.a()", None),
        ("return lambda: (self.a)()", None),
        ("def g(): (self.a) = 1\nreturn g", None),
        ("def g(): del (self.a)\nreturn g", None),
        ("return lambda: self", None),
        ("return lambda: len(self)", None),
        ("return lambda: self[0]", None),
        ("def g(): self.a = 1\nreturn g", None),
        ("def g(): self.a += 1\nreturn g", None),
        ("def g(): self.a, b = 1, 2\nreturn g", None),
        ("def g(): del self.a\nreturn g", None),
        ("def g(): del self.a, (self.c, b)\nreturn g", None),
        ("def g():\n    with b as (self.a, c): pass\nreturn g", None),
        ("def g():\n    for self.a in b: pass\nreturn g", None),
        ("return (lambda: self.a)()", None),
        ("return sorted(a, key=lambda b: b == self.a)", None),
        ("def g(): return self.a\nreturn g()", None),
        ("self = a\nreturn lambda: self.a", None),
        ("return lambda: a.b", None),
        ("return (self.a for b in a)", None),
    ],
)
def test_captures_self(body: str, symbol: str | None) -> None:
    check_found("captures-self", METHOD.format(indent(body, " " * 8)), symbol)


def test_a_bound_method_holds_the_object_too() -> None:
    check_found("captures-self", METHOD.format("        return lambda: self.f"), None)


def test_a_function_outside_of_a_class_has_no_self() -> None:
    check_found("captures-self", "def f(self):\n    return lambda: self.a\n", None)


def test_what_captures_self_says() -> None:
    assert message_of("captures-self", METHOD.format("        return lambda: (self.a, self.b)")) == (
        "The lambda keeps all of `self` alive: it only reads `self.a` and 1 more."
    )


# -- captures-whole-object --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "symbol"),
    [
        ("return lambda: a.b", "a"),
        ("return lambda: a.b + a.b", "a"),
        ("return lambda: a.b + (a).b", "a"),
        ("return lambda: a['b']", "a"),
        ("return lambda: a[0]", "a"),
        ("return lambda: a[(0)]", "a"),
        ("return lambda: a[c]", None),
        ("return lambda: [a[f'{c}'] for c in range(9)]", None),  # another item each time
        ("return lambda: [a[0, c] for c in range(9)]", None),
        ("return lambda: a.b + a.c", None),
        ("return lambda: a.b()", None),
        ("def g(): a.b = 1\nreturn g", None),
        ("return lambda: a", None),
        ("a = 1\nreturn lambda: a.b", None),
        ("a = [0]\na[0] = 1\nreturn lambda: a[0]", None),
        ("def g(): a.b += 1\ng()\nreturn lambda: a.b", None),
        ("a.c = 1\nreturn lambda: a.b", "a"),
        ("import os\nreturn lambda: os.sep", None),
        ("return (lambda: a.b)()", None),
    ],
)
def test_captures_whole_object(body: str, symbol: str | None) -> None:
    check_found("captures-whole-object", "def f(a):\n" + indent(body, " " * 4) + "\n", symbol)


def test_what_captures_whole_object_says() -> None:
    assert message_of("captures-whole-object", "def f(a):\n    return lambda: a['b']\n") == (
        "The lambda keeps all of `a` alive: it only uses `a['b']`."
    )


# -- capture-cycle ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "symbol"),
    [
        ("a.b = lambda: a", "a"),
        ("a[0] = lambda: a", "a"),
        ("(a).b = (lambda: a)", "a"),
        ("(a.b) = lambda: a", "a"),
        ("(a.append)((lambda: a))", "a"),
        ("g = (lambda: a)\na.b = (g)", "a"),
        ("a.b.c = lambda: a.d", "a"),
        ("a.append(lambda: a)", "a"),
        ("a.b.append(lambda: a)", "a"),
        ("def g(): return a\na.b = g", "a"),
        ("g = lambda: a\na.append(g)", "a"),
        ("a.b = lambda: 1", None),
        ("a.b = lambda a: a", None),
        ("b.a = lambda: a", None),
        ("b = lambda: a", None),
        ("a.b(lambda: a)", None),
        ("a.b = [c for d in a]", None),
        ("def g(): return a\ng = None\na.b = g", None),
    ],
)
def test_capture_cycle(body: str, symbol: str | None) -> None:
    check_found("capture-cycle", "def f(a, b):\n" + indent(body, " " * 4) + "\n", symbol)


def test_what_capture_cycle_says() -> None:
    assert message_of("capture-cycle", "def f(a):\n    a.b = lambda: a\n") == (
        "`a` and the lambda hold each other: only the garbage collector frees them."
    )


@pytest.mark.parametrize(
    ("body", "steps"),
    [
        ("a.b = lambda: a", ["1: a: this object", "2: a.b: the lambda is stored here"]),
        (
            "def g(): return a\na.c.append(g)",
            [
                "1: a: this object",
                "2: g: `g` is made here, and captures `a`",
                "3: a.c.append: `g` is stored here",
            ],
        ),
        (
            "c = []\ng = lambda: c\nc.append(g)",
            [
                "2: c: this object",
                "3: g: the lambda is made here, and captures `c`",
                "4: c.append: the lambda is stored here",
            ],
        ),
    ],
)
def test_how_a_capture_cycle_comes_about(body: str, steps: list[str]) -> None:
    assert steps_of("capture-cycle", "def f(a):\n" + indent(body, " " * 4) + "\n") == steps


# -- captures-large ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "symbol"),
    [
        ("bytearray(10**8)", "b"),
        ("bytes(64 * 1024 * 1024)", "b"),
        ("[0] * 10_000_000", "b"),
        ("([0] * (10_000_000))", "b"),
        ("(list)((range)(10**6))", "b"),
        ("list(range(10**6))", "b"),
        ("open(a)", "b"),
        ("open(a).read()", "b"),
        ("a.read_text()", "b"),
        ("pd.read_csv(a)", "b"),
        ("10**10**10 * [0]", "b"),
        ("bytearray(10)", None),
        ("bytearray(10**8 * 0)", None),
        ("bytearray(10**5)", None),
        ("[0] * a", None),
        ("[0] + [10**8]", None),
        ("a.open()", None),
        ("range(10**8)", None),
        ("10**8", None),
    ],
)
def test_captures_large(value: str, symbol: str | None) -> None:
    check_found("captures-large", f"def f(a):\n    b = {value}\n    return lambda: b\n", symbol)


def test_captures_large_only_where_it_is_kept() -> None:
    check_memory(
        "captures-large",
        """\
def f(a):
    b = open(a)
    c = open(a)
    c = None
    (lambda: b)()
    return lambda: (b, c)
#                   ^ information captures-large b
""",
    )


def test_what_captures_large_says() -> None:
    assert message_of("captures-large", "def f(a):\n    b = open(a).read()\n    return lambda: b\n") == (
        "The lambda keeps `b` alive: it holds all of `open(a).read()`."
    )
