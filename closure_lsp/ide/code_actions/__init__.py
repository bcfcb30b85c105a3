"""Knows all code actions and how a client chooses among them. Knows nothing of what an action does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions import capture_by_value, declare_global, declare_nonlocal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.analysis import Analysis
    from closure_lsp.ide.results import ActionKind, CodeAction, Diagnostic
    from closure_lsp.text import Span

    Action = Callable[[Analysis, Span, Sequence[Diagnostic]], Iterator[CodeAction]]

# In the order in which a client lists them. The docstring of an action's module is its manual.
ACTIONS: tuple[Action, ...] = (
    declare_nonlocal.offer,
    declare_global.offer,
    capture_by_value.offer,
)


def code_actions(
    analysis: Analysis, span: Span, only: frozenset[str] | None, found: Sequence[Diagnostic]
) -> list[CodeAction]:
    """The changes that can be offered for a selection, or a cursor (an empty span).

    `found` are the diagnostics of the document that touch the span. `only` are the LSP kinds that the client asks for,
    each with all kinds below it (`refactor` includes `refactor.rewrite`); None is every kind.
    """
    return [
        action
        for offer in ACTIONS
        for action in offer(analysis, span, found)
        if only is None or _is_any(action.kind, only)
    ]


def _is_any(kind: ActionKind, only: frozenset[str]) -> bool:
    return any(wanted == "" or f"{kind.value}.".startswith(f"{wanted}.") for wanted in only)
