"""Decides in which forms a function can keep the present value of a variable, which is best, and which are safe.

Never knows how a form is written.
"""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.ide.code_actions.action import other_safe_fix, ready, safe_fix, unsafe_fix
from closure_lsp.ide.code_actions.fixes.captured_values import groups
from closure_lsp.ide.code_actions.fixes.class_names import has_safe_owner, works_as_function
from closure_lsp.ide.code_actions.fixes.generators import is_same_as_list
from closure_lsp.ide.code_actions.fixes.signatures import (
    becomes_method,
    is_read_by_frameworks,
    looks_at_signatures,
    takes_any_keyword,
    takes_no_more_by_position,
)
from closure_lsp.ide.edits.declarations import bind_as_default, bind_as_keyword_default
from closure_lsp.ide.edits.wrapping import as_list, bind_by_factory, bind_by_partial
from closure_lsp.ide.results import ActionKind, CodeAction, Safety
from closure_lsp.ide.words.blocks import called
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.fixes.captured_values import CapturedValue, Group
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import TextEdit


class Form(enum.Enum):
    """How a function can keep a value, the best form first."""

    DEFAULT = "by value"
    FACTORY = "by value, with a factory function"
    PARTIAL = "by value, with `functools.partial`"
    LIST = "by value, with a list in place of the generator"


KINDS = (ActionKind.QUICK_FIX, ActionKind.QUICK_FIX_UNSAFE, ActionKind.REFACTOR_REWRITE)
"""Of what `offer_form` gives."""


@dataclass(frozen=True)
class Choice:
    """A function, and the variables whose values it is to keep."""

    group: Group
    names: tuple[str, ...]
    """As they are written."""

    @property
    def captures(self) -> tuple[CapturedValue, ...]:
        return tuple(self.group.captures[name] for name in self.names)

    @cached_property
    def fixes(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that it fixes."""
        return tuple(found for capture in self.captures for found in self.group.diagnostics_of(capture))

    @cached_property
    def rebinds(self) -> bool:
        """Whether the function rebinds one of the variables: it may be meant to share it."""
        return any(map(self.group.rebinds, self.captures))

    @cached_property
    def is_of_class(self) -> bool:
        return any(capture.is_of_class for capture in self.captures)

    @cached_property
    def has_safe_rival(self) -> bool:
        """Whether `self.x` or `C.x` fixes the diagnostics better."""
        return self.is_of_class and any(has_safe_owner(self.group.request.analysis, each) for each in self.fixes)

    @cached_property
    def is_called_as_known(self) -> bool:
        """Whether no call passes a value for an additional parameter."""
        group = self.group
        return takes_no_more_by_position(group.request.analysis, group.statement, group.function, self.names)

    def edits(self, form: Form) -> tuple[TextEdit, ...]:
        """The edits; None if the result would not compile or would mean something else."""
        group = self.group
        if not self._fits(form):
            return ()
        place = (group.request.analysis, group.statement, group.function)
        if form is Form.FACTORY:
            return bind_by_factory(*place, self.names)
        if form is Form.PARTIAL:
            return bind_by_partial(*place, self.names)
        if form is Form.LIST:
            return as_list(*place)
        defaults = [f"{name}={name}" for name in self.names]
        return (bind_as_default if self.is_called_as_known else bind_as_keyword_default)(*place, defaults)

    def _fits(self, form: Form) -> bool:
        group = self.group
        if form is Form.LIST:
            captures = (group.is_passed_on(capture) for capture in self.captures)
            return not any(captures) and is_same_as_list(group.request.analysis, group.statement, group.function)
        if form is Form.FACTORY:
            return not self.is_of_class
        if self.rebinds or group.function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            return False
        return form is Form.DEFAULT or not (self.is_of_class or becomes_method(group.statement, group.function))

    def safety(self, form: Form) -> Safety:
        """Whether the form changes only when the value is read."""
        group = self.group
        if self.rebinds or (form is Form.PARTIAL and not self.is_called_as_known):
            return Safety.UNSAFE
        if any(map(group.is_bound_around_making, self.captures)):
            return Safety.UNSAFE
        analysis, statement, function = group.request.analysis, group.statement, group.function
        if self.is_of_class and not all(works_as_function(analysis, each) for each in self.fixes):
            return Safety.UNSAFE
        is_read = is_read_by_frameworks(statement, function) or looks_at_signatures(analysis)
        if form in (Form.DEFAULT, Form.PARTIAL) and (is_read or group.calls_itself):
            return Safety.UNSAFE
        takes_it_too = form is Form.DEFAULT and takes_any_keyword(statement, function) and not self.is_called_as_known
        return Safety.UNSAFE if takes_it_too else Safety.SAFE

    @cached_property
    def preferred(self) -> Form | None:
        """The best of the safe forms that apply."""
        is_generator = self.group.function.kind is BlockKind.GENERATOR_EXPRESSION
        order = (Form.LIST, Form.FACTORY) if is_generator else (Form.DEFAULT, Form.FACTORY, Form.PARTIAL)
        if self.has_safe_rival:
            return None
        return next((form for form in order if self.safety(form) is Safety.SAFE and self.edits(form)), None)


def offer_form(request: Request, form: Form) -> Iterator[CodeAction]:
    """Actions for each function that a diagnostic is about or the cursor is on: for each variable, and for all of them.

    Forms other than the default argument are offered once per function; if there are several functions, the title names
    the one. The action for all variables that diagnostics are about is preferred, so that a function keeps all its
    values in one style.
    """
    found = [(group, group.chosen) for group in groups(request)]
    counts = Counter(name for _, chosen in found for name in chosen)
    for group, chosen in found:
        for choice in _choices(group, chosen, form):
            edits = choice.edits(form)
            if edits:
                is_ambiguous = any(counts[name] > (name in chosen) for name in choice.names)
                yield _action(choice, form, edits, f" in {called(group.function)}" if is_ambiguous else "")


def _choices(group: Group, chosen: tuple[str, ...], form: Form) -> list[Choice]:
    together = group.together
    if form is Form.DEFAULT or len(chosen) == 1:
        singles = [Choice(group, (name,)) for name in chosen]
    else:
        singles = [Choice(group, chosen)] if chosen and not set(chosen) <= set(together) else []
    return [*singles, Choice(group, together)] if chosen and len(together) > 1 else singles


def _action(choice: Choice, form: Form, edits: tuple[TextEdit, ...], where: str) -> CodeAction:
    title = f"Capture {', '.join(f'`{name}`' for name in choice.names)}{where} {form.value}"
    if not choice.fixes:
        return CodeAction(title, ActionKind.REFACTOR_REWRITE, ready(edits))
    if choice.safety(form) is Safety.UNSAFE:
        return unsafe_fix(title, ready(edits), choice.fixes)
    is_best = choice.names == choice.group.together and choice.preferred is form
    return (safe_fix if is_best else other_safe_fix)(title, ready(edits), choice.fixes)
