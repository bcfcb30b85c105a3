"""What a document keeps from one version to the next, and that an old version is not disturbed."""

from __future__ import annotations

import pytest

from closure_lsp.python_version import PythonVersion
from closure_lsp.server.documents import Document
from closure_lsp.text import Span, Text

SOURCE = "def outer(n):\n    return lambda: n\n\nx = 1\n"
PYTHON = PythonVersion(3, 13)


def opened(source: str = SOURCE) -> Document:
    return Document("file:///open.py", 1, Text.from_str(source), PYTHON)


def check_shares_first_statement(one: Document, two: Document) -> None:
    assert one.analysis.statements[0].region is two.analysis.statements[0].region


def test_a_version_is_analysed_once_and_when_it_is_asked_for() -> None:
    document = opened()
    assert "analysis" not in vars(document)
    assert document.analysis is document.analysis
    assert document.analysis.text is document.text
    assert document.analysis.python == PYTHON


def test_a_change_leaves_the_old_version_alone() -> None:
    old = opened()
    statements = old.analysis.statements
    new = old.with_text(Text.from_str(SOURCE.replace("x = 1", "y = 2")), 2)
    assert (old.version, new.version) == (1, 2)
    assert "y = 2" in str(new.analysis.text)
    assert "x = 1" in str(old.analysis.text)
    assert old.analysis.statements is statements


def test_what_has_not_changed_is_taken_over() -> None:
    old = opened()
    assert old.analysis
    check_shares_first_statement(old, old.with_text(Text.from_str(SOURCE.replace("x = 1", "y = 2")), 2))


def test_versions_that_nobody_asked_about_are_skipped() -> None:
    old = opened()
    assert old.analysis
    skipped = old.with_text(Text.from_str(SOURCE + "y = 2\n"), 2)
    new = skipped.with_text(Text.from_str(SOURCE + "y = 23\n"), 3)
    check_shares_first_statement(old, new)
    assert "analysis" not in vars(skipped)


def test_another_target_version_keeps_text_and_version() -> None:
    old = opened()
    new = old.with_python(PythonVersion(3, 9))
    assert (new.text, new.version, new.analysis.python) == (old.text, 1, PythonVersion(3, 9))
    assert old.analysis.python == PYTHON


WHOLE = None
FIRST_LINE = Span(0, 14)
FUNCTIONS = "".join(f"def f{each}(x):\n    return lambda: x\n\n\n" for each in range(1000))
HUGE_STATEMENT = "def f(x):\n" + "    x = lambda: x\n" * 2000


def looked_at(source: str) -> Document:
    """A document of which all scopes have been asked for."""
    document = opened(source)
    for unit in document.analysis.units:
        assert unit.scopes
    return document


def test_a_small_document_never_takes_long() -> None:
    assert not opened().takes_long(WHOLE)


@pytest.mark.parametrize(
    ("document", "asked", "expected"),
    [
        pytest.param(opened(FUNCTIONS), FIRST_LINE, True, id="nothing is known: it has to be divided first"),
        pytest.param(looked_at(FUNCTIONS), FIRST_LINE, False, id="all is known but what is asked"),
        pytest.param(looked_at(FUNCTIONS), WHOLE, True, id="too much is asked"),
        pytest.param(looked_at(HUGE_STATEMENT), FIRST_LINE, True, id="one statement cannot be looked at in part"),
        pytest.param(looked_at("x\n" * 10_000), FIRST_LINE, True, id="all statements are asked for globals"),
    ],
)
def test_what_may_take_long(document: Document, asked: Span | None, expected: bool) -> None:
    assert document.takes_long(asked) == expected


def test_what_takes_long_after_a_change() -> None:
    """A key costs what it touches; what is pasted has to be looked at; a quote can make other statements of many."""
    before = looked_at(FUNCTIONS)
    assert not before.with_text(Text.from_str(FUNCTIONS + "x = 1\n"), 2).takes_long(FIRST_LINE)
    assert before.with_text(Text.from_str(FUNCTIONS + FUNCTIONS), 2).takes_long(FIRST_LINE)
    larger = looked_at(FUNCTIONS * 8)
    changed = larger.with_text(Text.from_str(FUNCTIONS * 8 + "x = 1\n"), 2)
    assert changed.takes_long(FIRST_LINE)
    assert "analysis" not in vars(changed)


def test_scopes_that_nobody_has_asked_for() -> None:
    """An answer about one name may ask all statements whether they bind it."""
    document = opened(FUNCTIONS)
    assert document.analysis.largest_statement < 100
    assert document.takes_long(FIRST_LINE)
    assert document.analysis.has_scopes(but_for=len(FUNCTIONS))
    assert not document.analysis.has_scopes(but_for=100)
