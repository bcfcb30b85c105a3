"""Finds what the cursor selects. Knows no action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from closure_lsp.scopes.model import BlockKind
from closure_lsp.syntax import Class, Definition, Function, Lambda, Node
from closure_lsp.syntax.tree import NodeT

if TYPE_CHECKING:
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block


@dataclass(frozen=True, slots=True)
class Chosen(Generic[NodeT]):
    """A function, lambda or class, in its place."""

    statement: Statement
    block: Block
    node: NodeT


def header_at(request: Request, kind: type[NodeT]) -> Chosen[NodeT] | None:
    """The innermost `def`, lambda or class whose header the cursor is on; None if it has errors.

    `kind` is the type of its node: `Function`, `Lambda` or `Class`.
    """
    statement = request.statements[0]
    offset = request.span.start - statement.start
    found = None
    for block in statement.scopes.blocks:
        if block.kind is _BLOCK_KINDS[kind] and block.colon is not None and block.span.start <= offset <= block.colon:
            found = block
    node = statement.block_node(found) if found is not None else None
    if found is None or not isinstance(node, kind) or not statement.region.parses(found.span):
        return None
    return Chosen(statement, found, node)


_BLOCK_KINDS: dict[type[Node], BlockKind] = {
    Class: BlockKind.CLASS,
    Function: BlockKind.FUNCTION,
    Lambda: BlockKind.LAMBDA,
}


def has_comment(node: Node) -> bool:
    """Whether the node's text contains a comment."""
    return bool(node.region.comments_in(node.span))


def has_comment_beside_parts(node: Node) -> bool:
    """Whether the node's text contains a comment outside its children."""
    comments = node.region.comments_in(node.span)
    return any(not any(part.start <= each.start < part.end for part in node.children) for each in comments)


def name_of(node: Definition) -> str:
    """The name of a `def` or class; empty if it has none yet."""
    return node.name.text if node.name is not None else ""
