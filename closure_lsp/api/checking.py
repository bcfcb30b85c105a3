"""Turns a file into findings: decodes it, analyzes it, runs the rules, and finds the places in lines and columns."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.api import unused
from closure_lsp.api.findings import SYNTAX_ERROR, Edit, Finding, Fix, RelatedPlace
from closure_lsp.cached import cached_property
from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.code_actions.fixes.fix_all import needs_no_second_look
from closure_lsp.ide.code_actions.fixes.quick_fixes import QUICK_FIXES, preferred_fix
from closure_lsp.ide.diagnostics import all_suspects, screened_diagnostics, told_by
from closure_lsp.ide.diagnostics.engine.program import Program
from closure_lsp.ide.diagnostics.rules import class_scope_not_captured, missing_global, scope_errors
from closure_lsp.ide.results import Severity
from closure_lsp.project.modules import Modules, Roots
from closure_lsp.project.notebooks import Joined, read_notebook
from closure_lsp.scopes.first_look import first_look
from closure_lsp.text import Encoding, Span, Text, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.diagnostics.engine.program import Importing
    from closure_lsp.ide.diagnostics.engine.suspects import Suspects
    from closure_lsp.ide.results import CodeAction, Diagnostic
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.settings import DiagnosticSettings
    from closure_lsp.text import TextEdit


class EncodingError(NamedTuple):
    """Why a file cannot be decoded."""

    line: int
    """From 1."""
    message: str


@dataclass(frozen=True)
class CheckedSource:
    """A file, or the code of a notebook, and the version to analyze it for."""

    text: Text
    python: PythonVersion
    settings: DiagnosticSettings
    notebook: Joined | None = None
    encoding_error: EncodingError | None = None
    """Why CPython cannot decode the file; the text is then what can be read of it."""
    others: Importing | None = None
    """The files that it imports; None where they are not to be looked into."""

    @cached_property
    def analysis(self) -> Analysis:
        found = self.suspects
        if found is None:
            return Analysis.on_demand(self.text, self.python)
        return Analysis.on_demand(self.text, self.python, found.division, found.is_any_in)

    @cached_property
    def diagnostics(self) -> list[Diagnostic]:
        return screened_diagnostics(self.analysis, self.settings, self.others, self.suspects)

    @cached_property
    def suspects(self) -> Suspects | None:
        """The regions in which something may be found; None where this Python cannot read the text."""
        look = first_look(str(self.text)) if self.notebook is None else None
        return all_suspects(self.text, self.python, self.settings, look) if look is not None else None

    @property
    def analyzed(self) -> int:
        """How many bytes of it have been analyzed so far, about."""
        if "analysis" not in self.__dict__:
            return 0
        return len(self.text) if self.suspects is None else self.suspects.size


def source(
    data: bytes,
    python: PythonVersion,
    settings: DiagnosticSettings,
    *,
    is_notebook: bool,
    others: Importing | None = None,
) -> CheckedSource:
    """A file's bytes as a source. Raises `NotebookError` for what is not a notebook of Python code."""
    if is_notebook:
        joined = read_notebook(data)
        return CheckedSource(Text.from_str(joined.source), python, settings, joined, others=others)
    error = _encoding_error(data)
    return CheckedSource(Text.from_str(decode_source(data)), python, settings, encoding_error=error, others=others)


def program(roots: Roots, python: PythonVersion, settings: DiagnosticSettings) -> Program:
    """The files that can be imported from some folders, as they are when first requested."""
    return Program(Modules(roots), python, told_by(settings))


def _encoding_error(data: bytes) -> EncodingError | None:
    """What CPython would say of a file's encoding: of its cookie, or of bytes that do not fit."""
    file = io.BytesIO(data)
    first_two = [_NO_ASCII.sub(b"?", file.readline()) for _ in range(2)]
    if data.startswith(codecs.BOM_UTF8):
        first_two[0] = codecs.BOM_UTF8 + first_two[0][len(codecs.BOM_UTF8) :]
    try:
        encoding, _ = tokenize.detect_encoding(iter(first_two).__next__)
        data.decode(encoding)
    except (SyntaxError, LookupError) as error:
        return EncodingError(1, str(error))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        return EncodingError(line, f"'{error.encoding}' cannot decode the byte 0x{byte:02x}: {error.reason}")
    return None


_NO_ASCII = re.compile(rb"[^\x00-\x7f]")


def findings(checked: CheckedSource, path: str) -> list[Finding]:
    """Everything that the selected rules find in a source, and the places where it does not parse, in the order of the
    text.
    """
    suspects = checked.suspects
    is_quiet = suspects is not None and not (suspects.starts or checked.encoding_error)
    if is_quiet and not unused.is_selected(checked.settings):
        return []
    places = _Places(checked)
    cells = _Cells(checked, checked.notebook) if checked.notebook else None
    found = [(start, finding) for start, finding in _syntax_errors(checked, path, places)]
    for diagnostic in checked.diagnostics:
        finding = _finding(checked, path, places, diagnostic)
        if cells is None:
            found.append((diagnostic.span.start, finding))
        elif _holds_in_notebook(finding, cells):
            found.append((diagnostic.span.start, replace(finding, message=cells.message(finding))))
    found += _unused_comments(checked, path, places)
    return [finding for _, finding in sorted(found, key=lambda each: each[0])]


def shown_in_notebook(
    analysis: Analysis, notebook: Joined, settings: DiagnosticSettings, found: Sequence[Diagnostic]
) -> list[Diagnostic | None]:
    """Each of what is found in the joined code of a notebook as it is told, with lines of cells; None for one that need
    not be true, for the cells may be run in any order.
    """
    checked = CheckedSource(analysis.text, analysis.python, settings, notebook)
    checked.__dict__["analysis"] = analysis  # known already
    places, cells = _Places(checked), _Cells(checked, notebook)
    findings = [_finding(checked, "", places, diagnostic) for diagnostic in found]
    return [
        replace(diagnostic, message=cells.message(finding)) if _holds_in_notebook(finding, cells) else None
        for diagnostic, finding in zip(found, findings, strict=True)
    ]


def _finding(checked: CheckedSource, path: str, places: _Places, diagnostic: Diagnostic) -> Finding:
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


def _syntax_errors(checked: CheckedSource, path: str, places: _Places) -> Iterator[tuple[int, Finding]]:
    """The first thing of each statement that does not parse: what follows in it may follow from that."""
    broken = checked.encoding_error
    if broken:
        yield 0, Finding(path, SYNTAX_ERROR, "error", "", "<module>", broken.message, broken.line, 1, broken.line, 1)
    if checked.suspects is not None:
        return  # CPython can read it, and it is the judge
    analysis = checked.analysis
    broken_wholes: set[int] = set()
    for index, unit in enumerate(analysis.units):
        for span, message in unit.region.errors[:1]:
            whole = analysis.header(index)
            if whole in broken_wholes:
                continue
            broken_wholes.add(whole)
            place = analysis.statement(index).place(span)
            error = Severity.ERROR.value
            where = places.place(place)
            finding = Finding(path, SYNTAX_ERROR, error, "", "<module>", message, *where, places.cell(place))
            yield place.start, finding


def _unused_comments(checked: CheckedSource, path: str, places: _Places) -> Iterator[tuple[int, Finding]]:
    severity = checked.settings.severity.get(unused.RULE.name, unused.RULE.severity.value)
    for comment in unused.unused(checked.analysis, checked.diagnostics, checked.settings):
        yield (
            comment.span.start,
            Finding(
                path,
                unused.RULE.name,
                severity,
                "",
                places.function(comment.span.start),
                unused.message(comment),
                *places.place(comment.span),
                cell=places.cell(comment.span),
                fix=None if checked.notebook else Fix(_UNUSED_TITLE, True, places.edits(comment.edits)),
            ),
        )


_UNUSED_TITLE = "Remove what silences nothing"


def _holds_in_notebook(finding: Finding, cells: _Cells) -> bool:
    """Whether it is true whenever the cells are run, each compiled alone, in whatever order."""
    if finding.rule == scope_errors.RULE.name:
        return cells.refuses(finding)
    is_within_one_cell = all(place.cell == finding.cell for place in finding.related)
    return is_within_one_cell or finding.rule in _NEED_NO_ORDER


_NEED_NO_ORDER = frozenset({missing_global.RULE.name, class_scope_not_captured.RULE.name})
"""They ask whether the module binds a name at all."""
_AWAITS = re.compile(r"'?(?:await|async).* outside ")
_LINE = re.compile(r"\bline (\d+)")


class _Cells:
    """What concerns the cells of a notebook one by one."""

    def __init__(self, checked: CheckedSource, notebook: Joined) -> None:
        self._checked = checked
        self._notebook = notebook
        self._errors: dict[int, frozenset[str]] = {}

    def refuses(self, finding: Finding) -> bool:
        """Whether CPython refuses a cell alone for what was found; IPython lets a cell await something."""
        if finding.function == "<module>" and _AWAITS.match(finding.message):
            return False
        number = finding.cell or 0
        if number not in self._errors:
            alone = Analysis.of(Text.from_str(self._notebook.cell(number)), self._checked.python)
            self._errors[number] = frozenset(error.message for error in alone.scope_errors)
        return any(error in finding.message for error in self._errors[number])

    def message(self, finding: Finding) -> str:
        """The message with lines of cells. What is in backquotes is code."""
        parts = finding.message.split("`")
        parts[::2] = [_LINE.sub(lambda found: self._line(int(found[1]), finding), part) for part in parts[::2]]
        return "`".join(parts)

    def _line(self, line: int, finding: Finding) -> str:
        place = self._notebook.place(line - 1)
        cell = "" if place.cell == finding.cell else f" of cell {place.cell}"
        return f"line {place.line + 1}{cell}"


def best_fix(analysis: Analysis, diagnostic: Diagnostic) -> CodeAction | None:
    """The preferred fix, which is a safe one, otherwise the first that is offered; None if there is none."""
    preferred = preferred_fix(analysis, diagnostic, (diagnostic,))
    if preferred is not None:
        return preferred
    request = Request(analysis, diagnostic.span, (diagnostic,))
    offered = (change for action in QUICK_FIXES for change in action.offer(request))
    return next((change for change in offered if diagnostic in change.fixes), None)


def _fix(checked: CheckedSource, places: _Places, diagnostic: Diagnostic) -> Fix | None:
    fix = best_fix(checked.analysis, diagnostic)
    edits = fix.edits() if fix else ()
    if fix is None or not edits:
        return None
    return Fix(fix.title, fix.is_preferred and needs_no_second_look(diagnostic), places.edits(edits))


class _Places:
    """Where bytes are, for a reader."""

    def __init__(self, checked: CheckedSource) -> None:
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

    def edits(self, edits: Sequence[TextEdit]) -> tuple[Edit, ...]:
        return tuple(Edit(*self.place(edit.span), edit.new_text) for edit in edits)

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
