"""Holds a program that reproduces a finding, and tests whether it still does after a change."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics import screened_diagnostics
from closure_lsp.ide.edits.rounds import analysed_after, moved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.results import Diagnostic, Severity
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.settings import DiagnosticSettings
    from closure_lsp.text import Span, Text, TextEdit

MOST_LOOKS = 2_000
"""How many changed programs are looked at before the last one that reproduces the finding has to do."""


@dataclass(frozen=True, slots=True)
class ReportedVerdict:
    """The verdict that every program must show, wherever earlier changes have moved it."""

    rule: str
    severity: Severity
    python: PythonVersion
    settings: DiagnosticSettings
    scope_errors: int
    """How many of them a program may have: no more than the original."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A program in which the finding is."""

    analysis: Analysis
    finding: Span
    """Where the finding is."""
    kept: tuple[Span, ...] = ()
    """What is not to be changed, in the order of the text."""

    @property
    def text(self) -> Text:
        return self.analysis.text

    def touches_kept(self, span: Span) -> bool:
        """Whether a change of these bytes would change what is to be kept."""
        index = bisect_right(self.kept, span.start, key=lambda each: each.end)
        return index < len(self.kept) and self.kept[index].start < span.end


class Search:
    """Makes changes as long as the finding stays. Undoes a change that loses it."""

    def __init__(self, target: ReportedVerdict, first: Reproduction) -> None:
        self.current = first
        self._target = target
        self._looks = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether it has given up, so that more could be changed."""
        return self._looks >= MOST_LOOKS

    def attempt(self, edits: Sequence[TextEdit]) -> bool:
        """Makes disjoint edits, in the order of the text, together; tells whether the finding is still there."""
        current = self.current
        is_forbidden = any(current.touches_kept(edit.span) for edit in edits)
        if not edits or is_forbidden or self.is_exhausted:
            return False
        self._looks += 1
        analysis = analysed_after(current.analysis, edits)
        finding = moved(current.finding, edits)
        if finding_at(analysis, finding.start, self._target) is None:
            return False
        kept = tuple(moved(span, edits) for span in current.kept)
        self.current = Reproduction(analysis, finding, kept)
        return True

    def attempt_each(self, edits: Sequence[TextEdit]) -> list[TextEdit]:
        """Makes as many of the edits as it can: all, else by halves. Gives those that would lose the finding.

        From the end of the text, so that a change does not move those that are still to be made.
        """
        refused: list[TextEdit] = []
        waiting = [list(edits)]
        while waiting:
            some = waiting.pop()
            if not some or self.attempt(some):
                continue
            if len(some) == 1 or self.is_exhausted:
                refused.extend(some)
                continue
            middle = len(some) // 2
            waiting += [some[:middle], some[middle:]]
        return refused[::-1]


def finding_at(analysis: Analysis, start: int, target: ReportedVerdict) -> Diagnostic | None:
    """The finding of the target's rule that begins at a byte; None if the program does not parse."""
    if len(analysis.scope_errors) > target.scope_errors or any(unit.region.errors for unit in analysis.units):
        return None
    for found in screened_diagnostics(analysis, target.settings, None):
        if (found.span.start, found.rule, found.severity) == (start, target.rule, target.severity):
            return found
    return None
