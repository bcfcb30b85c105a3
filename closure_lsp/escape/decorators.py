"""What decorators do with the functions and classes that they get. Knows nothing of other calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape import rows
from closure_lsp.escape.callees import Callee, callee_of, kind_of, parameters_of
from closure_lsp.escape.calls import OF_PROPERTIES, told_by
from closure_lsp.escape.carriers import ITEMS, Carrier
from closure_lsp.escape.places import Part, as_seen_from
from closure_lsp.escape.summaries import End, Ending, joined
from closure_lsp.syntax import (
    Attribute,
    Call,
    Class,
    Decorator,
    Function,
    bare,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.escape.ways import Ways


def decorate(
    journey: Ways,
    goal: Goal,
    decorator: Decorator,
    carrier: Carrier,
    trail: Trail | None,
    go_on: Callable[[Carrier, Trail | None], None],
) -> bool:
    """Of a function or class that a decorator gets. False where `go_on` is called for what the decorator gives back."""
    expression = bare(decorator.expression)
    names = journey.names(goal.frame.unit)
    if expression is None or (isinstance(expression, Attribute) and expression.name_text in OF_PROPERTIES):
        return True
    callee = callee_of(names, expression)
    trail = journey.step(goal, trail, f"passed to `@{expression.text}`", decorator)
    if callee is not None and callee.definition is not None:
        parameters = parameters_of(callee.definition)[1 if callee.is_bound else 0 :]
        if not parameters:
            goal.add(End(Ending.UNKNOWN, node=decorator), trail)
            return True
        first = parameters[0]
        inside = carrier if first.takes_position else carrier.within(ITEMS)
        inner = journey.parameter(callee.definition, first.name.text, inside)

        def told(end: End, way: Trail | None) -> None:
            if end.ending is Ending.RETURNED and end.carrier is not None:
                go_on(end.carrier, joined(trail, way))
            elif end.ending is Ending.PUT and callee is not None and end.root is not None:
                _put_by_decorator(journey, goal, decorator, callee, end, joined(trail, way))
            else:
                told_by(journey, goal, None, callee, end, joined(trail, way), decorator)

        inner.listen(told)
        return False
    row = _of_row(names, expression) if callee is None and isinstance(expression, Call) else callee
    kept = rows.decorate(journey, goal, decorator, row, carrier, trail)
    if kept is not None:
        go_on(kept, trail)
        return False
    return True


def _of_row(names: Meanings, made: Call) -> Callee | None:
    """The function of the library that a call without its last argument gives: `@show.register(int)`."""
    found = callee_of(names, made.function)
    return found if found is not None and len(found.rows) == 1 else None


def _put_by_decorator(
    journey: Ways, goal: Goal, decorator: Decorator, callee: Callee, end: End, trail: Trail | None
) -> None:
    """Of what a decorator of the file puts into an object of which it is a method, or elsewhere."""
    definition, root, carrier = callee.definition, end.root, end.carrier
    if definition is None or root is None or carrier is None:
        return
    root = as_seen_from(journey.names(goal.frame.unit), journey.names(definition.unit), root)
    around = decorator.parent
    name = getattr(getattr(getattr(around, "definition", None), "name", None), "text", "")
    first = parameters_of(definition)[:1]
    parts = tuple(Part(part.layer, part.key if part.key and part.key.node is None else None) for part in end.parts)
    if root.home == definition.block.id and root.unit is definition.unit:
        is_self = callee.is_bound and bool(first) and first[0].name.text == root.name
        if is_self and callee.receiver is not None and callee.receiver.names.unit is goal.frame.unit:
            journey.put(goal, callee.receiver.node, parts, carrier, decorator, trail, (name,))
        else:
            goal.add(End(Ending.KEPT if is_self else Ending.UNKNOWN, carrier, node=decorator), trail)
        return
    is_closed_over = root.unit is definition.unit and root.home != 0 and root.home == definition.block.parent
    if is_closed_over:
        goal.add(End(Ending.KEPT, carrier, node=decorator), trail)
    else:
        goal.add(End(Ending.PUT, carrier, root, parts, decorator, (name,)), trail)


def wraps(journey: Ways, goal: Goal, decorator: Decorator, trail: Trail | None) -> None:
    """Of a function that a decorator (`@wraps(function)`) ties to the one that it decorates."""
    around = decorator.parent
    definition = getattr(around, "definition", None)
    if isinstance(definition, Function | Class):
        journey.target(goal, definition.name, Carrier(kind_of(definition)), trail)


def is_told_to_base(names: Meanings, node: Class) -> bool:
    """Whether a class of this file is told of its subclasses, of which `node` is one."""
    bases = node.bases
    for base in bases.parts if bases is not None else ():
        found = names.definition(base)
        if found is not None and names.member(found, "__init_subclass__") is not None:
            return True
    return False
