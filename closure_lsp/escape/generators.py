"""What generator expressions do with what they take and give out: each item in its turn. Knows no other calls."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from closure_lsp.escape import rows
from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.carriers import ITEMS, Carrier, Kind
from closure_lsp.escape.frames import Frame, Reach, Stretch
from closure_lsp.escape.summaries import End, Ending, joined
from closure_lsp.escape.uses import Way, use_of
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import (
    Call,
    Comprehension,
    For,
    ForClause,
    GeneratorExpression,
    PatternList,
    TuplePattern,
    bare,
    call_of,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.escape.uses import Use
    from closure_lsp.escape.variables import Variables
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


def lazily(
    journey: Variables, goal: Goal, node: Comprehension, target: Node | None, item: Carrier, trail: Trail | None
) -> None:
    """Of the items that a generator expression iterates over: they go where its own code brings them."""
    journey.value(goal, node, Carrier(Kind.ITERATOR, held=item.held), trail)
    unit = goal.frame.unit
    block = unit.derived(_generators).get(node)
    if block is None:
        return
    frame = Frame(unit, block, node, Stretch.CALL)
    inner, is_new = journey.goal(("elements", frame, target, item), frame)
    if is_new:
        journey.assigned(inner, target, item, None)

    def told(end: End, way: Trail | None) -> None:
        if end.ending is Ending.YIELDED and end.carrier is not None:
            journey.value(goal, node, end.carrier.within(ITEMS), joined(trail, way))
        else:
            goal.add(end._replace(node=node), joined(trail, way))

    inner.listen(told)


def _generators(unit: Unit) -> dict[Node, int]:
    found = (block for block in unit.scopes.blocks if block.kind is BlockKind.GENERATOR_EXPRESSION)
    return {unit.block_node(block): block.id for block in found}


def generated(journey: Variables, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
    """Of what a generator expression, here the loop, gives out: who takes them one by one may be done in time."""
    blocks = goal.frame.unit.scopes.blocks
    given_out(journey, goal, node, blocks[goal.frame.runner].parent, carrier, trail)


def calls_of(journey: Variables, unit: Unit, function: Block) -> tuple[list[tuple[Unit, Reference, Call]], bool]:
    """The calls of a generator function that the document shows, and whether there can be no others."""
    owner = unit.scopes.blocks[function.parent] if function.parent is not None else None
    if owner is None or owner.kind is BlockKind.CLASS:
        return [], False
    is_local = owner.kind is not BlockKind.MODULE
    named = unit.scopes.references_to(owner.id, function.name)
    if is_local:
        reads = [(unit, each) for each in named if each.access is Access.READ]
    else:
        reads = list(islice(journey.module.reads_of(function.name), _MOST_CALLS))
    found = [(each, read, call_of(each.reference_node(read))) for each, read in reads]
    calls = [(each, read, call) for each, read, call in found if call is not None]
    is_bound_once = sum(each.access is Access.WRITE for each in named) == 1
    return (calls if is_bound_once else []), is_local and is_bound_once and len(calls) == len(found)


_MOST_CALLS = 64


def given_out(
    journey: Variables,
    goal: Goal,
    node: Node,
    block: BlockId | None,
    carrier: Carrier,
    trail: Trail | None,
) -> None:
    """Of what the generator that `node` makes gives out; `block` is the one whose code has `node`."""
    use = use_of(node)
    unit = goal.frame.unit
    runner = unit.scopes.runner_of(block)
    if use.way is Way.ITERATED and isinstance(use.node, For):
        _taken_by_loop(journey, goal, runner, use.node, use, carrier, trail)
    elif use.way is Way.ITERATED_BY_CLAUSE and isinstance(use.node, ForClause):
        comprehension = use.node.parent
        if isinstance(comprehension, GeneratorExpression) or comprehension is None:
            goal.add(End(Ending.UNKNOWN, node=node), trail)
        else:
            _taken_by_loop(journey, goal, runner, comprehension, use, carrier, trail)
    elif (
        use.way is Way.ASSIGNED and isinstance(bare(use.target), PatternList | TuplePattern)
    ) or use.way is Way.SPREAD:
        goal.add(End(Ending.KEPT, carrier, node=node), trail)
    elif use.way is Way.ARGUMENT and isinstance(use.node, Call) and use.target is not None:
        names = journey.names(unit)
        rows.generated(journey, goal, use.node, callee_of(names, use.node.function), carrier, trail)
    else:
        goal.add(End(Ending.UNKNOWN, node=node), trail)


def _taken_by_loop(
    journey: Variables, goal: Goal, runner: BlockId, loop: Node, use: Use, carrier: Carrier, trail: Trail | None
) -> None:
    frame = Frame(goal.frame.unit, runner, loop, Stretch.ITERATION)
    inner, is_new = journey.goal(("taken", frame, use.target, carrier), frame)
    if is_new:
        journey.assigned(inner, use.target, carrier, None)

    def told(end: End, way: Trail | None) -> None:
        is_last = end.ending is Ending.STAYS and end.reach is not Reach.NEXT_PASS
        if end.ending is Ending.RAN or is_last:  # what the loop leaves in its variable is the last one, with its value
            return
        if end.ending in (Ending.PUT, Ending.KEPT, Ending.STAYS):
            goal.add(End(Ending.KEPT, end.carrier, node=loop), joined(trail, way))
        elif end.ending is not Ending.RETURNED:
            goal.add(end, joined(trail, way))

    inner.listen(told)
