"""Knows how a file becomes findings: decodes it, analyses it, runs the rules, finds the places in lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from closure_lsp.analysis import Analysis
from closure_lsp.api.findings import SYNTAX_ERROR, Edit, Finding, Fix, RelatedPlace
from closure_lsp.ide.code_actions.fix_all import needs_no_second_look
from closure_lsp.ide.code_actions.quick_fixes import preferred_fix
from closure_lsp.ide.diagnostics import diagnostics
from closure_lsp.ide.results import Severity
from closure_lsp.project.notebooks import Joined, read_notebook
from closure_lsp.text import Encoding, Span, Text, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.analysis import Statement
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.settings import DiagnosticSettings


@dataclass(frozen=True)
class Source:
    """A file, or the code of a notebook, and what it is to be analysed for."""

    text: Text
    python: PythonVersion
    settings: DiagnosticSettings
    notebook: Joined | None = None

    @cached_property
    def analysis(self) -> Analysis:
        return Analysis.of(self.text, self.python)

    @cached_property
    def diagnostics(self) -> list[Diagnostic]:
        return diagnostics(self.analysis, self.settings)


def source(data: bytes, python: PythonVersion, settings: DiagnosticSettings, *, is_notebook: bool) -> Source:
    """A file's bytes as a source. Raises `NotebookError` for what is no notebook of Python code."""
    if is_notebook:
        joined = read_notebook(data)
        return Source(Text.from_str(joined.source), python, settings, joined)
    return Source(Text.from_str(decode_source(data)), python, settings)


def findings(checked: Source, path: str) -> list[Finding]:
    """All that the selected rules find in a source, and where it does not parse, in the order of the text."""
    places = _Places(checked)
    found = [(start, finding) for start, finding in _syntax_errors(checked, path, places)]
    for diagnostic in checked.diagnostics:
        finding = _finding(checked, path, places, diagnostic)
        if checked.notebook is None or _is_within_one_cell(finding):
            found.append((diagnostic.span.start, finding))
    return [finding for _, finding in sorted(found, key=lambda each: each[0])]


def _finding(checked: Source, path: str, places: _Places, diagnostic: Diagnostic) -> Finding:
    return Finding(
        path,
        diagnostic.rule,
        diagnostic.severity.value,
        diagnostic.symbol,
        places.function(diagnostic.span.start),
        diagnostic.message,
        *places.place(diagnostic.span),
        cell=places.cell(diagnostic.span),
        related=tuple(
            RelatedPlace(*places.place(each.span), each.message, places.cell(each.span)) for each in diagnostic.related
        ),
        fix=_fix(checked, places, diagnostic) if checked.notebook is None else None,
    )


def _syntax_errors(checked: Source, path: str, places: _Places) -> Iterator[tuple[int, Finding]]:
    """The first thing of each statement that does not parse: what follows in it may follow from that."""
    for statement in checked.analysis.undivided_statements:
        for span, message in statement.region.errors[:1]:
            place = statement.place(span)
            error = Severity.ERROR.value
            where = places.place(place)
            finding = Finding(path, SYNTAX_ERROR, error, "", "<module>", message, *where, places.cell(place))
            yield place.start, finding


def _is_within_one_cell(finding: Finding) -> bool:
    """What is found in a notebook across cells depends on the order in which they are run, which nobody knows."""
    return all(place.cell == finding.cell for place in finding.related)


def _fix(checked: Source, places: _Places, diagnostic: Diagnostic) -> Fix | None:
    fix = preferred_fix(checked.analysis, diagnostic)
    edits = fix.edits() if fix else ()
    if fix is None or not edits:
        return None
    return Fix(
        fix.title,
        needs_no_second_look(diagnostic),
        tuple(Edit(*places.place(edit.span), edit.new_text) for edit in edits),
    )


class _Places:
    """Where bytes stand, for a reader."""

    def __init__(self, checked: Source) -> None:
        self._analysis = checked.analysis
        self._text = checked.text
        self._notebook = checked.notebook
        self._functions: dict[int, _Functions] = {}

    def place(self, span: Span) -> tuple[int, int, int, int]:
        """The line and column of its start and of its end."""
        start = self._text.position(span.start, Encoding.UTF32)
        end = self._text.position(span.end, Encoding.UTF32)
        line, end_line = start.line, end.line
        if self._notebook:
            line = self._notebook.place(start.line).line
            end_line = line + end.line - start.line
        return line + 1, start.column + 1, end_line + 1, end.column + 1

    def cell(self, span: Span) -> int | None:
        return self._notebook.place(self._text.line_at(span.start)).cell if self._notebook else None

    def function(self, offset: int) -> str:
        """The qualified name of the innermost function or class around."""
        statement = self._analysis.statement_at(offset)
        if statement.start not in self._functions:
            self._functions[statement.start] = _Functions(statement)
        return self._functions[statement.start].around(offset - statement.start)


class _Functions:
    """The blocks of a statement, by where they begin."""

    def __init__(self, statement: Statement) -> None:
        self._all = statement.scopes.blocks
        self._blocks = sorted(self._all, key=lambda block: (block.span.start, -block.span.end))
        self._starts = [block.span.start for block in self._blocks]

    def around(self, offset: int) -> str:
        block = self._blocks[bisect_right(self._starts, offset) - 1]
        while block.parent is not None:
            if block.has_code and block.span.start <= offset < block.span.end:
                return block.qualname
            block = self._all[block.parent]
        return "<module>"


def selected_anew(checked: Source, rules: frozenset[str]) -> Source:
    """The same text for some rules only, whatever the settings ignore."""
    return replace(checked, settings=replace(checked.settings, select=rules, ignore=frozenset()))
