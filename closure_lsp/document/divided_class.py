"""Holds the parts of one large class: its header, and which parts bind a name in its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.document.class_bodies import ClassBody

if TYPE_CHECKING:
    import re

    from closure_lsp.document.pieces import Piece
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId


class DividedClass:
    """A large class, by its parts. Which of them bind a name is found once for all names."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        """`pieces` are those of the whole statement, the header first."""
        self._pieces = pieces
        self.units = tuple([piece.unit for piece in pieces if piece.unit is not None])
        self.ids = frozenset(map(id, self.units))

    def body(self) -> ClassBody:
        """All of it."""
        return self._body(self.units)

    def body_like(self, written: re.Pattern[bytes]) -> ClassBody:
        """The parts in whose text something is, in their order. The others are not looked at."""
        return self._body([unit for unit in self.units if written.search(unit.region.as_compiled)])

    def body_with(self, name: str) -> ClassBody:
        """The parts that bind the name, maybe others. What does not is not looked at."""
        return self._body(self._binders.get(name, ()))

    def header(self) -> tuple[Unit, BlockId] | None:
        """The part with the name and the bases, and the block of the class in it."""
        return next(iter(self._body(self.units[:1]).shares), None)

    @staticmethod
    def _body(parts: tuple[Unit, ...] | list[Unit]) -> ClassBody:
        known = ((part, part.scopes.divided_class) for part in parts)
        return ClassBody(tuple([(part, block) for part, block in known if block is not None]))

    @cached_property
    def _binders(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for index, piece in enumerate(self._pieces):
            if piece.unit is not None:
                for name in _bound_by(piece, piece.unit, is_header=index == 0):
                    found.setdefault(name, []).append(piece.unit)
        return found


def _bound_by(piece: Piece, unit: Unit, *, is_header: bool) -> frozenset[str]:
    """The names that a part of a class may bind in its body: by its outline where nothing more is known of it yet."""
    if piece.share is not None:
        return frozenset(piece.share.flags)
    written = piece.written
    if written is None and piece.region.outline is not None:
        written = piece.region.outline.binds_in_classes if is_header else piece.region.outline.binds_outside
    if written is not None and not any(name.startswith("__") and not name.endswith("__") for name in written):
        return written  # else it is another name
    block = unit.scopes.divided_class
    return frozenset(unit.scopes.blocks[block].symbols) if block is not None else frozenset()
