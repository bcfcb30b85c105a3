"""Knows how to tell of a read that finds no value. Knows nothing of how one is found, and no single rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.results import Diagnostic, Related
from closure_lsp.scopes.model import Access, Flag
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.flow import UnboundRead
    from closure_lsp.ide.diagnostics.rule import Rule
    from closure_lsp.scopes.model import Block


def unbound_diagnostic(
    analysis: Analysis,
    statement: Statement,
    function: Block,
    found: UnboundRead,
    rule: Rule,
    keyword: str,
    meant: Related,
) -> Diagnostic:
    """The diagnostic of `rule` for a variable of `function`.

    `keyword` is the statement that is missing, `nonlocal` or `global`. `meant` is the first binding of the variable
    that it would name; its message is a part of a sentence.
    """
    read_span = statement.place(Span(found.read.start, found.read.end))
    maker_span = statement.place(Span(found.binding.start, found.binding.end))
    name = analysis.text.slice(read_span)
    done = "deleted" if found.read.access is Access.DELETE else "read"
    maker = found.binding.binding.value if found.binding.binding else "binding"
    annotated = Flag.ANNOTATED in function.symbols[found.read.name].flags
    remedy = f"`{keyword} {name}`, with no annotation," if annotated else f"`{keyword} {name}`"
    message = (
        f"`{name}` is {done} before it has a value (UnboundLocalError): the {maker} in line "
        f"{_line(analysis, maker_span)} makes it local to `{function.name}`. "
        f"Declare {remedy} to mean {meant.message} (line {_line(analysis, meant.span)})."
    )
    local = Related(maker_span, f"this makes `{name}` local to `{function.name}`")
    return Diagnostic(read_span, rule.name, rule.severity, found.read.name, message, (local, meant))


def _line(analysis: Analysis, span: Span) -> int:
    return analysis.text.line_at(span.start) + 1
