"""Lists all code actions, and selects among them as a client requests. Knows nothing about what an action does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.code_actions.fixes import fix_all, quick_fixes, silence
from closure_lsp.ide.code_actions.refactorings import refactorings
from closure_lsp.ide.results import ActionKind, Safety

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.ide.code_actions.action import Action, Request
    from closure_lsp.ide.results import CodeAction

# In the order in which a client lists them.
ACTIONS: tuple[Action, ...] = (
    *quick_fixes.QUICK_FIXES,
    *refactorings.REFACTORINGS,
    fix_all.ACTION,
    silence.ACTION,
)

KINDS: tuple[ActionKind, ...] = tuple(kind for kind in ActionKind if any(kind in action.kinds for action in ACTIONS))
"""What the server says that it offers."""


class Offer(NamedTuple):
    """A change that can be made at the requested place, and the action that makes it."""

    action: Action
    number: int
    """Among the changes that the action offers there."""
    change: CodeAction

    @property
    def is_fix(self) -> bool:
        """Whether it fixes what a diagnostic is about, rather than silencing the diagnostic."""
        kinds = (ActionKind.QUICK_FIX, ActionKind.QUICK_FIX_UNSAFE)
        return bool(self.change.fixes) and self.change.kind in kinds and self.action is not silence.ACTION

    @property
    def safety(self) -> Safety:
        """Whether the change can be applied without review."""
        if self.change.kind in (ActionKind.REFACTOR, ActionKind.REFACTOR_REWRITE):
            return Safety.SAFE if self.action.keeps_behavior else Safety.UNSAFE
        return self.change.safety


class Wanted(NamedTuple):
    """What a client asks for."""

    only: frozenset[str] | None = None
    """LSP kinds, each with all kinds below it (`refactor` includes `refactor.rewrite`); None is every kind."""
    is_asked_by_user: bool = True
    """Not by an editor that only wants to know whether to show a light bulb."""

    def includes(self, kind: ActionKind) -> bool:
        """Whether actions of this kind are requested."""
        return self.only is None or any(each == "" or f"{kind.value}.".startswith(f"{each}.") for each in self.only)


def code_actions(request: Request, wanted: Wanted) -> list[Offer]:
    """The changes to offer, in the order in which to list them: fixes come first."""
    return sorted(_offers(request, wanted), key=lambda offer: not offer.is_fix)


def _offers(request: Request, wanted: Wanted) -> Iterator[Offer]:
    for action in ACTIONS:
        if any(wanted.includes(kind) for kind in action.kinds) and (action.is_cheap or _is_explicit(wanted)):
            for number, change in enumerate(action.offer(request)):
                if wanted.includes(change.kind):
                    yield Offer(action, number, change)


def offered(request: Request, name: str, number: int) -> Offer | None:
    """The offer of the action `name` at an index of its list; None if there is none any more."""
    action = next((action for action in ACTIONS if action.name == name), None)
    change = next(islice(action.offer(request), number, None), None) if action and number >= 0 else None
    return Offer(action, number, change) if action and change else None


def _is_explicit(wanted: Wanted) -> bool:
    """Whether the user asked, or a setting such as "fix all on save", which names a kind."""
    return wanted.is_asked_by_user or wanted.only is not None
