"""What a test of escape/ says where only the document would know: that there is nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from closure_lsp.document.class_bodies import ClassBody

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from typing_extensions import Self

    from closure_lsp.document.class_bodies import Member
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId, Reference

T = TypeVar("T")


class Undivided:
    """The part of a `ModuleView` for a module that imports no other file, whose classes are in one piece."""

    origin = ""

    def kept(self, make: Callable[[Any], T]) -> T:
        return make(self)

    def of(self, unit: Unit) -> Self:
        return self

    def imported(self, name: str) -> None:
        return None

    def members(self, unit: Unit, owner: BlockId, name: str) -> tuple[Member, ...]:
        return tuple(each for each in ClassBody.of(unit, owner, ()).members() if each.block.name == name)

    def class_parts(self, unit: Unit, owner: BlockId, written: re.Pattern[bytes]) -> tuple[tuple[Unit, BlockId], ...]:
        return ((unit, owner),)

    def statement_parts(self, unit: Unit, written: re.Pattern[bytes]) -> tuple[Unit, ...]:
        return (unit,)

    def class_header(self, unit: Unit, owner: BlockId) -> tuple[Unit, BlockId]:
        return unit, owner

    def bindings(self, name: str) -> Iterator[tuple[Unit, Reference]]:
        return iter(())

    def reads_of(self, name: str) -> tuple[tuple[Unit, Reference], ...]:
        return ()
