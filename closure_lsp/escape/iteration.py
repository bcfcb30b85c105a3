"""When in the loop that matters: whether what an iteration puts somewhere is there when the loop rebinds the variable.

Taken out again, emptied, replaced by the next iteration, left at the end, or followed by the loop's end. Knows nothing
of how a value gets to where it is put.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from closure_lsp.escape.arms import (
    CHOOSES,
    MAYBE_RUNS,
    condition_of_arm,
    continues,
    skips,
    that_lead_out,
    that_may_skip,
)
from closure_lsp.escape.frames import Reach, Stretch, is_bound_in, is_fixed, reads_of, suite_around, writes_of
from closure_lsp.escape.matching import is_put_first, puts_of, puts_several, takes_it
from closure_lsp.escape.summaries import Ending
from closure_lsp.escape.surety import is_replaced_after, is_sure
from closure_lsp.escape.taken_places import AN_END, ANY_VALUE, UNKNOWN_KEY, kinds_for
from closure_lsp.flow.order import may_precede, repeats, runs_before
from closure_lsp.flow.reach import is_unreachable
from closure_lsp.library.effects import Which
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import (
    Break,
    Call,
    Comprehension,
    Continue,
    For,
    Lambda,
    Node,
    Raise,
    Return,
    Suite,
    Try,
    While,
    ancestors,
    bare,
    call_of,
    covers,
    holds,
    nearest,
    steps_up,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.module import ModuleView
    from closure_lsp.escape.places import Part, VariableRoot
    from closure_lsp.escape.removals import Taking
    from closure_lsp.escape.summaries import End
    from closure_lsp.escape.taken_places import TakenPlaces
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.scopes.model import Reference


class Fate(enum.IntEnum):
    """What becomes of a function made in a loop; the greater, the worse for what it captures."""

    USED_UP = 0
    """It has done its work when the loop rebinds its variables."""
    UNKNOWN = 1
    """It is passed to code that we do not see."""
    OUTLIVES = 2
    """It is kept beyond the iteration."""


@dataclass(frozen=True, slots=True)
class Iteration:
    """One captured variable, and one loop that rebinds it."""

    frame: Frame
    capture: LoopCapture
    module: ModuleView
    takings: Callable[[], TakenPlaces]
    """What the code of the loop's function takes out of containers."""

    @property
    def made(self) -> Node:
        """Where the function is made."""
        return self.frame.unit.block_node(self.frame.unit.scopes.blocks[self.capture.function])

    # -- what is put somewhere ----------------------------------------------------------------------------------------

    def is_taken_out(self, root: VariableRoot, parts: tuple[Part, ...], node: Node, texts: tuple[str, ...]) -> bool:
        """Whether the iteration is sure to take out again what it puts at `node` into what `root` leads to."""
        end = self.frame.code.end
        by_name = self.takings().between(root, parts, kinds_for(parts, texts), node.end, end)
        if not self._is_alone_for_good(root, node):
            end = min(end, self._next_put(root, node) + 1)
        at_an_end = self.takings().between(root, parts, [AN_END], node.end, end)
        return any(
            takes_it(taking, parts, texts)
            and taking.since <= node.start
            and is_sure(self.frame, node, taking.node)
            and (taking.which not in (Which.FIRST, Which.LAST, Which.SOME) or self._is_alone(taking, parts, node))
            and not self._is_rebound_between(node, taking.node)
            for taking in chain(by_name, at_an_end)
        )

    def _is_alone(self, taking: Taking, parts: tuple[Part, ...], node: Node) -> bool:
        """Whether what is taken out at one end is what was put in, as nothing else is there, or was put in since."""
        if len(parts) != len(taking.parts) + 1 or puts_several(node):
            return False
        is_other_end = is_put_first(node) if taking.which is Which.LAST else not is_put_first(node)
        if taking.which is not Which.SOME and not is_other_end:
            return taking.start <= self._next_put(taking.root, node)
        return taking.which is not Which.LAST and self._is_alone_for_good(taking.root, node)

    def _next_put(self, root: VariableRoot, node: Node) -> int:
        """Where something is next put into what a variable has, in the text below `node`."""
        puts = self._puts(root)
        index = bisect_left(puts, node.end, key=attrgetter("start"))
        return puts[index].start if index < len(puts) else self.frame.code.end

    def _is_alone_for_good(self, root: VariableRoot, node: Node) -> bool:
        """Whether nothing is ever in what a variable has but what is put there at `node`."""
        if not all(covers(node, found) for found in self._puts(root)):
            return False
        is_shared = root.home == MODULE_BLOCK and self.module.reads_elsewhere(root.name)
        return not is_shared and self._begins_empty(root)

    def _puts(self, root: VariableRoot) -> tuple[Node, ...]:
        return (root.unit or self.frame.unit).derived(puts_of, root.home, root.name, self.module.library)

    def _begins_empty(self, root: VariableRoot) -> bool:
        """Whether a variable gets one value, an empty container."""
        value = self._only_value(root)
        if isinstance(value, Call):
            return not value.given or value.given[0].text.startswith("maxlen")
        return value is not None and not value.children

    def _only_value(self, root: VariableRoot) -> Node | None:
        """The one value that a variable gets."""
        unit, home, name = root
        if home == MODULE_BLOCK:
            found = self.module.only_binding(name)
            place = found.unit.reference_node(found.reference) if found is not None else None
        else:
            writes = unit.derived(writes_of, home, name) if unit is not None else ()
            place = writes[0][2] if len(writes) == 1 else None
        value = getattr(place.parent, "value", None) if place is not None else None
        return value if isinstance(value, Node) else None

    def emptied_first(self, root: VariableRoot, parts: tuple[Part, ...], node: Node) -> Taking | None:
        """What empties the place in each iteration, before anybody can read what the one before has put there."""
        if self.frame.stretch is not Stretch.ITERATION:
            return None
        for taking in self._takings_above(root, parts, node):
            if taking.runs and not self.comes_before_rebindings(taking.node):
                continue
            if not covers(suite_around(taking.node), node):
                continue
            unit = root.unit or self.frame.unit
            if not any(
                self.frame.code.start < found.start < taking.start
                and repeats(self.frame.code, found)
                and not covers(taking.node, found)
                for _, _, found in unit.derived(reads_of, root.home, root.name)
            ):
                return taking
        return None

    def _is_rebound_between(self, node: Node, taking: Node) -> bool:
        """Whether the loop rebinds the captured variable between two places of an iteration."""
        rebindings = [self.frame.unit.reference_node(found) for found in self.capture.rebindings]
        return any(
            runs_before(node, found) and runs_before(found, taking) and covers(self.frame.code, found)
            for found in rebindings
        )

    def comes_before_rebindings(self, node: Node) -> bool:
        """Whether an iteration comes to a place before it gives the captured variable another value."""
        found = [self.frame.unit.reference_node(each) for each in self.capture.rebindings]
        return all(runs_before(node, each) for each in found if repeats(self.frame.code, each))

    def is_run_at_head(self, end: End) -> bool:
        """Whether the next iteration runs what is put somewhere, when it has rebound the variable, and takes it out."""
        node, root = end.node, end.root
        if node is None or root is None or self.frame.stretch is not Stretch.ITERATION:
            return False
        return any(
            taking.runs and not self.comes_before_rebindings(taking.node)
            for taking in self._takings_above(root, end.parts, node)
        )

    def _takings_above(self, root: VariableRoot, parts: tuple[Part, ...], node: Node) -> Iterator[Taking]:
        """What takes out, before the iteration comes to `node`, all that is at the end of `parts`."""
        found = self.takings().between(root, parts, kinds_for(parts, ()), self.frame.code.start, node.start)
        return (taking for taking in found if takes_it(taking, parts, (), only_all=True))

    def as_put(self, end: End) -> Fate:
        """Of what is put, for good or until it is replaced, where others find it."""
        node, root = end.node, end.root
        if node is None or root is None:
            return Fate.OUTLIVES
        if self.ends_loop(node) or self.is_never_run(node):
            return Fate.USED_UP
        if self.is_taken_out(root, end.parts, node, end.texts):
            return Fate.USED_UP
        emptied = self.emptied_first(root, end.parts, node)
        if emptied is not None:
            fate = max(self.as_last(node, is_always_last=True), self._in_each_iteration(emptied.node))
            return fate if is_sure(self.frame, self.frame.code, emptied.node) else max(fate, Fate.UNKNOWN)
        if self._is_one_place(root, end.parts) or self._has_room_for_one(root, end.parts):
            return self.as_last(node)
        if self._is_maybe_taken_out(root, end.parts, node, end.texts):
            return Fate.UNKNOWN
        return Fate.OUTLIVES

    def is_replaced_by_next(self, end: End) -> bool:
        """Whether what is put somewhere is there until the next iteration puts another one into its place."""
        node, root = end.node, end.root
        if node is None or root is None or not self._is_one_place(root, end.parts):
            return False
        is_gone = self.is_taken_out(root, end.parts, node, end.texts) or self.ends_loop(node)
        return not is_gone and self.emptied_first(root, end.parts, node) is None

    def rebound_below(self, end: End) -> Reference | None:
        """The first binding of the variable below the loop, where only the last iteration leaves a function behind."""
        is_last = end.ending is Ending.STAYS and end.reach is not Reach.NEXT_PASS
        is_last = is_last or (end.ending is Ending.PUT and self.is_replaced_by_next(end))
        node = end.node
        if node is None or not is_last or self.frame.stretch is not Stretch.ITERATION:
            return None
        if max(self._in_each_iteration(node), self._as_rebound_below(self.made)):
            return None
        writes = self.frame.unit.derived(writes_of, self.capture.home, self.capture.name)
        first = bisect_left(writes, self.frame.code.end, key=itemgetter(0))
        return next((found for _, found, _ in writes[first:] if found.access is Access.WRITE), None)

    def _is_maybe_taken_out(
        self, root: VariableRoot, parts: tuple[Part, ...], node: Node, texts: tuple[str, ...]
    ) -> bool:
        """Whether it is sure to be taken out, but perhaps another one is, or the loop has rebound the variable."""
        kinds = [*kinds_for(parts, texts), AN_END, *(() if texts else (ANY_VALUE,))]
        kinds += [UNKNOWN_KEY] if any(part.has_unknown_key for part in parts) else []
        return any(
            parts[: len(taking.parts)] == taking.parts
            and taking.since <= node.start
            and (taking.which is not Which.ITSELF or not texts)
            and is_sure(self.frame, node, taking.node)
            and (taking.which is not Which.NAMED or takes_it(taking, parts, texts) or _is_of_unknown(parts, taking))
            for taking in self.takings().between(root, parts, kinds, node.end, self.frame.code.end)
        )

    def _is_one_place(self, root: VariableRoot, parts: tuple[Part, ...]) -> bool:
        """Whether each iteration puts it into the place of the one before."""
        if self.frame.stretch is not Stretch.ITERATION or not all(part.is_one_place for part in parts):
            return False
        keys = [part.key for part in parts if part.key is not None]
        for key in keys:
            node = key.node
            if node is not None and (node.region is not self.frame.unit.region or not is_fixed(self.frame, node)):
                return False
        if root.unit is not self.frame.unit and root.home != MODULE_BLOCK:
            return True
        uses = self.frame.unit.scopes.references_to(root.home, root.name)
        return not parts or not uses or not is_bound_in(self.frame, uses[0])

    def _has_room_for_one(self, root: VariableRoot, parts: tuple[Part, ...]) -> bool:
        """Whether what is put there takes the place of what was there: a deque of at most one item."""
        value = self._only_value(root)
        if len(parts) != 1 or not isinstance(value, Call):
            return False
        return any(given.text.replace(" ", "") == "maxlen=1" for given in value.given)

    # -- what a variable keeps ----------------------------------------------------------------------------------------

    def as_staying(self, end: End, root: VariableRoot) -> Fate:
        """Of what a variable of the code has when the iteration ends."""
        node, use = end.node, end.use
        if node is None:
            return Fate.UNKNOWN
        if self.ends_loop(node) or self.is_never_run(node):
            return Fate.USED_UP
        if end.carrier is not None and end.carrier.layers:
            ways = [end.parts[: place + 1] for place in range(len(end.parts))]
            if any(self.is_taken_out(root, parts, node, end.texts) for parts in ways):
                return Fate.USED_UP
        if self.frame.stretch is Stretch.LEFT:
            return self._as_left(node, use, root)
        if end.reach is Reach.NEXT_PASS and use is not None:
            rebindings = [self.frame.unit.reference_node(found) for found in self.capture.rebindings]
            inside = [found for found in rebindings if repeats(self.frame.code, found)]
            is_in_time = all(runs_before(use, found) for found in inside)
            if end.becomes is Ending.UNKNOWN:
                return Fate.UNKNOWN
            if end.becomes is Ending.RAN:
                return Fate.USED_UP if is_in_time else Fate.OUTLIVES
            return Fate.OUTLIVES
        return self.as_last(node, use)

    def _as_left(self, node: Node, use: Node | None, root: VariableRoot) -> Fate:
        """Of what a variable has when the code is left for good."""
        if use is None:
            return Fate.OUTLIVES
        writes = self.frame.unit.derived(writes_of, root.home, root.name)
        if bisect_left(writes, self.frame.code.end, key=itemgetter(0)) < len(writes):
            return Fate.UNKNOWN
        return Fate.OUTLIVES if runs_before(node, use) else Fate.USED_UP

    def as_last(self, target: Node, use: Node | None = None, *, is_always_last: bool = False) -> Fate:
        """Of the copy that is left after the loop: it sees what it was made with, if the last iteration made it.

        `target` is where it is put; `use` is where the code of the loop's function uses it.
        """
        if self.frame.stretch is Stretch.LEFT:
            return Fate.OUTLIVES
        if self.frame.stretch is Stretch.CALL:
            return Fate.UNKNOWN
        node = self.made
        if self.ends_loop(node):
            return Fate.USED_UP
        if self.is_rebound_after_loop():
            if use is None and is_replaced_after(self.frame.code, target):
                return max(self._in_each_iteration(target), self._as_rebound_below(node))
            if use is None or self._is_rebound_before(use):
                return Fate.OUTLIVES
            is_call = call_of(use) is not None
            return Fate.USED_UP if is_call and not self._may_be_rebound_before(use) else Fate.UNKNOWN
        if isinstance(self.frame.code, Comprehension):
            return Fate.UNKNOWN
        below = self._as_rebound_below(node)
        if is_always_last:
            return below
        return max(self._in_each_iteration(target), below)

    def _as_rebound_below(self, node: Node) -> Fate:
        """Of a function made at `node`, by whether the loop rebinds the variable again before it ends."""
        condition = self.frame.code.condition if isinstance(self.frame.code, While) else None
        fate = Fate.USED_UP
        for reference in self.capture.rebindings:
            found = self.frame.unit.reference_node(reference)
            if found.parent is node:  # its own name
                continue
            if covers(condition, found):
                return Fate.OUTLIVES
            if covers(self.frame.code, found) and not runs_before(found, node):
                fate = max(fate, Fate.UNKNOWN if self._in_each_iteration(found) else Fate.OUTLIVES)
        return fate

    def _in_each_iteration(self, node: Node) -> Fate:
        """Of a function that is made or put somewhere at `node`, by whether each iteration does that.

        Where some do not, the one that is left is older than the last iteration. What decides of the rebinding as well
        does not matter: without it the variable stays as it is.
        """
        fate, code = Fate.USED_UP, self.frame.code
        found_here = [self.frame.unit.reference_node(reference) for reference in self.capture.rebindings]
        rebindings = [found for found in found_here if repeats(code, found)]
        for child, parent in steps_up(node):
            if child is code or all(covers(child, found) for found in rebindings):
                break
            if isinstance(parent, Suite) and any(
                skips(code, found)
                for found in self.frame.unit.derived(that_may_skip, parent)
                if found.end <= child.start and any(each.start < found.end for each in rebindings)
            ):
                return Fate.OUTLIVES
            if isinstance(parent, CHOOSES) and bare(child) is not condition_of_arm(parent):
                condition = condition_of_arm(parent)
                is_constant = condition is not None and is_fixed(self.frame, condition)
                fate = max(fate, Fate.USED_UP if is_constant else Fate.OUTLIVES)
            elif parent is not code and isinstance(parent, MAYBE_RUNS):
                fate = max(fate, Fate.UNKNOWN)
        return fate

    # -- the end of the loop ------------------------------------------------------------------------------------------

    def ends_loop(self, node: Node) -> bool:
        """Whether the statement that holds `node` leaves the loop for good, or the ones below it do so in any case."""
        if self.frame.stretch is not Stretch.ITERATION or not covers(self.frame.code, node):
            return False
        code = self.frame.code
        if not holds(code, b"return", b"raise", b"break"):
            return False
        for child, parent in steps_up(node):
            if child is code or isinstance(child, Lambda):
                return False
            if isinstance(child, Return) or (isinstance(child, Raise) and not self._is_tried(node)):
                return True
            if not isinstance(parent, Suite):
                continue
            for sibling in self.frame.unit.derived(that_lead_out, parent):
                if sibling.start < child.end:
                    continue
                if isinstance(sibling, Return) or (isinstance(sibling, Raise) and not self._is_tried(node)):
                    return True
                if isinstance(sibling, Break):
                    left = nearest(parent, For, While)
                    if left is code:
                        return not self.is_rebound_after_loop()
                if isinstance(sibling, Continue) or continues(code, sibling):
                    return False
        return False

    def _is_tried(self, node: Node) -> bool:
        """Whether a `try` within the loop may catch what is raised at `node`."""
        return any(isinstance(found, Try) and covers(self.frame.code, found) for found in ancestors(node))

    def is_never_run(self, node: Node) -> bool:
        """Whether no iteration comes to `node`: after `return`, `raise`, `continue`, or under `if False`."""
        return is_unreachable(node, self.frame.code, self.frame.unit)

    def is_rebound_after_loop(self) -> bool:
        """Whether code below the loop gives the captured variable another value, or deletes it."""
        home, name = self.capture.home, self.capture.name
        if home == MODULE_BLOCK and self.module.rebinds_later(name):
            return True
        writes = self.frame.unit.derived(writes_of, home, name)
        return bisect_left(writes, self.frame.code.end, key=itemgetter(0)) < len(writes)

    def _rebound_below(self) -> list[Node]:
        writes = self.frame.unit.derived(writes_of, self.capture.home, self.capture.name)
        first = bisect_left(writes, self.frame.code.end, key=itemgetter(0))
        return [node for _, _, node in writes[first:]]

    def _is_rebound_before(self, use: Node) -> bool:
        """Whether code below the loop is sure to rebind the captured variable before it comes to `use`."""
        return any(runs_before(node, use) for node in self._rebound_below())

    def _may_be_rebound_before(self, use: Node) -> bool:
        """Whether code below the loop may rebind the captured variable before it comes to `use`."""
        return any(may_precede(node, use) for node in self._rebound_below())


def _is_of_unknown(parts: tuple[Part, ...], taking: Taking) -> bool:
    """Whether something is put under a key that nobody knows, and something taken out by one that is not a constant."""
    if len(parts) <= len(taking.parts) or taking.key is None or taking.key.node is None:
        return False
    return parts[len(taking.parts)].has_unknown_key
