"""A name is declared or bound in a way that Python refuses to compile.

These are the SyntaxErrors of CPython's symbol table, in its own words: a parameter that is also declared `global`, a
`nonlocal` for which no function around has the name, a use of a name above its declaration, and so on. The file cannot
be imported as long as one of them is there.

Errors of the grammar (a missing bracket) are not reported here: every other Python server reports them.

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
