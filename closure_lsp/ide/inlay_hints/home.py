"""The hint at each free use of a variable: which function owns it.

`return x + n of make_adder`
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from closure_lsp.ide.captures.manner import CLASS_CELL
from closure_lsp.ide.inlay_hints.local_hint import WantedHint
from closure_lsp.ide.inlay_hints.room import fitted
from closure_lsp.ide.results import LabelPart
from closure_lsp.ide.words.blocks import label
from closure_lsp.ide.words.prose import Code
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.words.blocks import BlockNames
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block, Reference, SymbolTable
    from closure_lsp.settings import InlayHintSettings
    from closure_lsp.text import Span

KIND = "home"


def hints_at_uses(unit: Unit, settings: InlayHintSettings) -> Iterator[WantedHint]:
    """The hints after the free uses in a statement, those in a `nonlocal` included."""
    if not settings.home:
        return
    table = unit.scopes
    done = -1
    for reference in table.references:
        # The read and the write of `x += 1` are at one place.
        if reference.end == done:
            continue
        owner = _owner(table, reference)
        if owner is None:
            continue
        done = reference.end
        groups = [("of", [LabelPart(label(table, owner), _place(table, owner, reference))])]
        says_more = partial(_tooltip, owner=owner, name=reference.name)
        yield WantedHint(done, KIND, 3, partial(fitted, groups), says_more, shares_line=False)


def _owner(table: SymbolTable, reference: Reference) -> Block | None:
    """The block whose variable this use reaches from another frame; None for any other use."""
    if reference.access is Access.MENTION:
        return None
    if reference.access is Access.DECLARE and reference.binding is not BindingKind.NONLOCAL:
        return None
    owner = reference.home
    if owner is None or owner == MODULE_BLOCK or table.frame_of(owner) is table.frame_of(reference.block):
        return None
    block = table.blocks[owner]
    if block.kind is BlockKind.TYPE_PARAMETERS:
        # Its home is the header of the same function or class.
        return None
    if block.kind is BlockKind.CLASS and reference.name != CLASS_CELL:
        # An annotation in a class reads the class's namespace: nothing is captured (PEP 695).
        return None
    return block


def _place(table: SymbolTable, owner: Block, reference: Reference) -> Span | None:
    """Where the variable is bound. For `__class__` nowhere: a class may begin in another unit than its methods."""
    if owner.kind is BlockKind.CLASS:
        return None
    binding = table.first_binding(owner.id, reference.name)
    return binding.span if binding is not None else owner.name_span or owner.span


def _tooltip(names: BlockNames, owner: Block, name: str) -> Phrase:
    return (Code(name), " is free here: it belongs to ", *names.block_at(owner))
