"""After any edits, an analysis that took over from the one before equals a fresh one of the same text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closure_lsp import lines
from closure_lsp.analysis import Analysis
from closure_lsp.lines import common_ends, divide, divide_again
from closure_lsp.python_version import PythonVersion
from closure_lsp.text import Span, Text

PYTHON = PythonVersion(3, 13)

START = '''\
"""Module."""
import os

def make(n):
    """Doc."""
    total = [n,
1]
    def add(x):
        nonlocal total
        return [lambda: n + k for k in total]
    return add

@decorate
class C:
    """Doc
of C."""
    def m(self): return super().m()

if make:
    x = """
def no(): pass
"""
else:
    y = 'one'
'''

# A class whose parts tell each other things.
CLASS = '''\
class C(B):
    """Doc."""
    limit: int = 1

    def f(self) -> T:
        return super().f(limit)

    T = int
    @property
    def g(self, a=T):
        def h(): return a, T
        return h

    names = [limit for x in T]
    if T:
        def i(self): pass
    else:
        i = None
    async def j(self): [
        1]
x = C
'''

# What people type and paste: pieces that open, close, join and part statements.
PIECES = (
    *" abx0\n\t\"'()[]{}:,.=#@\\\r",
    '"""',
    "'''",
    "\r\n",
    "\n\n",
    "def f():\n    return x\n",
    "class D:\n    y = 1\n",
    "@d\n",
    "else:\n",
    "lambda: n",
    "nonlocal total",
    "from __future__ import annotations\n",
    "x: int = 1\n",
    "global y\n",
    "    def m(self): return T\n",
    "    z: int\n",
    "    ",
    "🙂",
    "é",
)

EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES)),
    max_size=12,
)


def check_edits(start: str, edits: list[tuple[float, int, str]]) -> None:
    """Edits one after the other: where (as a share of the text), how many bytes go, what comes."""
    text = Text.from_str(start)
    analysis = Analysis.of(text, PYTHON)
    for place, removed, inserted in edits:
        offset = round(place * len(text))
        span = Span(*(_character(text, at) for at in (offset, min(offset + removed, len(text)))))
        text = text.replaced(span, inserted)
        analysis = Analysis.of(text, PYTHON, analysis)
        check_equal(analysis, Analysis.of(text, PYTHON))


def check_equal(taken_over: Analysis, fresh: Analysis) -> None:
    assert taken_over.division == fresh.division
    assert taken_over.future_annotations == fresh.future_annotations
    assert [unit.region.data for unit in taken_over.units] == [unit.region.data for unit in fresh.units]
    assert [unit.region.errors for unit in taken_over.units] == [unit.region.errors for unit in fresh.units]
    assert [unit.scopes for unit in taken_over.units] == [unit.scopes for unit in fresh.units]
    assert [statement.line for statement in taken_over.statements] == [s.line for s in fresh.statements]


def _character(text: Text, offset: int) -> int:
    """The start of the character that holds the byte."""
    return text.offset(text.position(offset))


@given(EDITS)
@settings(max_examples=150)
def test_any_edits(edits: list[tuple[float, int, str]]) -> None:
    check_edits(START, edits)


@given(st.text("ab\n@ \"'(", max_size=30), EDITS)
@settings(max_examples=150)
def test_any_edits_of_any_text(start: str, edits: list[tuple[float, int, str]]) -> None:
    check_edits(start, edits)


@given(st.sampled_from((1, 150)), EDITS)
@settings(max_examples=150)
def test_any_edits_of_a_class_in_parts(large: int, edits: list[tuple[float, int, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "LARGE_CLASS", large)
        check_edits(CLASS, edits)


@pytest.mark.parametrize("opening", ['"""', "'", "(", "[", "@", "\\"])
def test_typed_and_undone(opening: str) -> None:
    check_edits(START, [(0.4, 0, opening), (0.4, len(opening), ""), (0.0, 0, opening), (0.0, len(opening), "")])


def test_only_what_an_edit_touches_is_analysed_again() -> None:
    before = Analysis.of(Text.from_str(START), PYTHON)
    offset = START.index("return add")
    after = Analysis.of(before.text.replaced(Span(offset, offset), "x = 1; "), PYTHON, before)
    new = [unit for unit in after.units if not any(unit.scopes is old.scopes for old in before.units)]
    assert [unit.region.data.split()[1] for unit in new] == [b"make(n):"]


def test_only_the_method_that_an_edit_touches_is_analysed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LARGE_CLASS", 1)
    before = Analysis.of(Text.from_str(CLASS), PYTHON)
    offset = CLASS.index("def h()")
    after = Analysis.of(before.text.replaced(Span(offset, offset), "x = 1; "), PYTHON, before)
    new = [unit for unit in after.units if not any(unit.scopes is old.scopes for old in before.units)]
    assert [unit.region.data.split()[0] for unit in new] == [b"@property"]


def test_another_version_is_another_analysis() -> None:
    text = Text.from_str("def f(): return [x for x in y]\n")
    older = Analysis.of(text, PythonVersion(3, 11), Analysis.of(text, PYTHON))
    check_equal(older, Analysis.of(text, PythonVersion(3, 11)))


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=10))
def test_common_ends(head: bytes, tail: bytes, other: bytes) -> None:
    old, new = head + tail, head + other + tail
    prefix, suffix = common_ends(old, new)
    assert old[:prefix] == new[:prefix]
    assert old[len(old) - suffix :] == new[len(new) - suffix :]
    assert prefix + suffix >= len(head) + len(tail) if other else prefix == len(old)
    assert prefix + suffix <= min(len(old), len(new))


def test_a_division_is_resumed_near_the_edit() -> None:
    old = b"".join(b"def f%d():\n    pass\n" % number for number in range(9))
    new = old.replace(b"def f4():\n    pass", b"def f4():\n    x = 1")
    again = divide_again(new, divide(old), len(old), common_ends(old, new))
    assert again.division == divide(new)
    assert (again.first, again.last) == (3, 5)
