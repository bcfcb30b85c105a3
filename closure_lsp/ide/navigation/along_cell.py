"""Finds the places of a captured variable: highlights, the definition, the references. Knows no protocol.

Editors ask several servers and combine their answers, or take the first one. The main Python server knows every name,
so this module answers only for a variable in a cell.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.manner import CLASS_CELL
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import Nonlocal, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.text import Span


class HighlightUse(enum.Enum):
    """What happens to the variable at a highlighted name."""

    READ = "read"
    WRITE = "write"
    """It gets a value or loses it; `n += 1`, which also reads, counts as one."""
    MENTION = "mention"
    """Nothing runs: a `nonlocal`, `x: int` without a value, an annotation that stays text."""


class Highlight(NamedTuple):
    """A name that means the variable at the cursor."""

    span: Span
    """Bytes of the document."""
    use: HighlightUse


class Destination(NamedTuple):
    """Where a name leads."""

    origin: Span
    """The name at the cursor."""
    target: Span
    """The first binding of the variable in its home; for `__class__` the name of the class."""


class References(NamedTuple):
    """All names of a variable, in the order of the text."""

    declaration: Span | None
    """The first binding in the home; None for `__class__`, which no name binds."""
    others: tuple[Span, ...]


def highlights(analysis: Analysis, offset: int) -> tuple[Highlight, ...]:
    """The names of the captured variable that a cursor at `offset` (bytes) touches, in all functions that share it.

    At the keyword `nonlocal` those of all variables that it declares; at the colon of a `def` or lambda, where its hint
    is, those of all that the function captures.
    """
    occurrence = _captured_at(analysis, offset)
    if occurrence is not None:
        return _places(analysis, occurrence)
    statement = analysis.statement_at(offset)
    found: dict[Span, Highlight] = {}
    for place in (
        *_declared_at(statement, offset - statement.start),
        *_captured_by(statement, offset - statement.start),
    ):
        each = _captured_at(analysis, statement.start + place)
        if each is not None:
            found.update({highlight.span: highlight for highlight in _places(analysis, each)})
    return tuple(sorted(found.values(), key=lambda highlight: highlight.span))


def _declared_at(statement: Statement, offset: int) -> Iterator[int]:
    """The starts of the names of the `nonlocal` whose keyword is at a byte of the statement."""
    node = nearest(statement.region.node_at(offset), Nonlocal)
    if node is not None and node.start <= offset <= node.start + len("nonlocal"):
        yield from (name.start for name in node.names)


def _captured_by(statement: Statement, offset: int) -> Iterator[int]:
    """Where the function whose header ends at a byte of the statement first uses each variable that it captures."""
    for block in statement.scopes.blocks:
        if block.colon is not None and block.colon <= offset <= block.colon + 1:
            captures = statement.scopes.captures_by(block.id)
            yield from (each.first_use.start for each in captures if each.first_use is not None)


def destination(analysis: Analysis, offset: int) -> Destination | None:
    """Where the captured variable that a cursor at `offset` touches gets its first value in its home."""
    occurrence = _captured_at(analysis, offset)
    target = None if occurrence is None else _declaration(occurrence) or _class_name(occurrence)
    return None if occurrence is None or target is None else Destination(occurrence.span, target)


def references(analysis: Analysis, offset: int) -> References | None:
    """Every name of the captured variable that a cursor at `offset` touches."""
    occurrence = _captured_at(analysis, offset)
    if occurrence is None:
        return None
    declaration = _declaration(occurrence)
    others = tuple([each.span for each in _places(analysis, occurrence) if each.span != declaration])
    return References(declaration, others)


def _captured_at(analysis: Analysis, offset: int) -> Occurrence | None:
    """The name at the cursor, if some function captures its variable."""
    occurrence = analysis.occurrence_at(offset)
    if occurrence is None or occurrence.home in (None, MODULE_BLOCK):
        return None
    captures = occurrence.statement.scopes.captures_of(occurrence.home or MODULE_BLOCK, occurrence.reference.name)
    return occurrence if captures else None


def _places(analysis: Analysis, occurrence: Occurrence) -> tuple[Highlight, ...]:
    found: dict[Span, HighlightUse] = {}
    for each in analysis.occurrences_of_variable(occurrence):
        use = _USES[each.reference.access]
        if found.get(each.span) is not HighlightUse.WRITE:  # the read and the write of `n += 1` are at one place
            found[each.span] = use
    return tuple([Highlight(span, use) for span, use in found.items()])


_USES = {
    Access.READ: HighlightUse.READ,
    Access.WRITE: HighlightUse.WRITE,
    Access.DELETE: HighlightUse.WRITE,
    Access.PARAMETER: HighlightUse.WRITE,
    Access.DECLARE: HighlightUse.MENTION,
    Access.MENTION: HighlightUse.MENTION,
}


def _declaration(occurrence: Occurrence) -> Span | None:
    statement = occurrence.statement
    first = statement.scopes.first_binding(occurrence.home or MODULE_BLOCK, occurrence.reference.name)
    return None if first is None else statement.place(first.span)


def _class_name(occurrence: Occurrence) -> Span | None:
    statement = occurrence.statement
    home = statement.scopes.blocks[occurrence.home or MODULE_BLOCK]
    is_class_cell = occurrence.reference.name == CLASS_CELL and home.name_span is not None
    return statement.place(home.name_span) if is_class_cell and home.name_span else None
