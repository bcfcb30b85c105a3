"""What calls do with a value that is called or passed, or whose method is called: joins callees and summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape import rows
from closure_lsp.escape.bound_methods import bound_method
from closure_lsp.escape.callees import (
    Callee,
    argument_for,
    callee_of,
    kind_of,
    parameters_of,
    taken_by,
)
from closure_lsp.escape.carriers import ANYWHERE, ITEMS, Carrier, Kind, Outcome, transition
from closure_lsp.escape.choices import callees_of
from closure_lsp.escape.frames import Frame, Stretch
from closure_lsp.escape.fresh import is_kept_by_another
from closure_lsp.escape.matching import takes_it
from closure_lsp.escape.methods import first_parameter
from closure_lsp.escape.module import Defined
from closure_lsp.escape.places import Spot, VariableRoot, as_seen_from, nested, spot_of
from closure_lsp.escape.popped import popped_first
from closure_lsp.escape.running import when_returned
from closure_lsp.escape.summaries import End, Ending, joined
from closure_lsp.escape.surety import is_sure
from closure_lsp.escape.tokens import as_caller_sees, texts_for
from closure_lsp.escape.uses import Way, is_target
from closure_lsp.syntax import (
    Attribute,
    Call,
    Decorator,
    DictionarySplat,
    Function,
    Identifier,
    KeywordArgument,
    ListSplat,
    bare,
    call_of,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.escape.ways import Ways
    from closure_lsp.syntax import Node


# -- the value is called ----------------------------------------------------------------------------------------------


def call(journey: Ways, goal: Goal, node: Call, carrier: Carrier, trail: Trail | None) -> None:
    """Of a value that is called."""
    if carrier.layers:
        if carrier.is_class:
            _instance(journey, goal, node, carrier, trail)
        elif carrier.layers[0] == ANYWHERE:
            journey.value(goal, node, carrier.attribute("__call__") or carrier, trail)
        return
    after = transition(carrier.kind, Way.CALLED)
    if isinstance(after, Kind):
        journey.value(goal, node, carrier._replace(kind=after), trail)
    elif after is Outcome.RUNS:
        runs(journey, goal, node, carrier, trail)


def _instance(journey: Ways, goal: Goal, node: Call, carrier: Carrier, trail: Trail | None) -> None:
    """An object of a class that holds the function: its constructor has run, all else can be used later."""
    name = carrier.layers[0][1:]
    if name in _CONSTRUCTORS and len(carrier.layers) == 1 and carrier.held is None:
        return
    if name in _CONSTRUCTORS and len(carrier.layers) == 1:
        runs(journey, goal, node, carrier._replace(layers=()), trail, makes=True)
        return
    journey.value(goal, node, carrier._replace(layers=(f".{name}", *carrier.layers[1:])), trail)


_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})


def runs(journey: Ways, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None, *, makes: bool = False) -> None:
    """Of a function that runs at `node`: what it brings on of what it has from the code around it."""
    held = carrier.held
    is_holder = held is not None and held.carrier is not None
    goal.add(End(Ending.RAN, carrier if is_holder else None, node=node), trail)
    if held is None:
        return
    block = held.unit.scopes.blocks[held.function]
    callee = Callee(Defined(held.unit, block), is_bound=makes)
    inner = journey.call_of(held, carrier)

    def told(end: End, way: Trail | None) -> None:
        told_by(journey, goal, node if isinstance(node, Call) else None, callee, end, joined(trail, way), node)

    inner.listen(told)


# -- the value is passed ----------------------------------------------------------------------------------------------


def argument(journey: Ways, goal: Goal, node: Call, given: Node, carrier: Carrier, trail: Trail | None) -> None:
    """Of a value that `node` hands to what it calls."""
    if isinstance(given, ListSplat | DictionarySplat) and not carrier.layers and carrier.kind is Kind.ITERATOR:
        runs(journey, goal, node, carrier, trail)  # `f(*iterator)`: it is at its end before the call
        return
    names = journey.names(goal.frame.unit)
    function = node.function
    module = journey.module
    method = function.name_text if isinstance(function, Attribute) else ""
    said = (names.dotted(function) or "", method, function.text if function is not None else "")
    if any(module.runs_at_once(name) for name in said if name):
        return
    trail = journey.step(goal, trail, f"passed to `{function.text if function is not None else ''}`", node)
    for callee in callees_of(names, function):
        _pass_to(journey, goal, node, given, callee, carrier, trail)


def _pass_to(
    journey: Ways, goal: Goal, node: Call, given: Node, callee: Callee | None, carrier: Carrier, trail: Trail | None
) -> None:
    """Of a value that one of those gets which the call may run."""
    if callee is None:
        is_named = isinstance(node.function, Identifier)
        if is_named and rows.of_functions_named(journey, goal, node, given, carrier, trail):
            return
        goal.add(End(Ending.UNKNOWN, node=node), trail)
    elif callee.row is not None:
        rows.argument(journey, goal, node, given, callee, carrier, trail)
    elif callee.definition is not None:
        _own(journey, goal, node, given, callee, carrier, trail)
    elif callee.is_record:
        journey.value(goal, node, carrier.within(ANYWHERE), trail)
    elif callee.makes is None:
        goal.add(End(Ending.UNKNOWN, node=node), trail)


def _own(
    journey: Ways, goal: Goal, node: Call, given: Node, callee: Callee, carrier: Carrier, trail: Trail | None
) -> None:
    """Of a value that a function of the file gets."""
    definition = callee.definition
    if definition is None:
        return
    if not all(is_transparent(journey, definition, each) for each in decorators_of(definition)):
        goal.add(End(Ending.UNKNOWN, node=node), trail)
        return
    found = taken_by(callee, node, given)
    if not found:
        goal.add(End(Ending.UNKNOWN, node=node), trail)
    for taken in found:
        inside: Carrier | None = carrier
        if taken.is_item:
            inside = carrier.item() if carrier.layers else carrier
        if inside is None:
            continue
        name = taken.parameter.name.text
        keyword = given.name if isinstance(given, KeywordArgument) and taken.is_rest else None
        popped = popped_first(definition, name, keyword.text) if keyword is not None else None
        inside = inside.within(ITEMS) if taken.is_rest and popped is None else inside
        hand_over(journey, goal, node, callee, name, inside, trail, popped)


def hand_over(
    journey: Ways,
    goal: Goal,
    node: Node,
    callee: Callee,
    parameter: str,
    carrier: Carrier,
    trail: Trail | None,
    popped: Node | None = None,
) -> None:
    """Of a value that the parameter of a function of the file gets; `node` is what calls it.

    Where the function takes it out of its `**kwargs` first, it is the value of `popped`, and nothing else has it.
    """
    definition = callee.definition
    if definition is None:
        return
    key = ("passed", node, definition.unit, definition.block.id, parameter, popped, carrier)
    if key in goal.seen:  # a constructor that passes on what its new object holds
        return
    goal.seen.add(key)
    call_node = node if isinstance(node, Call) else None
    if popped is not None:
        inner = journey.expression(definition, popped, carrier)
    else:
        inner = journey.parameter(definition, parameter, carrier)

    def told(end: End, way: Trail | None) -> None:
        told_by(journey, goal, call_node, callee, end, joined(trail, way), node)

    inner.listen(told)
    # A generator or coroutine has not run yet when the call is over.
    kind = _lazy_kind(journey, definition)
    if kind is not None and call_node is not None and _is_read(definition, parameter):
        held = carrier.held if not carrier.layers else None
        after = transition(kind, Way.CALLED)
        if isinstance(after, Kind):
            journey.value(goal, call_node, Carrier(after, held=held), trail)


def _lazy_kind(journey: Ways, definition: Defined) -> Kind | None:
    found = kind_of(definition.node)
    for decorator in decorators_of(definition):
        name = journey.names(definition.unit).dotted(bare(decorator.expression))
        if name in rows.MANAGER_MAKERS:
            return Kind.MANAGER_FUNCTION
    return found if found in (Kind.GENERATOR_FUNCTION, Kind.COROUTINE_FUNCTION) else None


def _is_read(definition: Defined, parameter: str) -> bool:
    return len(definition.unit.scopes.references_to(definition.block.id, parameter)) > 1


def told_by(
    journey: Ways, goal: Goal, call_node: Call | None, callee: Callee, end: End, trail: Trail | None, node: Node
) -> None:
    """Of an end in the code of a function, as seen by the code that calls it at `node`."""
    definition = callee.definition
    if definition is None:
        return
    kind = _lazy_kind(journey, definition)
    match end.ending:
        case Ending.RETURNED if end.carrier is not None:
            if call_node is None:
                return
            if kind is Kind.COROUTINE_FUNCTION or callee.makes is None:
                journey.value(goal, call_node, end.carrier, trail)
        case Ending.YIELDED if end.carrier is not None:
            if kind is Kind.MANAGER_FUNCTION:
                goal.add(End(Ending.UNKNOWN, node=node), trail)
            elif call_node is not None:
                journey.value(goal, call_node, end.carrier.within(ITEMS), trail)
        case Ending.PUT if end.root is not None and end.carrier is not None:
            names, their = journey.names(goal.frame.unit), journey.names(definition.unit)
            end = end._replace(root=as_seen_from(names, their, end.root))
            if not _is_taken_out_inside(journey, definition, end):
                _put(journey, goal, call_node, callee, end, trail, node)
        case Ending.BESIDE:
            goal.add(end._replace(ending=_of_beside(journey, definition, end), node=node), trail)
        case Ending.STAYS:
            goal.add(End(Ending.UNKNOWN, node=node), trail)
        case Ending.RAN:
            if kind is None:
                goal.add(End(Ending.RAN, end.carrier, node=node), trail)
        case _:
            goal.add(end._replace(node=node, use=None), trail)


def _of_beside(journey: Ways, definition: Defined, end: End) -> Ending:
    """What becomes of what a function starts beside, as seen by the code that calls it.

    An object of the project, or a function, that runs the followed one may tell in a way of its own when that is done.
    """
    if end.node is None or end.is_on_loop or end.node.region is not definition.unit.region:
        return Ending.UNKNOWN
    if end.carrier is None or _runs_it_for_another(end.carrier):
        return Ending.UNKNOWN
    frame = Frame(definition.unit, definition.block.id, definition.node, Stretch.CALL)
    is_plain = _lazy_kind(journey, definition) is None
    return when_returned(frame, journey.names(definition.unit), end.node) if is_plain else Ending.UNKNOWN


def _runs_it_for_another(carrier: Carrier) -> bool:
    """Whether it is no object of the library, and not the followed function itself."""
    is_own_object = carrier.kind is Kind.OBJECT and not carrier.made_by
    return is_own_object or (carrier.held is not None and carrier.held.carrier is not None)


def _is_taken_out_inside(journey: Ways, definition: Defined, end: End) -> bool:
    """Whether the function takes out again what it puts somewhere, before it returns."""
    if end.node is None or end.root is None or end.node.region is not definition.unit.region:
        return False
    names = journey.names(definition.unit)
    frame = Frame(definition.unit, definition.block.id, definition.node, Stretch.CALL)
    return any(
        taking.root == end.root
        and taking.start >= end.node.end
        and taking.since <= end.node.start
        and takes_it(taking, end.parts, end.texts)
        and is_sure(frame, end.node, taking.node)
        for taking in journey.takings.of(names, definition.block.id)
    )


def _put(
    journey: Ways,
    goal: Goal,
    call_node: Call | None,
    callee: Callee,
    end: End,
    trail: Trail | None,
    node: Node,
) -> None:
    """Of a value that a function of the file has put into what one of its variables leads to."""
    definition, root, carrier = callee.definition, end.root, end.carrier
    if definition is None or root is None or carrier is None:
        return
    names = journey.names(goal.frame.unit)
    parts = tuple(as_caller_sees(names, call_node, callee, part) for part in end.parts)
    texts = texts_for(names, call_node, callee, end.texts)
    if root.unit is not definition.unit or root.home != definition.block.id:
        frame = goal.frame
        if root.unit is frame.unit or root.home == 0:
            place = _variable_node(root, frame.unit)
            if place is not None:
                spot = spot_of(frame, names, place) if not parts or root.home == frame.runner else None
                if spot is not None and spot.binding is not None:
                    journey.put_at(goal, spot._replace(parts=nested(*spot.parts, *parts)), carrier, node, trail)
                    return
        goal.add(End(Ending.PUT, carrier, root, parts, node, texts), trail)
        return
    first = parameters_of(definition)[:1]
    if callee.is_bound and callee.receiver is None and first and first[0].name.text == root.name:
        if call_node is not None:
            inside = carrier.within(*(part.layer for part in parts))
            journey.put_in_older(goal, Spot(parts=parts, value=call_node, is_new=True), inside, node, trail)
            journey.value(goal, call_node, inside, trail)
            constructed(journey, goal, call_node, inside, trail)
        return
    is_receiver = callee.is_bound and bool(first) and first[0].name.text == root.name
    given = callee.receiver if is_receiver else None
    if given is None and call_node is not None:
        given = argument_for(callee, call_node, root.name, names)
    if given is None:
        goal.add(End(Ending.UNKNOWN, node=node), trail)
        return
    if given.names.unit is not goal.frame.unit:
        journey.put_elsewhere(goal, given, parts, carrier, node, trail, texts)
        return
    journey.put(goal, given.node, parts, carrier, node, trail, texts)


def _variable_node(root: VariableRoot, unit: Unit) -> Node | None:
    found = unit.scopes.references_to(root.home, root.name)
    return unit.reference_node(found[-1]) if found else None


# -- one of its methods is called -------------------------------------------------------------------------------------


def attribute(journey: Ways, goal: Goal, node: Attribute, carrier: Carrier, trail: Trail | None) -> None:
    """Of a value of which an attribute is used."""
    if is_target(node):
        return
    called = call_of(node)
    if not carrier.layers:
        rows.attribute(journey, goal, node, called, carrier, trail)
        return
    name = node.name_text
    part = carrier.attribute(name) if carrier.layers[0] != ITEMS else None
    names = journey.names(goal.frame.unit)
    if part is not None and not (carrier.layers[0] == ANYWHERE and called is not None and callee_of(names, node)):
        journey.value(goal, node, part, trail)
        return
    if called is None:
        bound = bound_method(names, node, carrier)
        if bound is not None:
            journey.value(goal, node, bound, trail)
        return
    callee = callee_of(names, node)
    if callee is not None and callee.definition is not None:
        first = first_parameter(callee.definition.node)
        if callee.is_bound and first is not None:
            hand_over(journey, goal, called, callee, first.text, carrier, trail)
    elif carrier.layers[0].startswith(".") and names.kind(node.value) is None:
        goal.add(End(Ending.UNKNOWN, node=called), trail)  # a method of an object whose class is not known
    else:
        rows.method(journey, goal, called, callee, name, carrier, trail)


def constructed(journey: Ways, goal: Goal, made: Call, carrier: Carrier, trail: Trail | None) -> None:
    """Of what a new object holds: the constructor of its class may have kept the object."""
    names = journey.names(goal.frame.unit)
    callee = callee_of(names, made.function)
    if callee is None or callee.makes is None or callee.definition is None:
        return
    first = first_parameter(callee.definition.node)
    if first is not None:
        hand_over(journey, goal, made, callee, first.text, carrier, trail)


def is_managed(names: Meanings, spot: Spot) -> bool:
    """Whether what a `with` statement of the code enters is done with all that it holds when the statement ends."""
    return rows.is_manager(names, spot.value)


def is_in_window(names: Meanings, spot: Spot) -> bool:
    """Whether what the code makes is kept by what it is made with: a part of a window."""
    value = spot.value
    name = names.dotted(value.function) if isinstance(value, Call) else None
    row = names.module.library.callable(name) if name is not None else None
    return row is not None and is_kept_by_another(row)


# -- decorators -------------------------------------------------------------------------------------------------------


OF_PROPERTIES = frozenset({"deleter", "getter", "setter"})


def decorators_of(definition: Defined) -> tuple[Decorator, ...]:
    node = definition.node
    return node.decorators if isinstance(node, Function) else ()


def is_transparent(journey: Ways, definition: Defined, decorator: Decorator) -> bool:
    """Whether a decorator is known to do no more than to give back what it decorates, wrapped."""
    expression = bare(decorator.expression)
    if isinstance(expression, Attribute) and expression.name_text in OF_PROPERTIES:
        return True
    return rows.is_wrapper(journey.names(definition.unit), expression)
