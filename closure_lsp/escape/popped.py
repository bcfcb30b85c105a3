"""What a function takes out of its `**kwargs` before anything else can: `kwargs.pop("callback", None)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import Access
from closure_lsp.syntax import Assignment, Attribute, Call, ExpressionStatement, String

if TYPE_CHECKING:
    from closure_lsp.escape.module import Defined
    from closure_lsp.syntax import Node


def popped_first(definition: Defined, parameter: str, keyword: str) -> Call | None:
    """The call that is sure to take out a keyword argument while nothing else has seen it."""
    unit, block = definition
    for use in unit.scopes.references_to(block.id, parameter):
        if use.access is Access.PARAMETER:
            continue
        call = _pop_of(unit.reference_node(use))
        if use.access is not Access.READ or use.block != block.id or call is None:
            return None
        if not _is_statement_of(definition.node, call):
            return None
        first = call.given[0]
        if isinstance(first, String) and first.content == keyword:
            return call
    return None


def _pop_of(read: Node) -> Call | None:
    """The `kwargs.pop("name")` of which a use of `kwargs` is the beginning."""
    method = read.parent
    call = method.parent if isinstance(method, Attribute) and method.name_text == "pop" else None
    is_it = isinstance(call, Call) and call.function is method and bool(call.given)
    return call if isinstance(call, Call) and is_it and _is_plain_text(call.given[0]) else None


def _is_plain_text(node: Node) -> bool:
    return isinstance(node, String) and node.is_plain


def _is_statement_of(function: Node, call: Call) -> bool:
    """Whether a call is all that a statement of the function's own suite evaluates."""
    around = call.parent
    while isinstance(around, Assignment | ExpressionStatement):
        around = around.parent
    return around is not None and around.parent is function
