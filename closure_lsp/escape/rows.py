"""What callables of the library do with a followed value: from the effects of their rows to carriers and ends.

Knows no callable by name, but for the few whose results are of a kind of their own.
"""

from __future__ import annotations

from types import GeneratorType
from typing import TYPE_CHECKING

from closure_lsp.escape.callees import Callee
from closure_lsp.escape.carriers import ANYWHERE, ITEMS, Carrier, Kind
from closure_lsp.escape.given_back import give_back
from closure_lsp.escape.places import Key, Part, key_of, store_of
from closure_lsp.escape.summaries import End, Ending
from closure_lsp.escape.tokens import name_of_result, texts_of_items
from closure_lsp.library.effects import (
    Gives,
    GivesBack,
    Iterates,
    Keeps,
    LooksAt,
    Place,
    Runs,
    When,
)
from closure_lsp.syntax import (
    Attribute,
    Call,
    Decorator,
    DictionarySplat,
    Display,
    ExpressionStatement,
    Identifier,
    KeywordArgument,
    ListSplat,
    Node,
    String,
    bare,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.escape.ways import Ways
    from closure_lsp.library.effects import Effect
    from closure_lsp.library.notation import Callable, RowParameter

MANAGER_MAKERS = frozenset({"contextlib.asynccontextmanager", "contextlib.contextmanager"})

_OF_ITERATORS = frozenset(dir(GeneratorType))
"""What a generator, or another iterator, has: who asks it for anything else gets an error."""


def argument(
    journey: Ways, goal: Goal, node: Call, given: Node, callee: Callee, carrier: Carrier, trail: Trail | None
) -> None:
    """Of a value that a row of the library gets as an argument."""
    inside: Carrier | None = carrier
    if isinstance(given, ListSplat | DictionarySplat):
        inside = carrier.item() if carrier.layers else carrier
    if inside is None:
        return
    found = callee.parameters_for(node, given)
    if not found and _is_only_filled(callee, node, given):
        return
    if not found:
        goal.add(End(Ending.UNKNOWN, node=node), trail)
        return
    row, parameter = found[0]
    effects = [
        effect
        for effect in parameter.effects
        if not _is_off(effect, node, row) and all(_has(other, effect) for _, other in found)
    ]
    if not effects:
        goal.add(End(Ending.UNKNOWN, node=node), trail)
    if _is_hardly_meant(node, callee, parameter, effects, inside):
        goal.add(End(Ending.UNKNOWN, node=node), trail)
    given_back = {each.what for each in effects if isinstance(each, GivesBack)}
    if Gives.HANDLE in given_back:
        effects = [each for each in effects if not isinstance(each, GivesBack)]
    if Gives.ITERATOR in given_back:  # who takes its items waits for them
        effects = [each for each in effects if not isinstance(each, Runs) or each.when is not When.BESIDE]
    for effect in effects:
        _apply(journey, goal, node, given, callee, row, effect, effects, inside, trail)


def _is_only_filled(callee: Callee, node: Call, given: Node) -> bool:
    """Whether the argument is only where another one is put: the `x` of `setattr(x, name, value)`."""
    row = callee.row
    arguments = node.given
    parameter = row.parameter_at(arguments.index(given)) if row is not None and given in arguments else None
    if row is None or parameter is None:
        return False
    effects = [effect for each in row.parameters for effect in each.effects]
    return any(getattr(effect, "argument", "") == parameter.name for effect in effects)


def _is_hardly_meant(
    node: Call, callee: Callee, parameter: RowParameter, effects: list[Effect], carrier: Carrier
) -> bool:
    """Whether a method that is known by its name alone would be of no use here: so it is another one."""
    if callee.receiver is None or callee.receiver.names.kind(callee.receiver.node) is not None:
        return False
    if all(isinstance(each, GivesBack) for each in effects):
        return isinstance(node.parent, ExpressionStatement)
    is_looked_at = all(isinstance(each, LooksAt) for each in effects)
    return is_looked_at and parameter.name == "key" and not carrier.layers


def _has(parameter: RowParameter, effect: Effect) -> bool:
    """Whether a parameter of another row does the same, as far as the followed value goes."""
    if isinstance(effect, Keeps):
        return any(isinstance(each, Keeps) and each.items == effect.items for each in parameter.effects)
    if isinstance(effect, Runs):
        return any(isinstance(each, Runs) for each in parameter.effects)
    return any(type(each) is type(effect) for each in parameter.effects)


def _is_off(effect: Effect, node: Call, row: Callable) -> bool:
    """Whether another argument makes the effect untrue."""
    unless = getattr(effect, "unless", "")
    return bool(unless) and _value_of(row, node, unless) is not None


def _value_of(row: Callable, node: Call, name: str) -> Node | None:
    """What a call gives the parameter of a name."""
    for index, given in enumerate(node.given):
        if isinstance(given, KeywordArgument):
            if given.name is not None and given.name.text == name:
                return given.value
            continue
        parameter = row.parameter_at(index)
        if parameter is not None and parameter.name == name:
            return bare(given)
    return None


def _apply(
    journey: Ways,
    goal: Goal,
    node: Call,
    given: Node | None,
    callee: Callee,
    row: Callable,
    effect: Effect,
    effects: list[Effect],
    carrier: Carrier,
    trail: Trail | None,
) -> None:
    """What one of the effects of a parameter does with the value that is passed."""
    lazy = (When.USED, When.BESIDE)
    is_lazy = any(isinstance(each, Runs | Iterates) and each.when in lazy for each in effects)
    is_lazy = is_lazy or (isinstance(effect, GivesBack) and row.name.endswith((".map", ".imap", ".imap_unordered")))
    is_held = any(isinstance(each, Keeps | GivesBack) for each in effects)
    match effect:
        case Runs(when=When.NOW | When.IN_COPY) if not carrier.layers:
            journey.runs(goal, node, carrier, trail)
        case Runs(when=When.AWAITED):
            journey.value(goal, node, carrier._replace(kind=Kind.COROUTINE, layers=()), trail)
        case Runs(when=When.BESIDE) | Iterates(when=When.BESIDE):
            goal.add(End(Ending.BESIDE, carrier, node=node), trail)
            if carrier.held is not None and carrier.held.carrier is not None and not carrier.layers:
                journey.runs(goal, node, carrier, trail)
        case Runs(when=When.LATER) if not is_held:
            goal.add(End(Ending.UNKNOWN if row.unproven else Ending.KEPT, carrier, node=node), trail)
        case Iterates(when=When.NOW) if not carrier.layers and carrier.kind is Kind.ITERATOR:
            journey.runs(goal, node, carrier, trail)
        case Iterates(when=When.AWAITED) if not carrier.layers:
            journey.value(goal, node, carrier._replace(kind=Kind.COROUTINE), trail)
        case Keeps():
            _keep(journey, goal, node, given, callee, row, effect, effects, carrier, trail)
        case GivesBack():
            give_back(journey, goal, node, given, row, effect, carrier, trail, is_lazy=is_lazy)


def _keep(
    journey: Ways,
    goal: Goal,
    node: Call,
    given: Node | None,
    callee: Callee,
    row: Callable,
    effect: Keeps,
    effects: list[Effect],
    carrier: Carrier,
    trail: Trail | None,
) -> None:
    """What keeps it, and where; what a loop runs later does not die with the object that has it."""
    if row.unproven:
        goal.add(End(Ending.UNKNOWN, node=node), trail)
        return
    inside = carrier.item() if effect.items else carrier
    if inside is None:
        return
    key: Key | None = None
    layer = ITEMS
    if effect.slot is not None:
        values = [_value_of(row, node, name) for name in effect.slot]
        key = Key("") if not values else key_of(tuple(each for each in values if each is not None))
        name = values[0] if len(values) == 1 else None
        if row.name == "setattr":
            is_plain = isinstance(name, String) and name.is_plain
            layer = f".{name.content}" if isinstance(name, String) and is_plain else ANYWHERE
            key = key if layer == ANYWHERE else None
        if not effect.slot and isinstance(given, KeywordArgument) and given.name is not None:
            key = Key(given.name.text)
    part = Part(layer, key)
    texts = _texts_of(goal.frame.unit, node, given, effect, effects)
    is_later = any(isinstance(each, Runs) and each.when is When.LATER for each in effects)
    if is_later and effect.place is not Place.MODULE and effect.slot is None:
        goal.add(End(Ending.BESIDE, inside, node=node, is_on_loop=True), trail)
        return
    if effect.place is Place.MODULE:
        root = store_of(row.name)
        goal.add(End(Ending.PUT, inside, root, (part,), node, texts), trail)
        return
    owner: Node | None = None
    if effect.place is Place.ARGUMENT:
        owner = _value_of(row, node, effect.argument)
    elif callee.receiver is not None:
        owner = callee.receiver.node
        if callee.receiver.names.unit is not goal.frame.unit:
            journey.put_elsewhere(goal, callee.receiver, (part,), inside, node, trail, texts)
            return
    if owner is None:
        goal.add(End(Ending.KEPT if effect.place is Place.ARGUMENT else Ending.UNKNOWN, inside, node=node), trail)
        return
    journey.put(goal, owner, (part,), inside, node, trail, texts)


def _texts_of(unit: Unit, node: Call, given: Node | None, effect: Keeps, effects: list[Effect]) -> tuple[str, ...]:
    """The expressions for what is kept: the argument, and the name of the call's result if that is the argument."""
    found: tuple[str, ...] = (given.text,) if given is not None else ()
    if effect.items and isinstance(given, Display):
        found = texts_of_items(unit, given)
    name = name_of_result(node) if any(isinstance(each, GivesBack) and each.is_itself for each in effects) else None
    return found if name is None else (*found, name.text)


# -- methods ----------------------------------------------------------------------------------------------------------


def attribute(
    journey: Ways, goal: Goal, node: Attribute, called: Call | None, carrier: Carrier, trail: Trail | None
) -> None:
    """Of a value without containers around it, of which an attribute is used."""
    if called is None:
        if carrier.kind is Kind.OBJECT:
            journey.runs(goal, node, carrier, trail)
        elif carrier.kind in (Kind.CONTEXT, Kind.COROUTINE) or (
            carrier.kind is Kind.ITERATOR and node.name_text in _OF_ITERATORS
        ):
            goal.add(End(Ending.UNKNOWN, node=node), trail)
        return
    if carrier.kind is Kind.CONTEXT:
        goal.add(End(Ending.UNKNOWN, node=node), trail)
        return
    if carrier.kind is not Kind.OBJECT or not carrier.made_by:
        return
    row = journey.module.library.method(carrier.made_by, node.name_text)
    effects = row.receiver_effects if row is not None else ()
    _run_receiver(journey, goal, called, effects, carrier, trail)


def _run_receiver(
    journey: Ways, goal: Goal, called: Call, effects: tuple[Effect, ...], carrier: Carrier, trail: Trail | None
) -> None:
    """What a method runs of the object that it is called on."""
    for effect in effects:
        match effect:
            case Runs(when=When.BESIDE):
                goal.add(End(Ending.BESIDE, carrier, node=called), trail)
            case Runs(when=When.LATER):
                goal.add(End(Ending.KEPT, carrier, node=called), trail)
            case Runs(when=When.AWAITED):
                journey.value(goal, called, Carrier(Kind.COROUTINE, held=carrier.held), trail)


def method(
    journey: Ways, goal: Goal, node: Call, callee: Callee | None, name: str, carrier: Carrier, trail: Trail | None
) -> None:
    """Of a container of which a method is called."""
    row = callee.row if callee is not None else None
    effects = row.receiver_effects if row is not None else ()
    given = tuple(each for each in effects if isinstance(each, GivesBack))
    if not given and carrier.layers[0] in (ITEMS, ANYWHERE):
        given = journey.module.library.given_out(name)
    runs_beside = any(isinstance(each, Runs) and each.when is When.BESIDE for each in effects)
    if carrier.layers[0].startswith(".") and runs_beside:
        goal.add(End(Ending.BESIDE, carrier, node=node), trail)  # `start` of a thread of the file's own class
        return
    held = carrier.item()
    if held is not None and not held.layers:  # an object of a class that is derived from a thread
        _run_receiver(journey, goal, node, effects, held, trail)
    trail = journey.step(goal, trail, f"taken by `{name}`", node)
    for effect in given:
        inside = carrier.item() if effect.items else carrier
        if inside is not None:
            found = inside if effect.what is Gives.ITSELF else inside.within(ITEMS)
            journey.value(goal, node, found, trail)


def of_functions_named(
    journey: Ways, goal: Goal, node: Call, given: Node, carrier: Carrier, trail: Trail | None
) -> bool:
    """Of a value passed to a function that is known by its bare name alone (`raises`); False where it is not."""
    function = node.function
    name = function.text if isinstance(function, Identifier) else ""
    found = journey.module.library.functions_named(name)
    if not found:
        return False
    argument(journey, goal, node, given, Callee(rows=found), carrier, trail)
    return True


def generated(
    journey: Ways, goal: Goal, node: Call, callee: Callee | None, carrier: Carrier, trail: Trail | None
) -> None:
    """Of what a generator expression, here the loop, gives out to a call."""
    row = callee.row if callee is not None else None
    parameter = row.parameter_at(0) if row is not None else None
    effects = parameter.effects if parameter is not None else ()
    drains = any(isinstance(each, Iterates) and each.to_end for each in effects)
    keeps = any(isinstance(each, GivesBack | Keeps) and each.items for each in effects)
    takes_one = any(isinstance(each, Iterates) and not each.to_end and each.when is When.NOW for each in effects)
    is_chained = row is not None and row.name == "itertools.chain.from_iterable" and carrier.kind is Kind.ITERATOR
    if drains and keeps:
        goal.add(End(Ending.KEPT, carrier, node=node), trail)
    elif not (takes_one or is_chained):
        goal.add(End(Ending.UNKNOWN, node=node), trail)


# -- decorators and managers ------------------------------------------------------------------------------------------


def decorate(
    journey: Ways, goal: Goal, decorator: Decorator, callee: Callee | None, carrier: Carrier, trail: Trail | None
) -> Carrier | None:
    """Of a function that a decorator of the library gets: what the name has then; None where only that is not known."""
    expression = bare(decorator.expression)
    names = journey.names(goal.frame.unit)
    if isinstance(expression, Call) and is_wrapper(names, expression):
        name = names.dotted(expression.function)
        return carrier if name not in MANAGER_MAKERS else carrier._replace(kind=Kind.MANAGER_FUNCTION)
    row = callee.row if callee is not None else None
    parameter = row.parameter_at(0) if row is not None else None
    if row is not None and isinstance(expression, Call) and parameter is not None and not parameter.effects:
        parameter = row.parameter_at(len(expression.given))  # `@show.register(int)`: the argument that is missing
    if row is None or parameter is None or not parameter.effects or row.unproven:
        goal.add(End(Ending.UNKNOWN, node=decorator), trail)
        return carrier
    found = carrier
    if isinstance(expression, Call) and any(isinstance(each, Keeps) for each in parameter.effects):  # `@app.get("/")`
        goal.add(End(Ending.BESIDE, carrier, node=decorator, is_on_loop=True), trail)
        return found
    for effect in parameter.effects:
        match effect:
            case Keeps(place=Place.MODULE):
                around = getattr(decorator.parent, "definition", None)
                name = getattr(getattr(around, "name", None), "text", "")
                root = store_of(row.name)
                goal.add(End(Ending.PUT, carrier, root, (Part(ITEMS),), decorator, (name,)), trail)
            case Keeps() if callee is not None and callee.receiver is not None:
                journey.put(goal, callee.receiver.node, (Part(ITEMS),), carrier, decorator, trail)
            case GivesBack(what=Gives.MANAGER_FACTORY):
                found = carrier._replace(kind=Kind.MANAGER_FUNCTION)
    return found


def is_wrapper(names: Meanings, expression: Node | None) -> bool:
    """Whether a decorator is known to do no more than to give back what it decorates, wrapped."""
    is_call = isinstance(expression, Call)
    function = expression.function if isinstance(expression, Call) else expression
    name = names.dotted(function)
    row = names.module.library.callable(name) if name is not None else None
    if row is None:
        return False
    kinds = {
        effect.what for parameter in row.parameters for effect in parameter.effects if isinstance(effect, GivesBack)
    }
    keeps = any(isinstance(effect, Keeps) for parameter in row.parameters for effect in parameter.effects)
    if keeps:
        return False
    wrapping = {Gives.ITSELF, Gives.WRAPPER, Gives.FACTORY, Gives.MANAGER_FACTORY, Gives.CONTEXT_MANAGER}
    return bool(kinds & wrapping) and (not is_call or bool(kinds & wrapping))


def is_manager(names: Meanings, value: Node | None) -> bool:
    """Whether a `with` statement over the value of a call is done with what was passed to it when it ends."""
    call = bare(value)
    name = names.dotted(call.function) if isinstance(call, Call) else None
    row = names.module.library.callable(name) if name is not None else None
    if row is None:
        return False
    effects = [effect for parameter in row.parameters for effect in parameter.effects]
    return any(isinstance(effect, GivesBack) and effect.what is Gives.CONTEXT_MANAGER for effect in effects)
