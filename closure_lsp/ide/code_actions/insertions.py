"""Finds what a double-click on a function's hint inserts: its safe fix, if that only adds text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions import Wanted, code_actions
from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.inlay_hints.room import end_of_code
from closure_lsp.ide.results import ActionKind, Safety
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.scopes.model import Block
    from closure_lsp.text import TextEdit


def insertion(analysis: Analysis, offset: int, diagnostics: Sequence[Diagnostic]) -> tuple[TextEdit, ...]:
    """The edits for the function whose hint is at the byte `offset`; empty if there is no such fix.

    `diagnostics` are all those of the document, in the order of the text.
    """
    statement = analysis.statement_at(offset)
    function = _function_of_hint(statement, offset)
    if function is None:
        return ()
    request = Request(analysis, statement.place(function.span), diagnostics)
    for offer in code_actions(request, Wanted(frozenset({ActionKind.QUICK_FIX.value}))):
        change = offer.change
        is_about_it = all(_function_around(statement, each.span.start) is function for each in change.fixes)
        if change.is_preferred and offer.safety is Safety.SAFE and is_about_it:
            edits = change.edits()
            if all(edit.span.start == edit.span.end for edit in edits):
                return edits
    return ()


def _function_of_hint(statement: Statement, offset: int) -> Block | None:
    at = offset - statement.start
    for block in _functions(statement, offset):
        colon = block.colon
        if colon is not None and at == (
            colon if block.kind is BlockKind.LAMBDA else end_of_code(statement.unit, colon)
        ):
            return block
    return None


def _function_around(statement: Statement, offset: int) -> Block | None:
    """The innermost one."""
    return next(reversed([*_functions(statement, offset)]), None)


def _functions(statement: Statement, offset: int) -> Iterator[Block]:
    """The functions around a byte of the document, outermost first."""
    at = offset - statement.start
    for block in statement.scopes.blocks:
        if block.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA) and block.span.start <= at <= block.span.end:
            yield block
