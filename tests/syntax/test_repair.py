"""Half-written statements are completed; everything else is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.syntax import Region, repair


def parses(text: bytes) -> bool:
    return not Region(text).errors


def check_completed(before: str, after: str) -> None:
    """What the parser gets to see of a half-written text."""
    assert repaired(before.encode()) == after.encode()
    assert parses(after.encode())


def repaired(data: bytes) -> bytes:
    for start, removed, inserted in reversed(repair.patches(data, parses)):
        data = data[:start] + inserted + data[start + removed :]
    return data


@pytest.mark.parametrize(
    ("half", "whole"),
    [
        ("foo(", "foo()"),
        ("x = [", "x = []"),
        ("x = [1, (2", "x = [1, (2)]"),
        ("x = {a: b, c", "x = {a: b, c: _}"),
        ("x =", "x = _"),
        ("x = a.", "x = a. _"),
        ("x = lambda", "x = lambda: _"),
        ("x = lambda a, b", "x = lambda a, b: _"),
        ("x = 'abc", "x = 'abc'"),
        ("f(a=", "f(a= _)"),
        ("return [x for", "return [x for _ in _]"),
        ("return [x for x in", "return [x for x in _]"),
        ("a if b", "a if b else _"),
        ("import", "import _"),
        ("from a import", "from a import _"),
        ("del", "del _"),
        ("raise A from", "raise A from _"),
    ],
)
def test_a_statement_in_a_function(half: str, whole: str) -> None:
    check_completed(f"def f():\n    {half}\n    y = 1\n", f"def f():\n    {whole}\n    y = 1\n")


@pytest.mark.parametrize(
    ("half", "whole"),
    [
        ("if x", "if x:"),
        ("while (x", "while (x):"),
        ("for x in", "for x in _:"),
        ("with open(f) as", "with open(f) as _:"),
        ("def g(a,", "def g(a,):"),
        ("def g", "def g _():"),
        ("class C(B", "class C(B):"),
        ("async def g(", "async def g():"),
    ],
)
def test_a_header_above_its_body(half: str, whole: str) -> None:
    whole = whole.replace("def g _()", "def g()")
    check_completed(
        f"def f():\n    {half}\n        y = 1\n    z = 2\n", f"def f():\n    {whole}\n        y = 1\n    z = 2\n"
    )


def test_a_header_without_a_body_gets_one() -> None:
    check_completed("def f():\n    if x:\n    y = 1\n", "def f():\n    if x: pass\n    y = 1\n")
    check_completed("def f():\n    for x in y\n    z = 1\n", "def f():\n    for x in y: pass\n    z = 1\n")


def test_a_match_gets_a_case() -> None:
    check_completed("def f():\n    match x\n    y\n", "def f():\n    match x:\n     case _: pass\n    y\n")


def test_a_try_gets_a_finally() -> None:
    check_completed(
        "def f():\n    try:\n        x(\n    y = 1\n", "def f():\n    try:\n        x()\n    finally: pass\n    y = 1\n"
    )


def test_what_cannot_be_completed_is_given_up_from_its_end() -> None:
    check_completed("def f():\n    x = 1 $ 2\n    y\n", "def f():\n    x = 1\n    y\n")


def test_only_the_broken_line_is_touched() -> None:
    text = """\
class A:
    def f(self, x):
        return foo(x,

    @property
    def g(self):  # whole
        return 1
"""
    check_completed(text, text.replace("foo(x,", "foo(x,)"))


@given(st.text(alphabet="abdefilmors \n'\"#()[]{}:\\@=,.*", max_size=50))
def test_any_text_gets_disjoint_patches(text: str) -> None:
    data = text.encode()
    end = 0
    for start, removed, _ in repair.patches(data, parses):
        assert start >= end
        end = start + removed
    assert end <= len(data)


def test_a_text_that_is_no_python_is_given_up_in_time() -> None:
    asked: list[bytes] = []

    def counted(text: bytes) -> bool:
        asked.append(text)
        return False

    lines = 400
    repair.patches(b"def f():\n" + b"    it's no (Python at all\n" * lines, counted)
    assert len(asked) < lines + 2000


def test_a_line_on_its_own_has_nothing_around_it_to_protect() -> None:
    assert repair.patches(b"x = foo(", parses) == []
