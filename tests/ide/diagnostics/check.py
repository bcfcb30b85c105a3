"""Asks for diagnostics and writes them down: the only caller of their API in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics import diagnostics
from closure_lsp.settings import DiagnosticSettings
from tests.ide.fixtures import DEFAULT_VERSION, analysed, with_carets, without_carets

if TYPE_CHECKING:
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.python_version import PythonVersion

EVERYTHING = DiagnosticSettings()


def check_diagnostics(
    expected: str, settings: DiagnosticSettings = EVERYTHING, version: PythonVersion = DEFAULT_VERSION
) -> None:
    """The diagnostics are those of the caret comments (`^ error missing-nonlocal n`), no more and no fewer."""
    source = without_carets(expected)
    labels = [
        (diagnostic.span.start, f"{diagnostic.severity.value} {diagnostic.rule} {diagnostic.symbol}")
        for diagnostic in found_in(source, settings, version)
    ]
    assert with_carets(analysed(source).text, labels) == expected


def check_message(source: str, message: str, *related: str, version: PythonVersion = DEFAULT_VERSION) -> None:
    """The only diagnostic says this; each related place is given as `line: text: message`."""
    (diagnostic,) = found_in(source, version=version)
    assert diagnostic.message == message
    text = analysed(source).text
    places = [
        f"{text.line_at(other.span.start) + 1}: {text.slice(other.span)}: {other.message}"
        for other in diagnostic.related
    ]
    assert places == list(related)


def found_in(
    source: str, settings: DiagnosticSettings = EVERYTHING, version: PythonVersion = DEFAULT_VERSION
) -> list[Diagnostic]:
    """The diagnostics of a source."""
    return diagnostics(analysed(source, version), settings)
