"""`json`: one flat list of findings, written as they come."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary


class JsonOutput:
    def __init__(self, style: Style) -> None:
        self._is_empty = True

    def begin(self) -> str:
        return "["

    def report(self, report: FileReport) -> str:
        text = ""
        for finding in report.findings:
            text += "\n" if self._is_empty else ",\n"
            self._is_empty = False
            text += textwrap.indent(json.dumps(finding.to_dict(), indent=1), " ")
        return text

    def end(self, summary: Summary) -> str:
        return "]\n" if self._is_empty else "\n]\n"
