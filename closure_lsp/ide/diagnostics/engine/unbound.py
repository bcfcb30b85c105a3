"""Describes a read that finds no value. Knows nothing about how to find one, and no single rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import BlockKind, Flag

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.certainty import UnboundRead
    from closure_lsp.ide.diagnostics.engine.rule import Rule
    from closure_lsp.scopes.model import Block


def unbound_finding(
    unit: Unit,
    function: Block,
    found: UnboundRead,
    rule: Rule,
    keyword: str,
    meant: LocalRelated,
) -> LocalFinding:
    """The finding of `rule` for a variable of `function`.

    `keyword` is the statement that is missing, `nonlocal` or `global`. `meant` is the first binding of the variable
    that it would name; its message is a part of a sentence.
    """
    name = unit.region.text(found.read.span)
    error = "NameError" if function.kind is BlockKind.CLASS else "UnboundLocalError"
    annotated = Flag.ANNOTATED in function.symbols[found.read.name].flags
    remedy = f"`{keyword} {name}`, with no annotation," if annotated else f"`{keyword} {name}`"
    message = (
        f"{quoted(name)} has no value here ({error}): line ",
        LineOf(found.binding.span),
        " makes it local.",
    )
    local = LocalRelated(found.binding.span, f"this makes `{name}` local to `{function.name}`")
    meant = LocalRelated(meant.place, f"{remedy} would mean {meant.message}")
    return LocalFinding(found.read.span, rule.name, rule.severity, found.read.name, message, (local, meant))
