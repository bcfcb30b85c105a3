"""Describes the way that a function takes until it is kept or can no longer be followed. Knows no single rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import Elsewhere, LocalRelated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape import Step, Trail
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.text import Span


def way(unit: Unit, module: Globals, trail: Trail | None) -> Iterator[LocalRelated]:
    """The steps of a way as related places, in order: of several at one place the last, and only the last few.

    `unit` is the statement that the finding is about. Steps in other files are left out.
    """
    told: dict[tuple[int, Span], Step] = {}
    for step in trail.backwards() if trail is not None else ():
        if not module.of(step.unit).origin:
            told.setdefault((id(step.unit), step.node.span), step)
            if len(told) == _MOST_STEPS:
                break
    for step in reversed(told.values()):
        span = step.node.span
        yield LocalRelated(span if step.unit is unit else Elsewhere(step.unit, span), step.what)


_MOST_STEPS = 5
