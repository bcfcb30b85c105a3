"""Asks for inlay hints and writes them down: the only caller of their API in the tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from closure_lsp.ide.inlay_hints import HINTS, inlay_hints
from closure_lsp.settings import InlayHintSettings
from closure_lsp.text import Span
from tests.ide.fixtures import DEFAULT_VERSION, analysed, with_carets, without_carets

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.results import InlayHint
    from closure_lsp.python_version import PythonVersion

ALL_KINDS = frozenset(hint.kind for hint in HINTS)


def settings_for(kinds: frozenset[str], **others: Any) -> InlayHintSettings:
    """The settings by which the hints of the given kinds are shown, and no others."""
    captured_by = "names" if "capturedBy" in kinds else "off"
    chosen = InlayHintSettings(captures="captures" in kinds, captured_by=captured_by, home="home" in kinds)
    return replace(chosen, **others)


def check_hints(expected: str, *kinds: str, version: PythonVersion = DEFAULT_VERSION, **settings: Any) -> None:
    """The hints of the given kinds, with settings beside, are those of the caret comments, no more and no fewer."""
    analysis = analysed(without_carets(expected), version)
    hints = hints_in(analysis, frozenset(kinds), **settings)
    assert with_carets(analysis.text, [(hint.offset, hint.label) for hint in hints]) == expected


def hints_in(
    analysis: Analysis, kinds: frozenset[str] = ALL_KINDS, lines: tuple[int, int] | None = None, **settings: Any
) -> list[InlayHint]:
    """The hints of a document, or of its lines from the first to the last given (from 1)."""
    chosen = settings_for(kinds, **settings)
    if lines is None:
        return inlay_hints(analysis, Span(0, len(analysis.text)), chosen)
    first, last = (analysis.text.line_span(line - 1) for line in lines)
    return inlay_hints(analysis, Span(first.start, last.end), chosen)
