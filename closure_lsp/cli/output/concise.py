"""`concise`: one finding per line, in the form that editors and terminals turn into a link: `path:line:column: ...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.cli.output.colors import Colors
from closure_lsp.cli.reports import place
from closure_lsp.printable import printable

if TYPE_CHECKING:
    from closure_lsp.api.findings import Finding
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary


class ConciseOutput:
    def __init__(self, style: Style) -> None:
        self._colors = Colors(style.has_color)

    def begin(self) -> str:
        return ""

    def report(self, report: FileReport) -> str:
        return "".join(self._line(finding) for finding in report.findings)

    def end(self, summary: Summary) -> str:
        return ""

    def _line(self, finding: Finding) -> str:
        where = self._colors.bold(printable(place(finding)))
        severity = self._colors.severity(finding.severity, finding.severity)
        return f"{where}: {severity}: {printable(finding.message)} [{finding.rule}]\n"
