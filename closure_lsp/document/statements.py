"""Puts a unit in its place: a statement is a unit at an offset, and an occurrence is a name in a statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.syntax import Node, Region


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement in its place. Everything in `region` and `scopes` counts from `start` and `line`."""

    start: int
    """The byte of the document at which its region begins."""
    line: int
    """The line (from 0) of that byte."""
    unit: Unit

    @property
    def region(self) -> Region:
        return self.unit.region

    @property
    def scopes(self) -> SymbolTable:
        return self.unit.scopes

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.region.data))

    def place(self, span: Span) -> Span:
        """A span of the statement as one of the document."""
        return span.shifted(self.start)

    def place_of(self, node: Node) -> Span:
        """Where a node of the statement is in the document."""
        return Span(node.start, node.end).shifted(self.start)

    def reference_node(self, reference: Reference) -> Node:
        """The node of a name where it is written."""
        return self.unit.reference_node(reference)

    def block_node(self, block: Block) -> Node:
        """The node of a function, lambda, class, comprehension or `type` statement."""
        return self.unit.block_node(block)


class Occurrence(NamedTuple):
    """A reference in its place, with what the whole module has to say about it."""

    statement: Statement
    reference: Reference
    """`scope` and `opcode` are final: for the module's own code they depend on all statements."""

    @property
    def span(self) -> Span:
        return Span(self.reference.start, self.reference.end).shifted(self.statement.start)

    @property
    def block(self) -> Block:
        return self.statement.scopes.blocks[self.reference.block]

    @property
    def home(self) -> BlockId | None:
        return self.reference.home
