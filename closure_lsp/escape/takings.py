"""What a stretch of code takes out of containers again, replaces or empties. Knows nothing of followed values."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.escape.callees import argument_for, callee_of
from closure_lsp.escape.frames import Frame, Stretch, reads_of
from closure_lsp.escape.places import (
    Key,
    Part,
    as_seen_from,
    is_constant,
    key_of,
    spot_of,
    store_of,
)
from closure_lsp.escape.removals import Taking, in_each_arm, listed, of_assigned, of_deleted, of_difference, pairs
from closure_lsp.escape.surety import is_sure
from closure_lsp.escape.taken_places import TakenPlaces
from closure_lsp.library.effects import Place, Runs, TakesOut, Which
from closure_lsp.scopes.model import MODULE_BLOCK
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    AugmentedAssignment,
    Call,
    Comparison,
    Delete,
    ExpressionStatement,
    For,
    Function,
    Identifier,
    If,
    KeywordArgument,
    Lambda,
    Node,
    Not,
    Number,
    String,
    Suite,
    Try,
    UnaryOperation,
    While,
    bare,
    covers,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.escape.callees import Callee, Meant
    from closure_lsp.escape.module import Defined
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.places import VariableRoot
    from closure_lsp.library.notation import Callable


class Takings:
    """The takings of the blocks of a document, each worked out once."""

    def __init__(self) -> None:
        self._by_block: dict[tuple[object, int], tuple[Taking, ...]] = {}
        self._asked: set[tuple[object, int]] = set()
        self._places: dict[tuple[object, int], TakenPlaces] = {}

    def of(self, names: Meanings, runner: int) -> tuple[Taking, ...]:
        """Those of the code that runs in one block's frame, in the order of the text."""
        waiting = [(names, runner)]
        while waiting:
            their, block = waiting[-1]
            key = (their.unit, block)
            if key in self._by_block and key not in self._asked:
                waiting.pop()
                continue
            if key not in self._asked:
                self._asked.add(key)
                self._by_block[key] = ()  # functions that call each other
                called = [each for each in _called(their, block) if (each[0].unit, each[1]) not in self._by_block]
                waiting.extend(called)
                continue
            self._asked.discard(key)
            found = list(self._look(their, block))
            self._by_block[key] = tuple(sorted([*found, *in_each_arm(found)], key=attrgetter("start")))
            waiting.pop()
        return self._by_block[names.unit, runner]

    def places(self, names: Meanings, runner: int) -> TakenPlaces:
        """The same, to be found by the place."""
        key = (names.unit, runner)
        if key not in self._places:
            self._places[key] = TakenPlaces(self.of(names, runner))
        return self._places[key]

    def _look(self, names: Meanings, runner: int) -> Iterator[Taking]:
        unit = names.unit
        block = unit.scopes.blocks[runner]
        code = unit.region.root if runner == MODULE_BLOCK else unit.block_node(block)
        frame = Frame(unit, runner, code, Stretch.CALL)
        for node in _own_nodes(code):
            if isinstance(node, Call):
                for found in self._of_call(frame, names, node):
                    yield found._replace(node=_asked_first(node) or found.node)
            elif isinstance(node, Delete):
                for target in listed(node):
                    yield from of_deleted(frame, names, node, target)
            elif isinstance(node, Assignment) and node.right is not None:
                for target, value in pairs(node.left, bare(node.right)):
                    yield from of_assigned(frame, names, node, target, value)
            elif isinstance(node, AugmentedAssignment):
                yield from of_difference(frame, names, node)
            elif isinstance(node, While):
                yield from self._of_draining(frame, names, node)
            elif isinstance(node, For):
                yield from _of_clearing(frame, names, node)

    def _of_call(self, frame: Frame, names: Meanings, call: Call) -> Iterator[Taking]:
        callee = callee_of(names, call.function)
        if callee is None:
            return
        if callee.rows:
            found = _of_rows(frame, names, call, callee)
            yield from found
            function = call.function
            if not found and not call.given and isinstance(function, Attribute) and function.name_text == "get":
                spot = spot_of(frame, names, function.value)  # of a dict one cannot get nothing: so it is a queue
                if spot.root is not None:
                    yield Taking(call.start, call, spot.root, spot.parts, Which.SOME)
        elif callee.definition is not None:
            yield from self._of_function(frame, names, call, callee)

    def _of_function(self, frame: Frame, names: Meanings, call: Call, callee: Callee) -> Iterator[Taking]:
        """What a function of the file takes out, as seen by its caller."""
        definition = callee.definition
        if definition is None:
            return
        block = definition.block
        their = names.of(definition.unit)
        for taking in self._by_block.get((definition.unit, block.id), ()):
            inner = Frame(definition.unit, block.id, definition.node, Stretch.CALL)
            if taking.since >= 0 or not is_sure(inner, definition.node, taking.node):
                continue
            root = as_seen_from(names, their, taking.root)
            parts = tuple(_as_caller_sees(names, callee, call, part) for part in taking.parts)
            is_made_for = False
            if root.unit is definition.unit and root.home in (block.id, _maker_of(frame, definition)):
                place = _argument(names, callee, call, root.name)
                if place is None or place.names.unit is not frame.unit:
                    continue
                spot = spot_of(frame, place.names, place.node)
                if spot.root is None:
                    continue
                root, parts = spot.root, (*spot.parts, *parts)
            key, argument = taking.key, taking.argument
            if key is not None and key.node is not None and not _shares(frame, definition, key.text):
                place = _argument(names, callee, call, key.text)
                if place is None:
                    continue
                key = Key(place.node.text) if is_constant(bare(place.node)) else Key(place.node.text, place.node)
            if argument and not _shares(frame, definition, argument):
                place = _argument(names, callee, call, argument)
                if place is None:
                    continue
                is_made_for = argument_for(callee, call, argument, names) is None
                argument = place.node.text
            runs = taking.runs or _is_read_again(their, definition, taking)
            yield Taking(call.start, call, root, parts, taking.which, key, argument, runs, is_made_for)

    def _of_draining(self, frame: Frame, names: Meanings, loop: While) -> Iterator[Taking]:
        """`while kept: kept.pop()()`: all that is in it."""
        spot = spot_of(frame, names, _asked_for_items(loop.condition))
        if spot.root is None and not _ends_by_error(loop):
            return
        for call in nodes_below(loop.body, Call) if loop.body is not None else ():
            for taking in self._of_call(frame, names, call):
                is_it = spot.root is None or (taking.root, taking.parts) == (spot.root, spot.parts)
                if is_it and is_sure(frame, loop.body, call):
                    yield Taking(loop.start, loop, taking.root, taking.parts, Which.EVERYTHING, runs=True)


def _ends_by_error(loop: While) -> bool:
    """Whether a loop ends when nothing is left to take: `try: while True: kept.pop()() except IndexError: pass`."""
    suite = loop.parent
    around = suite.parent if isinstance(suite, Suite) else None
    if loop.condition is None or loop.condition.text not in ("True", "1") or not isinstance(around, Try):
        return False
    caught = [each.exception.text for each in around.handlers if each.exception is not None]
    return around.body is suite and any(
        "IndexError" in each or "Empty" in each or "KeyError" in each for each in caught
    )


def _asked_first(call: Call) -> Node | None:
    """The `if f in kept:` or `if kept:` around a `kept.remove(f)` or `kept.pop()`: after a put it is sure to hold."""
    statement = nearest(call, ExpressionStatement, Assignment, Lambda)
    if isinstance(statement, Assignment):
        statement = statement.parent
    suite = statement.parent if isinstance(statement, ExpressionStatement) else None
    choice = suite.parent if isinstance(suite, Suite) else None
    function = call.function
    if not isinstance(choice, If) or choice.body is not suite or not isinstance(function, Attribute):
        return None
    asked = bare(choice.condition)
    owner = function.value
    container = _asked_for_items(asked)
    is_none = isinstance(asked, Comparison) and ("==" in asked.text or "<" in asked.text)
    if container is not None and owner is not None and container.text == owner.text and not is_none:
        return choice
    operands = asked.operands if isinstance(asked, Comparison) else ()
    if len(operands) != 2 or not call.given or function.value is None:
        return None
    is_asked = operands[0].text == call.given[0].text and operands[1].text == function.value.text
    between = choice.region.data[operands[0].end : operands[1].start].split()
    return choice if is_asked and between == [b"in"] else None


def _of_clearing(frame: Frame, names: Meanings, loop: For) -> Iterator[Taking]:
    """`for each in list(kept): kept.remove(each)`, `for _ in range(len(kept)): kept.pop()()`: all that is in it."""
    iterable, target = bare(loop.iterable), bare(loop.target)
    if not isinstance(iterable, Call) or loop.body is None or not isinstance(target, Identifier):
        return
    inner = bare(iterable.given[0]) if iterable.given else None
    is_counted = isinstance(inner, Call) and inner.function is not None and inner.function.text == "len"
    owner = bare(inner.given[0]) if is_counted and isinstance(inner, Call) and inner.given else inner
    for call in nodes_below(loop.body, Call) if owner is not None else ():
        callee = callee_of(names, call.function)
        if callee is None or not isinstance(call.function, Attribute) or call.function.value is None:
            continue
        if call.function.value.text != (owner.text if owner is not None else "") or not is_sure(frame, loop.body, call):
            continue
        for taking in _of_rows(frame, names, call, callee):
            is_each = taking.which is Which.ITSELF and taking.argument == target.text
            if is_each or (is_counted and taking.which in (Which.FIRST, Which.LAST, Which.SOME)):
                yield Taking(loop.start, loop, taking.root, taking.parts, Which.EVERYTHING, runs=is_counted)


def _asked_for_items(condition: Node | None) -> Node | None:
    """The container of which a condition asks whether anything is in it: `kept`, `len(kept)`, `not kept.empty()`."""
    found = bare(condition)
    if isinstance(found, Comparison) and found.operands and found.operands[-1].text == "0":
        found = bare(found.operands[0])
    if isinstance(found, Not):
        inner = bare(found.operand)
        function = inner.function if isinstance(inner, Call) else None
        return function.value if isinstance(function, Attribute) and function.name_text == "empty" else condition
    if isinstance(found, Call) and isinstance(found.function, Identifier) and found.function.text == "len":
        return found.given[0] if found.given else condition
    if isinstance(found, Call) and isinstance(found.function, Attribute) and found.function.name_text == "qsize":
        return found.function.value
    return found


def _maker_of(frame: Frame, definition: Defined) -> int | None:
    """The function around a called one, where that is not the code that calls."""
    around = definition.block.parent
    return around if around != frame.runner or frame.unit is not definition.unit else None


def _argument(names: Meanings, callee: Callee, call: Call, name: str) -> Meant | None:
    """What a parameter of the called function gets; or what one of the function that made it has got."""
    found = argument_for(callee, call, name, names)
    if found is not None or callee.definition is None:
        return found
    value, their = names.value(call.function)
    made = bare(value)
    maker = callee_of(their, made.function) if isinstance(made, Call) else None
    if not isinstance(made, Call) or maker is None or maker.definition is None:
        return None
    is_its = callee.definition.block.parent == maker.definition.block.id
    return argument_for(maker, made, name, their) if is_its else None


def _shares(frame: Frame, definition: Defined, name: str) -> bool:
    """Whether a function uses a variable of the frame's code by this name, so that both mean the same by it."""
    unit, block = definition
    if frame.runner == MODULE_BLOCK:
        return any(each.block == block.id for each in unit.scopes.references_to(MODULE_BLOCK, name))
    return unit is frame.unit and name in unit.scopes.references_from(block.id, frame.runner)


def _as_caller_sees(names: Meanings, callee: Callee, call: Call, part: Part) -> Part:
    """A step into a container whose key is a parameter."""
    key = part.key
    if key is None or key.node is None:
        return part
    place = argument_for(callee, call, key.text, names) if key.text.isidentifier() else None
    if place is None:
        return Part(part.layer)
    return Part(part.layer, Key(place.node.text) if is_constant(bare(place.node)) else Key(place.node.text, place.node))


def _is_read_again(names: Meanings, definition: Defined, taking: Taking) -> bool:
    """Whether a function does anything else with what it takes something out of."""
    home = definition.block.id if taking.root.unit is definition.unit else taking.root.home
    reads = names.unit.derived(reads_of, home, taking.root.name)
    return sum(covers(definition.node, node) for _, _, node in reads) > 1


def _called(names: Meanings, runner: int) -> Iterator[tuple[Meanings, int]]:
    """The functions that the code of a block calls; that of another file, those of its own file alone."""
    block = names.unit.scopes.blocks[runner]
    code = names.unit.region.root if runner == MODULE_BLOCK else names.unit.block_node(block)
    for node in _own_nodes(code):
        callee = callee_of(names, node.function) if isinstance(node, Call) else None
        if callee is not None and callee.definition is not None:
            their = names.of(callee.definition.unit)
            if names.module.origin in ("", their.module.origin):
                yield their, callee.definition.block.id


def _own_nodes(code: Node) -> Iterator[Node]:
    """The nodes of a block's code, those of functions in it left out."""
    stack = list(code.children[::-1])
    while stack:
        found = stack.pop()
        yield found
        if not isinstance(found, Function | Lambda):
            stack.extend(found.children[::-1])


def _of_rows(frame: Frame, names: Meanings, call: Call, callee: Callee) -> list[Taking]:
    """What a function or method of the library takes out; of several that it may be, those that fit the call."""
    has_key = bool(call.given) and not isinstance(bare(call.given[0]), Number | UnaryOperation)
    is_known = len(callee.rows) == 1
    fitting = [row for row in callee.rows if is_known or _fits(row, call, has_key=has_key)]
    found = [list(_of_row(frame, names, call, callee, row)) for row in fitting]
    return next((each for each in found if each), []) if len(found) == 1 or all(found) else []


def _fits(row: Callable, call: Call, *, has_key: bool) -> bool:
    """Whether a call with no more than its arguments can be one of this method."""
    first = row.parameter_at(0)
    name = first.name if first is not None else ""
    if name == "key":
        return has_key
    if name == "index":
        return not has_key
    return not call.given or first is not None


def _of_row(frame: Frame, names: Meanings, call: Call, callee: Callee, row: Callable) -> Iterator[Taking]:
    parameters = [(row.receiver, callee.receiver.node if callee.receiver is not None else None)]
    for index, given in enumerate(call.given):
        if isinstance(given, KeywordArgument):
            parameters.append((row.parameter_named(given.name.text if given.name else ""), given.value))
        else:
            parameters.append((row.parameter_at(index), given))
    named = {parameter.name: value for parameter, value in parameters if parameter is not None}
    for parameter, value in parameters:
        for effect in parameter.effects if parameter is not None else ():
            if not isinstance(effect, TakesOut) or (effect.unless and effect.unless in named):
                continue
            if effect.which is Which.SOME and row.parameters and row.parameters[0].name == "index":
                yield from _of_index(frame, names, call, value, named.get("index"))
                continue
            root, parts = _place_taken_from(frame, names, effect, row.name, callee, named, value)
            if root is None:
                continue
            keys = [named[name] for name in effect.slot if name in named]
            key = key_of(tuple(each for each in keys if each is not None)) if keys else None
            if effect.which is Which.NAMED and key is None:
                continue
            name = keys[0] if row.name == "delattr" and keys else None
            if isinstance(name, String) and name.is_plain:
                yield Taking(call.start, call, root, (*parts, Part(f".{name.content}")), Which.EVERYTHING)
                continue
            is_itself = effect.which is Which.ITSELF
            argument = value.text if is_itself and value is not None else ""
            runs = any(isinstance(each, Runs) for each in parameter.effects) if parameter is not None else False
            yield Taking(call.start, call, root, parts, effect.which, key, argument, runs)


def _of_index(frame: Frame, names: Meanings, call: Call, owner: Node | None, index: Node | None) -> Iterator[Taking]:
    spot = spot_of(frame, names, owner)
    if index is not None and spot.root is not None:
        text = index.text.replace(" ", "")
        is_last = owner is not None and text == f"len({owner.text})-1"
        which = Which.LAST if is_last else {"0": Which.FIRST, "-1": Which.LAST}.get(text, Which.SOME)
        yield Taking(call.start, call, spot.root, spot.parts, which)


def _place_taken_from(
    frame: Frame,
    names: Meanings,
    effect: TakesOut,
    row_name: str,
    callee: Callee,
    named: dict[str, Node | None],
    value: Node | None,
) -> tuple[VariableRoot | None, tuple[Part, ...]]:
    if effect.place is Place.MODULE:
        return store_of(row_name), ()
    owner = named.get(effect.argument) if effect.place is Place.ARGUMENT else None
    if effect.place is Place.RECEIVER:
        owner = callee.receiver.node if callee.receiver is not None else value
        if callee.receiver is not None and callee.receiver.names.unit is not frame.unit:
            return None, ()
    spot = spot_of(frame, names, owner)
    return spot.root, spot.parts
