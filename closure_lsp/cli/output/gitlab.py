"""`gitlab`: a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from closure_lsp.cli.reports import fingerprints, with_slashes

if TYPE_CHECKING:
    from closure_lsp.api.findings import Finding
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary

_SEVERITIES = {"error": "major", "warning": "minor", "information": "info", "hint": "info"}


class GitlabOutput:
    def __init__(self, style: Style) -> None:
        self._is_empty = True

    def begin(self) -> str:
        return "["

    def report(self, report: FileReport) -> str:
        text = ""
        for finding, fingerprint in zip(report.findings, fingerprints(report), strict=True):
            text += "\n" if self._is_empty else ",\n"
            self._is_empty = False
            text += textwrap.indent(json.dumps(_issue(finding, fingerprint), indent=1), " ")
        return text

    def end(self, summary: Summary) -> str:
        return "]\n" if self._is_empty else "\n]\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, object]:
    begin, end = (finding.line, finding.end_line) if finding.cell is None else (1, 1)
    cell = "" if finding.cell is None else f"cell {finding.cell}, line {finding.line}: "
    return {
        "description": f"{cell}{finding.message}",
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": with_slashes(finding.path), "lines": {"begin": begin, "end": end}},
    }
