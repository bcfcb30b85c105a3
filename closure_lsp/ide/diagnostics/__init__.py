"""Knows all rules and how settings choose among them. Knows nothing of what a rule looks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics import late_binding_capture, missing_global, missing_nonlocal, scope_errors
from closure_lsp.ide.results import Severity

if TYPE_CHECKING:
    from closure_lsp.analysis import Analysis
    from closure_lsp.ide.diagnostics.rule import Rule
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.settings import DiagnosticSettings

RULES: tuple[Rule, ...] = (
    scope_errors.RULE,
    missing_nonlocal.RULE,
    missing_global.RULE,
    late_binding_capture.RULE,
)


def diagnostics(analysis: Analysis, settings: DiagnosticSettings) -> list[Diagnostic]:
    """All that the selected rules find in a document, in the order of the text, with the severities that are set."""
    found = [
        _with_severity(diagnostic, settings)
        for rule in RULES
        if settings.selects(rule.name)
        for diagnostic in rule.check(analysis)
    ]
    return sorted(found, key=lambda diagnostic: (diagnostic.span, diagnostic.rule))


def _with_severity(diagnostic: Diagnostic, settings: DiagnosticSettings) -> Diagnostic:
    severity = settings.severity.get(diagnostic.rule)
    return replace(diagnostic, severity=Severity(severity)) if severity else diagnostic
