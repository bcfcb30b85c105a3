"""A function reads its own variable before it can have a value, and the module has a global of the same name.

An assignment anywhere in a function makes the name local to the whole function. Without `global`, `total += price`
reads a local `total` that nothing has bound yet, and raises UnboundLocalError. It neither reads nor changes the
module's `total`.

The rule reports only what is certain, under the same conditions as `missing-nonlocal`, and only if this module
itself binds the global, or if the name is a builtin that the function makes local (`id = id(x)`): then use another
name.

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

import builtins
from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import first_unbound_read
from closure_lsp.ide.diagnostics.engine.finding import LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.unbound import unbound_finding
from closure_lsp.ide.diagnostics.engine.variables import own_variables
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import MODULE_BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One diagnostic for each variable of a function that is read too early while the module has the name."""
    table = unit.scopes
    for block, name in own_variables(unit):
        if table.home_around(block.id, name) != MODULE_BLOCK:
            continue
        if not module.binds(name):
            if hasattr(builtins, name) and not module.may_have_unknown_names():
                yield from _of_builtin(unit, block, name)
            continue
        found = first_unbound_read(unit, block.id, name)
        meant = module.first_binding(name) if found else None
        if found and meant:
            related = LocalRelated(meant, f"the module's `{meant.unit.region.text(meant.span)}`")
            yield unbound_finding(unit, block, found, RULE, "global", related)


def _of_builtin(unit: Unit, block: Block, name: str) -> Iterator[LocalFinding]:
    """A builtin that a function reads and that a binding below makes its own variable."""
    found = first_unbound_read(unit, block.id, name)
    if found is None:
        return
    written = unit.region.text(found.read.span)
    message = (
        f"{quoted(written)} has no value here (UnboundLocalError): line ",
        LineOf(found.binding.span),
        " hides the builtin.",
    )
    related = LocalRelated(found.binding.span, f"this makes `{written}` local to {called(block)}: use another name")
    yield LocalFinding(found.read.span, RULE.name, RULE.severity, name, message, (related,))


def may_find(glance: Glance) -> bool:
    """The module or Python also has to have the name."""
    return glance.may_hide_global


RULE = Rule("missing-global", Severity.ERROR, check, __doc__ or "", may_find)
