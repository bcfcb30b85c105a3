"""The card about a variable at a place where its name is. Knows neither cursors nor protocols.

Storage and capture are told apart throughout: a name is called *free* where another frame than the running one owns
the variable, whatever instruction reaches it (an inlined comprehension shares the frame around it, PEP 709).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.hover import facts, headlines, lifetime, machine, objects, visibility
from closure_lsp.ide.hover.super_card import super_card
from closure_lsp.ide.hover.variable import Variable
from closure_lsp.ide.words.prose import Card
from closure_lsp.scopes.model import Access, BindingKind

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence


def variable_card(analysis: Analysis, occurrence: Occurrence, holds: str | None = None) -> Card:
    """The card of the variable that `occurrence` names; `holds` is what its cell is known to hold."""
    variable = Variable(analysis, occurrence)
    if occurrence.reference.binding is BindingKind.NONLOCAL and (variable.is_global or not variable.is_free):
        return Card(headlines.homeless(variable))
    if variable.is_global and occurrence.reference.access is Access.MENTION:
        return Card(headlines.mentioned(variable))
    if variable.is_global:
        return super_card(variable) or Card(
            headlines.global_(variable),
            (
                *objects.closure_held(variable),
                *objects.paused_held(variable),
                *visibility.unseen_class_variable(variable),
                *visibility.sees_no_closure(variable),
                *facts.spelling(variable),
            ),
        )
    if not variable.is_in_cell:
        return Card(
            headlines.local(variable),
            (
                *objects.closure_held(variable),
                *objects.paused_held(variable),
                *visibility.hidden(variable),
                *facts.other_in_methods(variable),
                *facts.spelling(variable),
            ),
        )
    return Card(
        headlines.free(variable) if variable.is_free else headlines.cell(variable),
        (
            *facts.held(variable, holds),
            *objects.closure_held(variable),
            *objects.paused_held(variable),
            *objects.changes_object(variable),
            *visibility.unseen_class_variable(variable),
            *facts.captured_by(variable),
            *facts.bound_again(variable),
            *facts.by_value(variable),
            *machine.here(variable),
            *machine.cell_made(variable),
            *machine.emptied(variable),
            *facts.same_name(variable),
            *facts.spelling(variable),
            *facts.version_notes(variable),
            *lifetime.kept_alive(variable),
        ),
        (
            *facts.held(variable, holds),
            *visibility.unseen_class_variable(variable),
            *machine.emptied(variable),
            *facts.captured_by(variable),
            *facts.bound_again(variable),
            *objects.changes_object(variable),
            *facts.by_value(variable),
        ),
    )
