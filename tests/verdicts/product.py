"""Asks the product what it finds in a source: the only place of these tests that knows how. Knows no verdict."""

from __future__ import annotations

from typing import NamedTuple

from closure_lsp.analysis import Analysis
from closure_lsp.ide.diagnostics import diagnostics
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Text

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
    text = Text.from_str(source)
    return [
        Found(found.rule, found.severity.value, text.line_at(found.span.start) + 1, found.symbol)
        for found in diagnostics(Analysis.of(text, VERSION), DiagnosticSettings())
    ]
