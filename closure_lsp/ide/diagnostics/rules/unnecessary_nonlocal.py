"""A function declares a variable `nonlocal` that it never rebinds.

A function needs `nonlocal` to rebind or delete a variable of an outer function: `count += 1`, `del cache`. Reading
the variable needs no declaration, and neither does changing the object that it holds: `items.append(x)`,
`table[key] = value`.

The finding is a hint, and editors fade the declaration out. Inner functions that rebind the variable have their own
declaration, so they do not need this one. The rule ignores a function that calls `eval`, `exec`, `locals`, `vars`
or `dir`: it finds the variable by its name only while it captures it.

Example:

    def collector():
        items = []

        def add(item):
            nonlocal items
            items.append(item)

        return add

Use instead:

    def collector():
        items = []

        def add(item):
            items.append(item)

        return add
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.captures.names import looks_at_names
from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
from closure_lsp.ide.diagnostics.engine.rule import Rule, never
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import Nonlocal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.scopes.model import BlockId, Reference, SymbolTable


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each name of each declaration, at the name, or at the whole statement if it names no other."""
    table = unit.scopes
    for declaration in table.references:
        if declaration.binding is not BindingKind.NONLOCAL:
            continue
        block = table.blocks[declaration.block]
        if block.kind is not BlockKind.FUNCTION or _is_refused(table, declaration):
            continue
        if declaration.home not in (None, MODULE_BLOCK) and unit.region.parses(block.span):
            used = _uses(unit, declaration)
            is_rebound = any(use.access in (Access.WRITE, Access.DELETE) for use in used)
            if not is_rebound and not looks_at_names(unit, block.span):
                yield _finding(unit, declaration, "rebound" if used else "used")


def _is_refused(table: SymbolTable, declaration: Reference) -> bool:
    """Whether Python rejects the declaration."""
    spans = (error.span for error in table.errors)
    return any(span.start <= declaration.start and declaration.end <= span.end for span in spans)


RULE = Rule("unnecessary-nonlocal", Severity.HINT, check, __doc__ or "", never)


def _uses(unit: Unit, declaration: Reference) -> Sequence[Reference]:
    """The uses of the variable in the code of the function that declares it, including classes and comprehensions."""
    home = declaration.home
    return unit.derived(_uses_by_runner, home, declaration.name).get(declaration.block, ()) if home is not None else ()


def _uses_by_runner(unit: Unit, home: BlockId, name: str) -> dict[BlockId, list[Reference]]:
    """The uses of a variable, by the function whose code they are in."""
    found: dict[BlockId, list[Reference]] = {}
    for reference in unit.scopes.references_to(home, name):
        if reference.access is not Access.DECLARE:
            for block in {reference.block, unit.scopes.runner_of(reference.block)}:
                found.setdefault(block, []).append(reference)
    return found


def _finding(unit: Unit, declaration: Reference, what: str) -> LocalFinding:
    """The finding at a declaration of a variable that is never `what`."""
    whole = unit.reference_node(declaration).parent
    names_no_other = isinstance(whole, Nonlocal) and len(whole.names) == 1
    span = whole.span if whole is not None and names_no_other else declaration.span
    name = unit.region.text(declaration.span)
    function = unit.scopes.blocks[declaration.block].name
    message = f"{quoted(name)} is never {what} in {quoted(function)}: it needs no `nonlocal`."
    return LocalFinding(span, RULE.name, RULE.severity, declaration.name, (message,), unnecessary=True)
