"""A nested function assigns to a name of its outer function and never reads it; the outer variable is read later.

An assignment anywhere in a function makes the name local to that function. Without `nonlocal` the value goes into a
new variable that vanishes when the call ends; the variable of the outer function, which is read afterwards, keeps
its old value. Nothing fails, so this is easy to overlook.

The finding is a warning, not an error, because the inner variable may be intended. The rule reports it if the
nested function only assigns the name, with a plain assignment, and if the code of the outer function has bound it
before and reads it below the nested function without binding it again in between.

Example:

    def find(items, wanted):
        found = False

        def visit(item):
            if item == wanted:
                found = True

        for item in items:
            visit(item)
        return found

Use instead:

    def find(items, wanted):
        found = False

        def visit(item):
            nonlocal found
            if item == wanted:
                found = True

        for item in items:
            visit(item)
        return found
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.order import may_precede, runs_before
from closure_lsp.ide.diagnostics.engine.finding import LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.variables import own_variables
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import Assignment, bracketed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block, Reference


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each variable of each function, at its first assignment."""
    table = unit.scopes
    for block, name in own_variables(unit):
        home = table.blocks[table.home_around(block.id, name)]
        if name.startswith("_") or home.kind is not BlockKind.FUNCTION or home.id == block.id:
            continue
        assignment = _thrown_away(unit, block, name)
        read = _read_afterwards(unit, block, home, name) if assignment else None
        if assignment and read and unit.region.parses(home.span):
            yield _finding(unit, block, home, assignment, read)


def may_find(glance: Glance) -> bool:
    """The enclosing function also has to have the name."""
    return glance.rebinds_in_nested


RULE = Rule("shadowed-capture", Severity.WARNING, check, __doc__ or "", may_find)


def _thrown_away(unit: Unit, block: Block, name: str) -> Reference | None:
    """The first assignment of a variable that the function only assigns."""
    references = unit.scopes.references_to(block.id, name)
    for found in references:
        is_plain = found.access is Access.WRITE and found.binding is BindingKind.ASSIGNMENT
        if not is_plain or found.block != block.id:
            return None
    for found in references:
        if not isinstance(bracketed(unit.reference_node(found)).parent, Assignment):
            return None
    return references[0] if references else None


def _read_afterwards(unit: Unit, block: Block, home: Block, name: str) -> Reference | None:
    """The first read by which the outer function shows that it expects a value from the inner one."""
    table = unit.scopes
    definition = unit.block_node(block)
    references = table.references_to(home.id, name)
    if any(found.block != home.id for found in references if found.access is not Access.READ):
        return None
    bindings = [unit.reference_node(found) for found in references if found.access is Access.WRITE]
    if any(may_precede(definition, binding) for binding in bindings):
        return None  # Each binding is one that the read may be meant for.
    is_parameter = any(found.access is Access.PARAMETER for found in references)
    if not is_parameter and not any(runs_before(binding, definition) for binding in bindings):
        return None
    if not _is_used_after(unit, block, home):
        return None
    for found in references:
        node = unit.reference_node(found)
        if found.access is Access.READ and found.block == home.id and runs_before(definition, node):
            return found
    return None


def _is_used_after(unit: Unit, block: Block, home: Block) -> bool:
    """Whether the outer function, or another one inside it, uses the function at all."""
    table = unit.scopes
    parent = table.blocks[block.parent] if block.parent is not None else home
    if parent.kind is not BlockKind.FUNCTION:
        return False
    uses = table.references_to(parent.id, block.name)
    return any(use.access is Access.READ for use in uses)


def _finding(unit: Unit, block: Block, home: Block, assignment: Reference, read: Reference) -> LocalFinding:
    name = unit.region.text(assignment.span)
    message = (f"This sets a new {quoted(name)} that nothing reads: the one of {quoted(home.name)} stays as it is.",)
    related = (
        LocalRelated(read.span, f"this reads the `{name}` of `{home.name}`; `nonlocal {name}` would mean that one"),
    )
    return LocalFinding(assignment.span, RULE.name, RULE.severity, assignment.name, message, related)
