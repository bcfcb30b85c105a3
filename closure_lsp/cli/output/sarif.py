"""`sarif`: a log in the Static Analysis Results Interchange Format 2.1.0, which GitHub code scanning reads.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from closure_lsp.api import rules
from closure_lsp.api.findings import SYNTAX_ERROR
from closure_lsp.cli.reports import fingerprints, with_slashes
from closure_lsp.version import __version__

if TYPE_CHECKING:
    from closure_lsp.api.findings import Edit, Finding, RelatedPlace
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary
    from closure_lsp.ide.diagnostics.engine.rule import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "information": "note", "hint": "note"}
_PRECISIONS = {"error": "very-high", "warning": "high", "information": "medium", "hint": "high"}
_PROBLEMS = {"error": "error", "warning": "warning", "information": "recommendation", "hint": "recommendation"}
_LONGEST_DESCRIPTION = 1024
"""GitHub cuts what is longer."""


class SarifOutput:
    def __init__(self, style: Style) -> None:
        self._results: list[dict[str, Any]] = []

    def begin(self) -> str:
        return ""

    def report(self, report: FileReport) -> str:
        for finding, fingerprint in zip(report.findings, fingerprints(report), strict=True):
            self._results.append(_result(finding, fingerprint))
        return ""

    def end(self, summary: Summary) -> str:
        run = {
            "tool": {
                "driver": {
                    "name": "closure-lsp",
                    "semanticVersion": __version__,
                    "rules": [*(_rule(rule) for rule in rules.ALL), _syntax_error()],
                }
            },
            "columnKind": "unicodeCodePoints",
            "invocations": [
                {
                    "executionSuccessful": not (summary.unreadable or summary.is_interrupted),
                    "toolExecutionNotifications": [_notification(path, reason) for path, reason in summary.unreadable],
                }
            ],
            "results": self._results,
        }
        return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    severity = rule.severity.value
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _description(rule)},
        "help": {"text": rule.manual.strip(), "markdown": _markdown(rule.manual)},
        "defaultConfiguration": {"level": _LEVELS[severity], "enabled": rule.is_default},
        "properties": {
            "precision": _PRECISIONS[severity],
            "problem.severity": _PROBLEMS[severity],
            "tags": ["closures", "python"],
        },
    }


def _syntax_error() -> dict[str, Any]:
    text = "The file does not parse here."
    return {
        "id": SYNTAX_ERROR,
        "name": "SyntaxError",
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": "error", "enabled": True},
        "properties": {"precision": "very-high", "problem.severity": "error", "tags": ["python"]},
    }


def _description(rule: Rule) -> str:
    """The manual's prose up to its example, as far as there is room."""
    prose = " ".join(rule.manual.partition("\nExample:")[0].split())
    return prose if len(prose) <= _LONGEST_DESCRIPTION else f"{prose[: _LONGEST_DESCRIPTION - 3]}..."


def _markdown(manual: str) -> str:
    """The manual with its indented code in fences."""
    lines: list[str] = []
    is_code = False
    for line in manual.strip().splitlines():
        if line.startswith("    ") and not is_code:
            lines.append("```python")
            is_code = True
        elif line.strip() and not line.startswith("    ") and is_code:
            blank = len(lines) - len("\n".join(lines).rstrip().split("\n"))
            lines[len(lines) - blank :] = ["```", ""]
            is_code = False
        lines.append(line.removeprefix("    ") if is_code else line)
    return "\n".join([*lines, "```"] if is_code else lines) + "\n"


def _result(finding: Finding, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [
            {
                "physicalLocation": _location(finding.path, finding),
                "logicalLocations": [{"fullyQualifiedName": finding.function}],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(finding.path, place), "message": {"text": place.message}}
            for number, place in enumerate(finding.related, 1)
        ]
    if finding.fix:
        changes = [{"artifactLocation": _artifact(finding.path), "replacements": [*map(_edit, finding.fix.edits)]}]
        result["fixes"] = [{"description": {"text": finding.fix.title}, "artifactChanges": changes}]
    return result


def _message(finding: Finding) -> str:
    cell = "" if finding.cell is None else f"Cell {finding.cell}, line {finding.line}: "
    links = "".join(f" [{number}]({number})" for number in range(1, len(finding.related) + 1))
    return f"{cell}{_escaped(finding.message)}{links and f' See{links}.'}"


def _escaped(text: str) -> str:
    """What would be read as a link in a message (3.11.6) is none."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(path: str, place: Finding | RelatedPlace) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if place.cell is None:  # the lines of a cell are not those of the file
        location["region"] = _region(place)
    else:
        location["region"] = {"startLine": 1}
    return location


def _region(place: Finding | RelatedPlace | Edit) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(edit), "insertedContent": {"text": edit.new_text}}


def _artifact(path: str) -> dict[str, str]:
    """A relative path as a URI of the repository's root, an absolute one as it is."""
    if os.path.isabs(path):
        return {"uri": Path(path).as_uri()}  # `file:///C:/...` on Windows
    return {"uri": quote(os.fsencode(with_slashes(path))), "uriBaseId": "%SRCROOT%"}


def _notification(path: str, reason: str) -> dict[str, Any]:
    location = {"physicalLocation": {"artifactLocation": _artifact(path)}}
    return {"level": "error", "message": {"text": f"It cannot be analyzed: {reason}."}, "locations": [location]}
