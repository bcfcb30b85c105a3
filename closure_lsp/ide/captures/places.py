"""Finds the places where captured variables are named, for editors that mark them. Never knows how they look."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.scopes.model import BlockId, SymbolTable
    from closure_lsp.text import Span


class CaptureRole(enum.Enum):
    """On which side of a capture a name is, in CPython's words."""

    CELL = "cell"
    """Where the variable is at home; a function inside captures it."""
    FREE = "free"
    """In a function that captures it."""


class CapturedVariable(NamedTuple):
    """A name that means a captured variable."""

    span: Span
    """Bytes of the document; within one line."""
    place: CaptureRole
    is_rebound: bool
    """Whether some function that captures the variable binds it anew."""


def captured_variables(analysis: Analysis, span: Span) -> list[CapturedVariable]:
    """Every name in `span` (bytes) that means a captured variable, declarations included, in the order of the text.

    A type parameter counts only where a function captures it: every annotation captures those that it names.
    """
    found = []
    for statement in analysis.statements_in(span):
        table = statement.scopes
        captured = _rebound_by_variable(table)
        names = {name for _, name in captured}
        last = -1
        for reference in table.references_in(span.shifted(-statement.start)) if captured else ():
            # The read and the write of `n += 1` are at one place.
            if reference.name not in names or reference.start == last:
                continue
            home = reference.home
            if home is None or (home, reference.name) not in captured:
                continue
            last = reference.start
            is_free = table.frame_of(reference.block) is not table.frame_of(home)
            place = CaptureRole.FREE if is_free else CaptureRole.CELL
            found.append(CapturedVariable(statement.place(reference.span), place, captured[home, reference.name]))
    return found


def _rebound_by_variable(table: SymbolTable) -> dict[tuple[BlockId, str], bool]:
    """The captured variables of a statement, and whether a function that captures one rebinds it."""
    found: dict[tuple[BlockId, str], bool] = {}
    for capture in table.captures:
        is_type_parameter = table.blocks[capture.home].kind is BlockKind.TYPE_PARAMETERS
        if is_type_parameter and not table.blocks[capture.block].kind.is_function:
            continue
        variable = (capture.home, capture.name)
        found[variable] = found.get(variable, False) or capture.rebinds
    return found
