"""Finds what is in the body of a class, also of a large one, which is analyzed in parts, each a unit of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import Access, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block, BlockId, Reference


class Member(NamedTuple):
    """A function or class that the body of a class defines, and the unit that it is in."""

    unit: Unit
    block: Block


class ClassBody(NamedTuple):
    """The body of one class: each unit that holds some of it, in the order of the text."""

    shares: tuple[tuple[Unit, BlockId], ...]
    """The unit, and the block that the class is in it."""

    @classmethod
    def of(cls, unit: Unit, owner: BlockId, parts: tuple[Unit, ...]) -> ClassBody:
        """That of the class `owner` of a unit, of whose outermost class `parts` hold the whole."""
        if owner != unit.scopes.divided_class:
            return cls(((unit, owner),))
        known = ((part, part.scopes.divided_class) for part in parts)
        return cls(tuple((part, block) for part, block in known if block is not None))

    def members(self) -> Iterator[Member]:
        """The functions and classes that it defines, in the order of the text."""
        for unit, owner in self.shares:
            blocks = unit.scopes.blocks
            for child in blocks[owner].children:
                yield from _members(unit, blocks[child])

    def binds(self, name: str) -> bool:
        """Whether the name is a variable of the class, `x: int` without a value included."""
        symbols = ((unit.scopes.symbol(owner, name), owner) for unit, owner in self.shares)
        return any(symbol is not None and symbol.home == owner for symbol, owner in symbols)

    def bindings(self, name: str) -> Iterator[tuple[Unit, Reference]]:
        """Where its own code binds the name, in the order of the text."""
        for unit, owner in self.shares:
            table = unit.scopes
            for found in table.references_to(owner, name):
                if found.access is Access.WRITE and table.frame_of(found.block).id == owner:
                    yield unit, found


def _members(unit: Unit, child: Block) -> Iterator[Member]:
    if child.kind in (BlockKind.FUNCTION, BlockKind.CLASS):
        yield Member(unit, child)
    elif child.kind is BlockKind.TYPE_PARAMETERS:  # `def f[T]()`: they are around the function
        blocks = unit.scopes.blocks
        inner = (blocks[each] for each in child.children)
        yield from (Member(unit, block) for block in inner if block.kind in (BlockKind.FUNCTION, BlockKind.CLASS))
