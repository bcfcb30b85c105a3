"""A function is called before the variable that it captures can have a value.

A nested function may come before the first assignment of a variable that it captures, because Python looks the
variable up when the function runs. But then the call has to come after that assignment. A call before it finds an
empty cell and raises NameError.

The function that owns the variable may be too early itself: it may read a variable that only inner functions bind
(with `nonlocal`) before it has used any of these functions and before it has bound the variable itself. And the
body of an inner class runs where it is written: it must not read a variable that the function binds further down.

The rule reports only what is certain. The function that owns the variable has to run the inner function: it calls
it, directly or through others, decorates with it, awaits it, enters it with `with`, waits for a thread that runs it,
uses an operator or statement that calls it as a method (`a + b` and `__add__`), or passes it to a function that calls
it for each item (`sorted(rows, key=...)`; this is a warning where nothing shows that there are items). No assignment
of the variable can have run before that, on any path, and the inner function reads the variable on every path. The
rule reports nothing inside `try`, and nothing for generators and coroutines that nothing runs there.

Limits: the rule does not look at variables of the module.

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

from bisect import bisect_left, bisect_right
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape import early_runs
from closure_lsp.flow.certainty import first_unbound_read, may_give, may_have_run
from closure_lsp.flow.loops import capturers
from closure_lsp.flow.reach import is_guarded, is_unreachable, may_be_caught
from closure_lsp.ide.diagnostics.engine.finding import LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.variables import shared_variables
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Attribute,
    Call,
    Case,
    Decorator,
    Except,
    Function,
    GeneratorExpression,
    Lambda,
    Suite,
    ancestors,
    bare,
    nearest,
    steps_up,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape import Run
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and variable, at the first call or read that comes too early."""
    for _, variables in groupby(shared_variables(unit), key=lambda variable: variable[0].id):
        unbound: list[_Unbound] = []
        for home, name in variables:
            unbound += _unbound_captures(unit, home, name)
            yield from _of_owner(unit, home, name)
            yield from _of_class_body(unit, home, name)
        if unbound:
            yield from _of_runs(unit, module, home, unbound)


def may_find(glance: Glance) -> bool:
    """The code has to make a function or class where a variable that it names may have no value."""
    return glance.may_capture_unbound


RULE = Rule("capture-before-binding", Severity.ERROR, check, __doc__ or "", may_find)


class _Unbound(NamedTuple):
    """A variable that may have no value where a function that captures it is made."""

    name: str
    binding: Reference
    """The first one."""
    has_value: Callable[[Node], bool]
    """Whether the variable may have a value where the code of its home comes to a node."""
    end: int
    """The byte from which on it is sure to have a value."""
    handlers: set[Except | None]
    """The `except` clauses that bind it."""


def _unbound_captures(unit: Unit, home: Block, name: str) -> Iterator[_Unbound]:
    table = unit.scopes
    writes = [write for write in table.references_to(home.id, name) if write.access is Access.WRITE]
    own = [write for write in writes if table.runner_of(write.block) == home.id]
    if not own:
        return
    captured = list(capturers(table, home.id, name))
    if not captured:
        return  # nearly always, and then no tree is needed
    bindings = [(write, unit.reference_node(write)) for write in own]
    sure = _stretches_behind(bindings)
    setters = [
        each
        for write in writes
        if table.runner_of(write.block) != home.id
        for each in list(table.functions_between(write.block, home.id))[-1:]
    ]

    def has_value(node: Node) -> bool:
        stretch = bisect_right(sure, node.start, key=itemgetter(0)) - 1
        if stretch >= 0 and node.start < sure[stretch][1]:
            return True
        index = bisect_left(own, node.start, key=itemgetter(0))
        nearest_first = chain(reversed(bindings[:index]), bindings[index:])  # mostly that is the one
        is_given = any(may_give(unit, write, binding, node) for write, binding in nearest_first)
        return is_given or any(may_have_run(unit, home.id, setter, node) for setter in setters)

    if all(has_value(unit.block_node(each.function)) for each in captured) or not unit.region.parses(home.span):
        return
    handlers = {nearest(node, Except) for write, node in bindings if write.binding is BindingKind.EXCEPT}
    end = sure[-1][0] if sure and sure[-1][1] >= home.span.end else home.span.end
    yield _Unbound(name, own[0], has_value, end, handlers)


def _stretches_behind(bindings: list[tuple[Reference, Node]]) -> list[tuple[int, int]]:
    """The stretches of text that are below a binding in a suite around it, so that it has run: from byte to byte."""
    found: list[tuple[int, int]] = []
    for write, node in bindings:
        if write.binding is BindingKind.EXCEPT:
            continue  # the name is deleted at the end of the clause
        for child, parent in steps_up(node):
            if isinstance(parent, Function):
                break
            if isinstance(parent, Suite) and not isinstance(child, Case):
                found.append((child.end, parent.end))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _of_runs(unit: Unit, module: Globals, home: Block, unbound: list[_Unbound]) -> Iterator[LocalFinding]:
    """The first run of each function that reads one of the variables of its home too early."""
    runs = early_runs(unit, module)
    by_function: dict[BlockId, list[Run]] = {}
    for run in runs.above(home, max(each.end for each in unbound)):
        if not run.is_guarded and not is_unreachable(run.node, unit.block_node(home), unit):
            by_function.setdefault(run.function.id, []).append(run)
    readers: dict[str, list[tuple[Reference, list[Run]]]] = {}
    for places in by_function.values():
        for name, use in runs.reads_by(places[0].function, home).items():
            readers.setdefault(name, []).append((use, places))
    for variable in unbound:
        for use, places in readers.get(variable.name, ()):
            around = ancestors(unit.block_node(places[0].function)) if variable.handlers else ()
            if any(each in variable.handlers for each in around):
                continue  # what outlives its `except` clause is another rule's
            too_early = next((run for run in places if not variable.has_value(run.node)), None)
            if too_early is not None:
                yield _finding(unit, too_early, use, variable.binding)


def _of_owner(unit: Unit, home: Block, name: str) -> Iterator[LocalFinding]:
    """The owner's first read of its variable, before any inner function that binds it can have run."""
    table = unit.scopes
    writes = [each for each in table.references_to(home.id, name) if each.access is Access.WRITE]
    setters = [each for each in writes if table.runner_of(each.block) != home.id]
    if not setters or table.home_around(home.id, name) != MODULE_BLOCK:
        return  # where a function around has the name as well, `nonlocal` is missing
    found = first_unbound_read(unit, home.id, name)
    if found is None or may_be_caught(unit.reference_node(found.read)):
        return
    written, setter = unit.region.text(found.read.span), table.blocks[table.runner_of(setters[0].block)]
    message = (
        f"{quoted(written)} has no value here (UnboundLocalError): line ",
        LineOf(setters[0].span),
        f" of {called(setter)} has not run.",
    )
    related = (LocalRelated(setters[0].span, f"{called(setter)} binds `{written}`"),)
    yield LocalFinding(found.read.span, RULE.name, RULE.severity, name, message, related)


def _of_class_body(unit: Unit, home: Block, name: str) -> Iterator[LocalFinding]:
    """The first read in the body of a class, which runs where it is written, before the function binds the variable."""
    table = unit.scopes
    kinds = {table.blocks[each.block].kind for each in table.references_to(home.id, name) if each.block != home.id}
    if BlockKind.CLASS not in kinds:
        return
    found = first_unbound_read(unit, home.id, name)
    if found is None or table.blocks[found.read.block].kind is not BlockKind.CLASS:
        return
    if not _is_open(unit, home, unit.reference_node(found.read)):
        return
    bound = found.binding.span
    message = (
        f"{quoted(unit.region.text(found.read.span))} has no value here (NameError): it is bound on line ",
        LineOf(bound),
        ".",
    )
    related = (LocalRelated(bound, f"`{name}` is first bound here"),)
    yield LocalFinding(found.read.span, RULE.name, RULE.severity, name, message, related)


def _is_open(unit: Unit, home: Block, node: Node) -> bool:
    """Whether the code of the home reaches `node`, and nothing around it may catch what it raises."""
    return not is_guarded(node) and not is_unreachable(node, unit.block_node(home), unit)


def _place(run: Run, read: Span) -> Span:
    """Where to report a run: the name that is called, or the expression that runs the function without naming it."""
    node: Node | None = run.node
    while isinstance(node, Call | Decorator):
        node = bare(node.function if isinstance(node, Call) else node.expression)
    if isinstance(node, Attribute):
        return Span(node.end - len(node.name_text.encode()), node.end)
    return read if node is None or isinstance(node, GeneratorExpression | Lambda) else node.span


def _subject(run: Run) -> str:
    """What raises the error, as the first words of a message."""
    if run.is_in_thread:
        return "The thread"
    return "This call" if isinstance(run.node, Call | Decorator | GeneratorExpression) else "This"


def _finding(unit: Unit, run: Run, use: Reference, binding: Reference) -> LocalFinding:
    bound, read = binding.span, use.span
    name = unit.region.text(read)
    function = called(run.function)
    when = " for the first item" if run.is_for_items else ""
    severity = Severity.WARNING if run.is_for_items else RULE.severity
    message = (
        f"{_subject(run)} raises NameError{when}: {function} reads {quoted(name)}, first bound on line ",
        LineOf(bound),
        ".",
    )
    related = (LocalRelated(read, f"{function} reads `{name}`"), LocalRelated(bound, f"`{name}` is first bound here"))
    return LocalFinding(_place(run, read), RULE.name, severity, use.name, message, related)
