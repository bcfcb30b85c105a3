"""Lists the actions that fix what diagnostics find, in the order in which a client lists them. Never knows how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.code_actions.fixes import (
    capture_by_factory,
    capture_by_partial,
    capture_by_value,
    capture_in_list,
    declare_global,
    declare_nonlocal,
    initialize_outer,
    move_below_binding,
    move_declaration,
    pass_to_comprehension,
    qualify_class_name,
    remove_nonlocal,
)
from closure_lsp.ide.code_actions.refactorings import capture_attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Action
    from closure_lsp.ide.results import CodeAction, Diagnostic

# Some of them are offered where nothing is reported, too.
QUICK_FIXES: tuple[Action, ...] = (
    declare_nonlocal.ACTION,
    declare_global.ACTION,
    initialize_outer.ACTION,
    move_declaration.ACTION,
    remove_nonlocal.ACTION,
    move_below_binding.ACTION,
    qualify_class_name.ACTION,
    pass_to_comprehension.ACTION,
    capture_by_value.ACTION,
    capture_by_factory.ACTION,
    capture_by_partial.ACTION,
    capture_in_list.ACTION,
    capture_attribute.ACTION,
)


def preferred_fix(analysis: Analysis, diagnostic: Diagnostic, beside: Sequence[Diagnostic]) -> CodeAction | None:
    """The best safe fix of a diagnostic; None if there is none.

    `beside` are the diagnostics of the same function, in the order of the text, with this one: a fix may fix them all.
    """
    request = Request(analysis, diagnostic.span, beside)
    for action in QUICK_FIXES:
        for change in action.offer(request):
            if change.is_preferred and diagnostic in change.fixes:
                return change
    return None
