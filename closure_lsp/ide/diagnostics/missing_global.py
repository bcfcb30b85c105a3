"""A function reads its own variable before it can have a value, and the module has a global of the same name.

An assignment anywhere in a function makes the name local to the whole function. Without `global`, `total += price`
reads a local `total` that nothing has bound yet, and raises UnboundLocalError; the module's `total` is neither read nor
changed.

It is reported only where it is certain, under the same conditions as `missing-nonlocal`, and only where this module
itself binds the global: a builtin (`print = print`) or a name that other modules put there is not meant.

Example:

    total = 0


    def sell(price):
        total += price

Use instead:

    total = 0


    def sell(price):
        global total
        total += price
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow import first_unbound_read, own_variables
from closure_lsp.ide.diagnostics.rule import Rule
from closure_lsp.ide.diagnostics.unbound import unbound_diagnostic
from closure_lsp.ide.results import Related, Severity
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.analysis import Analysis
    from closure_lsp.ide.results import Diagnostic


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """One diagnostic for each variable of each function that is read too early while the module has the name."""
    for statement in analysis.statements:
        table = statement.scopes
        for block, name in own_variables(table):
            if table.home_around(block.id, name) != MODULE_BLOCK or not analysis.module_binds(name):
                continue
            found = first_unbound_read(statement.region, table, block.id, name)
            meant = _meant(analysis, name) if found else None
            if found and meant:
                yield unbound_diagnostic(analysis, statement, block, found, RULE, "global", meant)


RULE = Rule("missing-global", Severity.ERROR, check, __doc__ or "")


def _meant(analysis: Analysis, name: str) -> Related | None:
    for statement in analysis.statements:
        for reference in statement.scopes.references_to(MODULE_BLOCK, name):
            if reference.access is Access.WRITE:
                span = statement.place(Span(reference.start, reference.end))
                return Related(span, f"the module's `{analysis.text.slice(span)}`")
    return None
