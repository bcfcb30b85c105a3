"""Silence a rule here: writes `# closure-lsp: ignore[rule]` at the end of the line on which a diagnostic begins.

Offered for every diagnostic of every rule, and never preferred. If the line has such a comment, the rule joins its
list; a new comment goes after any other comment.

Not offered if neither this line nor the first line of the statement, which would also do, can end with a comment,
because it ends within a string or with a backslash.

Example:

    def first_line(patterns, search):
        for pattern in patterns:
            found = search(lambda line: pattern in line)  # called at once
            if found:
                return found

After:

    def first_line(patterns, search):
        for pattern in patterns:
            found = search(lambda line: pattern in line)  # called at once  # closure-lsp: ignore[late-binding-capture]
            if found:
                return found
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Action, ready
from closure_lsp.ide.edits.suites import statement_around
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.syntax import String, ancestors
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import Diagnostic


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each rule and line."""
    seen: set[tuple[str, TextEdit]] = set()
    for diagnostic in request.touched:
        edit = _edit(request.analysis, diagnostic)
        if edit and (diagnostic.rule, edit) not in seen:
            seen.add((diagnostic.rule, edit))
            title = f"Silence `{diagnostic.rule}` here"
            yield CodeAction(title, ActionKind.QUICK_FIX, ready((edit,)), (diagnostic,))


ACTION = Action("silence", (ActionKind.QUICK_FIX,), offer, __doc__ or "", keeps_behavior=True)

_IGNORE = re.compile(rb"#\s*closure-lsp:\s*ignore\[([^\]]*)\]")


def _edit(analysis: Analysis, diagnostic: Diagnostic) -> TextEdit | None:
    text = analysis.text
    statement = analysis.whole_statement_at(diagnostic.span.start)
    node = statement.region.node_at(diagnostic.span.start - statement.start, diagnostic.span.end - statement.start)
    first_line = text.line_at(statement.start + statement_around(node).start)
    for line in (text.line_at(diagnostic.span.start), first_line):
        end = text.line_span(line).end
        if _can_end_with_comment(analysis, line):
            return _joined(analysis, line, diagnostic.rule) or TextEdit(
                Span(end, end), f"  # closure-lsp: ignore[{diagnostic.rule}]"
            )
    return None


def _can_end_with_comment(analysis: Analysis, line: int) -> bool:
    """Whether a line (from 0) ends neither within a string nor with a backslash outside a comment."""
    end = analysis.text.line_span(line).end
    statement = analysis.whole_statement_at(max(end - 1, analysis.text.line_starts[line]))
    if statement.region.comment_at(end - 1 - statement.start):
        return True
    if analysis.text.data.endswith(b"\\", 0, end):
        return False
    return not any(
        isinstance(node, String) and statement.start + node.start < end < statement.start + node.end
        for node in ancestors(statement.region.node_at(end - statement.start))
    )


def _joined(analysis: Analysis, line: int, rule: str) -> TextEdit | None:
    """The edit that adds the rule to the list in the line's comment, if there is one."""
    start, end = analysis.text.line_span(line)
    found = list(_IGNORE.finditer(analysis.text.data, start, end))
    statement = analysis.whole_statement_at(start)
    if not found or not statement.region.comment_at(found[-1].start() - statement.start):
        return None
    place = found[-1].end(1)
    return TextEdit(Span(place, place), f", {rule}" if found[-1][1].strip() else rule)
