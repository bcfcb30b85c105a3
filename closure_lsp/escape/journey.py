"""Follows values through the code: a worklist that keeps its paths. Joins uses, carriers, callees and summaries.

Never guesses: where it cannot tell where a value goes, that end is `UNKNOWN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape import calls, decorators, entering, generators, implicit
from closure_lsp.escape.callees import kind_of
from closure_lsp.escape.carriers import ANYWHERE, ITEMS, Carrier, Held, Kind, Outcome, held_by, transition
from closure_lsp.escape.draining import drained_at, is_emptied_between
from closure_lsp.escape.frames import Frame, Reach, Stretch, captured_reads, reads_reached
from closure_lsp.escape.places import Part, key_of, root_of
from closure_lsp.escape.summaries import End, Ending, Goal, Trail, joined
from closure_lsp.escape.tokens import texts_of_items
from closure_lsp.escape.uses import Use, Way, is_target, use_of
from closure_lsp.escape.variables import Variables
from closure_lsp.escape.worklist import ValueItem, VariableItem
from closure_lsp.library.effects import LooksAt
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    AugmentedAssignment,
    Call,
    Comprehension,
    Decorator,
    Display,
    ExpressionList,
    Function,
    GeneratorExpression,
    Lambda,
    PatternList,
    Slice,
    StarParameter,
    Subscript,
    Tuple,
    TuplePattern,
    bare,
    bracketed,
    nearest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.names import Meanings
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


MOST_WORK = 20_000
"""Steps for one question. What real code asks takes some hundreds; functions that all hand each other on may take more
than anybody waits for. A budget in steps and not in time, so that answers are the same on every machine.
"""


class Journey(Variables):
    """All that is followed for one document, as seen from one statement."""

    def run(self) -> None:
        """Follows all that is to be followed, to its ends; as far as the budget of the question goes."""
        while self.queue or self.news:
            self.work += 1
            if self.work > MOST_WORK:
                self.is_exhausted = True
                self.queue.clear()
                self.news.clear()
                return
            if self.news:
                listener, end, way = self.news.popleft()
                listener(end, way)
                continue
            goal, item, trail = self.queue.popleft()
            if isinstance(item, ValueItem):
                self._follow_value(goal, item.node, item.carrier, trail)
            else:
                self._follow_variable(goal, item, trail)

    def is_used(self, frame: Frame, home: BlockId, name: str, carrier: Carrier) -> bool:
        """Whether any code does anything with what is put into a variable of a function."""
        unit = frame.unit
        function = unit.block_node(unit.scopes.blocks[frame.runner])
        goal = self.contents(frame._replace(code=function, stretch=Stretch.CALL), home, name, carrier)
        captured = unit.derived(captured_reads, home, name)
        if captured and home != frame.runner:
            return True
        for _, use, _ in captured if "captured" not in goal.seen else ():
            self._by_function(goal, use, home, name, carrier)
        goal.seen.add("captured")
        self.run()
        # That a function runs which has the variable says nothing: its own code is followed, too.
        return any(end.ending is not Ending.RAN or end.carrier is None for end in goal.ends)

    def _by_function(self, goal: Goal, use: Reference, home: BlockId, name: str, carrier: Carrier) -> None:
        """What a function does that captures a variable with what is put into it."""
        unit = goal.frame.unit
        outermost = next(reversed(list(unit.scopes.functions_between(use.block, home))), None)
        if outermost is None:
            goal.add(End(Ending.UNKNOWN), None)
            return
        held = Held(unit, outermost.id, home, name, held_by(carrier))
        if held not in goal.seen:
            goal.seen.add(held)
            self.start_function(goal, outermost, held, None)

    def _follow_value(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        use = use_of(node)
        match use.way:
            case Way.PASSED:
                if not implicit.operand(self, goal, node, use.node, carrier, trail):
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
            case Way.KEYED if isinstance(use.node, Subscript):
                self._keyed(goal, node, use.node, carrier, trail)
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
                decorators.wraps(self, goal, use.node, trail)
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
                    generators.generated(self, goal, use.node, carrier, trail)
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
        right = bare(statement.right)
        if carrier.layers:
            item = carrier.item()
            texts = texts_of_items(goal.frame.unit, right) if isinstance(right, Display) else ()
            if item is not None:
                self.put(goal, statement.left, (Part(ITEMS),), item, statement, trail, texts)
        elif transition(carrier.kind, Way.JOINED) is not Outcome.RUNS:
            texts = (right.text,) if right is not None else ()
            self.put(goal, statement.left, (Part(ANYWHERE),), carrier, statement, trail, texts)
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

    def _keyed(self, goal: Goal, key: Node, subscript: Subscript, carrier: Carrier, trail: Trail | None) -> None:
        """`table[f] = 1`, `table[1, f] = 2`: the table has its keys, unless it is said to have weak ones."""
        indices = subscript.indices
        kind = self.names(goal.frame.unit).kind(subscript.value)
        row = self.module.library.method(kind, "__setitem__") if isinstance(kind, str) else None
        first = row.parameter_at(0) if row is not None else None
        if first is not None and any(isinstance(each, LooksAt) for each in first.effects):
            return
        inside = carrier if len(indices) == 1 else carrier.within(ITEMS)
        self.put(goal, subscript.value, (Part(ITEMS, key_of(indices)),), inside, subscript, trail, (key.text,))

    def _iterated(self, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
        """A loop or comprehension takes its items."""
        clause = use.node
        comprehension = clause.parent if use.way is Way.ITERATED_BY_CLAUSE else None
        is_lazy = isinstance(comprehension, GeneratorExpression) and comprehension is not goal.frame.code
        if not carrier.layers:
            if is_lazy and isinstance(comprehension, Comprehension) and carrier.kind is Kind.ITERATOR:
                self.value(goal, comprehension, carrier, trail)
            elif transition(carrier.kind, Way.ITERATED) is Outcome.RUNS:
                calls.runs(self, goal, use.node, carrier, trail)
            return
        item = carrier.item()
        if item is None:
            return
        if is_lazy and isinstance(comprehension, Comprehension):
            generators.lazily(self, goal, comprehension, use.target, item, trail)
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
        held = Held(names.unit, block.id, block.id, name, held_by(carrier))
        if isinstance(owner, Function):
            self.definition(goal, owner, Carrier(kind_of(owner), held=held), trail)
        else:
            self.value(goal, owner, Carrier(Kind.FUNCTION, held=held), trail)

    def _entered(self, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
        if carrier.layers:
            entering.enter(self, goal, use, carrier, trail)
        elif transition(carrier.kind, Way.ENTERED) is Outcome.RUNS:
            calls.runs(self, goal, use.node, carrier, trail)
        elif use.target is not None:
            self.assigned(goal, use.target, carrier, trail)

    def _follow_variable(self, goal: Goal, item: VariableItem, trail: Trail | None) -> None:
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
        reads = list(reads_reached(frame, binding))
        in_pass = [place for _, place, reach in reads if reach is Reach.SAME_PASS]
        end = drained_at(frame, self.names(unit), item.carrier, node, in_pass)
        if end is not None:
            self.value(goal, end, item.carrier, trail)
            return
        for use, place, reach in reads:
            if reach is not Reach.ELSEWHERE and is_emptied_between(self, frame, item, node, place):
                continue
            self._follow_read(goal, item, binding, (use, place, reach), trail)
        if home.kind is BlockKind.CLASS:
            self._class_attribute(goal, home, item, trail)
        elif item.home == MODULE_BLOCK and frame.stretch is not Stretch.CALL:
            is_unread = frame.stretch is Stretch.LEFT and not any(each.access is Access.READ for each in references)
            if is_unread or self.module.reads_elsewhere(item.name) or self._is_filled(frame, item, references):
                parts = tuple(Part(layer) for layer in item.carrier.layers)
                goal.add(End(Ending.STAYS, item.carrier, root_of(unit, binding), parts, node), trail)

    def _is_filled(self, frame: Frame, item: VariableItem, references: Sequence[Reference]) -> bool:
        """Whether a loop of the module gives containers, or functions that hold others, to a global that had a value
        before: somebody looks for it.
        """
        is_alone = item.carrier.plain and item.carrier.held is None
        if frame.stretch is not Stretch.ITERATION or is_alone:
            return False
        is_older = any(each.access is Access.WRITE and each.start < frame.code.start for each in references)
        return is_older or self.module.rebinds_elsewhere(item.name)

    def _follow_read(
        self,
        goal: Goal,
        item: VariableItem,
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
            end = End(Ending.STAYS, item.carrier, root, parts, node, (), place, reach)
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
                found = End(Ending.STAYS, carrier, root, parts, node, (), place, Reach.NEXT_PASS, end.ending)
                goal.add(found, joined(trail, way))
            elif end.ending is Ending.STAYS:
                # What is left after the loop, or found two iterations later, comes from one before the last.
                parts = tuple(Part(layer) for layer in carrier.layers)
                becomes = Ending.UNKNOWN if end.becomes is Ending.UNKNOWN else Ending.KEPT
                found = End(Ending.STAYS, carrier, root, parts, node, (), place, Reach.NEXT_PASS, becomes)
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


def _block_at(names: Meanings, owner: Node) -> Block | None:
    return names.unit.derived(_blocks_by_start).get(owner.start)


def _blocks_by_start(unit: Unit) -> dict[int, Block]:
    functions = (BlockKind.FUNCTION, BlockKind.LAMBDA)
    return {block.span.start: block for block in unit.scopes.blocks if block.kind in functions}
