"""A function is called before the variable that it captures can have a value.

A nested function may be above the first assignment of a variable that it captures: the variable is looked up when
the function runs. But then it has to be called below that assignment. Called above it, it finds an empty cell and
raises NameError.

It is reported only where it is certain: the function, a `def` or a lambda whose name has no other meaning, is called by
the code of the function that the variable belongs to; no assignment of the variable can have run before that call, on
any path; and the function reads the variable on each of its paths, before it calls anything. Not within `try`, and not
for generators and coroutines, which a call does not run.

Limits: a function that calls another one which reads the variable is not looked into; neither are variables of the
module.

Example:

    def report(rows):
        def line(row):
            return row.ljust(width)

        head = line("name")
        width = max(len(row) for row in rows)
        return [head, *map(line, rows)]

Use instead:

    def report(rows):
        def line(row):
            return row.ljust(width)

        width = max(len(row) for row in rows)
        head = line("name")
        return [head, *map(line, rows)]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import surely_runs, yields
from closure_lsp.flow.loops import capturers
from closure_lsp.flow.order import may_precede
from closure_lsp.ide.diagnostics.engine.finding import LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import Definition, Try, With, call_of, name_given_to, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import Capturer
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.scopes.model import Block, Reference


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and variable, at the first call that comes too early."""
    for home, name in unit.scopes.own_variables:
        yield from _of_variable(unit, home, name)


RULE = Rule("capture-before-binding", Severity.ERROR, check, __doc__ or "")


def _of_variable(unit: Unit, home: Block, name: str) -> Iterator[LocalFinding]:
    table = unit.scopes
    found = [capturer for capturer in capturers(table, home.id, name) if _reads_at_once(unit, home, capturer)]
    if not found or not unit.region.parses(home.span):
        return
    writes = [write for write in table.references_to(home.id, name) if write.access is Access.WRITE]
    if not writes or any(write.block != home.id for write in writes):
        return
    bindings = [unit.reference_node(write) for write in writes]
    for capturer in found:
        for call in _calls(unit, home, capturer):
            node = unit.reference_node(call)
            if not any(may_precede(binding, node) for binding in bindings):
                yield _finding(unit, capturer, call, writes[0])
                break


def _reads_at_once(unit: Unit, home: Block, capturer: Capturer) -> bool:
    """Whether each call of the function reads the variable."""
    function = capturer.function
    if function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA) or function.is_async:
        return False
    node = unit.block_node(function)
    if (isinstance(node, Definition) and node.decorators) or yields(node):
        return False
    return any(
        found.access is Access.READ and surely_runs(node, unit.reference_node(found))
        for found in unit.scopes.references_from(function.id, home.id, capturer.use.name)
    )


def _calls(unit: Unit, home: Block, capturer: Capturer) -> Iterator[Reference]:
    """Where the code of the home calls the function by its name, and catches no exceptions."""
    name = name_given_to(unit.block_node(capturer.function))
    references = unit.scopes.references_to(home.id, name.text) if name is not None else ()
    given = [found for found in references if found.access in (Access.WRITE, Access.PARAMETER)]
    if name is None or [found.start for found in given] != [name.start]:
        return
    for use in references:
        node = unit.reference_node(use)
        if use.access is Access.READ and use.block == home.id and call_of(node) and nearest(node, Try, With) is None:
            yield use


def _finding(unit: Unit, capturer: Capturer, call: Reference, binding: Reference) -> LocalFinding:
    bound, read = binding.span, capturer.use.span
    name = unit.region.text(read)
    function = called(capturer.function)
    message = (
        f"{function} reads `{name}` (line ",
        LineOf(read),
        "), which has no value before line ",
        LineOf(bound),
        ": this call raises NameError.",
    )
    related = (LocalRelated(read, f"{function} reads `{name}`"), LocalRelated(bound, f"`{name}` is first bound here"))
    return LocalFinding(call.span, RULE.name, RULE.severity, capturer.use.name, message, related)
