"""Declare `x` nonlocal: makes a function rebind the variable of an enclosing function, instead of one of its own.

Offered as the fix of `missing-nonlocal` and `shadowed-capture`, and on any name that a function binds, if an enclosing
function has a variable of that name. The declaration joins a `nonlocal` statement at the beginning of the function, or
becomes one below the docstring.

The annotation of an assignment such as `total: int = total + 1` is removed, because Python does not allow one for a
declared name. As the fix of `shadowed-capture` the action needs review: somebody has to know that the outer variable is
meant.

Not offered if the result would not compile: for a parameter, an annotation without a value, a type parameter.

Example:

    def statistics():
        hits = misses = 0

        def record(is_found):
            \"\"\"Counts one search.\"\"\"
            nonlocal hits
            if is_found:
                hits += 1
            else:
                misses += 1
            return hits / (hits + misses)

        return record

After:

    def statistics():
        hits = misses = 0

        def record(is_found):
            \"\"\"Counts one search.\"\"\"
            nonlocal hits, misses
            if is_found:
                hits += 1
            else:
                misses += 1
            return hits / (hits + misses)

        return record
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.fixes.declaration import offer_declaration
from closure_lsp.ide.diagnostics.rules import missing_nonlocal, shadowed_capture
from closure_lsp.ide.edits.declarations import declare_nonlocal
from closure_lsp.ide.results import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each diagnostic of the two rules, or else for the name at the cursor."""
    return offer_declaration(request, (missing_nonlocal.RULE, shadowed_capture.RULE), "nonlocal", declare_nonlocal)


ACTION = Action(
    "declare-nonlocal", (ActionKind.QUICK_FIX, ActionKind.QUICK_FIX_UNSAFE, ActionKind.REFACTOR), offer, __doc__ or ""
)
