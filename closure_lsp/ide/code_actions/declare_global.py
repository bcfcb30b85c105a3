"""Declare `x` global: makes a function rebind the module's variable, instead of one of its own.

Offered as the fix of `missing-global`, and on any name that a function binds itself while the module has a global of
that name and no function around has a variable of it. The declaration joins a `global` statement at the beginning of
the function, or becomes one below the docstring.

Not offered where it would not compile: for a parameter, a name with an annotation, a variable that a function inside
declares `nonlocal`.

Example:

    total = 0


    def sell(price):
        total += price

After:

    total = 0


    def sell(price):
        global total
        total += price
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.declaration import offer_declaration
from closure_lsp.ide.diagnostics import missing_global
from closure_lsp.ide.edits import declare_global
from closure_lsp.ide.results import ActionKind
from closure_lsp.scopes.model import MODULE_BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.analysis import Analysis, Occurrence
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction
    from closure_lsp.text import TextEdit


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each `missing-global` found, or else for the name at the cursor."""
    return offer_declaration(request, (missing_global.RULE,), "global", _edits)


ACTION = Action("declare-global", (ActionKind.QUICK_FIX, ActionKind.REFACTOR), offer, __doc__ or "")


def _edits(analysis: Analysis, occurrence: Occurrence) -> tuple[TextEdit, ...]:
    """The declaration, if the name would then mean a global that this module binds."""
    name = occurrence.reference.name
    is_module_s = occurrence.statement.scopes.home_around(occurrence.block.id, name) == MODULE_BLOCK
    return declare_global(analysis, occurrence) if is_module_s and analysis.module_binds(name) else ()
