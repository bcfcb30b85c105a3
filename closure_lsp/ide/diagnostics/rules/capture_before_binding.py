"""A function is called before the variable that it captures can have a value.

A nested function may be above the first assignment of a variable that it captures: the variable is looked up when
the function runs. But then it has to be called below that assignment. Called above it, it finds an empty cell and
raises NameError.

The function that the variable belongs to may be too early itself: where it reads a variable that only functions inside
bind, by `nonlocal`, before it has named one of them, and before any binding of its own.

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

from closure_lsp.flow.certainty import first_unbound_read, may_give, surely_runs, yields
from closure_lsp.flow.loops import capturers
from closure_lsp.flow.reach import is_unreachable
from closure_lsp.ide.diagnostics.engine.finding import LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Await,
    Class,
    Decorator,
    Definition,
    Except,
    Lambda,
    Try,
    With,
    ancestors,
    bracketed,
    call_of,
    name_given_to,
    nearest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import Capturer
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node
    from closure_lsp.text import Span


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and variable, at the first call or read that comes too early."""
    for home, name in unit.scopes.own_variables:
        yield from _of_variable(unit, home, name)
        yield from _of_owner(unit, home, name)


def may_find(glance: Glance) -> bool:
    """A variable has to be captured, and no plain statement above to bind it."""
    return glance.outline.may_capture_unbound or glance.outline.nests_named_lambdas


RULE = Rule("capture-before-binding", Severity.ERROR, check, __doc__ or "", may_find)


def _of_variable(unit: Unit, home: Block, name: str) -> Iterator[LocalFinding]:
    table = unit.scopes
    found = [capturer for capturer in capturers(table, home.id, name) if _reads_at_once(unit, home, capturer)]
    if not found or not unit.region.parses(home.span):
        return
    writes = [write for write in table.references_to(home.id, name) if write.access is Access.WRITE]
    if not writes or any(table.runner_of(write.block) != home.id for write in writes):
        return
    bindings = [(write, unit.reference_node(write)) for write in writes]
    handlers = {nearest(node, Except) for write, node in bindings if write.binding is BindingKind.EXCEPT}
    for capturer in found:
        if any(each in handlers for each in ancestors(unit.block_node(capturer.function))):
            continue  # what outlives its `except` clause is another rule's
        for call, node in _calls(unit, home, capturer):
            if not any(may_give(write, binding, node) for write, binding in bindings):
                yield _finding(unit, capturer, call, writes[0])
                break


def _of_owner(unit: Unit, home: Block, name: str) -> Iterator[LocalFinding]:
    """The first read of its own variable, before any function inside that binds it can have run."""
    table = unit.scopes
    writes = [each for each in table.references_to(home.id, name) if each.access is Access.WRITE]
    setters = [each for each in writes if table.runner_of(each.block) != home.id]
    if not setters or table.home_around(home.id, name) != MODULE_BLOCK:
        return  # where a function around has the name as well, `nonlocal` is missing
    found = first_unbound_read(unit, home.id, name)
    if found is None:
        return
    written, setter = unit.region.text(found.read.span), table.blocks[table.runner_of(setters[0].block)]
    message = (
        f"{quoted(written)} has no value here (UnboundLocalError): line ",
        LineOf(setters[0].span),
        f" of {called(setter)} has not run.",
    )
    related = (LocalRelated(setters[0].span, f"{called(setter)} binds `{written}`"),)
    yield LocalFinding(found.read.span, RULE.name, RULE.severity, name, message, related)


def _reads_at_once(unit: Unit, home: Block, capturer: Capturer) -> bool:
    """Whether each call of the function reads the variable."""
    function = capturer.function
    if function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
        return False
    node = unit.block_node(function)
    if (isinstance(node, Definition) and node.decorators) or yields(node):
        return False
    return any(
        found.access is Access.READ and surely_runs(node, unit.reference_node(found))
        for found in unit.scopes.references_from(function.id, home.id, capturer.use.name)
    )


def _calls(unit: Unit, home: Block, capturer: Capturer) -> Iterator[tuple[Span, Node]]:
    """Where the code of the home runs the function, and catches no exceptions."""
    made = unit.block_node(capturer.function)
    if isinstance(made, Lambda) and call_of(made) is not None and _is_open(unit, home, capturer.function.parent, made):
        yield capturer.use.span, made
    name = _name_that_runs(unit, capturer, made)
    references = unit.scopes.references_to(home.id, name.text) if name is not None else ()
    given = [found for found in references if found.access in (Access.WRITE, Access.PARAMETER)]
    if name is None or [found.start for found in given] != [name.start]:
        return
    for use in references:
        node = unit.reference_node(use)
        is_run = use.access is Access.READ and _runs(node, is_async=capturer.function.is_async)
        if is_run and _is_open(unit, home, use.block, node):
            yield use.span, node


def _name_that_runs(unit: Unit, capturer: Capturer, made: Node) -> Node | None:
    """The name by which the function is called: its own, or that of the class whose constructor it is."""
    blocks = unit.scopes.blocks
    parent = capturer.function.parent
    owner = blocks[parent] if parent is not None else None
    if owner is None or owner.kind is not BlockKind.CLASS:
        return name_given_to(made)
    node = unit.block_node(owner)
    is_plain = isinstance(node, Class) and not node.decorators and node.bases is None
    return node.name if is_plain and isinstance(node, Class) and capturer.function.name == "__init__" else None


def _runs(node: Node, *, is_async: bool) -> bool:
    """Whether what is read at `node` is called there, and awaited if it has to be; or decorates a definition."""
    call = call_of(node)
    if is_async:
        return call is not None and isinstance(bracketed(call).parent, Await)
    return call is not None or isinstance(bracketed(node).parent, Decorator)


def _is_open(unit: Unit, home: Block, block: BlockId | None, node: Node) -> bool:
    """Whether the code of the home runs `node`, and no `try` or `with` around it may catch what it raises."""
    if unit.scopes.runner_of(block) != home.id or nearest(node, Try, With) is not None:
        return False
    return not is_unreachable(node, unit.block_node(home), unit)


def _finding(unit: Unit, capturer: Capturer, call: Span, binding: Reference) -> LocalFinding:
    bound, read = binding.span, capturer.use.span
    name = unit.region.text(read)
    function = called(capturer.function)
    message = (
        f"This call raises NameError: {function} reads {quoted(name)}, first bound on line ",
        LineOf(bound),
        ".",
    )
    related = (LocalRelated(read, f"{function} reads `{name}`"), LocalRelated(bound, f"`{name}` is first bound here"))
    return LocalFinding(call, RULE.name, RULE.severity, capturer.use.name, message, related)
