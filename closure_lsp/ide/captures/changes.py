"""Determines what may happen to a captured variable while a function that reads it runs. Knows no action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import yields
from closure_lsp.flow.order import loops_around
from closure_lsp.scopes.model import Access, BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import BlockId, Reference


def bindings_of(statement: Statement, home: BlockId, name: str) -> list[Reference]:
    """Every place that gives the variable a value, or takes it away."""
    binds = (Access.WRITE, Access.DELETE, Access.PARAMETER)
    return [each for each in statement.scopes.references_to(home, name) if each.access in binds]


def is_bound_once(statement: Statement, bindings: Sequence[Reference]) -> bool:
    """Whether each call of the variable's owner binds it at most once."""
    return len(bindings) == 1 and not any(loops_around(statement.reference_node(bindings[0])))


def can_pause(statement: Statement, block: BlockId) -> bool:
    """Whether a call of the block may pause, let other code run, and continue later.

    A plain function runs from beginning to end; meanwhile the function around it waits.
    """
    found = statement.scopes.blocks[block]
    is_plain = found.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA) and not found.is_async
    return not is_plain or yields(statement.block_node(found))
