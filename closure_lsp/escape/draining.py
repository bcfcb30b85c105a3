"""Whether code brings an iterator or coroutine to its end, or empties a container: then it does not matter who has it
afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.carriers import ITEMS, Carrier, Kind
from closure_lsp.escape.places import VariableRoot
from closure_lsp.escape.row_effects import callee_of_one_row, effects_on_argument
from closure_lsp.escape.surety import is_sure
from closure_lsp.escape.taken_places import ALL
from closure_lsp.escape.uses import Use, Way, use_of
from closure_lsp.flow.order import loops_around, runs_before
from closure_lsp.library.effects import Iterates, When
from closure_lsp.scopes.model import MODULE_BLOCK
from closure_lsp.syntax import (
    Break,
    Call,
    Comprehension,
    For,
    ForClause,
    GeneratorExpression,
    ListSplat,
    Raise,
    Return,
    Yield,
    covers,
    nodes_below,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.worklist import VariableItem, Worklist
    from closure_lsp.syntax import Node


def drained_at(frame: Frame, names: Meanings, carrier: Carrier, given: Node, reads: Sequence[Node]) -> Node | None:
    """The read of a variable, bound at `given`, at which the code is sure to bring its value to its end."""
    if carrier.layers or carrier.kind not in (Kind.ITERATOR, Kind.COROUTINE):
        return None
    return next(
        (
            each
            for each in reads
            if _drains(names, carrier.kind, use_of(each)) and runs_before(given, each) and is_sure(frame, given, each)
        ),
        None,
    )


def is_emptied_between(journey: Worklist, frame: Frame, item: VariableItem, given: Node, read: Node) -> bool:
    """Whether the code is sure to empty what a variable, bound at `given`, has before it comes to a read of it."""
    if item.carrier.layers[:1] != (ITEMS,):
        return False
    unit = frame.unit
    is_shared = item.home == MODULE_BLOCK
    root = VariableRoot(None if is_shared else unit, item.home, item.name)
    takings = journey.takings.places(journey.names(unit), frame.runner)
    if root not in takings.roots:
        return False
    inside = frame._replace(code=next((loop for loop in loops_around(given) if covers(frame.code, loop)), frame.code))
    return any(
        not taking.runs
        and taking.since <= given.start
        and is_sure(inside, given, taking.node)
        and (runs_before(taking.node, read) or not runs_before(given, read))
        for taking in takings.between(root, (), [ALL], given.end, inside.code.end)
    )


def _drains(names: Meanings, kind: Kind, use: Use) -> bool:
    if kind is Kind.COROUTINE:
        return use.way is Way.AWAITED
    node = use.node
    match use.way:
        case Way.SPREAD | Way.JOINED | Way.DELEGATED:
            return not isinstance(node, GeneratorExpression)
        case Way.ITERATED if isinstance(node, For) and not node.is_async:
            return next(nodes_below(node, Break, Raise, Return, Yield), None) is None
        case Way.ITERATED_BY_CLAUSE if isinstance(node, ForClause):
            comprehension = node.parent
            is_lazy = isinstance(comprehension, GeneratorExpression)
            return isinstance(comprehension, Comprehension) and not is_lazy and comprehension.loops[0] is node
        case Way.ARGUMENT if isinstance(node, Call) and use.target is not None:
            return isinstance(use.target, ListSplat) or _drains_argument(names, node, use.target)
    return False


def _drains_argument(names: Meanings, call: Call, given: Node) -> bool:
    effects = effects_on_argument(callee_of_one_row(names, call.function), call, given)
    return any(isinstance(each, Iterates) and each.to_end and each.when is When.NOW for each in effects)
