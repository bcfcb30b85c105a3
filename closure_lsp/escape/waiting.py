"""Whether the code waits in time for what it lets run beside: threads, tasks, executors. Knows no followed values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.frames import reads_of
from closure_lsp.escape.row_effects import effects_on_argument, effects_on_receiver
from closure_lsp.escape.surety import is_sure
from closure_lsp.escape.uses import Way, use_of
from closure_lsp.flow.order import repeats
from closure_lsp.library.effects import Iterates, Keeps, Place, Runs, TakesOut, Waits, When, Which
from closure_lsp.syntax import (
    Attribute,
    Await,
    Call,
    For,
    ForClause,
    Function,
    GeneratorExpression,
    Identifier,
    Lambda,
    With,
    bare,
    call_of,
    covers,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.callees import Callee
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.names import Meanings
    from closure_lsp.scopes.model import BlockId
    from closure_lsp.syntax import Node


def lets_others_run(frame: Frame) -> bool:
    """Whether the code awaits anything: only then an event loop gets to what it is to run."""
    return frame.unit.derived(_awaits, frame.code)


def _awaits(_unit: object, code: Node) -> bool:
    if getattr(code, "is_async", False):
        return True
    around = nearest(code, Function, Lambda)
    return any(
        nearest(node, Function, Lambda) is around
        for node in nodes_below(code, Await, For, With, ForClause)
        if isinstance(node, Await) or getattr(node, "is_async", False)
    )


def lets_users_act(frame: Frame, names: Meanings) -> bool:
    """Whether the code runs an event loop until that is done, as `mainloop` and `wait_window` do."""
    for call in nodes_below(frame.code, Call):
        callee = callee_of(names, call.function) if isinstance(call.function, Attribute) else None
        if any(isinstance(each, Runs) and each.when is When.NOW for each in effects_on_receiver(callee)):
            return True
    return False


def is_waited_for(frame: Frame, names: Meanings, since: Node, node: Node | None) -> bool:
    """Whether code that has run `since` waits until what runs beside, the value of an expression, is done; or calls it
    off by that value.
    """
    loop = nearest(since, For)
    if loop is not None and loop is not frame.code and covers(frame.code, loop):
        since = loop
    return any(_is_awaited(frame, names, since, value) for value in places_of_object(frame, names, node))


def places_of_object(frame: Frame, names: Meanings, value: Node | None) -> Iterator[Node]:
    """Where the iteration has the object that an expression gives: there, and wherever it is found again."""
    waiting = same_object(frame, names, value)
    seen: set[Node] = set()
    seen_reads: set[int] = set()
    while waiting:
        found = waiting.pop()
        if found is None or found in seen:
            continue
        seen.add(found)
        yield found
        for further in _followed(frame, names, found):
            if not isinstance(further, tuple):
                waiting.append(further)
            elif id(further) not in seen_reads:  # of one variable there is one tuple
                seen_reads.add(id(further))
                waiting += further


def is_called_off(frame: Frame, names: Meanings, call: Node | None) -> bool:
    """Whether the iteration calls off what a call has the library run later, by the handle that the call returns."""
    found = _followed(frame, names, call) if call is not None else ()
    places = [node for each in found for node in (each if isinstance(each, tuple) else (each,))]
    for each in (call, *places):
        use = use_of(each) if each is not None else None
        function = use.node if use is not None and use.way is Way.ATTRIBUTE else each
        done = call_of(function) if function is not None else None
        if call is not None and done is not None and function is not None and _calls_off(names, function):
            return is_sure_enough(frame, call, done)
    return False


def _is_awaited(frame: Frame, names: Meanings, since: Node, value: Node) -> bool:
    use = use_of(value)
    if use.way is Way.AWAITED:
        return is_sure_enough(frame, since, use.node)
    if use.way is Way.ATTRIBUTE and isinstance(use.node, Attribute):
        call = call_of(use.node) or _called_by(names, use.node)
        is_done = call is not None and (method_waits(names, use.node) or _calls_off(names, use.node))
        return call is not None and is_done and is_sure_enough(frame, since, call)
    if use.way is Way.ARGUMENT and isinstance(use.node, Call) and use.target is not None:
        callee = callee_of(names, use.node.function)
        effects = effects_on_argument(callee, use.node, use.target)
        waits = any(isinstance(each, Waits) and each.when is When.NOW for each in effects)
        waits = waits or (callee is not None and _takes_handle(callee, use.node, use.target))
        waits = waits or _waits_for_each(names, use.node)
        return waits and is_sure(frame, since, use.node)
    return False


def _waits_for_each(names: Meanings, call: Call) -> bool:
    """Whether a call runs a waiting method for each item, to the last: `list(map(Thread.join, threads))`."""
    function = call.given[0] if len(call.given) == 2 else None
    effects = effects_on_argument(callee_of(names, call.function), call, function)
    callee = callee_of(names, function) if any(isinstance(each, Runs) and each.for_each for each in effects) else None
    items = [row.parameter_at(0) for row in callee.rows] if callee is not None else []
    waits = any(
        isinstance(effect, Waits) and effect.when is When.NOW
        for item in items
        if item is not None
        for effect in item.effects
    )
    return waits and _is_drained(names, call)


def _called_by(names: Meanings, method: Attribute) -> Call | None:
    """The call that a method is passed to, and that runs it before it returns: `assertRaises(Error, result.get)`."""
    use = use_of(method)
    if use.way is not Way.ARGUMENT or not isinstance(use.node, Call) or use.target is None:
        return None
    effects = effects_on_argument(callee_of(names, use.node.function), use.node, use.target)
    return use.node if any(isinstance(each, Runs) and each.when is When.NOW for each in effects) else None


def is_sure_enough(frame: Frame, since: Node, node: Node) -> bool:
    """As `is_sure`; a loop over what was started is taken to come to each of it."""
    loop = nearest(node, For)
    if loop is not None and loop is not frame.code and repeats(frame.code, loop):
        return is_sure(frame, since, loop)
    return is_sure(frame, since, node)


def method_waits(names: Meanings, method: Attribute) -> bool:
    """Whether a method of the library waits until the work of its object is done, at once or when it is awaited."""
    effects = effects_on_receiver(callee_of(names, method))
    return any(isinstance(each, Waits) and each.when in (When.NOW, When.AWAITED) for each in effects)


def _calls_off(names: Meanings, function: Node) -> bool:
    """Whether a method, or the call of an object, takes back what others would run: `handle.cancel`."""
    if isinstance(function, Attribute) and function.name_text not in _CALL_OFF:
        return False
    effects = effects_on_receiver(callee_of(names, function))
    return any(isinstance(each, TakesOut) and each.which is Which.EVERYTHING for each in effects)


def _takes_handle(callee: Callee, call: Call, given: Node) -> bool:
    """Whether a method takes back what a handle, one of its arguments, is for: `root.after_cancel(handle)`."""
    index = call.given.index(given) if given in call.given else 0
    for row in callee.rows:
        parameter = row.parameter_at(index)
        slots = [each.slot for each in row.receiver_effects if isinstance(each, TakesOut) and each.which is Which.NAMED]
        if parameter is None or not any(parameter.name in slot for slot in slots):
            return False
    return bool(callee.rows)


_CALL_OFF = frozenset({"cancel", "detach"})
"""Other methods take out what a container has: `clear`."""


def _followed(frame: Frame, names: Meanings, value: Node) -> Iterator[Node | tuple[Node, ...] | None]:
    """Where what an expression gives is found again in the iteration; by a variable, all its reads at once."""
    use = use_of(value)
    targets: list[Node | None] = []
    match use.way:
        case Way.ASSIGNED | Way.ITERATED | Way.ITERATED_BY_CLAUSE:
            targets = [use.target]
        case Way.NAMED:
            targets = [use.target]
            yield use.node
        case Way.PASSED | Way.CONTAINED | Way.SPREAD | Way.ITEM:
            yield use.node
        case Way.COLLECTED if use.node is not frame.code:
            yield use.node
        case Way.ATTRIBUTE if isinstance(use.node, Attribute):
            called = call_of(use.node)
            if called is not None and names.module.library.given_out(use.node.name_text):
                yield called
        case Way.ARGUMENT if isinstance(use.node, Call):
            yield use.node
            yield from _put(frame, names, use.node, use.target)
    for target in targets:
        if isinstance(target, Attribute):
            yield from _same_attribute(frame, target)
        reference = names.written_at(target)
        if reference is not None and reference.home is not None:
            yield reads_in(frame, reference.home, reference.name)
            if use.way is Way.ITERATED_BY_CLAUSE and _is_drained(names, use.node.parent):
                for _, _, read in frame.unit.derived(reads_of, reference.home, reference.name):
                    yield read


def _is_drained(names: Meanings, node: Node | None) -> bool:
    """Whether a generator expression, or what `map` gives, is passed to what iterates to its end:
    `sum(f.result() for f in futures)`, `any(t.join() for t in threads)`.
    """
    use = use_of(node) if isinstance(node, GeneratorExpression | Call) else None
    if use is None or use.way is not Way.ARGUMENT or not isinstance(use.node, Call) or use.target is None:
        return False
    if isinstance(node, GeneratorExpression) and names.dotted(use.node.function) == "any":
        body = bare(node.body)  # the `join` of a thread gives None, so `any` goes on
        method = body.function if isinstance(body, Call) else None
        return isinstance(method, Attribute) and method.name_text == "join" and method_waits(names, method)
    effects = effects_on_argument(callee_of(names, use.node.function), use.node, use.target)
    return any(isinstance(each, Iterates) and each.when is When.NOW and each.to_end for each in effects)


def same_object(frame: Frame, names: Meanings, value: Node | None) -> list[Node | None]:
    """Where the iteration has the object that an expression gives: here, by its name, or by the row that it is in."""
    if value is None:
        return []
    found: list[Node | None] = [value]
    if isinstance(value, Attribute):
        found += _same_attribute(frame, value)
    reference = names.read_at(value)
    home = reference.home if reference is not None else None
    if reference is None or home is None:
        return found
    found += reads_in(frame, home, reference.name)
    for row in frame.unit.derived(_rows_by_target, frame.code).get(reference.name, ()):
        of_row = names.read_at(row)
        if of_row is not None and of_row.home is not None:
            found += reads_in(frame, of_row.home, of_row.name)
    return found


def _rows_by_target(_unit: Unit, code: Node) -> dict[str, list[Node]]:
    """The names that the loops of some code go over, by the name that each item gets."""
    found: dict[str, list[Node]] = {}
    for loop in nodes_below(code, For, ForClause):
        target, row = loop.target, bare(loop.iterable)
        if isinstance(target, Identifier) and isinstance(row, Identifier):
            found.setdefault(target.text, []).append(row)
    return found


def _put(frame: Frame, names: Meanings, call: Call, given: Node | None) -> Iterator[tuple[Node, ...]]:
    """The container into which a method puts it."""
    effects = effects_on_argument(callee_of(names, call.function), call, given)
    is_put = any(isinstance(each, Keeps) and each.place is Place.RECEIVER for each in effects)
    owner = bare(call.function.value) if isinstance(call.function, Attribute) else None
    reference = names.read_at(owner) if isinstance(owner, Identifier) and is_put else None
    if reference is not None and reference.home is not None:
        yield reads_in(frame, reference.home, reference.name)


def reads_in(frame: Frame, home: BlockId, name: str) -> tuple[Node, ...]:
    """Where the frame's code reads a variable."""
    return frame.unit.derived(_reads_repeated, home, name, frame.runner, frame.code)


def _reads_repeated(unit: Unit, home: BlockId, name: str, runner: BlockId, code: Node) -> tuple[Node, ...]:
    reads = unit.derived(reads_of, home, name)
    first = bisect_left(reads, code.start, key=itemgetter(0))
    inside = reads[first : bisect_right(reads, code.end, key=itemgetter(0))]
    return tuple(
        [node for _, use, node in inside if unit.scopes.runner_of(use.block) == runner and repeats(code, node)]
    )


def _same_attribute(frame: Frame, target: Attribute) -> list[Attribute]:
    """The other places in the code where the same attribute is written."""
    found = frame.unit.derived(_attributes_by_text, frame.code).get(target.text, ())
    return [each for each in found if each is not target]


def _attributes_by_text(_unit: Unit, code: Node) -> dict[str, list[Attribute]]:
    found: dict[str, list[Attribute]] = {}
    for each in nodes_below(code, Attribute):
        found.setdefault(each.text, []).append(each)
    return found
