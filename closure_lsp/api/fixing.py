"""Fixes or silences findings: returns the changed text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from closure_lsp.api import unused
from closure_lsp.api.checking import best_fix
from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.code_actions.fixes import silence
from closure_lsp.ide.code_actions.fixes.fix_all import edits_for, needs_no_second_look
from closure_lsp.ide.edits.rounds import analysed_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.api.checking import CheckedSource
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import Span, TextEdit


def fixed(checked: CheckedSource, *, with_unsafe: bool) -> CheckedSource:
    """The source with all findings fixed; the same object if there is nothing to fix.

    Applies unsafe fixes, which users should review, only on request.
    """
    chosen = [found for found in checked.diagnostics if with_unsafe or needs_no_second_look(found)]
    after = _after(checked, edits_for(checked.analysis, chosen) if chosen else ())
    if with_unsafe:
        after = _without_a_second_look(after)
    comments = unused.unused(after.analysis, after.diagnostics, after.settings)
    return _after(after, [edit for comment in comments for edit in comment.edits])


def _without_a_second_look(checked: CheckedSource) -> CheckedSource:
    """The source after fixes that are not safe: one in a statement at a time, for one may answer what another would."""
    current = checked
    for _ in range(_MOST_ROUNDS):
        chosen: dict[int, tuple[TextEdit, ...]] = {}
        for diagnostic in current.diagnostics:
            start, end = current.analysis.statement_at(diagnostic.span.start).span
            fix = best_fix(current.analysis, diagnostic) if start not in chosen else None
            edits = fix.edits() if fix else ()
            if edits and all(start <= edit.span.start and edit.span.end <= end for edit in edits):
                chosen[start] = edits
        after = _after(current, [edit for start in sorted(chosen) for edit in chosen[start]])
        is_better = len(after.diagnostics) < len(current.diagnostics)
        if not is_better or len(after.analysis.scope_errors) > len(current.analysis.scope_errors):
            break
        current = after
    return current


def silenced(checked: CheckedSource) -> CheckedSource:
    """The source with a comment on each line that has a finding; the same object if there is none."""
    current = checked
    for _ in range(_MOST_ROUNDS):
        after = _after(current, _silencing(current.analysis, current.diagnostics))
        if after is current:
            break
        current = after
    return current


_MOST_ROUNDS = 20
"""Each adds one rule to a line; there are fewer rules."""


def _after(checked: CheckedSource, edits: Sequence[TextEdit]) -> CheckedSource:
    if not edits:
        return checked
    analysis = analysed_after(checked.analysis, edits)
    after = replace(checked, text=analysis.text)
    after.__dict__[_ANALYSIS] = analysis  # known already: it costs what the edits touch
    return after


_ANALYSIS = "analysis"


def _silencing(analysis: Analysis, diagnostics: Sequence[Diagnostic]) -> tuple[TextEdit, ...]:
    """One comment for each line that can have one."""
    edits: dict[Span, TextEdit] = {}
    lines: set[int] = set()
    for diagnostic in diagnostics:
        request = Request(analysis, diagnostic.span, (diagnostic,))
        for action in silence.offer(request):
            for edit in action.edits():
                line = analysis.text.line_at(edit.span.start)
                if line not in lines:
                    lines.add(line)
                    edits[edit.span] = edit
    return tuple(edits[span] for span in sorted(edits))
