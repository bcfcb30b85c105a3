"""Declare `x` global: makes a function rebind the module's variable, instead of one of its own.

Offered as the fix of `missing-global`; in place of a `nonlocal` for which no enclosing function has the variable; and
on any name that a function binds, if the module has a global of that name and no enclosing function has a variable of
that name. The declaration joins a `global` statement at the beginning of the function, or becomes one below the
docstring.

The annotation of an assignment is removed, because Python does not allow one for a declared name. In place of a
`nonlocal` the action needs review: somebody has to know that the global is meant.

Not offered if the result would not compile: for a parameter, an annotation without a value, a variable that an inner
function declares `nonlocal`.

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

from closure_lsp.ide.code_actions.action import Action, ready, unsafe_fix
from closure_lsp.ide.code_actions.fixes.declaration import declared_by, offer_declaration
from closure_lsp.ide.diagnostics.rules import missing_global, scope_errors
from closure_lsp.ide.edits.declarations import declare_global
from closure_lsp.ide.results import ActionKind
from closure_lsp.scopes.messages import NONLOCAL_UNBOUND
from closure_lsp.scopes.model import MODULE_BLOCK
from closure_lsp.syntax import Nonlocal
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each `missing-global` or unanswered `nonlocal` found, or else for the name at the cursor."""
    yield from _instead_of_nonlocal(request)
    yield from offer_declaration(request, (missing_global.RULE,), "global", _edits)


ACTION = Action(
    "declare-global", (ActionKind.QUICK_FIX, ActionKind.QUICK_FIX_UNSAFE, ActionKind.REFACTOR), offer, __doc__ or ""
)


def _instead_of_nonlocal(request: Request) -> Iterator[CodeAction]:
    """Replaces the keyword of each `nonlocal` with one name that no enclosing function has, but the module."""
    analysis = request.analysis
    for diagnostic in request.found_by(scope_errors.RULE):
        declared = declared_by(analysis, diagnostic)
        if declared is None or diagnostic.message != NONLOCAL_UNBOUND.format(diagnostic.symbol):
            continue
        around = declared.statement.reference_node(declared.reference).parent
        is_alone = isinstance(around, Nonlocal) and len(around.names) == 1
        if around is not None and is_alone and analysis.module.binds(declared.reference.name):
            keyword = declared.statement.place(Span(around.start, around.start + len("nonlocal")))
            title = f"Declare `{analysis.text.slice(declared.span)}` global instead"
            yield unsafe_fix(title, ready((TextEdit(keyword, "global"),)), (diagnostic,))


def _edits(analysis: Analysis, occurrence: Occurrence) -> tuple[TextEdit, ...]:
    """The declaration, if it makes the name mean a global that this module binds."""
    name = occurrence.reference.name
    is_module_s = occurrence.statement.scopes.home_around(occurrence.block.id, name) == MODULE_BLOCK
    return declare_global(analysis, occurrence) if is_module_s and analysis.module.binds(name) else ()
