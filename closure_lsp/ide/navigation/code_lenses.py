"""The lens above a captured variable's first binding: how many functions capture it, and how many rebind it.

`count: 2 functions capture · 1 rebinds`. A lens is found without its text, which is made when an editor shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.manner import is_hidden
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId, Capture, SymbolTable


class CodeLens(NamedTuple):
    """A lens without its text."""

    span: Span
    """The name that it is about: bytes of the document, or of the statement where one says so."""


def code_lenses(analysis: Analysis) -> list[CodeLens]:
    """The lenses of a document, in the order of the text."""
    return [
        CodeLens(statement.place(lens.span))
        for statement in analysis.statements
        for lens in statement.unit.derived(_lenses)
    ]


def title_at(analysis: Analysis, offset: int) -> str | None:
    """The text of the lens about the name at a byte of the document; None where there is no lens."""
    statement = analysis.statement_at(offset)
    table = statement.scopes
    start = offset - statement.start
    for reference in table.references_in(Span(start, start)):
        if reference.start == start and reference.home is not None:
            captures = _captures(table, reference.home, reference.name)
            first = table.first_binding(reference.home, reference.name)
            if captures and first is not None and first.start == start:
                return f"{analysis.text.slice(statement.place(first.span))}: {_counted(captures)}"
    return None


def _lenses(unit: Unit) -> tuple[CodeLens, ...]:
    """The lenses of a statement, wherever it is: spans count from its start."""
    return tuple(sorted(CodeLens(span) for span in _first_bindings(unit.scopes)))


def _first_bindings(table: SymbolTable) -> Iterator[Span]:
    for home, name in dict.fromkeys((capture.home, capture.name) for capture in table.captures):
        first = table.first_binding(home, name) if _captures(table, home, name) else None
        if first is not None and first.access in (Access.WRITE, Access.PARAMETER):
            yield first.span


def _captures(table: SymbolTable, home: BlockId, name: str) -> Sequence[Capture]:
    """Those that a lens counts: annotations capture each type parameter that they name, which is no news."""
    captures = [capture for capture in table.captures_of(home, name) if not is_hidden(capture)]
    if table.blocks[home].kind is BlockKind.TYPE_PARAMETERS:
        captures = [capture for capture in captures if table.blocks[capture.block].kind.is_function]
    return captures


def _counted(captures: Sequence[Capture]) -> str:
    count, rebinding = len(captures), sum(capture.rebinds for capture in captures)
    counted = "1 function captures" if count == 1 else f"{count} functions capture"
    return f"{counted} · {rebinding} {'rebinds' if rebinding == 1 else 'rebind'}" if rebinding else counted
