"""Shortens a program that reproduces a finding: leaves out what the finding does not need.

First comments, then statements, the outermost first and many at once, then clauses and decorators; at last a compound
statement gives way to its body. Again, until nothing more can go.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from closure_lsp.ide.edits.suites import indentation, inner_line_starts, own_lines
from closure_lsp.syntax import (
    Case,
    Compound,
    Decorator,
    Definition,
    Elif,
    Else,
    Except,
    Finally,
    Pass,
    Root,
    Suite,
    nodes_below,
)
from closure_lsp.syntax.tokens import comments
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.api.reproducing import Reproduction, Search
    from closure_lsp.document.statements import Statement
    from closure_lsp.syntax import Node

_CLAUSES = (Elif, Else, Except, Finally, Case, Decorator)


def reduce(search: Search) -> None:
    """Removes from the program of a search everything that the finding does not need."""
    search.attempt_each(_comments(search.current))
    size = -1
    while size != len(search.current.text) and not search.is_exhausted:
        size = len(search.current.text)
        depth = 0
        while edits := _statements(search.current, depth):
            search.attempt_each(edits)
            depth += 1
        _one_by_one(search, _clauses)
        _one_by_one(search, _unwrapped)
    search.attempt_each(_blank_lines(search.current))


def _one_by_one(search: Search, changes: Callable[[Reproduction], list[list[TextEdit]]]) -> None:
    """Makes changes that may overlap each other, from the end of the text: so the places of the others stay right."""
    before = len(search.current.text)
    for edits in reversed(changes(search.current)):
        if edits and edits[-1].span.end <= before and search.attempt(edits):
            before = edits[0].span.start


def _comments(current: Reproduction) -> list[TextEdit]:
    data = current.text.data
    found = []
    for start, end in comments(data):
        line_start = current.text.line_starts[current.text.line_at(start)]
        before = data[line_start:start]
        found.append(TextEdit(Span(line_start + len(before.rstrip()), end), ""))
    return found


def _blank_lines(current: Reproduction) -> list[TextEdit]:
    text = current.text
    starts = [*text.line_starts, len(text)]
    spans = [Span(start, end) for start, end in pairwise(starts)]
    return [TextEdit(span, "") for span in spans if span.start < span.end and not text.data[slice(*span)].strip()]


def _statements(current: Reproduction, depth: int) -> list[TextEdit]:
    """What leaves out the statements in so many suites; where all of a suite would go, `pass` is left."""
    found = []
    for statement, parent in _suites(current, depth):
        children = parent.children
        for child in children:
            lines = own_lines(current.analysis, statement, child)
            is_last = isinstance(parent, Suite) and child is children[-1]
            if lines is None or (isinstance(child, Pass) and len(children) == 1):
                continue
            needs_pass = is_last and not isinstance(child, Pass)
            new_text = f"{indentation(current.analysis, statement, child)}pass\n" if needs_pass else ""
            found.append(TextEdit(lines, new_text))
    return found


def _suites(current: Reproduction, depth: int) -> Iterator[tuple[Statement, Node]]:
    for statement in current.analysis.whole_statements:
        level: list[Node] = [statement.region.root]
        for _ in range(depth):
            level = [suite for node in level for suite in _suites_in(node)]
        for node in level:
            yield statement, node


def _suites_in(parent: Node) -> list[Suite]:
    """The suites of the statements of a suite."""
    found: list[Suite] = []
    stack = list(parent.children[::-1])
    while stack:
        node = stack.pop()
        if isinstance(node, Suite):
            found.append(node)
        else:
            stack.extend(node.children[::-1])
    return found


def _clauses(current: Reproduction) -> list[list[TextEdit]]:
    found = []
    for statement in current.analysis.whole_statements:
        for clause in nodes_below(statement.region.root, *_CLAUSES):
            lines = own_lines(current.analysis, statement, clause)
            if lines is not None:
                found.append([TextEdit(lines, "")])
    return found


def _unwrapped(current: Reproduction) -> list[list[TextEdit]]:
    """What puts the body of a compound statement in its place."""
    return [
        _body_in_place_of(current, statement, compound)
        for statement in current.analysis.whole_statements
        for compound in nodes_below(statement.region.root, Compound)
        if isinstance(compound.parent, Suite | Root) and not isinstance(compound, Definition)
    ]


def _body_in_place_of(current: Reproduction, statement: Statement, compound: Compound) -> list[TextEdit]:
    """The header goes, and what follows the body; the lines of the body move to the left. Empty where it cannot be."""
    analysis = current.analysis
    body = compound.body.children if compound.body is not None else ()
    whole = own_lines(analysis, statement, compound)
    first, last = (own_lines(analysis, statement, body[index]) if body else None for index in (0, -1))
    if whole is None or first is None or last is None:
        return []
    inner = indentation(analysis, statement, body[0])
    step = len(inner) - len(indentation(analysis, statement, compound))
    lines = Span(first.start, last.end)
    starts = inner_line_starts(analysis, statement, lines, statement.region.root)
    to_the_left = [
        TextEdit(Span(start, start + step), "")
        for start in starts
        if step > 0 and current.text.data.startswith(inner.encode(), start)
    ]
    edits = [TextEdit(Span(whole.start, lines.start), ""), *to_the_left, TextEdit(Span(lines.end, whole.end), "")]
    return [edit for edit in edits if edit.span.start < edit.span.end]
