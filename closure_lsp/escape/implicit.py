"""Methods of the file that get a followed value though nothing calls them: those of operators, and property setters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import Callee, Meant, parameters_of
from closure_lsp.escape.calls import hand_over
from closure_lsp.escape.carriers import Kind
from closure_lsp.escape.methods import own_setter
from closure_lsp.escape.module import Defined
from closure_lsp.escape.operators import method_of_operator
from closure_lsp.escape.summaries import End, Ending
from closure_lsp.syntax import BinaryOperation, String, bare

if TYPE_CHECKING:
    from closure_lsp.escape.carriers import Carrier
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.escape.ways import Ways
    from closure_lsp.syntax import Attribute, Node


def operand(journey: Ways, goal: Goal, node: Node, around: Node, carrier: Carrier, trail: Trail | None) -> bool:
    """Of an operand, as in `event << f`; False if the result may be the value, or have it in it."""
    if not isinstance(around, BinaryOperation):
        return False
    names = journey.names(goal.frame.unit)
    found = method_of_operator(names, around) if bare(node) is bare(around.right) else None
    if found is None or around.left is None:
        is_function = carrier.plain and carrier.kind is Kind.FUNCTION  # it has no operators, so another one decides
        if is_function and not isinstance(bare(around.left), String):
            goal.add(End(Ending.UNKNOWN, node=around), trail)
        return is_function
    return _hand_over(journey, goal, around, Meant(around.left, names), found, carrier, trail)


def assigned(journey: Ways, goal: Goal, target: Attribute, carrier: Carrier, trail: Trail | None) -> bool:
    """Of what is assigned to an attribute; False if no setter of the file is known to get it."""
    names = journey.names(goal.frame.unit)
    reference = names.read_at(target.value)
    owner = (names.own_class(reference) if reference is not None else None) or names.kind(target.value)
    found = _setter(names, owner, target.name_text) if isinstance(owner, Defined) else None
    if found is None or target.value is None:
        return False
    return _hand_over(journey, goal, target, Meant(target.value, names), found, carrier, trail)


def _setter(names: Meanings, owner: Defined, name: str) -> Defined | None:
    for each in names.lineage(owner):
        found = own_setter(names.of(each.unit).module, each, name) if isinstance(each, Defined) else None
        if found is not None:
            return found
    return None


def _hand_over(
    journey: Ways, goal: Goal, node: Node, receiver: Meant, method: Defined, carrier: Carrier, trail: Trail | None
) -> bool:
    parameters = parameters_of(method)
    if len(parameters) != 2:
        return False
    callee = Callee(method, receiver=receiver, is_bound=True)
    hand_over(journey, goal, node, callee, parameters[1].name.text, carrier, trail)
    return True
