"""Knows which names an editor may colour as captured variables, and by what it may tell them apart. Knows no colours.

The only type is one of our own. Every name has a colour already, from the editor's grammar or another server, and
parameters, functions or `self` would lose theirs if they were called mere variables here.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from closure_lsp.analysis import Analysis
    from closure_lsp.scopes.model import BlockId, SymbolTable
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
    """The names of captured variables in `span` (bytes), declarations included, in the order of the text.

    A type parameter counts only where a function captures it: every annotation captures those that it names.
    """
    found = []
    for statement in analysis.statements_in(span):
        table = statement.scopes
        captured = _captured(table)
        names = {name for _, name in captured}
        last = -1
        for reference in table.references_in(span.shifted(-statement.start)) if captured else ():
            # The read and the write of `n += 1` stand at one place.
            if reference.name not in names or reference.start == last:
                continue
            home = table.home(reference)
            if home is None or (home, reference.name) not in captured:
                continue
            last = reference.start
            is_free = table.frame_of(reference.block) is not table.frame_of(home)
            rebound = (Modifier.REBOUND,) if captured[home, reference.name] else ()
            side = Modifier.FREE if is_free else Modifier.CELL
            found.append(SemanticToken(statement.place(reference.span), (side, *rebound)))
    return found


def _captured(table: SymbolTable) -> dict[tuple[BlockId, str], bool]:
    """The captured variables of a statement, and whether a function that captures one rebinds it."""
    found: dict[tuple[BlockId, str], bool] = {}
    for capture in table.captures:
        is_type_parameter = table.blocks[capture.home].kind is BlockKind.TYPE_PARAMETERS
        if is_type_parameter and not table.blocks[capture.block].kind.is_function:
            continue
        variable = (capture.home, capture.name)
        found[variable] = found.get(variable, False) or capture.rebinds
    return found
