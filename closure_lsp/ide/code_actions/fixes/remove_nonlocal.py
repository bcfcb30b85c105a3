"""Remove an unnecessary `nonlocal x`: the declaration of a variable that the function only reads, or never uses.

Offered as the fix of `unnecessary-nonlocal`. If the statement declares several names, only this one is removed. Its
line is removed as well, unless it has a comment or another statement; a body that would be empty gets a `pass`.

Not offered if the function calls `eval`, `exec`, `locals` or `vars`, which find the variable by the declaration.

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

from closure_lsp.ide.code_actions.action import Action, ready, safe_fix
from closure_lsp.ide.diagnostics.rules import unnecessary_nonlocal
from closure_lsp.ide.edits.declarations import remove_declaration
from closure_lsp.ide.results import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each `unnecessary-nonlocal` found."""
    analysis = request.analysis
    for diagnostic in request.found_by(unnecessary_nonlocal.RULE):
        edits = remove_declaration(analysis, diagnostic.span)
        if edits:
            title = f"Remove `nonlocal {analysis.text.slice(diagnostic.span).split()[-1]}`"
            yield safe_fix(title, ready(edits), (diagnostic,))


ACTION = Action("remove-nonlocal", (ActionKind.QUICK_FIX,), offer, __doc__ or "", keeps_behavior=True)
