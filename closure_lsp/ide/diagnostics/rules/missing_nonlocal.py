"""A function reads its own variable before it can have a value, and a function around it has one of the same name.

An assignment anywhere in a function makes the name local to the whole function. Without `nonlocal`, the right side
of `average = 0.9 * average + ...` reads a local `average` that nothing has bound yet, and raises UnboundLocalError;
so does `average += 1`. Neither reads nor changes the `average` of the outer function. In the body of a class the
error is a NameError: there, a name that the body binds never means a variable of the outer function.

The rule reports only what is certain: no assignment in the function can have run before the read, on any path. So
it does not report a variable that only one branch of an `if` above assigns, nor anything in a loop that also
assigns the name, or in a function that does not parse. It reports the first such read of each variable.

Example:

    def smoother():
        average = 0.0

        def add(value):
            average = 0.9 * average + 0.1 * value
            return average

        return add

Use instead:

    def smoother():
        average = 0.0

        def add(value):
            nonlocal average
            average = 0.9 * average + 0.1 * value
            return average

        return add
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import first_unbound_read
from closure_lsp.ide.diagnostics.engine.finding import LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.unbound import unbound_finding
from closure_lsp.ide.diagnostics.engine.variables import own_variables
from closure_lsp.ide.results import Severity
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block, BlockId, SymbolTable


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One diagnostic for each variable of a function that is read too early while an enclosing one has the name."""
    table = unit.scopes
    for block, name in (*own_variables(unit), *_own_of_classes(table)):
        home = table.home_around(block.id, name)
        if table.blocks[home].kind is not BlockKind.FUNCTION:
            continue
        if block.kind is BlockKind.CLASS and (module.binds(name) or hasattr(builtins, name)):
            continue  # the body of a class goes on to look for a global
        found = first_unbound_read(unit, block.id, name)
        if found:
            yield unbound_finding(unit, block, found, RULE, "nonlocal", _meant(unit, home, name))


def _own_of_classes(table: SymbolTable) -> Iterator[tuple[Block, str]]:
    """The variables that the bodies of classes in functions bind."""
    for block in table.blocks:
        if block.kind is BlockKind.CLASS:
            yield from ((block, symbol.name) for symbol in block.symbols.values() if symbol.home == block.id)


def may_find(glance: Glance) -> bool:
    """The enclosing function also has to have the name."""
    return glance.rebinds_in_nested


RULE = Rule("missing-nonlocal", Severity.ERROR, check, __doc__ or "", may_find)


def _meant(unit: Unit, home: BlockId, name: str) -> LocalRelated:
    outer = unit.scopes.blocks[home]
    binding = unit.scopes.first_binding(home, name)
    if binding is None:
        return LocalRelated(outer.name_span or outer.span, f"the `{name}` of `{outer.name}`")
    return LocalRelated(binding.span, f"the `{unit.region.text(binding.span)}` of `{outer.name}`")
