"""Knows where captured variables are named, for editors that draw them. Knows nothing of how they are drawn."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.variable_card import Variable
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from closure_lsp.analysis import Analysis
    from closure_lsp.text import Span


class Place(enum.Enum):
    """On which side of a capture a name stands, in CPython's words."""

    CELL = "cell"
    """Where the variable is at home; a function inside captures it."""
    FREE = "free"
    """In a function that captures it."""


class CapturedVariable(NamedTuple):
    """A name that means a captured variable."""

    span: Span
    """Bytes of the document."""
    place: Place


def captured_variables(analysis: Analysis, span: Span) -> list[CapturedVariable]:
    """Every name in `span` (bytes) that means a captured variable, declarations included, in the order of the text.

    A type parameter counts only where a function captures it: every annotation captures those that it names.
    """
    found = []
    for statement in analysis.statements_in(span):
        for reference in statement.scopes.references_in(span.shifted(-statement.start)):
            variable = Variable(analysis, analysis.occurrence(statement, reference))
            if _is_captured(variable):
                place = Place.FREE if variable.is_free else Place.CELL
                found.append(CapturedVariable(variable.occurrence.span, place))
    # `n += 1` reads and writes at one place
    return list(dict.fromkeys(found))


def _is_captured(variable: Variable) -> bool:
    blocks = variable.table.blocks
    if variable.home.kind is BlockKind.TYPE_PARAMETERS:
        return any(blocks[capture.block].kind.is_function for capture in variable.captures)
    return bool(variable.captures)
