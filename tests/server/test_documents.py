"""Knows what a document keeps from one version to the next, and that an old version is not disturbed."""

from __future__ import annotations

from closure_lsp.python_version import PythonVersion
from closure_lsp.server.documents import Document
from closure_lsp.text import Text

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
