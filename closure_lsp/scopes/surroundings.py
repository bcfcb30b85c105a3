"""Represents what a part of a class is told about the class, if the part is analyzed separately. Knows no syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.scopes.facts import BlockFacts, Facts


class Surroundings(NamedTuple):
    """What a part has to be told of its class."""

    class_name: str
    flags: Mapping[str, int]
    """What the bodies of all parts do with the names that this part mentions."""


def class_block(facts: Facts) -> BlockFacts | None:
    """The class that is divided: the outermost one."""
    return next(
        (
            block
            for block in facts.blocks
            if block.kind is BlockKind.CLASS and block.parent is not None and block.parent.kind is BlockKind.MODULE
        ),
        None,
    )
