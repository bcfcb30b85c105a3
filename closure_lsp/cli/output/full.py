"""`full`: each finding with the source lines that it is about, for people."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cli.output.colors import Colors
from closure_lsp.cli.reports import place as place_of
from closure_lsp.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.api.findings import Finding, RelatedPlace
    from closure_lsp.cli.output import Style
    from closure_lsp.cli.reports import FileReport, Summary

_WIDEST = 160
"""Roughly how many columns of a source line are shown before and after the mark."""


class _Mark(NamedTuple):
    """Something to underline in a line."""

    cell: int
    """0 where there are none."""
    line: int
    column: int
    end_column: int
    is_main: bool
    message: str


class FullOutput:
    def __init__(self, style: Style) -> None:
        self._colors = Colors(style.has_color)

    def begin(self) -> str:
        return ""

    def report(self, report: FileReport) -> str:
        return "".join(f"{line}\n" for finding in report.findings for line in self._lines(report, finding))

    def end(self, summary: Summary) -> str:
        return ""

    def _lines(self, report: FileReport, finding: Finding) -> Iterator[str]:
        marks = sorted(_marks(finding))
        width = len(str(max(mark.line for mark in marks)))
        gutter = self._colors.faint(f"{' ' * width} |")
        name = self._colors.severity(finding.severity, f"{finding.severity}[{finding.rule}]")
        yield f"{name}: {self._colors.bold(printable(finding.message))}"
        yield f"{' ' * width}{self._colors.faint('-->')} {printable(place_of(finding))}"
        yield gutter
        last: tuple[int, int] | None = None
        for mark in marks:
            here = (mark.cell, mark.line)
            shown = _Shown.of(report.line(mark.line, mark.cell or None), mark)
            if here != last:
                if last is not None and here != (last[0], last[1] + 1):
                    yield self._colors.faint("...")
                yield f"{self._colors.faint(f'{mark.line:>{width}} |')} {shown.text}".rstrip()
            last = here
            yield f"{gutter} {' ' * shown.before}{self._underlined(mark, shown.width, finding)}"
        yield gutter
        if finding.fix:
            how = "--fix" if finding.fix.is_safe else "--fix --unsafe-fixes"
            yield f"{' ' * width} {self._colors.faint('=')} fix ({how}): {printable(finding.fix.title)}"
        yield ""

    def _underlined(self, mark: _Mark, width: int, finding: Finding) -> str:
        if mark.is_main:
            return self._colors.severity(finding.severity, "^" * width)
        return self._colors.faint(f"{'-' * width} {printable(mark.message)}")


def _marks(finding: Finding) -> Iterator[_Mark]:
    """The places of a finding; the first line of each."""
    yield _mark(finding, is_main=True, message="")
    for place in finding.related:
        yield _mark(place, is_main=False, message=place.message)


def _mark(found: Finding | RelatedPlace, *, is_main: bool, message: str) -> _Mark:
    end_column = found.end_column if found.end_line == found.line else 0
    return _Mark(found.cell or 0, found.line, found.column, end_column, is_main, message)


class _Shown(NamedTuple):
    """A line of source as it is shown, and where in it the mark goes."""

    text: str
    before: int
    """Columns of the terminal before the mark."""
    width: int

    @classmethod
    def of(cls, line: str, mark: _Mark) -> _Shown:
        start = mark.column - 1
        end = mark.end_column - 1 if mark.end_column else len(line)
        first = start - _WIDEST if start > 2 * _WIDEST else 0
        behind = max(end, first) + _WIDEST
        cut = "..." if first else ""
        text = f"{cut}{_visible(line[first:behind])}{'...' if behind < len(line) else ''}"
        before = len(cut) + _columns(_visible(line[first:start]))
        return cls(text, before, max(min(_columns(_visible(line[start:end])), 2 * _WIDEST), 1))


def _visible(text: str) -> str:
    return printable(text.replace("\t", "    "))


def _columns(text: str) -> int:
    """How many terminal columns a text takes: two for a wide character, none for a combining one."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )
