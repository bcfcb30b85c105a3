"""Remove an unnecessary `nonlocal x`: the declaration of a variable that the function only reads, or never uses.

Offered as the fix of `unnecessary-nonlocal`. Where the statement declares several names, only this one goes. The line
goes with its statement, unless there is a comment or another statement on it; a body that would be empty gets a `pass`.

Not offered where the function calls `eval`, `exec`, `locals` or `vars`: the declaration is what lets them find it.

Example:

    def collector(limit):
        items, is_full = [], False

        def add(item):
            nonlocal items, is_full
            if not is_full:
                items.append(item)
                is_full = len(items) == limit

        return add

After:

    def collector(limit):
        items, is_full = [], False

        def add(item):
            nonlocal is_full
            if not is_full:
                items.append(item)
                is_full = len(items) == limit

        return add
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.captures.names import looks_at_names
from closure_lsp.ide.code_actions.action import Action, ready, safe_fix
from closure_lsp.ide.diagnostics.rules import unnecessary_nonlocal
from closure_lsp.ide.edits.declarations import remove_declaration
from closure_lsp.ide.results import ActionKind
from closure_lsp.scopes.model import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction, Diagnostic


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each `unnecessary-nonlocal` found."""
    analysis = request.analysis
    for diagnostic in request.found_by(unnecessary_nonlocal.RULE):
        edits = remove_declaration(analysis, diagnostic.span)
        if edits and not _is_looked_for(analysis, diagnostic):
            title = f"Remove `nonlocal {analysis.text.slice(diagnostic.span).split()[-1]}`"
            yield safe_fix(title, ready(edits), (diagnostic,))


def _is_looked_for(analysis: Analysis, diagnostic: Diagnostic) -> bool:
    """Whether the function can ask for the variable by its name, which works only while it captures it."""
    statement = analysis.statement_at(diagnostic.span.start)
    declarations = statement.scopes.references_in(diagnostic.span.shifted(-statement.start))
    functions = (statement.scopes.blocks[each.block] for each in declarations if each.access is Access.DECLARE)
    return any(looks_at_names(statement, function.span) for function in functions)


ACTION = Action("remove-nonlocal", (ActionKind.QUICK_FIX,), offer, __doc__ or "", keeps_behaviour=True)
