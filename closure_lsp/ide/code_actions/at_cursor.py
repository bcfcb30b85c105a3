"""Knows what a cursor chooses. Knows no action."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.syntax import node_at, node_text, parses
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block, BlockKind
    from closure_lsp.syntax import Node


class Chosen(NamedTuple):
    """A block of code and where it stands."""

    statement: Statement
    block: Block
    node: Node


def header_at(request: Request, *kinds: BlockKind) -> Chosen | None:
    """The innermost `def`, class or lambda of these kinds on whose header the cursor stands; None if it has errors."""
    statement = request.statements[0]
    offset = request.span.start - statement.start
    found = None
    for block in statement.scopes.blocks:
        if block.kind in kinds and block.colon is not None and block.span.start <= offset <= block.colon:
            found = block
    if found is None or not parses(statement.region, found.span):
        return None
    return Chosen(statement, found, statement.block_node(found))


def has_comment(node: Node, *, beside_parts: bool = False) -> bool:
    """Whether a comment stands in the node's text; `beside_parts`: not one that stands within one of its parts."""
    found = node.region.comments_in(node.span)
    if beside_parts:
        found = [each for each in found if not any(part.start <= each.start < part.end for part in node.children)]
    return bool(found)


def text_of(statement: Statement, node: Node | None) -> str:
    return node_text(statement.region, node)


def place_of(statement: Statement, node: Node) -> Span:
    """Where in the document a node stands."""
    return statement.place(Span(node.start_byte, node.end_byte))


def node_below(request: Request) -> tuple[Statement, Node]:
    """The smallest node at the cursor."""
    statement = request.statements[0]
    return statement, node_at(statement.region, request.span.start - statement.start)
