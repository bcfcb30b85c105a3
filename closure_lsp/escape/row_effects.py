"""What the rows of the library say about an argument of a call, or about the object whose method is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import callee_of

if TYPE_CHECKING:
    from closure_lsp.escape.callees import Callee
    from closure_lsp.escape.names import Meanings
    from closure_lsp.library.effects import Effect
    from closure_lsp.syntax import Call, Node


def callee_of_one_row(names: Meanings, node: Node | None) -> Callee | None:
    """What a call of the expression `node` runs, if only one row can be meant: then all that it says is sure."""
    callee = callee_of(names, node)
    return callee if callee is not None and len(callee.rows) == 1 else None


def effects_on_argument(callee: Callee | None, call: Call, given: Node | None) -> list[Effect]:
    """What a call may do with one of its arguments, by all rows that may be meant."""
    found = callee.parameters_for(call, given) if callee is not None and given is not None else []
    return [effect for _, parameter in found for effect in parameter.effects]


def effects_on_receiver(callee: Callee | None) -> list[Effect]:
    """What a method may do with its object, by all rows that may be meant."""
    return [effect for row in callee.rows for effect in row.receiver_effects] if callee is not None else []
