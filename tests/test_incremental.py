"""After any edits, what took over from the version before equals what is made afresh of the same text.

Analysis, inlay hints, diagnostics, and what a client is told of these. Some hundred edits run with the other tests;
`python -m tests.test_incremental 50000` makes as many as one likes.
"""

from __future__ import annotations

import random
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import RULES, diagnostics
from closure_lsp.ide.inlay_hints import inlay_hints
from closure_lsp.ide.navigation.code_lenses import code_lenses
from closure_lsp.ide.semantic_tokens import semantic_tokens
from closure_lsp.ide.steps import finished
from closure_lsp.python_version import PythonVersion
from closure_lsp.server import to_lsp
from closure_lsp.server.documents import Document
from closure_lsp.server.findings import Findings, findings
from closure_lsp.server.from_lsp import Client
from closure_lsp.server.imports import KnownFiles
from closure_lsp.server.protocol import strict_converter
from closure_lsp.settings import ALL_RULES, DiagnosticSettings, InlayHintSettings
from closure_lsp.syntax import regions
from closure_lsp.syntax.regions import common_ends, divide, divide_again
from closure_lsp.text import Encoding, Span, Text

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


@pytest.mark.long
@given(EDITS)
@settings(max_examples=150)
def test_any_edits(edits: list[tuple[float, int, str]]) -> None:
    check_edits(START, edits)


@given(st.text("ab\n@ \"'(", max_size=30), EDITS)
@example('a"""\n\'\n\\', [(0.9, 1, "")])  # A string stays open after a backslash that ends the text.
@settings(max_examples=150)
def test_any_edits_of_any_text(start: str, edits: list[tuple[float, int, str]]) -> None:
    check_edits(start, edits)


@pytest.mark.long
@given(st.sampled_from((1, 150)), EDITS)
@example(1, [(0.02, 0, '"')])  # The class has no name any more.
@settings(max_examples=150)
def test_any_edits_of_a_class_in_parts(large: int, edits: list[tuple[float, int, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regions, "LARGE_CLASS", large)
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
    monkeypatch.setattr(regions, "LARGE_CLASS", 1)
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


# -- everything that is said -------------------------------------------------------------------------------------------

# Statements that depend on each other: what one of them defines, imports, reads or silences decides about others.
WORK = """\
import functools
from tools import later

handlers = []
total = 0

def keep(function):
    handlers.append(function)

def run(function):
    return function()

for é in ("🙂", "b"):
    keep(lambda: é)
    run(lambda: é)
    later("🙂", lambda: é)
    functools.reduce(lambda a, b: é, handlers)

def sell(price):
    total += price
    try:
        price()
    except OSError as error:
        keep(lambda: error)

class Basket:
    limit = 10
    def is_full(self, count):
        self.on_change = lambda: (count, self)
        return count >= limit

    def fill(self, items):
        # pylint: disable=W0640
        for item in items:
            keep(lambda: item)

    # pylint: disable-next=W0640
    def empty(self, items):
        for item in items:
            later(lambda: item)
        return lambda: self.size
    size = 0

    def title(self):
        return size

def counter(box):
    count = 0
    text = open(box)
    def increment():
        count += 1
        return text, box.size
    def reset():
        count = 0
    reset()
    def peek():
        nonlocal count
        return count, early
    peek()
    early = count
    return increment, peek

if total:
    global missing
x = total
"""

LINES = (
    "def keep(function): return function()\n",
    "def keep(function):\n    handlers.append(function)\n",
    "from tools import *\n",
    "from functools import reduce as later\n",
    "total = limit = 1\n",
    "limit = 2\n",
    "keep = run\n",
    "# closure-lsp: eager[later, keep]\n",
    "# pylint: disable=cell-var-from-loop\n",
    "# pylint: disable-next=cell-var-from-loop\n",
    "# ruff: noqa: B023\n",
    "# noqa\n",
    "    # pylint: disable=W0640\n",
    "x = 1  # noqa\r\n",
    "for i in x: keep(lambda: i)\n",
    "global total\n",
    "nonlocal total\n",
    "from __future__ import annotations\n",
    "from __future__ import nothing\n",
    "exec(x)\n",
    "    return lambda: (é, count)\n",
    "    global limit\n",
    "    limit = size = 1\n",
    "    def size(self):\n        return lambda: limit\n",
    "\r\n",
    "\n",
    '"""\n',
    "(\n",
)

CHOSEN = DiagnosticSettings(select=frozenset({ALL_RULES, *(rule.name for rule in RULES)}))
ALL_HINTS = InlayHintSettings(home=True, comprehensions=True)
CLIENT = Client(encoding=Encoding.UTF16, related_information=True)
WRITTEN = strict_converter().unstructure


class Editing:
    """A document under the hands of an author: each step leaves a text, `check` looks at what is said about it.

    Places and lengths are shares of the text, so that any number makes sense whatever the text.
    """

    def __init__(self) -> None:
        self.document = Document("file:///edited.py", 0, Text.from_str(WORK), PYTHON)
        self.told: Findings | None = None
        self.undone: list[Text] = []

    def typed(self, place: float, piece: str) -> None:
        self._replace(self._offset(place), 0, piece)

    def pasted(self, place: float, pasted: str) -> None:
        self._replace(self._line_start(place), 0, pasted)

    def deleted(self, place: float, length: int) -> None:
        self._replace(self._offset(place), length, "")

    def lines_deleted(self, place: float, count: int) -> None:
        text = self.document.text
        line = text.line_at(self._offset(place))
        start = text.line_starts[line]
        self._replace(start, text.line_span(line + count).start - start, "")

    def lines_moved(self, place: float, count: int, destination: float) -> None:
        text = self.document.text
        line = text.line_at(self._offset(place))
        moved = text.slice(Span(text.line_starts[line], text.line_span(line + count).start))
        self.lines_deleted(place, count)
        self._replace(self._line_start(destination), 0, moved)

    def line_ends_changed(self) -> None:
        whole = str(self.document.text)
        changed = whole.replace("\r\n", "\n") if "\r\n" in whole else whole.replace("\n", "\r\n")
        self._put(Text.from_str(changed))

    def undo(self) -> None:
        if self.undone:
            self._put(self.undone.pop())
            self.undone.pop()

    def reverted(self) -> None:
        self._put(Text.from_str(WORK))

    def check(self) -> None:
        """What is said of the text now, by whatever way it came about, is what is said of it when it is opened."""
        fresh = Document(self.document.uri, self.document.version, Text.from_str(str(self.document.text)), PYTHON)
        check_equal(self.document.analysis, fresh.analysis)
        whole = Span(0, len(fresh.text))
        assert inlay_hints(self.document.analysis, whole, ALL_HINTS) == inlay_hints(fresh.analysis, whole, ALL_HINTS)
        assert code_lenses(self.document.analysis) == code_lenses(fresh.analysis)
        assert semantic_tokens(self.document.analysis, whole) == semantic_tokens(fresh.analysis, whole)
        found = diagnostics(fresh.analysis, CHOSEN)
        last = self.told
        self.told = finished(
            findings(self.document, CHOSEN, CLIENT, WRITTEN, self.document.version, last, KnownFiles())
        )
        assert self.told.report.diagnostics == tuple(found)
        assert self.told.items == [WRITTEN(to_lsp.diagnostic(each, fresh, CLIENT)) for each in found]
        assert last is None or (last.items == self.told.items) is (last.result_id == self.told.result_id)

    def _replace(self, start: int, length: int, inserted: str) -> None:
        text = self.document.text
        span = Span(*(_character(text, min(at, len(text))) for at in (start, start + length)))
        self._put(text.replaced(span, inserted))

    def _put(self, text: Text) -> None:
        self.undone = [*self.undone[-30:], self.document.text]
        if len(text) > 3 * len(WORK):
            text = Text.from_str(WORK)
        self.document = self.document.with_text(text, self.document.version + 1)
        assert self.document.analysis  # Whoever asks for hints at each key has it made at each key.

    def _offset(self, place: float) -> int:
        return round(place * len(self.document.text))

    def _line_start(self, place: float) -> int:
        text = self.document.text
        return text.line_starts[text.line_at(self._offset(place))]


SMALL = 200
PLACES = st.floats(0, 1)
COUNTS = st.integers(1, 12)


class Edits(RuleBasedStateMachine):
    """Hypothesis as the author; classes are divided into their parts from a few lines on."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(regions, "LARGE_CLASS", SMALL)
        self.editing = Editing()

    def teardown(self) -> None:
        self.patch.undo()

    @rule(place=PLACES, piece=st.sampled_from(PIECES))
    def typed(self, place: float, piece: str) -> None:
        self.editing.typed(place, piece)

    @rule(place=PLACES, pasted=st.sampled_from(LINES))
    def pasted(self, place: float, pasted: str) -> None:
        self.editing.pasted(place, pasted)

    @rule(place=PLACES, length=COUNTS)
    def deleted(self, place: float, length: int) -> None:
        self.editing.deleted(place, length)

    @rule(place=PLACES, count=COUNTS)
    def lines_deleted(self, place: float, count: int) -> None:
        self.editing.lines_deleted(place, count)

    @rule(place=PLACES, count=COUNTS, destination=PLACES)
    def lines_moved(self, place: float, count: int, destination: float) -> None:
        self.editing.lines_moved(place, count, destination)

    @rule(place=PLACES, other=PLACES, piece=st.sampled_from(PIECES))
    def typed_twice_between_two_looks(self, place: float, other: float, piece: str) -> None:
        self.editing.typed(place, piece)
        self.editing.typed(other, piece)

    @rule()
    def line_ends_changed(self) -> None:
        self.editing.line_ends_changed()

    @rule()
    def undo(self) -> None:
        self.editing.undo()

    @invariant()
    def is_as_if_opened(self) -> None:
        self.editing.check()


TestEdits = pytest.mark.long(Edits.TestCase)
TestEdits.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)


def edit_at_random(author: random.Random, editing: Editing) -> None:
    """One edit; many undo what was done before, so that the text stays a program most of the time."""
    place = author.random()
    match author.choices(range(8), (30, 20, 8, 4, 3, 1, 40, 2))[0]:
        case 0:
            editing.typed(place, author.choice(PIECES))
        case 1:
            editing.pasted(place, author.choice(LINES))
        case 2:
            editing.deleted(place, author.randint(1, 12))
        case 3:
            editing.lines_deleted(place, author.randint(1, 3))
        case 4:
            editing.lines_moved(place, author.randint(1, 12), author.random())
        case 5:
            editing.line_ends_changed()
        case 6:
            editing.undo()
        case _:
            editing.reverted()


@pytest.mark.long
def test_hundreds_of_edits_of_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "LARGE_CLASS", SMALL)
    author, editing = random.Random(7), Editing()
    assert any(unit.scopes.divided_class is not None for unit in editing.document.analysis.units)
    ids = set()
    for _ in range(200):
        edit_at_random(author, editing)
        editing.check()
        assert editing.told
        ids.add(editing.told.result_id)
    assert 10 < len(ids) < 200


def main() -> None:
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    regions.LARGE_CLASS = SMALL
    author, editing = random.Random(edits), Editing()
    began = time.monotonic()
    found = 0
    for number in range(1, edits + 1):
        edit_at_random(author, editing)
        if author.random() < 0.8:
            editing.check()
            found += len(editing.told.items) if editing.told else 0
        if number % max(edits // 20, 1) == 0:
            seconds = time.monotonic() - began
            print(f"{number:>7} edits, {found:>8} diagnostics compared, {seconds:7.0f} s", flush=True)


if __name__ == "__main__":
    main()
