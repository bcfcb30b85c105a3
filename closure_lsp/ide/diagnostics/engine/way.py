"""Describes the way that a function takes until it is kept or can no longer be followed. Knows no single rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import Elsewhere, LocalRelated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape import Step
    from closure_lsp.ide.diagnostics.engine.globals import Globals


def way(unit: Unit, module: Globals, steps: Sequence[Step]) -> Iterator[LocalRelated]:
    """The steps of a way as related places, in order: of several at one place the last, and only the last few.

    `unit` is the statement that the finding is about. Steps in other files are left out.
    """
    steps = [step for step in steps if not module.of(step.unit).origin]
    last_at = {(id(step.unit), step.node.span): step for step in steps}
    told = [step for step in steps if last_at[id(step.unit), step.node.span] is step]
    for step in told[-_MOST_STEPS:]:
        span = step.node.span
        yield LocalRelated(span if step.unit is unit else Elsewhere(step.unit, span), step.what)


_MOST_STEPS = 5
