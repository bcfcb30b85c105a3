"""Knows the hint on a function's header: which variables it captures, and which of them it rebinds.

`def add(x) captures n:`, `lambda captures i: i`, `def bump() rebinds total:`
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from closure_lsp.ide.captures.manner import by_manner, is_implicit
from closure_lsp.ide.inlay_hints.local_hint import LocalHint
from closure_lsp.ide.results import LabelPart
from closure_lsp.ide.words.prose import Code, inline, listed
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.words.blocks import BlockNames
    from closure_lsp.scopes.model import Block, Capture

KIND = "captures"

_MOST = 4


def hints_on_headers(unit: Unit) -> Iterator[LocalHint]:
    """The hints of the `def` and `lambda` headers of a statement.

    A captured `__class__` that only `super` brought in is left out: nearly every `__init__` has one. Class bodies and
    generator expressions get no hint: what they capture, they capture for a moment, and they have no header.
    """
    for block in unit.scopes.blocks:
        if block.colon is None or not block.freevars or block.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            continue
        captured = [found for found in unit.scopes.captures_by(block.id) if not is_implicit(unit.scopes, found)]
        if captured:
            yield LocalHint(
                block.colon,
                _parts(unit, captured),
                KIND,
                partial(_tooltip, block=block, captured=captured),
                padding_left=unit.region.data[block.colon - 1 : block.colon] not in (b" ", b"\t"),
            )


def _parts(unit: Unit, captured: Sequence[Capture]) -> tuple[LabelPart, ...]:
    handed_on, rebound, read = by_manner(unit.scopes, captured)
    # A rebound name says more than one that is only read, so it is the last to give way.
    shown_rebound = rebound[: _MOST - bool(read)]
    shown_read = read[: _MOST - len(shown_rebound)]
    shown_handed_on = handed_on[: _MOST - len(shown_rebound) - len(shown_read)]
    parts: list[LabelPart] = []
    for verb, group in (("captures", shown_read), ("rebinds", shown_rebound), ("hands on", shown_handed_on)):
        for index, capture in enumerate(group):
            separator = ", " if parts else ""
            before = separator if index else f"{separator}{verb} "
            parts += [LabelPart(before), _name(unit, capture)]
    rest = len(captured) - len(shown_read) - len(shown_rebound) - len(shown_handed_on)
    return (*parts, LabelPart(f", +{rest}")) if rest else tuple(parts)


def _name(unit: Unit, capture: Capture) -> LabelPart:
    """The name as the text spells it, leading to where the variable is first bound."""
    binding = unit.scopes.first_binding(capture.home, capture.name)
    if binding is None:
        return LabelPart(capture.name)
    return LabelPart(unit.region.text(binding.span), binding.span)


def _tooltip(names: BlockNames, block: Block, captured: Sequence[Capture]) -> str:
    blocks = names.statement.scopes.blocks
    held = [(Code(capture.name), " of ", *names.block_at(blocks[capture.home])) for capture in captured]
    return inline((Code(f"{block.qualname}.__closure__"), " holds the cells of ", *listed(held)))
