"""Code declares or binds a name in a way that Python refuses to compile.

These are the SyntaxErrors of CPython's symbol table, in its own words: a parameter that is also declared `global`,
a `nonlocal` whose name no outer function has, a use of a name before its declaration, and so on. Python cannot
import the file as long as it contains one of them.

The rule does not report errors of the grammar (such as a missing bracket): every other Python server does.

Example:

    def counter():
        def increment():
            nonlocal count
            count += 1

        return increment

Use instead:

    def counter():
        count = 0

        def increment():
            nonlocal count
            count += 1

        return increment
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
from closure_lsp.ide.diagnostics.engine.rule import Rule, never
from closure_lsp.ide.results import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One diagnostic for each error."""
    table = unit.scopes
    errors = list(table.errors)
    if table.future_imports or table.module_declarations:
        errors += module.scope_errors()
    for error in dict.fromkeys(errors):
        name = _QUOTED.search(error.message)
        symbol = name[1] if name else ""
        yield LocalFinding(error.span, RULE.name, RULE.severity, symbol, (error.message,))


RULE = Rule("scope-error", Severity.ERROR, check, __doc__ or "", never)

# CPython's messages quote the name that they are about, if they are about one.
_QUOTED = re.compile(r"'(\w+)'")
