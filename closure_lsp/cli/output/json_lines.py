"""`json-lines`: one line of JSON per finding, with the same keys as in `json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary


class JsonLinesOutput:
    def __init__(self, style: Style) -> None:
        pass

    def begin(self) -> str:
        return ""

    def report(self, report: FileReport) -> str:
        return "".join(f"{json.dumps(finding.to_dict())}\n" for finding in report.findings)

    def end(self, summary: Summary) -> str:
        return ""
