"""Finds the hints of the function at the cursor. Knows no kind of hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import BlockKind
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis


def function_around(analysis: Analysis, offset: int) -> Span | None:
    """The lines of the innermost `def` that contains the byte; None outside of all."""
    text = analysis.text
    line = text.line_at(offset)
    found = None
    for statement in analysis.statements_in(text.line_span(line)):
        for block in statement.scopes.blocks:
            if block.kind is BlockKind.FUNCTION:
                first = text.line_at(statement.start + block.span.start)
                last = text.line_at(statement.start + block.span.end)
                if first <= line <= last:
                    found = Span(text.line_span(first).start, text.line_span(last).end)
    return found
