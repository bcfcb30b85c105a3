"""The hint after a captured variable's first binding: which functions capture it.

`total = 0  captured by add, sub`, `def make_adder(n, m):  n captured by add`, `for a, b in pairs:  captured: a, b`
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.manner import remark
from closure_lsp.ide.inlay_hints.local_hint import WantedHint
from closure_lsp.ide.inlay_hints.room import end_of_code, fitted
from closure_lsp.ide.results import LabelPart
from closure_lsp.ide.words.blocks import label
from closure_lsp.ide.words.prose import Code, joined, listed
from closure_lsp.scopes.model import Access, BlockKind, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.inlay_hints.local_hint import Label
    from closure_lsp.ide.words.blocks import BlockNames
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block, BlockId, Capture, Reference, SymbolTable
    from closure_lsp.settings import InlayHintSettings
    from closure_lsp.text import Span

KIND = "capturedBy"


def hints_at_bindings(unit: Unit, settings: InlayHintSettings) -> Iterator[WantedHint]:
    """The hints on the lines of the first bindings in a statement.

    Named are those who use the variable, not those who only pass its cell on; and no comprehensions and generator
    expressions unless the settings say so: most of them capture for a moment. A method's own `self` or `cls` has none:
    nearly every function in a method captures it, and that function's hint says so.
    """
    table = unit.scopes
    if settings.captured_by == "off" or not table.captures:
        return
    bound: dict[int, set[str]] = {}
    """By line: the names that it binds."""
    captured: dict[int, list[_Captured]] = {}
    """By line: those that are captured, and first bound there."""
    for reference in table.references:
        if reference.access in (Access.WRITE, Access.PARAMETER):
            row = unit.region.row(reference.start)
            bound.setdefault(row, set()).add(reference.name)
            if captures := _captures_from(table, reference, settings):
                name = LabelPart(unit.region.text(reference.span), reference.span)
                captured.setdefault(row, []).append(_Captured(name, captures))
    write = _names if settings.captured_by == "names" else _count
    for row, variables in captured.items():
        if len(variables) > 1:
            fit: Callable[[int], Label] = partial(fitted, [("captured:", [variable.name for variable in variables])])
        else:
            fit = partial(write, table, variables[0], is_alone=len(bound[row]) == 1)
        end = end_of_code(unit, variables[-1].place.end)
        yield WantedHint(end, KIND, 2, fit, partial(_tooltip, variables=variables))


class _Captured(NamedTuple):
    """A variable at its first binding."""

    name: LabelPart
    captures: Sequence[Capture]

    @property
    def place(self) -> Span:
        assert self.name.target is not None
        return self.name.target


def _captures_from(table: SymbolTable, reference: Reference, settings: InlayHintSettings) -> Sequence[Capture]:
    """The captures of the variable that is first bound here; none if this is not its first binding."""
    home = reference.home
    symbol = None if home is None else table.symbol(home, reference.name)
    if home is None or symbol is None or symbol.scope is not Scope.CELL:
        return ()
    first = table.first_binding(home, reference.name)
    if first is None or first.start != reference.start or _is_own_object(table, reference, home):
        return ()
    captures = [capture for capture in table.captures_of(home, reference.name) if capture.is_direct]
    if not settings.comprehensions:
        captures = [capture for capture in captures if table.blocks[capture.block].kind not in _COMPREHENSIONS]
    if table.blocks[home].kind is BlockKind.TYPE_PARAMETERS:
        # Every annotation captures the type parameters that it names: only code that runs later is news.
        captures = [capture for capture in captures if table.blocks[capture.block].kind.is_function]
    return captures


def _is_own_object(table: SymbolTable, reference: Reference, home: BlockId) -> bool:
    """Whether it is the `self` or `cls` of a method."""
    if reference.access is not Access.PARAMETER or reference.name not in ("self", "cls"):
        return False
    parent = table.blocks[home].parent
    if parent is not None and table.blocks[parent].kind is BlockKind.TYPE_PARAMETERS:
        parent = table.blocks[parent].parent
    return parent is not None and table.blocks[parent].kind is BlockKind.CLASS


_COMPREHENSIONS = (BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION)


def _names(table: SymbolTable, variable: _Captured, most: int, *, is_alone: bool) -> Label:
    """`captured by add, sub`; `captured by 2 functions` where there is no room for names."""
    by_whom: dict[str, list[Block]] = {}
    for capture in variable.captures:
        block = table.blocks[capture.block]
        is_itself = block.name_span is not None and block.name_span == variable.place
        by_whom.setdefault("itself" if is_itself else label(table, block), []).append(block)
    parts = []
    for called, blocks in by_whom.items():
        counted = f"{len(blocks)} {called}s" if len(blocks) > 1 and blocks[0].name_span is None else called
        parts.append(LabelPart(counted, blocks[0].name_span or blocks[0].span))
    found = _about(variable, is_alone, lambda room: fitted([("captured by", parts)], room), most)
    return found or _count(table, variable, most, is_alone=is_alone)


def _count(table: SymbolTable, variable: _Captured, most: int, *, is_alone: bool) -> Label:
    """`captured by 2 functions`."""
    blocks = [table.blocks[capture.block] for capture in variable.captures]
    kind = "function" if all(block.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA) for block in blocks) else "block"
    written = f"captured by {len(blocks)} {kind}{'s' if len(blocks) > 1 else ''}"
    return _about(variable, is_alone, lambda room: (LabelPart(written),) if len(written) <= room else (), most)


def _about(variable: _Captured, is_alone: bool, write: Callable[[int], Label], most: int) -> Label:
    """The label, with the name before it on a line that binds others as well."""
    if is_alone:
        return write(most)
    rest = write(most - len(variable.name.text) - 1)
    return (variable.name, LabelPart(" "), *rest) if rest else ()


_MOST_TOLD = 20
"""In a tooltip."""


def _tooltip(names: BlockNames, variables: Sequence[_Captured]) -> Phrase:
    table = names.statement.scopes
    said: list[Phrase] = []
    for variable in variables:
        by_whom = [names.block_at(table.blocks[found.block], remark(table, found)) for found in variable.captures]
        said.append((Code(variable.name.text), " is captured by ", *listed(by_whom, most=_MOST_TOLD)))
    return joined("; ", said[:_MOST_TOLD])
