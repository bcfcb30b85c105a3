"""Asks the product what it finds in a source: the only place of these tests that knows how. Knows no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.code_actions import Wanted, code_actions, silence
from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.diagnostics import RULES, diagnostics
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.text import TextEdit

VERSION = PythonVersion(3, 13)


class Found(NamedTuple):
    """A finding, without its message."""

    rule: str
    severity: str
    line: int
    """Counted from 1."""
    symbol: str


def findings_of(source: str) -> list[Found]:
    """What `closure-lsp check` reports of a source for Python 3.13 with the default settings, in the text's order."""
    return _found(source, DiagnosticSettings())


def _found(source: str, settings: DiagnosticSettings) -> list[Found]:
    text = Text.from_str(source)
    return [
        Found(found.rule, found.severity.value, text.line_at(found.span.start) + 1, found.symbol)
        for found in diagnostics(Analysis.of(text, VERSION), settings)
    ]


def messages_of(source: str) -> list[tuple[Span, str]]:
    """What is said of a source, each with its place."""
    analysis = Analysis.of(Text.from_str(source), VERSION)
    return [(found.span, found.message) for found in diagnostics(analysis, DiagnosticSettings())]


def opt_in_findings_of(source: str) -> list[Found]:
    """What the rules that run only where they are selected by name report of a source."""
    names = frozenset(rule.name for rule in RULES if not rule.is_default)
    return _found(source, DiagnosticSettings(select=names))


class Fix(NamedTuple):
    """A change of a source that the product offers."""

    title: str
    is_preferred: bool
    """It is applied without a second look: preferred, or part of what is done on saving."""
    result: str

    @property
    def is_for_review(self) -> bool:
        """Its title says that somebody has to look at it."""
        return self.title.endswith("(needs review)")


def fixes_of(source: str) -> list[Fix]:
    """What the quick fixes of all findings, and the fix of all, make of a source."""
    analysis = Analysis.of(Text.from_str(source), VERSION)
    found = diagnostics(analysis, DiagnosticSettings())
    asked = [(each.span, "quickfix") for each in found]
    fixes = []
    for span, kind in [*asked, (Span(0, len(source.encode())), "source.fixAll")]:
        for offer in code_actions(Request(analysis, span, found), Wanted(frozenset({kind}))):
            if offer.action is not silence.ACTION:
                result = str(_edited(source, offer.change.edits()))
                fixes.append(Fix(offer.change.title, offer.change.is_preferred or kind == "source.fixAll", result))
    return list(dict.fromkeys(fix for fix in fixes if fix.result != source))


def _edited(source: str, edits: Iterable[TextEdit]) -> Text:
    text = Text.from_str(source)
    for edit in sorted(edits, reverse=True):
        text = text.replaced(edit.span, edit.new_text)
    return text
