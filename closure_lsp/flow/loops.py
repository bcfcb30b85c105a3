"""Finds the functions that capture a variable, and those that are made in a loop that rebinds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.order import loops_around, repeats, runs_before
from closure_lsp.scopes.model import FUNCTION_VALUES, MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Break,
    Call,
    Comprehension,
    Continue,
    Decorated,
    For,
    ForClause,
    Interpolation,
    List,
    ListSplat,
    Literal,
    Return,
    Set,
    String,
    Subscript,
    Suite,
    Tuple,
    bare,
    call_of,
    covers,
    holds,
    nearest,
    nodes_below,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.syntax import Node


class LoopCapture(NamedTuple):
    """A function that is made in a loop and captures a variable which that loop rebinds."""

    function: BlockId
    """A `def`, a lambda, a generator expression, a `type` statement; or the annotations of a `def`."""
    home: BlockId
    name: str
    use: Reference
    """The first read of the variable inside the function."""
    loops: tuple[Node, ...]
    """The loops that make the function and rebind the variable, from the inside out."""
    rebindings: tuple[Reference, ...]
    """Where the code around those loops binds the variable, in the order of the text."""
    is_direct: bool = True
    """Whether those are bindings; if not, they are calls of functions that declare the variable `nonlocal`."""


class Capturer(NamedTuple):
    """A function that captures a variable, as the code of the variable's home makes it."""

    function: Block
    """A `def`, a lambda, a generator expression or a `type` statement: the outermost one around the use."""
    home: BlockId
    use: Reference
    """The first read of the variable inside the function."""


def loop_captures(unit: Unit) -> Iterator[LoopCapture]:
    """The functions of a statement that capture what a loop around them rebinds, in the order of their first reads.

    A function that captures its own name counts only where its copies differ, by what else of the loop they use:
    otherwise it does the same, whichever of them the name means later. The `as` of an `except` does not count: it is
    unbound rather than rebound.
    """
    table = unit.scopes
    if not (b"for" in unit.region.data or b"while" in unit.region.data):
        return
    given_values = _given_values(table)
    made_in_loops: dict[BlockId, bool] = {}
    seen: set[tuple[BlockId, BlockId, str]] = set()
    for use in table.references:
        home = use.home
        if use.access is not Access.READ or home is None or home == use.block:
            continue
        if (home, use.name) not in given_values:
            continue
        for function in table.functions_between(use.block, home):
            key = (function.id, home, use.name)
            if key in seen:
                continue
            seen.add(key)
            is_made_in_loop = made_in_loops.get(function.id)
            if is_made_in_loop is None:
                is_made_in_loop = made_in_loops[function.id] = _is_made_in_loop(unit, function)
            found = _loop_capture(unit, function, home, use) if is_made_in_loop else None
            if found:
                yield found


def own_name_captures(unit: Unit) -> Iterator[LoopCapture]:
    """The functions of a statement that use their own names, which a loop rebinds, and whose copies do the same.

    It matters only where a function asks for itself: takes itself out of a list, or is a key.
    """
    table = unit.scopes
    if not (b"for" in unit.region.data or b"while" in unit.region.data):
        return
    named = {block.name for block in table.blocks if block.name_span is not None}
    seen: set[BlockId] = set()
    for use in table.references:
        home = use.home
        if use.access is not Access.READ or home is None or home == use.block or use.name not in named:
            continue
        for function in table.functions_between(use.block, home):
            if function.name != use.name or function.name_span is None or function.id in seen:
                continue
            seen.add(function.id)
            bindings = unit.derived(_bindings, home, use.name, table.runner_of(function.parent))
            made = unit.block_node(function)
            loops = _repeating(made, bindings)
            is_own = function.name_span.start in bindings.starts
            if loops and is_own and _loop_capture(unit, function, home, use) is None:
                yield LoopCapture(function.id, home, use.name, use, loops, bindings.by_loop[loops[-1]])


def _given_values(table: SymbolTable) -> set[tuple[BlockId | None, str]]:
    """The variables that the statement gives a value, or takes it away, by anything but a call: home and name."""
    return {(each.home, each.name) for each in table.references if each.access in (Access.WRITE, Access.DELETE)}


def _is_made_in_loop(unit: Unit, function: Block) -> bool:
    """Whether a loop makes the function. The tree is asked only where the text has a loop that could be around it."""
    data, start = unit.region.data, function.span.start
    if data.find(b"for", 0, start) < 0 and data.find(b"while", 0, start) < 0:
        blocks = unit.scopes.blocks
        around = function.parent
        while around is not None and blocks[around].kind not in _COMPREHENSIONS:
            around = blocks[around].parent
        if around is None:
            return False
    return any(loops_around(unit.block_node(function)))


_COMPREHENSIONS = frozenset({BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION})
"""The loops that may have what they make in front of their `for`."""


def loop_captures_of(unit: Unit, function: Block) -> Iterator[LoopCapture]:
    """Those of `loop_captures` that are one function's."""
    table = unit.scopes
    inside: dict[BlockId, bool] = {}
    seen: set[tuple[BlockId, str]] = set()
    for use in table.references_in(function.span) if function.kind in FUNCTION_VALUES else ():
        home = use.home
        if use.access is not Access.READ or home is None or (home, use.name) in seen:
            continue
        for block in (use.block, home):
            if block not in inside:
                inside[block] = _is_inside(table, block, function)
        if inside[use.block] and not inside[home]:
            seen.add((home, use.name))
            found = _loop_capture(unit, function, home, use)
            if found:
                yield found


def _is_inside(table: SymbolTable, block: BlockId, function: Block) -> bool:
    """Whether a block is the function, or in it."""
    found = table.blocks[block]
    while found.id > function.id and found.parent is not None:  # the numbers of blocks inside are higher
        found = table.blocks[found.parent]
    return found.id == function.id


def annotation_captures(unit: Unit) -> Iterator[LoopCapture]:
    """The same for the annotations of functions, which are evaluated when somebody asks for them (3.14, PEP 649)."""
    table = unit.scopes
    lazy = {block.id for block in table.blocks if block.kind is BlockKind.ANNOTATION and block.annotates is not None}
    seen: set[tuple[BlockId, BlockId, str]] = set()
    for use in table.references if lazy else ():
        home = use.home
        key = (use.block, home or MODULE_BLOCK, use.name)
        if use.block in lazy and use.access is Access.READ and home is not None and key not in seen:
            seen.add(key)
            found = _loop_capture(unit, table.blocks[use.block], home, use)
            if found:
                yield found


def capturers(table: SymbolTable, home: BlockId, name: str) -> Iterator[Capturer]:
    """The functions that the code of `home` makes and that read its variable `name`, in the order of the text."""
    seen: set[BlockId] = set()
    for use in table.references_to(home, name):
        if use.access is not Access.READ or use.block == home:
            continue
        between = list(table.functions_between(use.block, home))
        if between and between[-1].id not in seen:
            seen.add(between[-1].id)
            yield Capturer(between[-1], home, use)


def emptying(unit: Unit, capture: LoopCapture, loop: Node) -> Reference | None:
    """The `del` that leaves a captured variable without a value when an iteration of the loop is over, if there is one.

    None where an iteration may skip it, or where something below the loop gives the variable a value again.
    """
    if not holds(loop, b"del"):
        return None
    references = unit.scopes.references_to(capture.home, capture.name)
    made = unit.block_node(unit.scopes.blocks[capture.function])
    for deletion in references:
        node = unit.reference_node(deletion)
        suite = nearest(node, Suite)
        if deletion.access is not Access.DELETE or not repeats(loop, node) or deletion.block != capture.home:
            continue
        if suite is None or not covers(suite, made) or not runs_before(made, node):
            continue
        writes = [unit.reference_node(found) for found in references if found.access is Access.WRITE]
        is_bound_again = any(each.start >= loop.end or runs_before(node, each) for each in writes)
        is_left_out = any(made.end <= each.start < node.start for each in nodes_below(loop, Return, Break, Continue))
        if not is_bound_again and not is_left_out:
            return deletion
    return None


def rebindings_in(unit: Unit, home: BlockId, name: str, runner: BlockId, loop: Node) -> tuple[Reference, ...]:
    """Where the code of a block binds a variable in what a loop repeats, in the order of the text."""
    return unit.derived(_bindings, home, name, runner).by_loop.get(loop, ())


class _Bindings(NamedTuple):
    """Where one variable is bound by code that runs in one block's frame."""

    all: tuple[tuple[Reference, Node], ...]
    starts: frozenset[int]
    by_loop: dict[Node, tuple[Reference, ...]]
    """The same, for each loop that repeats them."""


def _bindings(unit: Unit, home: BlockId, name: str, runner: BlockId) -> _Bindings:
    table = unit.scopes
    found = [
        (reference, unit.reference_node(reference))
        for reference in table.references_to(home, name)
        if reference.access is Access.WRITE
        and reference.binding is not BindingKind.EXCEPT
        and table.runner_of(reference.block) == runner
    ]
    return _by_loop(found)


def _by_loop(places: list[tuple[Reference, Node]]) -> _Bindings:
    by_loop: dict[Node, list[Reference]] = {}
    for reference, node in places:
        for loop in loops_around(node):
            by_loop.setdefault(loop, []).append(reference)
    starts = frozenset(reference.start for reference, _ in places)
    return _Bindings(tuple(places), starts, {loop: tuple(references) for loop, references in by_loop.items()})


def _loop_capture(unit: Unit, function: Block, home: BlockId, use: Reference) -> LoopCapture | None:
    table = unit.scopes
    runner = table.runner_of(function.parent)
    bindings = unit.derived(_bindings, home, use.name, runner)
    made = unit.block_node(function)
    if function.name_span and function.name_span.start in bindings.starts:
        others = [pair for pair in bindings.all if pair[0].start != function.name_span.start]
        if others or not _differs_by_iteration(unit, function, runner, made):
            bindings = _by_loop(others)
    is_direct = bool(bindings.all) and not _are_always_the_same(unit, home, use.name, runner, bindings, made)
    loops = _repeating(made, bindings) if is_direct else ()
    if not loops:
        bindings = unit.derived(_rebinding_calls, home, use.name, runner)
        is_shared = function.id in unit.derived(_rebinders, home, use.name)
        loops = _repeating(made, bindings) if not is_shared else ()
        is_direct = False
    if not loops:
        return None
    return LoopCapture(function.id, home, use.name, use, loops, bindings.by_loop[loops[-1]], is_direct)


def _differs_by_iteration(unit: Unit, function: Block, runner: BlockId, made: Node) -> bool:
    """Whether a function, or a default of its parameters, uses anything else that a loop around it rebinds."""
    loops = set(loops_around(made))
    for use in unit.scopes.references_in(function.span):
        home = use.home
        if use.access is not Access.READ or home is None or use.name == function.name:
            continue
        if not loops.isdisjoint(unit.derived(_bindings, home, use.name, runner).by_loop):
            return True
    return False


def _repeating(made: Node, bindings: _Bindings) -> tuple[Node, ...]:
    """The loops around a function made at `made` that bind a variable again, from the inside out."""
    return tuple(loop for loop in loops_around(made) if loop in bindings.by_loop and not _runs_once(loop))


def _runs_once(loop: Node) -> bool:
    """Whether a loop iterates over what is plainly a single item: `[a]`, `"a"`, `range(1)`, `(a, [b])[1]`."""
    if isinstance(loop, For):
        return _is_single(loop.iterable)
    if isinstance(loop, Comprehension):
        return all(_is_single(clause.iterable) for clause in loop.loops)
    return False


def _is_single(iterable: Node | None) -> bool:
    iterable = bare(iterable)
    if isinstance(iterable, String):
        return iterable.is_plain and len(iterable.content) == 1
    if isinstance(iterable, Call):
        return iterable.text.replace(" ", "") == "range(1)"
    if isinstance(iterable, Subscript):
        row, indices = iterable.value, iterable.indices
        if not isinstance(row, List | Tuple) or any(nodes_below(row, ListSplat)) or len(indices) != 1:
            return False
        text = indices[0].text
        return text.isdecimal() and int(text) < len(row.items) and _is_single(row.items[int(text)])
    is_display = isinstance(iterable, List | Set | Tuple) and len(iterable.items) == 1
    return is_display and isinstance(iterable, List | Set | Tuple) and not isinstance(iterable.items[0], ListSplat)


def _rebinders(unit: Unit, home: BlockId, name: str) -> dict[BlockId, Block]:
    """The functions inside the variable's home that rebind it, by `nonlocal`."""
    table = unit.scopes
    found: dict[BlockId, Block] = {}
    for reference in table.references_to(home, name):
        if reference.access in (Access.WRITE, Access.DELETE):
            found.update((block.id, block) for block in table.functions_between(reference.block, home))
    return found


def _rebinding_calls(unit: Unit, home: BlockId, name: str, runner: BlockId) -> _Bindings:
    """Where the code of `runner` calls functions that declare the variable `nonlocal` and rebind it.

    A function that does so itself is not looked at: then the variable is meant to be shared.
    """
    table = unit.scopes
    found: list[tuple[Reference, Node]] = []
    for rebinder in unit.derived(_rebinders, home, name).values() if runner == home != MODULE_BLOCK else ():
        for use in table.references_to(home, rebinder.name):
            if use.access is Access.READ and table.runner_of(use.block) == runner:
                node = unit.reference_node(use)
                if call_of(node) is not None:
                    found.append((use, node))
    return _by_loop(found)


def _first_item(iterable: Node | None) -> Node | None:
    """What a display begins with; of a string it is a string, too."""
    if isinstance(iterable, List | Set | Tuple):
        return bare(iterable.items[0])
    return iterable if isinstance(iterable, String) else None


def _are_always_the_same(
    unit: Unit, home: BlockId, name: str, runner: BlockId, bindings: _Bindings, made: Node
) -> bool:
    """Whether all bindings of a variable give it one and the same value, before a function is made at `made`."""
    values = {_constant(unit, *pair) for pair in bindings.all[:2]}
    if None in values or len(values) != 1:
        return False
    values = {_constant(unit, *pair) for pair in bindings.all}
    # A binding below says no at once, so it comes first.
    return (
        None not in values and len(values) == 1 and all(runs_before(node, made) for _, node in reversed(bindings.all))
    )


def _constant(unit: Unit, binding: Reference, node: Node) -> str | None:
    """What a binding gives in text, where that is not another value the next time; None where it may be."""
    table = unit.scopes
    around = node.parent
    if binding.binding is BindingKind.IMPORT:
        return unit.imported_name(binding)
    value = None
    if binding.binding is BindingKind.ASSIGNMENT and isinstance(around, Assignment) and node is around.left:
        value = bare(around.right)
    elif isinstance(around, For | ForClause) and node is around.target and _is_single(around.iterable):
        value = _first_item(bare(around.iterable))
    if value is not None:
        is_literal = isinstance(value, Literal | String) and not any(nodes_below(value, Interpolation))
        return value.text if is_literal else None
    block = table.defined_by(binding)
    if block is None or block.kind is not BlockKind.FUNCTION:
        return None
    definition = unit.block_node(block)
    if isinstance(definition.parent, Decorated):
        return None
    loops = list(loops_around(definition))
    for use in table.references_in(Span(definition.start, definition.end)):
        home = use.home
        others = table.references_to(home, use.name) if home is not None and use.start != binding.start else ()
        for other in others:
            is_binding = other.access is Access.WRITE and not covers(definition, unit.reference_node(other))
            if is_binding and any(repeats(loop, unit.reference_node(other)) for loop in loops):
                return None
    return f"def {definition.start}"
