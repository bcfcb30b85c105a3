"""The stretch of code in which a value is followed, and when in it what runs: an iteration, a call, or what is left.

Knows where variables of the stretch are read and given other values. Knows no callables and no containers.
"""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.order import loops_around, may_precede, repeats, runs_before
from closure_lsp.scopes.model import Access, BindingKind
from closure_lsp.syntax import (
    Call,
    Elif,
    Else,
    For,
    If,
    Node,
    Suite,
    Try,
    With,
    ancestors,
    covers,
    nearest,
    nodes_below,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId, Reference


class Stretch(enum.Enum):
    """What happens at the end of the code in which a value is followed."""

    ITERATION = "the loop goes on, and rebinds the variable"
    CALL = "the function returns"
    LEFT = "what is still there is there too long"


class Frame(NamedTuple):
    """A stretch of code that runs in one block's frame."""

    unit: Unit
    runner: BlockId
    """The block whose call runs the code."""
    code: Node
    """A loop, a function, or a clause."""
    stretch: Stretch


class Reach(enum.Enum):
    """When a value that a variable gets is read."""

    SAME_PASS = "in the same pass through the code"
    NEXT_PASS = "in the next iteration"
    OUTSIDE = "where the code has been left"
    ELSEWHERE = "by the code of another function"


def reads_of(unit: Unit, home: BlockId, name: str) -> tuple[tuple[int, Reference, Node], ...]:
    """Where a variable is read, in the order of the text: the byte, the reference, its node."""
    found = unit.scopes.references_to(home, name)
    return tuple([(each.start, each, unit.reference_node(each)) for each in found if each.access is Access.READ])


def writes_of(unit: Unit, home: BlockId, name: str) -> tuple[tuple[int, Reference, Node], ...]:
    """The same for where it is bound or deleted."""
    found = unit.scopes.references_to(home, name)
    given = (Access.WRITE, Access.DELETE)
    return tuple([(each.start, each, unit.reference_node(each)) for each in found if each.access in given])


def reads_reached(frame: Frame, binding: Reference) -> Iterator[tuple[Reference, Node, Reach]]:
    """The reads that may find the value which `binding`, in the frame's code, gives to a variable."""
    home = binding.home
    if home is None:
        return
    unit = frame.unit
    reads = unit.derived(reads_of, home, binding.name)
    given = unit.reference_node(binding)
    end = _surely_overwritten_from(frame, binding, given)
    is_gone_at_end = _is_gone_at_end(frame, binding, given)
    first = bisect_left(reads, binding.start, key=itemgetter(0))
    last = len(reads) if end is None else bisect_right(reads, end, key=itemgetter(0))
    # What is captured can be read at any time, wherever it is written.
    captured = unit.derived(captured_reads, home, binding.name)
    for _, use, node in captured:
        if unit.scopes.runner_of(use.block) != frame.runner:
            yield use, node, Reach.ELSEWHERE
    below = list(_undominated(unit, binding, first, last))
    begin = min((loop.start for loop in loops_around(given)), default=binding.start)
    above = reads[bisect_left(reads, begin, key=itemgetter(0)) : first]
    places = below if is_gone_at_end else [*below, *above]
    for _, use, node in places:
        if unit.scopes.runner_of(use.block) != frame.runner:
            continue
        reach = _reach(frame, binding, given, node)
        is_first = reach is Reach.SAME_PASS and runs_before(given, node)
        if reach is not None and (is_first or reach is Reach.OUTSIDE or not is_gone_at_end):
            yield use, node, reach
        if reach is Reach.SAME_PASS and not is_gone_at_end and _is_read_again(frame, binding, given, node):
            yield use, node, Reach.NEXT_PASS


def _is_gone_at_end(frame: Frame, binding: Reference, given: Node) -> bool:
    """Whether the variable is sure to have another value when the code, or a loop in it around the binding, repeats."""
    inner = (loop for loop in loops_around(given) if covers(frame.code, loop) and loop is not frame.code)
    frames = (frame, *(frame._replace(code=loop) for loop in inner))
    return any(is_overwritten(each, binding, given, each.code) for each in frames)


def _undominated(unit: Unit, binding: Reference, first: int, last: int) -> Iterator[tuple[int, Reference, Node]]:
    """The reads of a range below a binding, without those before which another binding is sure to run."""
    home = binding.home
    if home is None:
        return
    reads = unit.derived(reads_of, home, binding.name)
    dominators, least = unit.derived(_dominators, home, binding.name)
    for index in range(first, last):
        if least[index] > binding.start:
            return
        if dominators[index] <= binding.start:
            yield reads[index]


def _dominators(unit: Unit, home: BlockId, name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each read where the last binding begins that is sure to run before it, -1 if none is; and the least of those
    of all reads from there on.
    """
    writes = unit.derived(_sure_writes, home, name)
    found: list[int] = []
    for start, _, node in unit.derived(reads_of, home, name):
        last = bisect_right(writes, start, key=itemgetter(0))
        nearest_ones = reversed(writes[max(0, last - _MOST_LOOKED_AT) : last])
        sure = (each for each in nearest_ones if covers(each.suite, node) and runs_before(each.node, node))
        found.append(next((each.start for each in sure), -1))
    least: list[int] = []
    for start in reversed(found):
        least.append(min(start, least[-1]) if least else start)
    return tuple(found), tuple(reversed(least))


_MOST_LOOKED_AT = 20
"""Bindings above a read among which one is looked for that is sure to run before it."""


def captured_reads(unit: Unit, home: BlockId, name: str) -> tuple[tuple[int, Reference, Node], ...]:
    """Those of `reads_of` that other code does than that of the variable's home."""
    runner = unit.scopes.runner_of(home)
    reads = unit.derived(reads_of, home, name)
    return tuple([each for each in reads if unit.scopes.runner_of(each[1].block) != runner])


def _reach(frame: Frame, binding: Reference, given: Node, node: Node) -> Reach | None:
    if not repeats(frame.code, node):
        if is_overwritten(frame, binding, given, node):
            return None
        if frame.stretch is Stretch.LEFT:
            return Reach.OUTSIDE
        return Reach.OUTSIDE if may_precede(given, node) else None
    if runs_before(given, node):
        return None if is_overwritten(frame, binding, given, node) else Reach.SAME_PASS
    if _is_repeated_within(frame, given, node):
        return Reach.SAME_PASS
    if frame.stretch is not Stretch.ITERATION:
        return None
    # The next iteration finds the value, unless it gives the variable another one first.
    return None if _is_bound_before(frame, binding, node) else Reach.NEXT_PASS


def _is_read_again(frame: Frame, binding: Reference, given: Node, node: Node) -> bool:
    """Whether a read that an inner loop leads back to is also come to from the binding by the next iteration."""
    if frame.stretch is not Stretch.ITERATION or runs_before(given, node):
        return False
    return _is_repeated_within(frame, given, node) and not _is_bound_before(frame, binding, node)


def _is_repeated_within(frame: Frame, given: Node, node: Node) -> bool:
    """Whether a loop within the frame's code leads from the binding back to the read."""
    return any(
        loop is not frame.code and covers(frame.code, loop) and repeats(loop, node) for loop in loops_around(given)
    )


def _is_bound_before(frame: Frame, binding: Reference, node: Node) -> bool:
    """Whether the iteration gives the variable another value before it comes to a read."""
    first = first_binding_in(frame, binding)
    return first is not None and runs_before(frame.unit.reference_node(first), node)


def first_binding_in(frame: Frame, use: Reference) -> Reference | None:
    """The first plain binding by which the frame's code gives the variable of `use` a value of its own."""
    home = use.home
    if home is None:
        return None
    writes = frame.unit.derived(writes_of, home, use.name)
    index = bisect_left(writes, frame.code.start, key=itemgetter(0))
    while index < len(writes) and writes[index][0] < frame.code.end:
        _, reference, node = writes[index]
        is_plain = reference.access is Access.WRITE and reference.binding is not BindingKind.AUGMENTED_ASSIGNMENT
        if is_plain and frame.unit.scopes.runner_of(reference.block) == frame.runner and repeats(frame.code, node):
            return reference
        index += 1
    return None


class _SureWrite(NamedTuple):
    start: int
    node: Node
    suite: Node | None
    """The largest suite around it whose run is sure to give the variable another value."""


def _sure_writes(unit: Unit, home: BlockId, name: str) -> tuple[_SureWrite, ...]:
    found = [
        node
        for _, reference, node in unit.derived(writes_of, home, name)
        if reference.access is Access.WRITE and reference.binding in _OVERWRITES
    ]
    suites: set[Node] = {suite for suite in map(suite_around, found) if suite is not None}
    whole: dict[If, bool] = {}
    bodies = unit.derived(_bodies_given, home, name)
    sure = [_SureWrite(node.start, node, _sure_suite(node, suites, whole)) for node in found]
    return tuple(sorted([*sure, *bodies], key=attrgetter("start")))


def _bodies_given(unit: Unit, home: BlockId, name: str) -> tuple[_SureWrite, ...]:
    """The `for` statements whose target is the variable: it has another value in their bodies, if not after them."""
    found = []
    for _, reference, node in unit.derived(writes_of, home, name):
        loop = nearest(node, For) if reference.binding is BindingKind.FOR else None
        if loop is not None and covers(loop.target, node):
            found.append(_SureWrite(node.start, node, loop.body))
    return tuple(found)


def _surely_overwritten_from(frame: Frame, binding: Reference, given: Node) -> int | None:
    """The end of the first write below a binding after which no read in the code can find the binding's value."""
    home = binding.home
    own = suite_around(given)
    if home is None or own is None:
        return None
    writes = frame.unit.derived(_sure_writes, home, binding.name)
    around = set(ancestors(given))
    for index in range(bisect_right(writes, binding.start, key=itemgetter(0)), len(writes)):
        write = writes[index]
        if write.start >= own.end:
            return None
        if write.suite is not None and write.suite in around and runs_before(given, write.node):
            suite = suite_around(write.node)
            is_in_code = frame.stretch is not Stretch.ITERATION or covers(frame.code, write.suite)
            return (
                suite.end
                if suite is not None and is_in_code and suite is not write.suite
                else _statement(write.node).end
            )
    return None


def _statement(node: Node) -> Node:
    """The innermost statement of a suite that holds a node."""
    return next((found for found in ancestors(node) if isinstance(found.parent, Suite)), node)


def is_overwritten(frame: Frame, binding: Reference, given: Node, use: Node) -> bool:
    """Whether the variable is sure to get another value between `binding`, in the code, and `use`.

    With the frame's code itself for `use`: between `binding` and the end of the code.
    """
    home = binding.home
    if home is None:
        return False
    writes = frame.unit.derived(_sure_writes, home, binding.name)
    body = getattr(frame.code, "body", None)
    is_whole = use is frame.code
    end = frame.code.end if is_whole else _statement(use).end
    for index in range(bisect_right(writes, binding.start, key=itemgetter(0)), len(writes)):
        write = writes[index]
        if write.start >= end:
            return False
        if is_whole:
            is_between = write.suite is not None and write.suite is body
        else:
            is_between = covers(write.suite, use) and runs_before(write.node, use)
        if is_between and runs_before(given, write.node):
            return True
    return False


def is_fixed(frame: Frame, node: Node) -> bool:
    """Whether an expression gives the same in each iteration: no name or call in it says otherwise."""
    if next(nodes_below(node, Call), None) is not None:
        return False
    inside = frame.unit.scopes.references_in(Span(node.start, node.end))
    return not any(is_bound_in(frame, found) for found in inside)


def is_bound_in(frame: Frame, use: Reference) -> bool:
    """Whether the frame's code binds the variable of `use`."""
    home = use.home
    if home is None:
        return False
    writes = frame.unit.derived(writes_of, home, use.name)
    index = bisect_left(writes, frame.code.start, key=itemgetter(0))
    while index < len(writes) and writes[index][0] < frame.code.end:
        _, reference, place = writes[index]
        if reference.access is Access.WRITE and repeats(frame.code, place):
            return True
        index += 1
    return False


_OVERWRITES = frozenset(
    {BindingKind.ASSIGNMENT, BindingKind.FUNCTION, BindingKind.CLASS, BindingKind.IMPORT, BindingKind.WITH}
)


def suite_around(node: Node) -> Suite | None:
    """The innermost suite that a node is in."""
    return nearest(node.parent, Suite)


def _sure_suite(binding: Node, bound: set[Node], whole: dict[If, bool]) -> Node | None:
    """The largest suite around a binding whose run is sure to bind the variable, by this binding or another one.

    `whole` remembers of each `if` whether all its arms bind it.
    """
    suite = suite_around(binding)
    while suite is not None and suite.parent is not None:
        owner = suite.parent
        if isinstance(owner, Elif | Else) and owner.parent is not None:
            owner = owner.parent
        if isinstance(owner, If) and owner.condition is not None and owner.condition.text in ("True", "1"):
            pass
        elif isinstance(owner, If):
            if owner not in whole:
                whole[owner] = _binds_in_all_arms(owner, bound)
            if not whole[owner]:
                return suite
        elif not isinstance(owner, With) and not (isinstance(owner, Try) and not owner.handlers):
            return suite
        suite = suite_around(owner)
    return suite


def _binds_in_all_arms(statement: If, bound: set[Node]) -> bool:
    alternatives = statement.alternatives
    if not any(isinstance(each, Else) for each in alternatives):
        return False
    arms = [statement.body, *(each.body for each in alternatives)]
    return all(arm is None or arm in bound for arm in arms)
