"""A comment `# closure-lsp: ignore[...]` silences nothing.

The fault that it was for has been fixed or has moved, or a newer version no longer reports it. The comment would hide
the next bug on its line. The rule ignores names of rules that do not run, and comments for other linters (`# noqa`).

The rule runs only if it is selected by name, because it has to check the whole program twice, and only on the command
line. Its fix removes the names that silence nothing, or the whole comment.

Example:

    def counter():
        count = 0

        def increment():
            nonlocal count
            count += 1  # closure-lsp: ignore[missing-nonlocal]

        return increment

Use instead:

    def counter():
        count = 0

        def increment():
            nonlocal count
            count += 1

        return increment
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import RULES, diagnostics, runs
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.edits.suites import statement_around
from closure_lsp.ide.results import Severity
from closure_lsp.text import Span, Text, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.settings import DiagnosticSettings

RULE = Rule("unused-ignore", Severity.WARNING, lambda statement, module: (), __doc__ or "", is_default=False)
"""What it finds is found here: no single statement shows it."""


class Unused(NamedTuple):
    """A comment some or all of whose names silence nothing."""

    span: Span
    names: tuple[str, ...]
    """Those that silence nothing; empty for a comment that names none."""
    edits: tuple[TextEdit, ...]


class _Comment(NamedTuple):
    span: Span
    line: int
    """From 0."""
    names: tuple[str, ...]
    """Empty: all rules."""


def is_selected(settings: DiagnosticSettings) -> bool:
    """Whether the rule runs."""
    return settings.selects(RULE.name) and RULE.name in settings.select


def unused(analysis: Analysis, found: Sequence[Diagnostic], settings: DiagnosticSettings) -> list[Unused]:
    """The comments of a document that silence nothing; `found` is what the settings' rules find in it as it is."""
    if not is_selected(settings):
        return []
    comments = list(_comments(analysis))
    if not comments:
        return []
    silenced = _silenced(analysis, comments, found, settings)
    active = {rule.name for rule in RULES if runs(rule, settings)}
    known = {rule.name for rule in RULES}
    result = []
    for comment in comments:
        here = silenced.get(comment.line, frozenset())
        names = tuple(name for name in comment.names if name not in here and (name in active or name not in known))
        if names or (not comment.names and not here):
            result.append(Unused(comment.span, names, (_removal(analysis.text, comment, names),)))
    return result


_IGNORE = re.compile(rb"#\s*closure-lsp:\s*(ignore)(?:\[([^\]\r\n]*)\])?")
_SEPARATORS = re.compile(r"[\s,]+")


def _comments(analysis: Analysis) -> Iterator[_Comment]:
    text = analysis.text
    for match in _IGNORE.finditer(text.data):
        statement = analysis.statement_at(match.start())
        if statement.region.comment_at(match.start() - statement.start):
            names = match[2].decode("utf-8", "replace") if match[2] is not None else ""
            listed = tuple(name for name in _SEPARATORS.split(names) if name)
            yield _Comment(Span(*match.span()), text.line_at(match.start()), listed)


def _silenced(
    analysis: Analysis, comments: Sequence[_Comment], found: Sequence[Diagnostic], settings: DiagnosticSettings
) -> dict[int, frozenset[str]]:
    """By line (from 0): the rules of what the comments silence that are there, or on a statement's first line."""
    data = bytearray(analysis.text.data)
    for comment in comments:
        start = data.index(b"ignore", comment.span.start)
        data[start : start + len(b"ignore")] = b"______"
    spoken = Analysis.of(Text.from_bytes(bytes(data)), analysis.python, analysis)
    said = set(found)
    silenced: dict[int, frozenset[str]] = {}
    for diagnostic in diagnostics(spoken, settings):
        if diagnostic not in said:
            for line in _lines(analysis, diagnostic.span):
                silenced[line] = silenced.get(line, frozenset()) | {diagnostic.rule}
    return silenced


def _lines(analysis: Analysis, span: Span) -> set[int]:
    """The lines on which a comment silences what is found at a place: its own, and its statement's first."""
    statement = analysis.statement_at(span.start)
    node = statement.region.node_at(span.start - statement.start, span.end - statement.start)
    first = statement.start + statement_around(node).start
    return {analysis.text.line_at(span.start), analysis.text.line_at(first)}


def _removal(text: Text, comment: _Comment, names: tuple[str, ...]) -> TextEdit:
    """Takes the names away, or where none is left the comment; other text of the comment stays one."""
    left = [name for name in comment.names if name not in names]
    if left:
        return TextEdit(comment.span, f"# closure-lsp: ignore[{', '.join(left)}]")
    line = text.line_span(comment.line)
    before = text.data[line.start : comment.span.start]
    behind = text.data[comment.span.end : line.end]
    if behind.strip():
        more = len(behind) - len(behind.lstrip())
        return TextEdit(
            Span(comment.span.start, comment.span.end + more), "" if behind.lstrip().startswith(b"#") else "# "
        )
    if before.strip():
        return TextEdit(Span(line.start + len(before.rstrip()), line.end), "")
    next_line = text.line_starts[comment.line + 1] if comment.line + 1 < len(text.line_starts) else line.end
    return TextEdit(Span(line.start, next_line), "")


def message(comment: Unused) -> str:
    """The message about it."""
    if not comment.names:
        return "The comment silences nothing: no rule finds anything here."
    names = " and ".join(f"`{name}`" for name in comment.names)
    verb = "find" if len(comment.names) > 1 else "finds"
    return f"The comment silences nothing: {names} {verb} nothing here."
