"""Knows which inlay hints there are, one module each. Knows nothing of how an editor asks for them or draws them.

A label alone carries the meaning, for some editors show neither tooltips nor links (eglot, Neovim).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.inlay_hints import captured_by, captures, home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.ide.results import InlayHint
    from closure_lsp.text import Span


class Hint(NamedTuple):
    """A kind of hint."""

    kind: str
    """The setting `inlayHints.<kind>` governs it."""
    find: Callable[[Analysis, Statement, Span], Iterator[InlayHint]]
    """The hints of one statement that stand in a span of the document, in any order."""


HINTS = (
    Hint(captures.KIND, captures.captures),
    Hint(captured_by.KIND, captured_by.captured_by),
    Hint(home.KIND, home.home),
)


def inlay_hints(analysis: Analysis, span: Span, kinds: frozenset[str]) -> list[InlayHint]:
    """The hints of the given kinds that stand in `span` (bytes, its end included), in the order of the text.

    Only the statements in the span are looked at, so the cost follows the span and not the document.
    """
    found = [
        hint
        for statement in analysis.statements_in(span)
        for wanted in HINTS
        if wanted.kind in kinds
        for hint in wanted.find(analysis, statement, span)
    ]
    return sorted(found, key=lambda hint: hint.offset)
