"""Follows values through the code: a worklist that keeps its paths. Joins uses, carriers, callees and summaries.

Never guesses: where it cannot tell where a value goes, that end is `UNKNOWN`.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape import calls
from closure_lsp.escape.callees import kind_of
from closure_lsp.escape.carriers import ANYWHERE, ITEMS, Carrier, Held, Kind, Outcome, transition
from closure_lsp.escape.frames import Frame, Reach, Stretch, reads_of, reads_reached
from closure_lsp.escape.module import Definition
from closure_lsp.escape.names import Names
from closure_lsp.escape.places import Part, Spot, root_of, spot_of
from closure_lsp.escape.summaries import End, Ending, Goal, Step, Trail, joined
from closure_lsp.escape.takings import Takings
from closure_lsp.escape.uses import Use, Way, is_target, use_of
from closure_lsp.flow.order import repeats
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    AsTarget,
    Attribute,
    AugmentedAssignment,
    Call,
    Class,
    Comprehension,
    Decorator,
    ExpressionList,
    Function,
    GeneratorExpression,
    Identifier,
    Lambda,
    ListPattern,
    PatternList,
    Slice,
    StarParameter,
    Subscript,
    Tuple,
    TuplePattern,
    TypeAlias,
    bare,
    bracketed,
    call_of,
    covers,
    nearest,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.callees import Place
    from closure_lsp.escape.module import Module
    from closure_lsp.escape.summaries import News
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


class _Value(NamedTuple):
    """The value of an expression."""

    node: Node
    carrier: Carrier


class _Variable(NamedTuple):
    """The value that a binding gives to a variable."""

    start: int
    home: BlockId
    name: str
    carrier: Carrier


class Journey:
    """All that is followed for one document, as seen from one statement; what has been found is not looked for again."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.takings = Takings()
        self._names: dict[Unit, Names] = {}
        self._goals: dict[object, Goal] = {}
        self._queue: deque[tuple[Goal, _Value | _Variable, Trail | None]] = deque()
        self._news: deque[News] = deque()

    def names(self, unit: Unit) -> Names:
        found = self._names.get(unit)
        if found is None:
            found = self._names[unit] = Names(unit, self.module, self._names)
        return found

    # -- questions ----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Follows all that is to be followed, to its ends."""
        while self._queue or self._news:
            if self._news:
                listener, end, way = self._news.popleft()
                listener(end, way)
                continue
            goal, item, trail = self._queue.popleft()
            if isinstance(item, _Value):
                self._follow_value(goal, item.node, item.carrier, trail)
            else:
                self._follow_variable(goal, item, trail)

    def function(self, frame: Frame, block: Block, held: Held | None = None) -> Goal:
        """Where a function made in the frame's code goes."""
        goal, is_new = self.goal(("function", frame, block.id, held), frame)
        if is_new:
            self.start_function(goal, block, held, None)
        return goal

    def parameter(self, definition: Definition, name: str, carrier: Carrier) -> Goal:
        """Where the value of a function's parameter goes."""
        unit, block = definition
        frame = Frame(unit, block.id, definition.node, Stretch.CALL)
        goal, is_new = self.goal(("parameter", unit, block.id, name, carrier), frame)
        if is_new:
            found = unit.scopes.references_to(block.id, name)
            binding = next((each for each in found if each.access is Access.PARAMETER), None)
            if binding is not None:
                self.variable(goal, binding, carrier, None)
        return goal

    def contents(self, frame: Frame, home: BlockId, name: str, carrier: Carrier) -> Goal:
        """Where the frame's code brings what it finds in a variable from outside."""
        goal, is_new = self.goal(("contents", frame, home, name, carrier), frame)
        if is_new:
            by_use = frame.unit.derived(_reads_by_use, home, name)
            first = carrier.layers[0] if carrier.layers else ""
            ways = ("", first) if first.startswith(".") else tuple(by_use)
            for use, node in (each for way in ways for each in by_use.get(way, ())):
                is_own = frame.unit.scopes.runner_of(use.block) == frame.runner
                if is_own and repeats(frame.code, node):
                    self.value(goal, node, carrier, None)
        return goal

    def is_used(self, frame: Frame, home: BlockId, name: str, carrier: Carrier) -> bool:
        """Whether any code does anything with what is put into a variable of a function."""
        unit = frame.unit
        function = unit.block_node(unit.scopes.blocks[frame.runner])
        reads = unit.derived(reads_of, home, name)
        if any(unit.scopes.runner_of(use.block) != frame.runner for _, use, _ in reads):
            return True
        goal = self.contents(frame._replace(code=function, stretch=Stretch.CALL), home, name, carrier)
        self.run()
        return bool(goal.ends)

    def call_of(self, held: Held, carrier: Carrier) -> Goal:
        """Where a call of a function brings what it has from the code around it."""
        unit = held.unit
        block = unit.scopes.blocks[held.function]
        frame = Frame(unit, block.id, unit.block_node(block), Stretch.CALL)
        goal, is_new = self.goal(("call", held, carrier.kind), frame)
        if not is_new:
            return goal
        for use in unit.scopes.references_to(held.home, held.name):
            if use.access is not Access.READ:
                continue
            between = list(unit.scopes.functions_between(use.block, held.home))
            ids = [each.id for each in between]
            if held.function not in ids:
                continue
            index = ids.index(held.function)
            if index > 0:
                self.start_function(goal, between[index - 1], held._replace(function=between[index - 1].id), None)
            elif held.carrier is not None:
                self.value(goal, unit.reference_node(use), held.carrier, None)
        return goal

    def goal(self, key: object, frame: Frame) -> tuple[Goal, bool]:
        """The goal of a key, and whether it is a new one, which nothing has been asked of yet."""
        found = self._goals.get(key)
        if found is not None:
            return found, False
        goal = self._goals[key] = Goal(frame, self._news.append)
        return goal, True

    # -- what is to be followed ---------------------------------------------------------------------------------------

    def value(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        self._add(goal, _Value(node, carrier), trail)

    def variable(self, goal: Goal, binding: Reference, carrier: Carrier, trail: Trail | None) -> None:
        home = binding.home
        if home is None:
            goal.add(End(Ending.UNKNOWN), trail)
            return
        self._add(goal, _Variable(binding.start, home, binding.name, carrier), trail)

    def _add(self, goal: Goal, item: _Value | _Variable, trail: Trail | None) -> None:
        if item not in goal.seen:
            goal.seen.add(item)
            self._queue.append((goal, item, trail))

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
        decorators = node.decorators[::-1][applied:]
        for index, decorator in enumerate(decorators):
            after = applied + index + 1

            def go_on(found: Carrier, way: Trail | None, after: int = after) -> None:
                self.definition(goal, node, found, way, after)

            if not calls.decorate(self, goal, decorator, carrier, trail, go_on):
                return
        if isinstance(node, Class) and calls.is_told_to_base(self.names(goal.frame.unit), node):
            goal.add(End(Ending.UNKNOWN, node=node), trail)
        self.target(goal, node.name, carrier, trail)

    # -- values -------------------------------------------------------------------------------------------------------

    def _follow_value(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        use = use_of(node)
        match use.way:
            case Way.PASSED:
                self.value(goal, use.node, carrier, trail)
            case Way.CONTAINED:
                self._contained(goal, node, use.node, carrier, trail)
            case Way.SPREAD:
                self._items(goal, use, carrier, trail)
            case Way.NAMED:
                self.target(goal, use.target, carrier, trail)
                self.value(goal, use.node, carrier, trail)
            case Way.CALLED if isinstance(use.node, Call):
                calls.call(self, goal, use.node, carrier, trail)
            case Way.ARGUMENT if isinstance(use.node, Call) and use.target is not None:
                calls.argument(self, goal, use.node, use.target, carrier, trail)
            case Way.ATTRIBUTE if isinstance(use.node, Attribute):
                calls.attribute(self, goal, use.node, carrier, trail)
            case Way.ITEM if isinstance(use.node, Subscript):
                self._item(goal, use.node, carrier, trail)
            case Way.ASSIGNED:
                self.assigned(goal, use.target, carrier, trail)
                if isinstance(use.node.parent, Assignment):
                    self.value(goal, use.node, carrier, trail)
            case Way.JOINED if isinstance(use.node, AugmentedAssignment):
                self._joined(goal, use.node, carrier, trail)
            case Way.ITERATED | Way.ITERATED_BY_CLAUSE:
                self._iterated(goal, use, carrier, trail)
            case Way.DEFAULT:
                self._default(goal, use.node, carrier, trail)
            case Way.DECORATES if isinstance(use.node, Decorator):
                calls.wraps(self, goal, use.node, trail)
            case _:
                self._of_the_frame(goal, use, carrier, trail)

    def _of_the_frame(self, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
        """Where a value leaves the code in which it is followed, or is used up."""
        frame = goal.frame
        match use.way:
            case Way.RETURNED:
                if isinstance(use.node, Lambda) and use.node is not frame.code:
                    goal.add(End(Ending.UNKNOWN, node=use.node), trail)
                elif frame.stretch is not Stretch.ITERATION:
                    goal.add(End(Ending.RETURNED, carrier, node=use.node), self.step(goal, trail, "returned", use.node))
            case Way.YIELDED:
                goal.add(End(Ending.YIELDED, carrier, node=use.node), self.step(goal, trail, "yielded", use.node))
            case Way.DELEGATED:
                if not carrier.layers:
                    self._ran(goal, use, carrier, trail)
                else:
                    goal.add(End(Ending.YIELDED, carrier.item() or carrier, node=use.node), trail)
            case Way.COLLECTED:
                if use.node is frame.code:
                    ending = End(Ending.KEPT, carrier, node=use.node)
                    goal.add(ending, self.step(goal, trail, "collected in the comprehension's result", use.node))
                else:
                    self.value(goal, use.node, carrier.within(ITEMS), trail)
            case Way.GENERATED:
                if use.node is not frame.code:
                    self.value(goal, use.node, carrier.within(ITEMS), trail)
                elif frame.stretch is Stretch.ITERATION:
                    calls.generated(self, goal, use.node, carrier, trail)
                else:
                    goal.add(End(Ending.YIELDED, carrier, node=use.node), trail)
            case Way.ENTERED:
                self._entered(goal, use, carrier, trail)
            case Way.AWAITED:
                self._awaited(goal, use.node, carrier, trail)

    def _awaited(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        if carrier.layers:
            self.value(goal, node, carrier, trail)
        elif transition(carrier.kind, Way.AWAITED) is Outcome.RUNS:
            calls.runs(self, goal, node, carrier, trail)

    def _contained(self, goal: Goal, node: Node, display: Node, carrier: Carrier, trail: Trail | None) -> None:
        """An item of a display; one that is unpacked at once goes to its target alone."""
        target = _target_for(bracketed(node), display)
        if target is not None:
            self.target(goal, target, carrier, trail)
        else:
            self.value(goal, display, carrier.within(ITEMS), trail)

    def _items(self, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
        if not carrier.layers:
            if transition(carrier.kind, use.way) is not Outcome.RUNS:
                self.value(goal, use.node, carrier, trail)
            else:
                self._ran(goal, use, carrier, trail)
            return
        self.value(goal, use.node, carrier, trail)

    def _joined(self, goal: Goal, statement: AugmentedAssignment, carrier: Carrier, trail: Trail | None) -> None:
        """`kept += value`: the items of the value go into what is there."""
        if carrier.layers:
            item = carrier.item()
            if item is not None:
                self.put(goal, statement.left, (Part(ITEMS),), item, statement, trail)
        elif transition(carrier.kind, Way.JOINED) is not Outcome.RUNS:
            self.put(goal, statement.left, (Part(ANYWHERE),), carrier, statement, trail)
        else:
            self._ran(goal, Use(Way.JOINED, statement), carrier, trail)

    def _ran(self, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
        if transition(carrier.kind, use.way) is Outcome.RUNS:
            calls.runs(self, goal, use.node, carrier, trail)

    def _item(self, goal: Goal, subscript: Subscript, carrier: Carrier, trail: Trail | None) -> None:
        if is_target(subscript) or not carrier.layers:
            return
        if any(isinstance(each, Slice) for each in subscript.indices):
            self.value(goal, subscript, carrier, trail)
            return
        item = carrier.item()
        if item is not None:
            self.value(goal, subscript, item, trail)

    def _iterated(self, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
        """A loop or comprehension takes its items."""
        clause = use.node
        comprehension = clause.parent if use.way is Way.ITERATED_BY_CLAUSE else None
        is_lazy = isinstance(comprehension, GeneratorExpression) and comprehension is not goal.frame.code
        if not carrier.layers:
            if is_lazy and isinstance(comprehension, Comprehension) and carrier.kind is Kind.ITERATOR:
                self.value(goal, comprehension, carrier, trail)
            elif carrier.kind is Kind.ITERATOR:
                calls.runs(self, goal, use.node, carrier, trail)
            return
        item = carrier.item()
        if item is None:
            return
        if is_lazy and isinstance(comprehension, Comprehension):
            calls.lazily(self, goal, comprehension, use.target, item, trail)
        else:
            self.assigned(goal, use.target, item, trail)

    def _default(self, goal: Goal, parameter: Node, carrier: Carrier, trail: Trail | None) -> None:
        """The default of a parameter: it lives as long as the function, and is what the parameter has."""
        owner = nearest(parameter, Function, Lambda)
        names = self.names(goal.frame.unit)
        block = _block_at(names, owner) if owner is not None else None
        if owner is None or block is None:
            goal.add(End(Ending.UNKNOWN, node=parameter), trail)
            return
        name = getattr(getattr(parameter, "name", None), "text", "")
        held = Held(names.unit, block.id, block.id, name, carrier)
        if isinstance(owner, Function):
            self.definition(goal, owner, Carrier(kind_of(owner), held=held), trail)
        else:
            self.value(goal, owner, Carrier(Kind.FUNCTION, held=held), trail)

    def _entered(self, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
        if carrier.layers:
            calls.enter(self, goal, use, carrier, trail)
        elif transition(carrier.kind, Way.ENTERED) is Outcome.DROPS and use.target is not None:
            self.assigned(goal, use.target, carrier, trail)
        elif carrier.kind in (Kind.CONTEXT, Kind.OBJECT):
            calls.runs(self, goal, use.node, carrier, trail)

    # -- targets and variables ----------------------------------------------------------------------------------------

    def assigned(self, goal: Goal, target: Node | None, carrier: Carrier, trail: Trail | None) -> None:
        """Follows a value that is bound to a target; one that is unpacked, by its items."""
        target = bare(target)
        if isinstance(target, PatternList | TuplePattern | ListPattern | Tuple | ExpressionList):
            item = carrier.item() if carrier.layers else carrier
            if item is None or (not carrier.layers and carrier.kind is Kind.ITERATOR):
                return
            for part in target.parts:
                is_rest = isinstance(part, StarParameter)
                name = part.name if isinstance(part, StarParameter) else part
                self.assigned(goal, name, item.within(ITEMS) if is_rest else item, trail)
            return
        self.target(goal, target, carrier, trail)

    def target(self, goal: Goal, target: Node | None, carrier: Carrier, trail: Trail | None) -> None:
        target = bare(target)
        while isinstance(target, AsTarget) and target.parts:
            target = bare(target.parts[0])
        if isinstance(target, Attribute | Subscript):
            self.put(goal, target, (), carrier, target, trail)
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
        argument: str = "",
    ) -> None:
        """Follows a value that is put, at `node`, by the way of `parts` into what `container` gives."""
        spot = spot_of(goal.frame, self.names(goal.frame.unit), container)
        self.put_at(goal, spot._replace(parts=(*spot.parts, *parts)), carrier, node, trail, argument)

    def put_elsewhere(
        self,
        goal: Goal,
        place: Place,
        parts: tuple[Part, ...],
        carrier: Carrier,
        node: Node,
        trail: Trail | None,
        argument: str = "",
    ) -> None:
        """The same where another statement says what it is put into."""
        unit = place.names.unit
        other = Frame(unit, goal.frame.runner, unit.region.root, Stretch.CALL)
        spot = spot_of(other, place.names, place.node)
        trail = self.step(goal, trail, "stored", node)
        if spot.root is None:
            goal.add(End(Ending.KEPT, carrier, node=node), trail)
        else:
            goal.add(End(Ending.PUT, carrier, spot.root, (*spot.parts, *parts), node, argument), trail)

    def put_at(
        self, goal: Goal, spot: Spot, carrier: Carrier, node: Node, trail: Trail | None, argument: str = ""
    ) -> None:
        frame = goal.frame
        inside = carrier.within(*(part.layer for part in spot.parts))
        trail = self.step(goal, trail, "stored", node)
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
                goal.add(End(Ending.PUT, carrier, spot.root, spot.parts, node, argument), trail)

    def _put_in_value(self, goal: Goal, spot: Spot, inside: Carrier, node: Node, trail: Trail | None) -> None:
        """Into something that has no name."""
        if spot.is_new and spot.value is not None:
            self.value(goal, spot.value, inside, trail)
            self._told_to_constructor(goal, spot.value, inside, trail)
        else:
            is_made = isinstance(spot.value, Call) and spot.parts == ()
            goal.add(End(Ending.UNKNOWN if is_made else Ending.KEPT, inside, node=node), trail)

    def _put_in_own(self, goal: Goal, spot: Spot, inside: Carrier, node: Node, trail: Trail | None) -> None:
        """Into something that the code makes, or gets, itself."""
        binding = spot.binding
        if binding is None:
            return
        # What is a part of something new may be older, and known elsewhere.
        names = self.names(goal.frame.unit)
        if not spot.is_new and not calls.is_managed(names, spot):
            goal.add(End(Ending.KEPT if calls.is_in_window(names, spot) else Ending.UNKNOWN, inside, node=node), trail)
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

    def _follow_variable(self, goal: Goal, item: _Variable, trail: Trail | None) -> None:
        frame = goal.frame
        unit = frame.unit
        found = self.names(unit).written_at(unit.region.node_at(item.start, item.start + 1))
        references = unit.scopes.references_to(item.home, item.name)
        binding = found or next((each for each in references if each.start == item.start), None)
        if binding is None:
            goal.add(End(Ending.UNKNOWN), trail)
            return
        node = unit.reference_node(binding)
        home = unit.scopes.blocks[item.home]
        if frame.stretch is Stretch.CALL and unit.scopes.runner_of(item.home) != frame.runner:
            root = root_of(unit, binding)
            goal.add(End(Ending.PUT, item.carrier, root, (), node), trail)
            return
        if goal.again == (item.home, item.name):
            self._again(goal, binding, item.carrier, trail)
        for use, place, reach in reads_reached(frame, binding):
            self._follow_read(goal, item, binding, (use, place, reach), trail)
        if home.kind is BlockKind.CLASS:
            self._class_attribute(goal, home, item, trail)
        elif item.home == MODULE_BLOCK and frame.stretch is not Stretch.CALL:
            is_unread = frame.stretch is Stretch.LEFT and not any(each.access is Access.READ for each in references)
            if is_unread or self.module.reads_elsewhere(item.name):
                goal.add(End(Ending.STAYS, item.carrier, root_of(unit, binding), (), node), trail)

    def _follow_read(
        self,
        goal: Goal,
        item: _Variable,
        binding: Reference,
        read: tuple[Reference, Node, Reach],
        trail: Trail | None,
    ) -> None:
        use, place, reach = read
        frame = goal.frame
        node = frame.unit.reference_node(binding)
        if reach is Reach.ELSEWHERE:
            self._captured(goal, item, use, place, trail)
        elif reach is Reach.SAME_PASS:
            self.value(goal, place, item.carrier, trail)
        else:
            root = root_of(frame.unit, binding)
            if reach is Reach.NEXT_PASS:
                self._next_pass(goal, binding, place, item.carrier, trail)
                return
            parts = tuple(Part(layer) for layer in item.carrier.layers)
            end = End(Ending.STAYS, item.carrier, root, parts, node, "", place, reach)
            goal.add(end, self.step(goal, trail, f"used as `{item.name}`", place))

    def _next_pass(self, goal: Goal, binding: Reference, place: Node, carrier: Carrier, trail: Trail | None) -> None:
        """What the next iteration does with what it finds in a variable: too late, if the loop has rebound by then."""
        unit = goal.frame.unit
        inner, is_new = self.goal(("next", goal.frame, place, carrier), goal.frame)
        if is_new:
            inner.again = (binding.home or MODULE_BLOCK, binding.name)
            self.value(inner, place, carrier, None)
        node = unit.reference_node(binding)
        root = root_of(unit, binding)
        trail = self.step(goal, trail, f"read as `{binding.name}` in the next iteration", place)

        def told(end: End, way: Trail | None) -> None:
            if end.ending in (Ending.RAN, Ending.PUT, Ending.KEPT, Ending.UNKNOWN, Ending.BESIDE, Ending.YIELDED):
                parts = tuple(Part(layer) for layer in carrier.layers)
                found = End(Ending.STAYS, carrier, root, parts, node, end.ending.name, place, Reach.NEXT_PASS)
                goal.add(found, joined(trail, way))
            elif end.ending is Ending.STAYS and end.reach is not Reach.NEXT_PASS:
                # What is left after the loop comes from an iteration before the last.
                parts = tuple(Part(layer) for layer in carrier.layers)
                found = End(Ending.STAYS, carrier, root, parts, node, Ending.KEPT.name, place, Reach.NEXT_PASS)
                goal.add(found, joined(trail, way))
            elif end.ending is not Ending.RETURNED:
                goal.add(end, joined(trail, way))

        inner.listen(told)

    def _again(self, goal: Goal, binding: Reference, carrier: Carrier, trail: Trail | None) -> None:
        """A variable has what each iteration has added to it: all of that is there where it is read after the loop."""
        frame = goal.frame
        node = frame.unit.reference_node(binding)
        reaches = [reach for _, _, reach in reads_reached(frame, binding)]
        if binding.home == MODULE_BLOCK or Reach.OUTSIDE in reaches:
            goal.add(End(Ending.KEPT, carrier, node=node), trail)

    def _captured(self, goal: Goal, item: _Variable, use: Reference, place: Node, trail: Trail | None) -> None:
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
        held = Held(frame.unit, outermost.id, item.home, item.name, _without(item.carrier))
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
            goal.add(end._replace(use=node, reach=Reach.ELSEWHERE), joined(trail, way))

        inner.listen(told)

    def _class_attribute(self, goal: Goal, home: Block, item: _Variable, trail: Trail | None) -> None:
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

    def runs(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        """Of a function that runs at `node`."""
        calls.runs(self, goal, node, carrier, trail)

    # -- words --------------------------------------------------------------------------------------------------------

    def step(self, goal: Goal, trail: Trail | None, what: str, node: Node) -> Trail:
        return Trail(Step(what, goal.frame.unit, node), trail)


def _reads_by_use(unit: Unit, home: BlockId, name: str) -> dict[str, list[tuple[Reference, Node]]]:
    """The reads of a variable by the attribute that is used, which is not called; all others by no name."""
    found: dict[str, list[tuple[Reference, Node]]] = {}
    for _, use, node in unit.derived(reads_of, home, name):
        around = node.parent
        is_part = isinstance(around, Attribute) and call_of(around) is None
        key = f".{around.name_text}" if is_part and isinstance(around, Attribute) else ""
        found.setdefault(key, []).append((use, node))
    return found


def _makers(unit: Unit, home: BlockId, name: str) -> frozenset[BlockId]:
    """The functions that make functions which use a variable."""
    found: set[BlockId] = set()
    for use in unit.scopes.references_to(home, name):
        found.update(each.id for each in list(unit.scopes.functions_between(use.block, home))[1:])
    return frozenset(found)


def _without(carrier: Carrier) -> Carrier:
    """The carrier as another function holds it: functions within functions are not told apart any further."""
    depth = 0
    held = carrier.held
    while held is not None and held.carrier is not None:
        depth += 1
        held = held.carrier.held
    return carrier if depth < _DEEPEST else carrier._replace(held=None)


_DEEPEST = 2
"""Functions within functions within ... that are told apart; those further in count as the function itself."""


def _is_parameter(names: Names, runner: BlockId, name: str) -> bool:
    found = names.unit.scopes.references_to(runner, name)
    return bool(found) and any(each.access is Access.PARAMETER for each in found)


def _target_for(node: Node, display: Node) -> Node | None:
    """The target that gets an item of a display which is unpacked where it is made."""
    assignment = display.parent
    if not isinstance(display, ExpressionList | Tuple) or not isinstance(assignment, Assignment):
        return None
    target = assignment.left
    if not isinstance(target, PatternList | TuplePattern) or isinstance(assignment.parent, Assignment):
        return None
    targets, items = target.parts, display.items
    if len(targets) != len(items) or any(isinstance(each, StarParameter) for each in targets):
        return None
    return targets[items.index(node)] if node in items else None


def _block_at(names: Names, owner: Node) -> Block | None:
    return names.unit.derived(_blocks_by_start).get(owner.start)


def _blocks_by_start(unit: Unit) -> dict[int, Block]:
    functions = (BlockKind.FUNCTION, BlockKind.LAMBDA)
    return {block.span.start: block for block in unit.scopes.blocks if block.kind in functions}
