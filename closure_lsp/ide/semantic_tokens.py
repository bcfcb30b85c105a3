"""Finds the names that an editor may color as captured variables, and how it can distinguish them. Knows no colors.

The only type is one of our own. Every name has a color already, from the editor's grammar or another server, and
parameters, functions or `self` would lose theirs if they were called mere variables here.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.places import CaptureRole, captured_variables

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.text import Span

TYPE = "capturedVariable"


class Modifier(enum.Enum):
    """What more there is to say of a name. Their order is that of the bits in which LSP sends them."""

    CELL = "cell"
    """The variable is at home here; a function inside captures it."""
    FREE = "free"
    """Here a function uses the variable that it captures."""
    REBOUND = "rebound"
    """Some function that captures the variable binds it anew."""


class SemanticToken(NamedTuple):
    """A name that means a captured variable."""

    span: Span
    """Bytes of the document; within one line."""
    modifiers: tuple[Modifier, ...]


def semantic_tokens(analysis: Analysis, span: Span) -> list[SemanticToken]:
    """The names of captured variables in `span` (bytes), declarations included, in the order of the text."""
    return [
        SemanticToken(one.span, (_SIDES[one.place], *((Modifier.REBOUND,) if one.is_rebound else ())))
        for one in captured_variables(analysis, span)
    ]


_SIDES = {CaptureRole.CELL: Modifier.CELL, CaptureRole.FREE: Modifier.FREE}
