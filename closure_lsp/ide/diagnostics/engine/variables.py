"""Lists the variables of the functions of a unit, for the rules that look at each of them. Knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import BlockKind, Flag

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block

    Variables = tuple[tuple[Block, str], ...]


def own_variables(unit: Unit) -> Variables:
    """The variables that the functions and lambdas bind themselves, parameters left out."""
    return unit.derived(_own_variables)


def shared_variables(unit: Unit) -> Variables:
    """Those of them that other blocks name, too."""
    shared = {(each.home, each.name) for each in unit.scopes.references if each.block != each.home}
    return tuple([(block, name) for block, name in own_variables(unit) if (block.id, name) in shared])


def _own_variables(unit: Unit) -> Variables:
    return tuple(
        [
            (block, symbol.name)
            for block in unit.scopes.blocks
            if block.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA)
            for symbol in block.symbols.values()
            if symbol.home == block.id and Flag.PARAMETER not in symbol.flags
        ]
    )
