"""Finds out how statements share lines and suites, and how a line next to one begins. Knows no edits and no scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.syntax import Definition, Root, String, Suite, ancestors, nodes_below
from closure_lsp.text import Span, to_str

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.document.unit import Unit
    from closure_lsp.syntax import Node


def statement_around(node: Node) -> Node:
    """The innermost statement, decorators included, that holds `node`."""
    return next(found for found in ancestors(node) if found.parent is None or isinstance(found.parent, Suite | Root))


def suite_of(statement: Node) -> tuple[Node, ...]:
    """All statements of the suite to which one belongs, in order."""
    around = statement.parent
    return around.children if around is not None else (statement,)


def statements_of(definition: Definition) -> tuple[Node, ...]:
    """The statements of a `def` or `class`, in order."""
    body = definition.body
    return body.children if body is not None else ()


def own_lines(analysis: Analysis, statement: Statement, node: Node) -> Span | None:
    """The lines of a statement, with the last line's end; None if it shares one with other code.

    A comment after the statement does not count.
    """
    text = analysis.text
    place = statement.place(node.span)
    first, last = text.line_at(place.start), text.line_at(max(place.end - 1, place.start))
    before = text.data[text.line_starts[first] : place.start]
    behind = text.data[place.end : text.line_span(last).end].strip()
    if before.strip(b" \t\f") or (behind and not behind.startswith(b"#")) or _is_continued(analysis, first):
        return None
    return Span(text.line_starts[first], text.line_starts[last + 1] if last + 1 < len(text.line_starts) else len(text))


def line_break(analysis: Analysis, statement: Statement, like: Node) -> str:
    """A line end as nearby lines have it, and the indentation of the line on which `like` begins."""
    return line_end(analysis, statement, like) + indentation(analysis, statement, like)


def line_end(analysis: Analysis, statement: Statement, like: Node) -> str:
    """The line end above the line on which `like` begins; if there is no line above, that of this line."""
    text = analysis.text
    line = text.line_at(statement.start + like.start)
    above = line - 1 if line > 0 else 0
    next_start = text.line_starts[above + 1] if above + 1 < len(text.line_starts) else len(text)
    return to_str(text.data[text.line_span(above).end : next_start]) or "\n"


def indentation(analysis: Analysis, statement: Statement, like: Node) -> str:
    """The white space at the start of the line on which `like` begins."""
    text = analysis.text
    start = statement.start + like.start
    before = text.data[text.line_starts[text.line_at(start)] : start]
    return to_str(before[: len(before) - len(before.lstrip(b" \t\f"))])


def indentation_step(analysis: Analysis, statement: Statement, definition: Node) -> str:
    """How much more the suite of a `def` or `class` is indented than its header; four blanks if nothing shows it."""
    suite = statements_of(definition) if isinstance(definition, Definition) else ()
    first = suite[0] if suite else None
    outer = indentation(analysis, statement, definition)
    inner = indentation(analysis, statement, first) if first is not None else ""
    return inner[len(outer) :] if inner.startswith(outer) and inner != outer else _usual_step(outer)


def inner_line_starts(analysis: Analysis, statement: Statement, lines: Span, node: Node) -> list[int]:
    """The starts of those lines of `lines` that contain code: no blank lines, none that begins in a string."""
    text = analysis.text
    strings = [statement.place(span) for span in statement.unit.derived(_strings_of_several_lines, node)]
    first, last = text.line_at(lines.start), text.line_at(max(lines.end - 1, lines.start))
    return [
        start
        for line in range(first, last + 1)
        if (start := text.line_starts[line]) < text.line_span(line).end
        and not any(span.start < start < span.end for span in strings)
    ]


def _strings_of_several_lines(unit: Unit, node: Node) -> list[Span]:
    row = unit.region.row
    return [each.span for each in nodes_below(node, String) if row(each.start) < row(each.end)]


def _usual_step(outer: str) -> str:
    return "\t" if outer.startswith("\t") else "    "


def _is_continued(analysis: Analysis, line: int) -> bool:
    """Whether the line above ends with a backslash."""
    return line > 0 and analysis.text.slice(analysis.text.line_span(line - 1)).rstrip().endswith("\\")
