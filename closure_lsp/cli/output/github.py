"""`github`: workflow commands, which GitHub Actions shows as annotations on the lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.cli.reports import place, with_slashes
from closure_lsp.printable import printable

if TYPE_CHECKING:
    from closure_lsp.api.findings import Finding
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary

_LEVELS = {"error": "error", "warning": "warning", "information": "notice", "hint": "notice"}


class GithubOutput:
    def __init__(self, style: Style) -> None:
        pass

    def begin(self) -> str:
        return ""

    def report(self, report: FileReport) -> str:
        return "".join(_command(finding) for finding in report.findings)

    def end(self, summary: Summary) -> str:
        return ""


def _command(finding: Finding) -> str:
    properties = {"title": f"closure-lsp ({finding.rule})", "file": with_slashes(finding.path)}
    if finding.cell is None:  # the lines of a cell are not those of the file
        properties["line"] = str(finding.line)
        properties["endLine"] = str(finding.end_line)
        if finding.line == finding.end_line:
            properties["col"] = str(finding.column)
            properties["endColumn"] = str(finding.end_column)
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = _data(f"{place(finding)}: {finding.message}")
    return f"::{_LEVELS[finding.severity]} {written}::{message}\n"


def _data(text: str) -> str:
    """As `escapeData` of the toolkit for actions does; other controls are shown."""
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
