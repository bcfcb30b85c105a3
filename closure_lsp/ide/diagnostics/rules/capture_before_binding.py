"""A function is called before the variable that it captures can have a value.

A nested function may stand above the first assignment of a variable that it captures: the variable is looked up when
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

from closure_lsp.flow import block_node, capturers, may_precede, reference_node, surely_runs, yields
from closure_lsp.ide.diagnostics.engine.finding import Finding, Remark
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.wording import called, line_of, written
from closure_lsp.ide.results import Severity
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import ancestors, node_text, parses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Unit
    from closure_lsp.flow import Capturer
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.scopes.model import Block, Reference
    from closure_lsp.syntax import Node


def check(statement: Unit, module: Globals) -> Iterator[Finding]:
    """One finding for each function and variable, at the first call that comes too early."""
    for home, name in statement.scopes.own_variables:
        yield from _of_variable(statement, home, name)


RULE = Rule("capture-before-binding", Severity.ERROR, check, __doc__ or "")


def _of_variable(statement: Unit, home: Block, name: str) -> Iterator[Finding]:
    table = statement.scopes
    found = [capturer for capturer in capturers(table, home.id, name) if _reads_at_once(statement, home, capturer)]
    if not found or not parses(statement.region, home.span):
        return
    writes = [write for write in table.references_to(home.id, name) if write.access is Access.WRITE]
    if not writes or any(write.block != home.id for write in writes):
        return
    bindings = [reference_node(statement.region, write) for write in writes]
    for capturer in found:
        for call in _calls(statement, home, capturer):
            node = reference_node(statement.region, call)
            if not any(may_precede(binding, node) for binding in bindings):
                yield _finding(statement, capturer, call, writes[0])
                break


def _reads_at_once(statement: Unit, home: Block, capturer: Capturer) -> bool:
    """Whether each call of the function reads the variable."""
    function = capturer.function
    if function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA) or function.is_async:
        return False
    node = block_node(statement.region, function)
    is_decorated = node.parent is not None and node.parent.type == "decorated_definition"
    if is_decorated or yields(statement.region, node):
        return False
    return any(
        found.access is Access.READ
        and found.block == function.id
        and surely_runs(node, reference_node(statement.region, found))
        for found in statement.scopes.references_to(home.id, capturer.use.name)
    )


def _calls(statement: Unit, home: Block, capturer: Capturer) -> Iterator[Reference]:
    """Where the code of the home calls the function by its name, and catches no exceptions."""
    name = _name_of(block_node(statement.region, capturer.function))
    references = statement.scopes.references_to(home.id, node_text(statement.region, name))
    given = [found for found in references if found.access in (Access.WRITE, Access.PARAMETER)]
    if name is None or [found.start for found in given] != [name.start_byte]:
        return
    for use in references:
        node = reference_node(statement.region, use)
        if use.access is Access.READ and use.block == home.id and _is_called(node) and not _is_tried(node):
            yield use


def _name_of(made: Node) -> Node | None:
    """The name that a `def` binds, or the one to which a lambda is assigned."""
    if made.type != "lambda":
        return made.child_by_field_name("name")
    around = made.parent
    target = around.child_by_field_name("left") if around is not None and around.type == "assignment" else None
    return target if target is not None and target.type == "identifier" else None


def _is_called(node: Node) -> bool:
    around = node.parent
    return around is not None and around.type == "call" and node == around.child_by_field_name("function")


def _is_tried(node: Node) -> bool:
    return any(found.type in ("try_statement", "with_statement") for found in ancestors(node))


def _finding(statement: Unit, capturer: Capturer, call: Reference, binding: Reference) -> Finding:
    bound, read = binding.span, capturer.use.span
    name = written(statement, read)
    function = called(capturer.function)
    message = (
        f"{function} reads `{name}` (line ",
        line_of(read),
        "), which has no value before line ",
        line_of(bound),
        ": this call raises NameError.",
    )
    related = (Remark(read, f"{function} reads `{name}`"), Remark(bound, f"`{name}` is first bound here"))
    return Finding(call.span, RULE.name, RULE.severity, capturer.use.name, message, related)
