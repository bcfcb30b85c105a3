"""`junit`: the XML of JUnit, which most CI servers show as tests. A file becomes a suite, a finding a failed test."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING

from closure_lsp.cli.reports import place
from closure_lsp.printable import printable

if TYPE_CHECKING:
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary


class JunitOutput:
    def __init__(self, style: Style) -> None:
        self._suites: list[ElementTree.Element] = []
        self._failures = 0
        self._tests = 0

    def begin(self) -> str:
        return ""

    def report(self, report: FileReport) -> str:
        name = printable(report.path)
        count = len(report.findings)
        suite = ElementTree.Element("testsuite", name=name, tests=str(max(count, 1)), failures=str(count), errors="0")
        for finding in report.findings:
            case = ElementTree.SubElement(suite, "testcase", name=finding.rule, classname=name)
            case.set("file", name)
            case.set("line", str(finding.line))
            failure = ElementTree.SubElement(case, "failure", type=finding.severity, message=printable(finding.message))
            failure.text = printable(f"{place(finding)}: {finding.message}")
        if not count:
            ElementTree.SubElement(suite, "testcase", name="closure-lsp", classname=name)
        self._suites.append(suite)
        self._failures += count
        self._tests += max(count, 1)
        return ""

    def end(self, summary: Summary) -> str:
        for path, reason in summary.unreadable:
            self._suites.append(_unreadable(printable(path), printable(reason)))
        errors = len(summary.unreadable)
        root = ElementTree.Element(
            "testsuites",
            name="closure-lsp",
            tests=str(self._tests + errors),
            failures=str(self._failures),
            errors=str(errors),
        )
        root.extend(self._suites)
        ElementTree.indent(root)
        text = ElementTree.tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _unreadable(path: str, reason: str) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=path, tests="1", failures="0", errors="1")
    case = ElementTree.SubElement(suite, "testcase", name="closure-lsp", classname=path)
    ElementTree.SubElement(case, "error", message=reason)
    return suite
