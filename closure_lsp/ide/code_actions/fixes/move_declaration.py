"""Move a `global` or `nonlocal` to the beginning: above everything that the function does with the name.

Offered as the fix of `scope-error` if a name is used or assigned before its declaration. A declaration applies to the
whole function wherever it is, so only its place is wrong.

Example:

    total = 0


    def sell(price):
        print(total)
        global total
        total = total + price

After:

    total = 0


    def sell(price):
        global total
        print(total)
        total = total + price
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Action, ready, safe_fix
from closure_lsp.ide.code_actions.fixes.declaration import declared_by
from closure_lsp.ide.diagnostics.rules import scope_errors
from closure_lsp.ide.edits.declarations import declare, remove_declaration
from closure_lsp.ide.results import ActionKind
from closure_lsp.scopes.model import BindingKind, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each declaration below a use of its name."""
    analysis = request.analysis
    for diagnostic in request.found_by(scope_errors.RULE):
        declared = declared_by(analysis, diagnostic) if _TOO_LATE.search(diagnostic.message) else None
        if declared is None or declared.block.kind is not BlockKind.FUNCTION:
            continue
        keyword = "global" if declared.reference.binding is BindingKind.GLOBAL else "nonlocal"
        removal = remove_declaration(analysis, declared.span)
        declaration = declare(analysis, declared, keyword)
        if removal and declaration:
            name = analysis.text.slice(declared.span)
            title = f"Move `{keyword} {name}` to the beginning of `{declared.block.name}`"
            yield safe_fix(title, ready((*declaration, *removal)), (diagnostic,))


ACTION = Action("move-declaration", (ActionKind.QUICK_FIX,), offer, __doc__ or "")

_TOO_LATE = re.compile("is (used prior to|assigned to before) (global|nonlocal) declaration")
