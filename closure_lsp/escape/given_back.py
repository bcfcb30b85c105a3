"""What a call of a callable of the library gives back, as a carrier, of a value that it has got."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import callee_of, kind_of, parameters_of
from closure_lsp.escape.carriers import ANYWHERE, ITEMS, Carrier, Held, Kind, held_by
from closure_lsp.library.effects import Gives
from closure_lsp.syntax import KeywordArgument

if TYPE_CHECKING:
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.escape.ways import Ways
    from closure_lsp.library.effects import GivesBack
    from closure_lsp.library.notation import Callable
    from closure_lsp.syntax import Call, Node


def give_back(
    journey: Ways,
    goal: Goal,
    node: Call,
    given: Node | None,
    row: Callable,
    effect: GivesBack,
    carrier: Carrier,
    trail: Trail | None,
    *,
    is_lazy: bool,
) -> None:
    """Of a value that a row of the library gets as the argument `given`, or of the object whose method it is."""
    inside = carrier.item() if effect.items else carrier
    if inside is None:
        return
    match effect.what:
        case Gives.ITSELF | Gives.WRAPPER:
            found = inside
        case Gives.CONTAINER:
            found = inside.within(ANYWHERE)
        case Gives.HOLDER:
            if row.name == "functools.partial":
                found = _partial(journey.names(goal.frame.unit), node, given, inside)
            else:
                found = Carrier(Kind.OBJECT, held=inside.held, made_by=row.returns or row.name)
        case Gives.ITERATOR:
            if is_lazy and not inside.layers:
                found = Carrier(Kind.ITERATOR, held=inside.held)
            else:
                found = inside if inside.layers else inside.within(ITEMS)
        case Gives.ITERATORS:
            found = (inside if inside.layers else Carrier(Kind.ITERATOR, held=inside.held)).within(ITEMS)
        case Gives.CONTEXT_MANAGER:
            found = Carrier(Kind.CONTEXT, held=inside.held)
        case Gives.FACTORY:
            found = inside if inside.is_class else inside._replace(layers=(f"@{ANYWHERE}", *inside.layers[1:]))
        case Gives.MANAGER_FACTORY:
            found = inside._replace(kind=Kind.MANAGER_FUNCTION)
        case _:
            return
    journey.value(goal, node, found, trail)


def _partial(names: Meanings, call: Call, given: Node | None, carrier: Carrier) -> Carrier:
    """What `functools.partial(f, given)` is: if `f` is of the file, a function that has a value for a parameter."""
    callee = callee_of(names, call)
    definition = callee.definition if callee is not None else None
    if callee is None or definition is None or given is None or not carrier.layers:
        return Carrier(Kind.FUNCTION, held=carrier.held)
    positional = [each for each in parameters_of(definition)[int(callee.is_bound) :] if each.takes_position]
    for place, parameter in zip(callee.before, positional, strict=False):
        if place.node is given and not isinstance(given, KeywordArgument):
            unit, block = definition
            held = Held(unit, block.id, block.id, parameter.name.text, held_by(carrier))
            return Carrier(kind_of(definition.node), held=held)
    return Carrier(Kind.FUNCTION, held=carrier.held)
