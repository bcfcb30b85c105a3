"""Follows what variables, attributes and items are given: targets, containers, functions that hold a variable."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.escape import calls, implicit
from closure_lsp.escape.callees import kind_of
from closure_lsp.escape.carriers import ITEMS, Carrier, Held, Kind, held_by
from closure_lsp.escape.decorators import decorate, is_told_to_base
from closure_lsp.escape.frames import Frame, Reach, Stretch, reads_of, writes_of
from closure_lsp.escape.made_with import class_that_has, given_for_attribute
from closure_lsp.escape.methods import is_left_out
from closure_lsp.escape.places import Part, Spot, as_seen_from, nested, root_of, spot_of
from closure_lsp.escape.removals import is_left_out_of
from closure_lsp.escape.summaries import End, Ending, Goal, Trail, joined
from closure_lsp.escape.unpacking import places_without
from closure_lsp.escape.ways import Ways
from closure_lsp.flow.order import repeats, runs_before
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import (
    Assignment,
    AsTarget,
    Attribute,
    Call,
    Class,
    ExpressionList,
    Function,
    GeneratorExpression,
    Identifier,
    Lambda,
    ListPattern,
    PatternList,
    StarParameter,
    Subscript,
    Tuple,
    TuplePattern,
    TypeAlias,
    bare,
    call_of,
    covers,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.callees import Meant
    from closure_lsp.escape.module import Defined
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.places import VariableRoot
    from closure_lsp.escape.worklist import VariableItem
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


class Variables(Ways):
    """The ways of a value by what it is put into; each question about a stretch of code is a goal."""

    def parameter(self, definition: Defined, name: str, carrier: Carrier) -> Goal:
        unit, block = definition
        frame = Frame(unit, block.id, definition.node, Stretch.CALL)
        goal, is_new = self.goal(("parameter", unit, block.id, name, carrier), frame)
        if is_new and (is_left_out(definition) or not self.may_look_into(definition)):
            goal.add(End(Ending.UNKNOWN), None)
        elif is_new:
            found = unit.scopes.references_to(block.id, name)
            binding = next((each for each in found if each.access is Access.PARAMETER), None)
            if binding is not None:
                self.variable(goal, binding, carrier, None)
        return goal

    def expression(self, definition: Defined, node: Node, carrier: Carrier) -> Goal:
        unit, block = definition
        frame = Frame(unit, block.id, definition.node, Stretch.CALL)
        goal, is_new = self.goal(("expression", frame, node, carrier), frame)
        if is_new and (is_left_out(definition) or not self.may_look_into(definition)):
            goal.add(End(Ending.UNKNOWN), None)
        elif is_new:
            self.value(goal, node, carrier, None)
        return goal

    def contents(self, frame: Frame, home: BlockId, name: str, carrier: Carrier) -> Goal:
        """Where the frame's code brings what it finds in a variable from outside."""
        goal, is_new = self.goal(("contents", frame, home, name, carrier), frame)
        if is_new:
            by_use = frame.unit.derived(_reads_by_use, home, name)
            first = carrier.layers[0] if carrier.layers else ""
            ways = ("", first) if first.startswith(".") else tuple(by_use)
            for use, node in (each for way in ways for each in _reads_in(by_use.get(way, []), frame.code)):
                is_own = frame.unit.scopes.runner_of(use.block) == frame.runner
                if is_own and repeats(frame.code, node) and not is_left_out_of(node):
                    self.value(goal, node, carrier, None)
        return goal

    def call_of(self, held: Held, carrier: Carrier) -> Goal:
        unit = held.unit
        block = unit.scopes.blocks[held.function]
        frame = Frame(unit, block.id, unit.block_node(block), Stretch.CALL)
        goal, is_new = self.goal(("call", held, carrier.kind), frame)
        if not is_new:
            return goal
        uses = unit.scopes.references_to(held.home, held.name)
        first = bisect_left(uses, block.span.start, key=attrgetter("start"))
        last = bisect_left(uses, block.span.end, key=attrgetter("start"))
        for use in uses[first:last]:
            if use.access is not Access.READ:
                continue
            between = list(unit.scopes.functions_between(use.block, held.home))
            if held.home == held.function:  # the default of a parameter
                between.append(block)
            ids = [each.id for each in between]
            if held.function not in ids:
                continue
            index = ids.index(held.function)
            if index > 0:
                self.start_function(goal, between[index - 1], held._replace(function=between[index - 1].id), None)
            elif held.carrier is not None:
                self.value(goal, unit.reference_node(use), held.carrier, None)
        return goal

    def function(self, frame: Frame, block: Block, held: Held | None = None) -> Goal:
        """Where a function made in the frame's code goes."""
        goal, is_new = self.goal(("function", frame, block.id, held), frame)
        if is_new:
            self.start_function(goal, block, held, None)
        return goal

    def start_function(self, goal: Goal, block: Block, held: Held | None, trail: Trail | None) -> None:
        """Follows a function that the goal's code makes."""
        unit = goal.frame.unit
        node = unit.block_node(block)
        if held is None or not self._makes_others(held):
            held = held if held is not None and held.carrier is not None else None
        if isinstance(node, TypeAlias):
            binding = self.names(unit).written_at(node.name)
            if binding is not None:
                self.variable(goal, binding, Carrier(Kind.OBJECT), trail)
        elif isinstance(node, Function | Class):
            self.definition(goal, node, Carrier(kind_of(node), held=held), trail)
        elif isinstance(node, GeneratorExpression):
            self.value(goal, node, Carrier(Kind.ITERATOR, held=held), trail)
        else:
            self.value(goal, node, Carrier(Kind.FUNCTION, held=held), trail)

    def _makes_others(self, held: Held) -> bool:
        """Whether the function makes functions itself that use the variable."""
        return held.function in held.unit.derived(_makers, held.home, held.name)

    def definition(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None, applied: int = 0) -> None:
        """Follows a function or class from its decorators, of which `applied` have run, to its name."""
        if not isinstance(node, Function | Class):
            return
        given: list[tuple[Carrier, Trail | None, int]] = [(carrier, trail, applied)]
        while given:  # and not a call for each decorator: nothing says how many there are
            self._decorated(goal, node, *given.pop(), given)

    def _decorated(
        self,
        goal: Goal,
        node: Function | Class,
        carrier: Carrier,
        trail: Trail | None,
        applied: int,
        given: list[tuple[Carrier, Trail | None, int]],
    ) -> None:
        """`given` gets what a decorator gives back at once."""
        here = {node}  # until this returns
        for index, decorator in enumerate(node.decorators[::-1][applied:]):
            after = applied + index + 1

            def go_on(found: Carrier, way: Trail | None, after: int = after) -> None:
                if here:
                    given.append((found, way, after))
                else:
                    self.definition(goal, node, found, way, after)

            if not decorate(self, goal, decorator, carrier, trail, go_on):
                here.clear()
                return
        if isinstance(node, Class) and is_told_to_base(self.names(goal.frame.unit), node):
            goal.add(End(Ending.UNKNOWN, node=node), trail)
        self.target(goal, node.name, carrier, trail)

    def runs(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        calls.runs(self, goal, node, carrier, trail)

    def assigned(self, goal: Goal, target: Node | None, carrier: Carrier, trail: Trail | None) -> None:
        target = bare(target)
        if isinstance(target, PatternList | TuplePattern | ListPattern | Tuple | ExpressionList):
            item = carrier.item() if carrier.layers else carrier
            if item is None or (not carrier.layers and carrier.kind is Kind.ITERATOR):
                return
            left_out = places_without(self.names(goal.frame.unit), target)
            for index, part in enumerate(target.parts):
                if index in left_out:
                    continue
                is_rest = isinstance(part, StarParameter)
                name = part.name if isinstance(part, StarParameter) else part
                self.assigned(goal, name, item.within(ITEMS) if is_rest else item, trail)
            return
        self.target(goal, target, carrier, trail)

    def target(self, goal: Goal, target: Node | None, carrier: Carrier, trail: Trail | None) -> None:
        target = bare(target)
        while isinstance(target, AsTarget) and target.parts:
            target = bare(target.parts[0])
        if isinstance(target, Attribute) and implicit.assigned(self, goal, target, carrier, trail):
            return
        if isinstance(target, Attribute | Subscript):
            item = carrier.item() if carrier.layers and _keeps_what_is_there(target) else None
            is_held = item is None and _holds_what_was_there(self.names(goal.frame.unit), target)
            parts = (Part(ITEMS),) if item is not None or is_held else ()
            self.put(goal, target, parts, item or carrier, target, trail)
        elif isinstance(target, Identifier):
            binding = self.names(goal.frame.unit).written_at(target)
            if binding is not None:
                self.variable(goal, binding, carrier, trail)
            else:
                goal.add(End(Ending.UNKNOWN, node=target), trail)
        elif target is not None and target.parts:
            for part in target.parts:
                self.target(goal, part, carrier, trail)

    def put(
        self,
        goal: Goal,
        container: Node | None,
        parts: tuple[Part, ...],
        carrier: Carrier,
        node: Node,
        trail: Trail | None,
        texts: tuple[str, ...] = (),
    ) -> None:
        spot = spot_of(goal.frame, self.names(goal.frame.unit), container)
        self.put_at(goal, spot._replace(parts=nested(*spot.parts, *parts)), carrier, node, trail, texts)

    def put_elsewhere(
        self,
        goal: Goal,
        place: Meant,
        parts: tuple[Part, ...],
        carrier: Carrier,
        node: Node,
        trail: Trail | None,
        texts: tuple[str, ...] = (),
    ) -> None:
        unit = place.names.unit
        other = Frame(unit, goal.frame.runner, unit.region.root, Stretch.CALL)
        spot = spot_of(other, place.names, place.node)
        trail = self.step(goal, trail, _stored(spot), node)
        if spot.root is None or _is_older(goal.frame, spot.root, place):
            goal.add(End(Ending.KEPT, carrier, node=node), trail)
        else:
            root = as_seen_from(self.names(goal.frame.unit), place.names, spot.root)
            goal.add(End(Ending.PUT, carrier, root, nested(*spot.parts, *parts), node, texts), trail)

    def put_at(
        self, goal: Goal, spot: Spot, carrier: Carrier, node: Node, trail: Trail | None, texts: tuple[str, ...] = ()
    ) -> None:
        frame = goal.frame
        inside = carrier.within(*(part.layer for part in spot.parts))
        trail = self.step(goal, trail, _stored(spot), node)
        if spot.root is None:
            self._put_in_value(goal, spot, inside, node, trail)
        elif spot.binding is not None:
            self._put_in_own(goal, spot, inside, node, trail)
        else:
            names = self.names(frame.unit)
            runner = frame.runner
            is_local = spot.root.unit is frame.unit and spot.root.home == runner != MODULE_BLOCK
            if frame.stretch is Stretch.CALL and is_local and not _is_parameter(names, runner, spot.root.name):
                self._put_in_local(goal, spot, inside, trail)
            else:
                goal.add(End(Ending.PUT, carrier, spot.root, spot.parts, node, texts), trail)

    def _put_in_value(self, goal: Goal, spot: Spot, inside: Carrier, node: Node, trail: Trail | None) -> None:
        """Into something that has no name."""
        if spot.is_new and spot.value is not None:
            self.put_in_older(goal, spot, inside, node, trail)
            self.value(goal, spot.value, inside, trail)
            self._told_to_constructor(goal, spot.value, inside, trail)
        else:
            is_made = isinstance(spot.value, Call) and spot.parts == ()
            goal.add(End(Ending.UNKNOWN if is_made else Ending.KEPT, inside, node=node), trail)

    def put_in_older(self, goal: Goal, spot: Spot, inside: Carrier, node: Node, trail: Trail | None) -> None:
        if len(spot.parts) < 2:  # that gives the object another attribute
            return
        names = self.names(goal.frame.unit)
        held = inside._replace(layers=inside.layers[len(spot.parts) :])
        given = given_for_attribute(names, spot)
        if given is not None and given.names.unit is goal.frame.unit:
            self.put(goal, given.node, spot.parts[1:], held, node, trail)
        owner = class_that_has(names, spot)
        if owner is not None:
            goal.add(End(Ending.PUT, held, owner, spot.parts, node), trail)

    def _put_in_own(self, goal: Goal, spot: Spot, inside: Carrier, node: Node, trail: Trail | None) -> None:
        """Into something that the code makes, or gets, itself."""
        binding = spot.binding
        if binding is None:
            return
        # What is a part of something new may be older, and known elsewhere.
        names = self.names(goal.frame.unit)
        if not spot.is_new and not calls.is_managed(names, spot):
            goal.add(End(Ending.KEPT if calls.is_in_window(names, spot) else Ending.UNKNOWN, inside, node=node), trail)
        if spot.is_new:
            self.put_in_older(goal, spot, inside, node, trail)
        inner, is_new = self.goal(("own", goal.frame, binding.start, goal.again, inside), goal.frame)
        if is_new:
            inner.again = goal.again
            self.variable(inner, binding, inside, None)

        def told(end: End, way: Trail | None) -> None:
            goal.add(end, joined(trail, way))

        inner.listen(told)
        if spot.value is not None:
            self._told_to_constructor(goal, spot.value, inside, trail)

    def _told_to_constructor(self, goal: Goal, value: Node, inside: Carrier, trail: Trail | None) -> None:
        """The constructor of a class of the file may have kept the new object."""
        if isinstance(value, Call):
            calls.constructed(self, goal, value, inside, trail)

    def _put_in_local(self, goal: Goal, spot: Spot, inside: Carrier, trail: Trail | None) -> None:
        root = spot.root
        if root is None or root.unit is None:
            return
        for binding in root.unit.scopes.references_to(root.home, root.name):
            if binding.access is Access.WRITE:
                self.variable(goal, binding, inside, trail)

    def _class_attribute(self, goal: Goal, home: Block, item: VariableItem, trail: Trail | None) -> None:
        """What the body of a class binds: the class holds it, and so do its objects."""
        frame = goal.frame
        node = frame.unit.block_node(home)
        carrier = item.carrier.within(f"@{item.name}")
        if covers(frame.code, node) and node is not frame.code:
            self.definition(goal, node, carrier, trail)
            return
        binding = next((each for each in frame.unit.scopes.references_to(item.home, item.name)), None)
        if binding is not None:
            root = root_of(frame.unit, binding)
            place = frame.unit.region.node_at(item.start, item.start + 1)
            goal.add(End(Ending.STAYS, item.carrier, root, (), place), trail)

    def _captured(self, goal: Goal, item: VariableItem, use: Reference, place: Node, trail: Trail | None) -> None:
        """A read by another function: what holds the value then is that function."""
        frame = goal.frame
        table = frame.unit.scopes
        outermost: Block | None = None
        for block in table.functions_between(use.block, frame.runner):
            held = item.carrier.held
            if held is not None and held.carrier is None and (held.unit, held.function) == (frame.unit, block.id):
                return
            outermost = block
        if outermost is None:
            goal.add(End(Ending.UNKNOWN, node=place), trail)
            return
        made = frame.unit.block_node(outermost)
        if item.start >= made.start and covers(made, place) and item.start < made.end:
            return
        if not repeats(frame.code, made) and frame.stretch is Stretch.ITERATION:
            goal.add(End(Ending.UNKNOWN, node=place), trail)
            return
        held = Held(frame.unit, outermost.id, item.home, item.name, held_by(item.carrier))
        if held in goal.seen:
            return
        goal.seen.add(held)
        if frame.stretch is Stretch.CALL or table.runner_of(item.home) != frame.runner:
            self.start_function(goal, outermost, held, trail)
            return
        # The function has the variable, not the value: later it finds what the last iteration has left there.
        node = frame.unit.region.node_at(item.start, item.start + 1)
        inner = self.function(frame, outermost, held)

        def told(end: End, way: Trail | None) -> None:
            is_before = end.reach is Reach.NEXT_PASS and end.use is not None and runs_before(end.use, node)
            if not is_before:  # else it finds the value of this iteration there
                end = end._replace(use=node, reach=Reach.ELSEWHERE)
            goal.add(end, joined(trail, way))

        inner.listen(told)


def _is_older(frame: Frame, root: VariableRoot, place: Meant) -> bool:
    """Whether another statement's code has taken a global as it was, to which the loop gives another value."""
    if frame.stretch is not Stretch.ITERATION or root.unit is not None or root.home != MODULE_BLOCK:
        return False
    if nearest(place.node, Function, Lambda) is not None:
        return False
    writes = frame.unit.derived(writes_of, root.home, root.name)
    return any(found.access is Access.WRITE and repeats(frame.code, node) for _, found, node in writes)


def _keeps_what_is_there(target: Attribute | Subscript) -> bool:
    """Whether what is assigned has in it what was there before: `self.jobs = [*self.jobs, job]`."""
    assignment = target.parent
    value = assignment.right if isinstance(assignment, Assignment) and assignment.left is target else None
    return value is not None and any(each.text == target.text for each in nodes_below(value, type(target)))


def _holds_what_was_there(names: Meanings, target: Attribute | Subscript) -> bool:
    """Whether a lambda that is assigned uses what was there before, by a name: `last = self.job`."""
    assignment = target.parent
    value = bare(assignment.right) if isinstance(assignment, Assignment) and assignment.left is target else None
    if not isinstance(value, Lambda):
        return False
    values = (bare(names.value(each)[0]) for each in nodes_below(value, Identifier))
    return any(isinstance(each, type(target)) and each.text == target.text for each in values)


def _reads_by_use(unit: Unit, home: BlockId, name: str) -> dict[str, list[tuple[Reference, Node]]]:
    """The reads of a variable by the attribute that is used, which is not called; all others by no name."""
    found: dict[str, list[tuple[Reference, Node]]] = {}
    for _, use, node in unit.derived(reads_of, home, name):
        around = node.parent
        is_part = isinstance(around, Attribute) and call_of(around) is None
        key = f".{around.name_text}" if is_part and isinstance(around, Attribute) else ""
        found.setdefault(key, []).append((use, node))
    return found


def _reads_in(reads: list[tuple[Reference, Node]], code: Node) -> list[tuple[Reference, Node]]:
    """Those in the text of a stretch of code, of reads in the order of the text."""
    start = bisect_left(reads, code.start, key=lambda each: each[1].start)
    return reads[start : bisect_left(reads, code.end, key=lambda each: each[1].start)]


def _stored(spot: Spot) -> str:
    """A step by which a value gets into what a variable leads to."""
    return f"stored in `{spot.root.name}`" if spot.root is not None else "stored"


def _makers(unit: Unit, home: BlockId, name: str) -> frozenset[BlockId]:
    """The functions that make functions which use a variable."""
    found: set[BlockId] = set()
    for use in unit.scopes.references_to(home, name):
        found.update(each.id for each in list(unit.scopes.functions_between(use.block, home))[1:])
    return frozenset(found)


def _is_parameter(names: Meanings, runner: BlockId, name: str) -> bool:
    found = names.unit.scopes.references_to(runner, name)
    return bool(found) and any(each.access is Access.PARAMETER for each in found)
