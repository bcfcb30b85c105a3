"""The hint on a function's header: which variables it captures, and which of them it rebinds.

`def add(x) -> int:  captures n`, `lambda captures i: i`, `def bump():  rebinds total, captures step`
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from closure_lsp.ide.captures.manner import by_manner, is_implicit, remark
from closure_lsp.ide.inlay_hints.local_hint import WantedHint
from closure_lsp.ide.inlay_hints.room import counted, end_of_code, fitted
from closure_lsp.ide.results import LabelPart
from closure_lsp.ide.words.prose import Code, listed
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.inlay_hints.local_hint import Label
    from closure_lsp.ide.words.blocks import BlockNames
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block, Capture
    from closure_lsp.settings import InlayHintSettings

KIND = "captures"


def hints_on_headers(unit: Unit, settings: InlayHintSettings) -> Iterator[WantedHint]:
    """The hints of the `def` and `lambda` headers of a statement.

    A captured `__class__` that only `super` brought in is left out: nearly every `__init__` has one. Class bodies and
    generator expressions get no hint: what they capture, they capture for a moment, and they have no header.
    """
    if not settings.captures:
        return
    for block in unit.scopes.blocks:
        if block.colon is None or not block.freevars or block.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            continue
        captured = [found for found in unit.scopes.captures_by(block.id) if not is_implicit(unit.scopes, found)]
        if captured:
            yield (_of_lambda if block.kind is BlockKind.LAMBDA else _of_def)(unit, block, block.colon, captured)


def _of_def(unit: Unit, block: Block, colon: int, captured: Sequence[Capture]) -> WantedHint:
    """After the colon and all code on its line."""
    fit = partial(_label, unit, captured)
    return WantedHint(end_of_code(unit, colon), KIND, 0, fit, partial(_tooltip, block=block, captured=captured))


def _of_lambda(unit: Unit, block: Block, colon: int, captured: Sequence[Capture]) -> WantedHint:
    """Before the colon: after it, nobody would know to which lambda it belongs."""

    def fit(most: int) -> Label:
        return _label(unit, captured, min(most, _LONGEST_IN_LAMBDA))

    is_spaced = unit.region.data[colon - 1 : colon] in (b" ", b"\t")
    says_more = partial(_tooltip, block=block, captured=captured)
    return WantedHint(colon, KIND, 1, fit, says_more, padding_left=not is_spaced)


_LONGEST_IN_LAMBDA = 24
"""Characters. What is within a line is in the way of who reads on."""


def _label(unit: Unit, captured: Sequence[Capture], most: int) -> Label:
    passed_on, rebound, read = by_manner(unit.scopes, captured)
    groups = (("rebinds", rebound), ("captures", read), ("passes on", passed_on))
    named = [(verb, [_name(unit, capture) for capture in group]) for verb, group in groups]
    return fitted(named, most) or counted(named, most)


def _name(unit: Unit, capture: Capture) -> LabelPart:
    """The name as the text spells it, leading to where the variable is first bound."""
    binding = unit.scopes.first_binding(capture.home, capture.name)
    if binding is None:
        return LabelPart(capture.name)
    return LabelPart(unit.region.text(binding.span), binding.span)


_MOST_TOLD = 20
"""In a tooltip."""


def _tooltip(names: BlockNames, block: Block, captured: Sequence[Capture]) -> Phrase:
    table = names.statement.scopes
    held = [
        (Code(capture.name), " of ", *names.block_at(table.blocks[capture.home], remark(table, capture)))
        for capture in captured
    ]
    return (Code(f"{block.qualname}.__closure__"), " holds the cells of ", *listed(held, most=_MOST_TOLD))
