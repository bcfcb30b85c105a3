"""Turns a finding into a report for the project: the smallest program that shows it, without private names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from closure_lsp.api.anonymizing import anonymize
from closure_lsp.api.reducing import reduce
from closure_lsp.api.reproducing import ReportedVerdict, Reproduction, Search, finding_at
from closure_lsp.printable import printable
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.api.checking import CheckedSource
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import Span


def report(checked: CheckedSource, finding: Diagnostic, kept: Sequence[Span] = ()) -> str | None:
    """A program that shows a finding of a source, below comments that say what it shows and what is left of the source.

    The rule and the severity stay; lines in `kept` (disjoint, in order) stay as they are. None if no program can show
    the finding: it depends on another file, or the source does not parse.
    """
    target = _target(checked, finding)
    if target is None:
        return None
    search = Search(target, Reproduction(checked.analysis, finding.span, tuple(kept)))
    reduce(search)
    unchanged = anonymize(search)
    reduce(search)
    found = finding_at(search.current.analysis, search.current.finding.start, target)
    assert found is not None, "a search makes no change that loses the finding"
    return "".join(f"# {line}\n" for line in _remarks(search, target, found, unchanged)) + str(search.current.text)


def _target(checked: CheckedSource, finding: Diagnostic) -> ReportedVerdict | None:
    """What is to be shown: with the settings that everybody has, if these are enough."""
    default = DiagnosticSettings(select=frozenset({finding.rule}))
    configured = replace(checked.settings, select=default.select, ignore=frozenset())
    errors = len(checked.analysis.scope_errors)
    for settings in (default, configured):
        target = ReportedVerdict(finding.rule, finding.severity, checked.python, settings, errors)
        if finding_at(checked.analysis, finding.span.start, target) is not None:
            return target
    return None


def _remarks(search: Search, target: ReportedVerdict, found: Diagnostic, unchanged: tuple[str, ...]) -> list[str]:
    remarks = [f"closure-lsp {__version__}, Python {target.python}"]
    if unchanged:
        remarks.append(f"As in the original, because the finding depends on it: {printable(', '.join(unchanged))}")
    if search.current.kept:
        remarks.append("Lines that --keep names were not changed.")
    if target.settings.eager_callables:
        remarks.append("It depends on eager-callables or callables in the settings of the project.")
    if search.is_exhausted:
        remarks.append("A smaller program may exist: the search has ended before it had tried everything.")
    line = search.current.text.line_at(found.span.start) + len(remarks) + 2
    return [*remarks, f"{found.rule} ({found.severity.value}) on line {line}"]
