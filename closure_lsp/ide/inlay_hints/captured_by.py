"""Knows the hint at a captured variable's first binding: who captures it.

`def make_adder(n captured by add, sub):`, `total captured by 2 lambdas = 0`
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from closure_lsp.ide.captures.manner import remark
from closure_lsp.ide.inlay_hints.local_hint import LocalHint
from closure_lsp.ide.results import LabelPart
from closure_lsp.ide.words.blocks import label
from closure_lsp.ide.words.prose import inline, listed
from closure_lsp.scopes.model import Access, BlockKind, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.words.blocks import BlockNames
    from closure_lsp.scopes.model import Block, Capture, Reference, SymbolTable

KIND = "capturedBy"

_MOST = 4


def hints_at_bindings(unit: Unit) -> Iterator[LocalHint]:
    """The hints after the first bindings in a statement.

    Named are those who use the variable, not those who only hand its cell on.
    """
    table = unit.scopes
    for reference in table.references:
        if reference.access not in (Access.WRITE, Access.PARAMETER):
            continue
        captures = _captures_from(table, reference)
        if captures:
            parts = _parts(table, reference, captures)
            yield LocalHint(reference.end, parts, KIND, partial(_tooltip, captures=captures))


def _captures_from(table: SymbolTable, reference: Reference) -> Sequence[Capture]:
    """The captures of the variable that is first bound here; none if this is not its first binding."""
    home = reference.home
    symbol = None if home is None else table.symbol(home, reference.name)
    if home is None or symbol is None or symbol.scope is not Scope.CELL:
        return ()
    first = table.first_binding(home, reference.name)
    if first is None or first.start != reference.start:
        return ()
    captures = [capture for capture in table.captures_of(home, reference.name) if capture.is_direct]
    if table.blocks[home].kind is BlockKind.TYPE_PARAMETERS:
        # Every annotation captures the type parameters that it names: only code that runs later is news.
        captures = [capture for capture in captures if table.blocks[capture.block].kind.is_function]
    return captures


def _parts(table: SymbolTable, reference: Reference, captures: Sequence[Capture]) -> tuple[LabelPart, ...]:
    by_whom: dict[str, list[Block]] = {}
    for capture in captures:
        block = table.blocks[capture.block]
        is_itself = block.name_span is not None and block.name_span == reference.span
        by_whom.setdefault("itself" if is_itself else label(table, block), []).append(block)
    parts = [LabelPart("captured by ")]
    for index, (called, blocks) in enumerate(list(by_whom.items())[:_MOST]):
        if index:
            parts.append(LabelPart(", "))
        counted = f"{len(blocks)} {called}s" if len(blocks) > 1 and blocks[0].name_span is None else called
        parts.append(LabelPart(counted, blocks[0].name_span or blocks[0].span))
    if len(by_whom) > _MOST:
        parts.append(LabelPart(f", +{len(by_whom) - _MOST}"))
    return tuple(parts)


def _tooltip(names: BlockNames, captures: Sequence[Capture]) -> str:
    table = names.statement.scopes
    by_whom = [names.block_at(table.blocks[capture.block], remark(table, capture)) for capture in captures]
    return inline(("Lives in a cell: captured by ", *listed(by_whom)))
