"""Lists all rules, and selects among them by settings. Knows nothing about what a rule looks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.beside import leaves_out
from closure_lsp.ide.diagnostics.engine.globals import Told
from closure_lsp.ide.diagnostics.engine.report import Report
from closure_lsp.ide.diagnostics.engine.screen import screened
from closure_lsp.ide.diagnostics.engine.suspects import find_suspects
from closure_lsp.ide.diagnostics.rules import (
    capture_before_binding,
    capture_cycle,
    captures_large,
    captures_self,
    captures_whole_object,
    class_scope_not_captured,
    empty_cell,
    late_binding_capture,
    missing_global,
    missing_nonlocal,
    scope_errors,
    shadowed_capture,
    unnecessary_nonlocal,
)
from closure_lsp.ide.results import Severity
from closure_lsp.ide.steps import finished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.globals import Topic
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import OtherFiles
    from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.report import Check
    from closure_lsp.ide.diagnostics.engine.rule import Glance, Rule
    from closure_lsp.ide.diagnostics.engine.suspects import Suspects
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.ide.steps import Steps
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.first_look import FirstLook
    from closure_lsp.settings import DiagnosticSettings
    from closure_lsp.text import Text

RULES: tuple[Rule, ...] = (
    scope_errors.RULE,
    missing_nonlocal.RULE,
    missing_global.RULE,
    late_binding_capture.RULE,
    empty_cell.RULE,
    capture_before_binding.RULE,
    class_scope_not_captured.RULE,
    shadowed_capture.RULE,
    unnecessary_nonlocal.RULE,
    captures_self.RULE,
    captures_whole_object.RULE,
    capture_cycle.RULE,
    captures_large.RULE,
)


def diagnostics(analysis: Analysis, settings: DiagnosticSettings, others: OtherFiles | None = None) -> list[Diagnostic]:
    """Everything that the selected rules find in a document, in the order of the text, with the severities of the
    settings. `others` are the files that it imports; without them nothing is known about what they do.
    """
    return list(finished(report(analysis, settings, others=others)).diagnostics)


def screened_diagnostics(
    analysis: Analysis,
    settings: DiagnosticSettings,
    others: OtherFiles | None = None,
    suspects: Suspects | None = None,
) -> list[Diagnostic]:
    """The same for a document that is checked once: skips statements in which nothing can be found.

    `suspects` are the regions in which something may be found, where they are known (`all_suspects`).
    """
    chosen = _chosen(settings)

    def checks(glance: Glance | None) -> Check | None:
        fitting = chosen if glance is None else tuple(rule for rule in chosen if rule.may_find(glance))
        return _check(fitting, settings, others) if fitting else None

    return screened(analysis, checks, suspects)


def all_suspects(text: Text, python: PythonVersion, settings: DiagnosticSettings, look: FirstLook) -> Suspects:
    """The regions of a text in which the selected rules may find something, as far as a first look shows."""
    chosen = _chosen(settings)
    return find_suspects(text, python, look, lambda glance: any(rule.may_find(glance) for rule in chosen))


def report(
    analysis: Analysis,
    settings: DiagnosticSettings,
    last: Report | None = None,
    others: OtherFiles | None = None,
    elsewhere: frozenset[Topic] = frozenset(),
) -> Steps[Report]:
    """The same in steps, and in a form from which the report on another version of the document follows.

    `last` is the report on another version, made with the same settings. `elsewhere` are the topics on which something
    outside of the document has another answer now: `OTHER_FILES` where the other files are others.
    """
    return Report.steps(analysis, _check(_chosen(settings), settings, others), last, elsewhere)


def _chosen(settings: DiagnosticSettings) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if runs(rule, settings))


def told_by(settings: DiagnosticSettings) -> Told:
    """What the settings say about callables."""
    return Told(settings.eager_callables, settings.rows)


def _check(chosen: Sequence[Rule], settings: DiagnosticSettings, others: OtherFiles | None) -> Check:
    """What the rules find in a statement, in order."""

    told = told_by(settings)

    def check(unit: Unit, module: Globals) -> Sequence[LocalFinding]:
        module.told, module.others = told, others
        fitting = (scope_errors.RULE,) if unit.region.depth > _DEEPEST else chosen
        found = [_with_severity(finding, settings) for rule in fitting for finding in rule.check(unit, module)]
        if settings.beside:
            found = [finding for finding in found if not leaves_out(unit, finding, settings.beside)]
        return sorted(found, key=lambda finding: (finding.span, finding.rule))

    return check


_DEEPEST = 500
"""Levels of a syntax tree. In a statement that has more only errors of scopes are looked for.

Code has less than 100. Each function is asked for all that is around it, so what is nested without end, which CPython
mostly refuses (brackets beyond 200, lambdas beyond 3,000), would take the square of the time.
"""


def runs(rule: Rule, settings: DiagnosticSettings) -> bool:
    """Whether the settings select the rule: by its name, or with all rules if it is not opt-in."""
    return settings.selects(rule.name) and (rule.is_default or rule.name in settings.select)


def _with_severity(finding: LocalFinding, settings: DiagnosticSettings) -> LocalFinding:
    severity = settings.severity.get(finding.rule)
    return replace(finding, severity=Severity(severity), found_as=finding.severity) if severity else finding
