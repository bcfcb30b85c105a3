"""A function captures a variable that has no value any more when the function runs.

A function captures variables, not values. `del` empties the variable for the function, too; so does the end of an
`except ... as error` clause, which deletes `error`. From then on, the function raises NameError wherever it reads
the variable.

At the end of a module, `del` also takes a name away from the functions of the module. The rule reports that at the
`del` if a function is sure to read the name and is public or used below.

The finding is a warning if the function is kept: returned, stored, appended, or bound to a name that is used after
the clause; for `del` also if the function is called below it. It is only information if code in an `except` clause
passes the function to unknown code, which may call it too late. The rule reports nothing if the variable may be
bound again. For `del` it reports only what is certain: the `del` is in the same suite as the function or in one
around it, in a function that does not yield.

Limits: the rule does not check whether the function reads the variable on all of its paths.

Example:

    def attempt(action, later):
        try:
            action()
        except OSError as error:
            later.append(lambda: print(error))

Use instead:

    def attempt(action, later):
        try:
            action()
        except OSError as error:
            later.append(lambda error=error: print(error))
"""

from __future__ import annotations

import builtins
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.escape import Fate, early_runs, verdict, verdict_beyond, verdict_of_module
from closure_lsp.flow.certainty import surely_runs, yields
from closure_lsp.flow.loops import Capturer, capturers, emptying, loop_captures, loop_captures_of
from closure_lsp.flow.order import loops_around, may_precede, repeats, runs_before
from closure_lsp.flow.reach import expects_no_value, is_guarded, is_unreachable
from closure_lsp.ide.diagnostics.engine.finding import Elsewhere, LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.way import way
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Break,
    Continue,
    Except,
    For,
    Function,
    If,
    Return,
    Suite,
    Try,
    While,
    With,
    ancestors,
    covers,
    nearest,
    own_nodes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.syntax import Node
    from closure_lsp.text import Span


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and each place that empties what it captures, at the function's first read."""
    for reference in unit.scopes.references:
        home = reference.home
        if reference.access not in (Access.WRITE, Access.DELETE) or home is None:
            continue
        if reference.binding is BindingKind.EXCEPT and reference.access is Access.WRITE:
            yield from _after_handler(unit, module, home, reference)
            if home == MODULE_BLOCK:
                yield from _below_handler_in_module(unit, module, reference)
        elif reference.access is Access.DELETE and reference.block == home == MODULE_BLOCK:
            yield from _after_del_in_module(unit, module, reference)
        elif reference.access is Access.DELETE and reference.block == home:
            yield from _after_del(unit, module, home, reference)
    yield from _in_loops(unit, module)


def may_find(glance: Glance) -> bool:
    """There has to be a function in an `except` clause, or a `del`."""
    return glance.makes_functions_in_handlers or glance.deletes


RULE = Rule("empty-cell", Severity.WARNING, check, __doc__ or "", may_find)


def _after_handler(unit: Unit, module: Globals, home: BlockId, binding: Reference) -> Iterator[LocalFinding]:
    """Functions that outlive the `except` clause whose `as` name they capture."""
    handler = nearest(unit.reference_node(binding), Except)
    made_here = unit.derived(_made_in_handlers, home, binding.name).get(handler, ()) if handler is not None else ()
    if handler is None or not made_here or not _stays_unbound(unit, module, home, binding.name, handler):
        return
    for capturer in made_here:
        if not unit.region.parses(capturer.function.span) or not _may_fail(unit, capturer):
            continue
        found = verdict_beyond(handler, unit, capturer, module)
        if found.fate is Fate.USED_UP:
            continue
        span = capturer.use.span
        name = unit.region.text(span)
        message = (f"{quoted(name)} is gone when its `except` clause ends: a later read raises NameError.",)
        severity = RULE.severity if found.fate is Fate.OUTLIVES else Severity.INFORMATION
        lives = LocalRelated(binding.span, f"`{name}` lives until this `except` clause ends")
        related = (lives, *way(unit, module, found.trail))
        yield LocalFinding(span, RULE.name, severity, binding.name, message, related)


def _below_handler_in_module(unit: Unit, module: Globals, binding: Reference) -> Iterator[LocalFinding]:
    """A function that the module's code calls below the `except` clause that alone binds the global it reads."""
    name = binding.name
    handler = nearest(unit.reference_node(binding), Except)
    if handler is None or hasattr(builtins, name) or module.may_have_unknown_names():
        return
    for other, use in module.reads_of(name):
        function, owner = _outermost(other.scopes, use)
        call = module.first_call_below(owner.name) if function is owner is not None and other is not unit else None
        if function is None or owner is None or call is None:
            continue
        read = other.reference_node(use)  # as late as this: the trees of many statements are made anew each time
        if expects_no_value(read) or not surely_runs(other, other.block_node(function), read) or is_guarded(call):
            continue
        if module.only_binding(owner.name) is None:
            continue
        if not _stays_unbound(unit, module, MODULE_BLOCK, name, handler):
            return
        place = Elsewhere(other, use.span)
        fact = f"{quoted(name)} is gone when this `except` clause ends"
        yield _read_later(binding, name, fact, function, place)
        return


def _made_in_handlers(unit: Unit, home: BlockId, name: str) -> dict[Node, list[Capturer]]:
    """The functions that capture the variable, by the innermost `except` clause around each that binds it."""
    references = unit.scopes.references_to(home, name)
    bindings = [found for found in references if found.binding is BindingKind.EXCEPT and found.access is Access.WRITE]
    handlers = {nearest(unit.reference_node(found), Except) for found in bindings}
    found: dict[Node, list[Capturer]] = {}
    for capturer in capturers(unit.scopes, home, name):
        around = next((each for each in ancestors(unit.block_node(capturer.function)) if each in handlers), None)
        if around is not None:
            found.setdefault(around, []).append(capturer)
    return found


def _other_writes(unit: Unit, home: BlockId, name: str) -> tuple[Reference, ...]:
    """Where the variable is bound by anything but an `except` clause."""
    references = unit.scopes.references_to(home, name)
    return tuple(
        found for found in references if found.access is Access.WRITE and found.binding is not BindingKind.EXCEPT
    )


def _stays_unbound(unit: Unit, module: Globals, home: BlockId, name: str, handler: Node) -> bool:
    """Whether nothing but `except` clauses binds the name after the handler."""
    loops = list(loops_around(handler))
    for other in unit.derived(_other_writes, home, name):
        node = unit.reference_node(other)
        is_own = other.block == home
        if not is_own or node.start >= handler.start or any(repeats(loop, node) for loop in loops):
            return False
    if home != MODULE_BLOCK:
        return True
    return all(binding.binding is BindingKind.EXCEPT for binding in module.bindings_elsewhere(name))


def _after_del(unit: Unit, module: Globals, home: BlockId, deletion: Reference) -> Iterator[LocalFinding]:
    """Functions that are sure to exist after the `del` of a variable that they capture."""
    table = unit.scopes
    block = table.blocks[home]
    if block.kind is not BlockKind.FUNCTION or not unit.region.parses(block.span):
        return
    node = unit.reference_node(deletion)
    suite = nearest(node, Suite)
    home_node = unit.block_node(block)
    if suite is None or (isinstance(home_node, Function) and yields(home_node)):
        return
    if _may_be_bound_again(unit, home, deletion.name, node):
        return
    yield from _of_class_bodies(unit, home, deletion, suite)
    for capturer in capturers(table, home, deletion.name):
        made = unit.block_node(capturer.function)
        is_after = runs_before(node, made)
        if not covers(suite, made) or not (is_after or runs_before(made, node)):
            continue
        if not is_after and _is_left_between(unit, home_node, made, node):
            continue
        if not _may_fail(unit, capturer):
            continue
        found = verdict_beyond(home_node, unit, capturer, module)
        is_kept = found.fate is Fate.OUTLIVES
        if not is_kept and not _is_called_after(unit, module, home, capturer, node, suite):
            continue
        span = capturer.use.span
        name = unit.region.text(span)
        message = (
            f"{quoted(name)} is deleted on line ",
            LineOf(deletion.span),
            f": {called(capturer.function)} then raises NameError.",
        )
        gone = LocalRelated(deletion.span, f"`{name}` is deleted here, also for {called(capturer.function)}")
        related = (gone, *way(unit, module, found.trail))
        yield LocalFinding(span, RULE.name, RULE.severity, deletion.name, message, related)


def _may_be_bound_again(unit: Unit, home: BlockId, name: str, deletion: Node) -> bool:
    """Whether anything may give the variable a value when its home has deleted it, be it another function."""
    writes = unit.derived(_own_writes, home, name)
    if writes is None:
        return True
    begin = min((loop.start for loop in loops_around(deletion)), default=deletion.start)
    later = writes[bisect_left(writes, begin, key=attrgetter("start")) :]
    return any(may_precede(deletion, each) for each in reversed(later))


def _own_writes(unit: Unit, home: BlockId, name: str) -> tuple[Node, ...] | None:
    """Where the home binds the variable, in the order of the text; None if another block does so, too."""
    writes = [found for found in unit.scopes.references_to(home, name) if found.access is Access.WRITE]
    if any(write.block != home for write in writes):
        return None
    return tuple([unit.reference_node(write) for write in writes])


def _of_class_bodies(unit: Unit, home: BlockId, deletion: Reference, suite: Node) -> Iterator[LocalFinding]:
    """The first read of a deleted variable in the body of a class below the `del`, which runs where it is."""
    node = unit.reference_node(deletion)
    for use in unit.scopes.references_to(home, deletion.name):
        read = unit.reference_node(use)
        if use.access is not Access.READ or unit.scopes.blocks[use.block].kind is not BlockKind.CLASS:
            continue
        if unit.scopes.runner_of(use.block) != home or not covers(suite, read) or not runs_before(node, read):
            continue
        if is_guarded(read) or is_unreachable(read, unit.block_node(unit.scopes.blocks[home]), unit):
            continue
        message = (
            f"{quoted(unit.region.text(use.span))} is deleted on line ",
            LineOf(deletion.span),
            ": NameError here.",
        )
        gone = LocalRelated(deletion.span, f"`{deletion.name}` is deleted here")
        yield LocalFinding(use.span, RULE.name, RULE.severity, deletion.name, message, (gone,))
        return


def _in_loops(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """Functions that a loop makes and keeps, and whose variable each iteration deletes when it is done."""
    if not any(found.access is Access.DELETE for found in unit.scopes.references):
        return
    for capture in loop_captures(unit):
        deletion = emptying(unit, capture, capture.loops[0])
        if deletion is None:
            continue
        found = verdict(unit, capture, module)
        if found.fate is not Fate.OUTLIVES:  # the last one of all finds nothing, too
            capturer = Capturer(unit.scopes.blocks[capture.function], capture.home, capture.use)
            found = verdict_beyond(capture.loops[0], unit, capturer, module)
        if found.fate is Fate.OUTLIVES and emptying(unit, capture, found.loop) is not None:
            function = unit.scopes.blocks[capture.function]
            name = unit.region.text(capture.use.span)
            message = (
                f"{quoted(name)} is deleted on line ",
                LineOf(deletion.span),
                f": {called(function)} then raises NameError.",
            )
            gone = LocalRelated(deletion.span, f"each iteration deletes `{name}`, also for {called(function)}")
            related = (gone, *way(unit, module, found.trail))
            yield LocalFinding(capture.use.span, RULE.name, RULE.severity, capture.name, message, related)


def _after_del_in_module(unit: Unit, module: Globals, deletion: Reference) -> Iterator[LocalFinding]:
    """A function that exists, and reads a global, after the module has deleted the global."""
    name = deletion.name
    node = unit.reference_node(deletion)
    if nearest(node, If, For, While, Try, With) is not None or hasattr(builtins, name):
        return
    if not module.binds(name) or module.rebinds_later(name) or module.may_have_unknown_names():
        return
    for other, use in module.reads_of(name):
        function = next(iter(list(other.scopes.functions_between(use.block, MODULE_BLOCK))[-1:]), None)
        if function is None or not _is_there_after(unit, module, other, Capturer(function, MODULE_BLOCK, use)):
            continue
        place = use.span if other is unit else Elsewhere(other, use.span)
        written = unit.region.text(deletion.span)
        yield _read_later(deletion, written, f"{quoted(written)} is deleted here", function, place)
        return


def _read_later(at: Reference, written: str, fact: str, function: Block, place: Span | Elsewhere) -> LocalFinding:
    """The finding for a global that loses its value at a reference, and a function that reads it at a place."""
    message = (f"{fact}: {called(function)} (line ", LineOf(place), ") then raises NameError.")
    related = (LocalRelated(place, f"{called(function)} reads `{written}`"),)
    return LocalFinding(at.span, RULE.name, RULE.severity, at.name, message, related)


def _is_there_after(unit: Unit, module: Globals, other: Unit, capturer: Capturer) -> bool:
    """Whether a function that the module's code makes in `other` can run, and read, after the module is done.

    One with a name is, if the name is public or used below; one without, if it is kept.
    """
    read = other.reference_node(capturer.use)
    if expects_no_value(read):
        return False
    outer = other.scopes.blocks[capturer.function.id]
    if outer.kind is not BlockKind.FUNCTION:
        if any(each.name == capturer.use.name for each in loop_captures_of(other, outer)):
            return False  # that the loop rebinds it is said of the function: one finding is enough
        return _may_fail(other, capturer) and verdict_of_module(other, capturer, module).fate is Fate.OUTLIVES
    inner, owner = _outermost(other.scopes, capturer.use)
    if inner is None or owner is None or not surely_runs(other, other.block_node(inner), read):
        return False
    is_used = module.reads_later(owner.name) or not owner.name.startswith("_")
    return is_used and not module.deletes(owner.name)


def _outermost(table: SymbolTable, use: Reference) -> tuple[Block | None, Block | None]:
    """The `def` that reads a global, in the module or one of its classes, and the one that the module names."""
    function: Block | None = None
    block = table.blocks[use.block]
    while block.parent is not None and block.parent != MODULE_BLOCK:
        if block.kind is BlockKind.FUNCTION:
            function = block
        elif block.kind is not BlockKind.CLASS:
            return None, None
        block = table.blocks[block.parent]
    function = block if block.kind is BlockKind.FUNCTION else function
    return (function, block) if block.kind in (BlockKind.FUNCTION, BlockKind.CLASS) else (None, None)


def _is_left_between(unit: Unit, home: Node, made: Node, deletion: Node) -> bool:
    """Whether a `return` or the like of the home is between the function and the `del`."""
    ways_out = unit.derived(_ways_out, home)
    first = bisect_left(ways_out, made.end)
    return first < len(ways_out) and ways_out[first] < deletion.start


def _ways_out(_unit: Unit, function: Node) -> tuple[int, ...]:
    """Where each `return`, `break` or `continue` of a function begins, in the order of the text."""
    return tuple([node.start for node in own_nodes(function, Return, Break, Continue)])


def _may_fail(unit: Unit, capturer: Capturer) -> bool:
    """Whether the function may reach a read of the variable, and does not expect it to have no value."""
    function = unit.block_node(capturer.function)
    variable = (capturer.home, capturer.use.name)
    reads = [
        unit.reference_node(found)
        for found in unit.scopes.references_in(function.span)
        if found.access is Access.READ and (found.home, found.name) == variable
    ]
    inside = [read for read in reads if covers(function, read)]
    return any(not expects_no_value(read) and not is_unreachable(read, function, unit) for read in inside)


def _is_called_after(
    unit: Unit, module: Globals, home: BlockId, capturer: Capturer, deletion: Node, suite: Node
) -> bool:
    """Whether the code of the home runs the function below the `del`, by its name or otherwise."""
    table = unit.scopes
    block = table.blocks[home]
    runs = early_runs(unit, module)
    for run in runs.of(block):
        if run.function is not capturer.function and capturer.use.name not in runs.reads_by(run.function, block):
            continue
        is_below = covers(suite, run.node) and runs_before(deletion, run.node)
        if is_below and not run.is_guarded and not is_unreachable(run.node, unit.block_node(block), unit):
            return True
    return False
