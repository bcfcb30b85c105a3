"""What is waiting to be followed, and the goals for which it is: nothing is followed twice. Knows no syntax."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.names import Meanings
from closure_lsp.escape.summaries import End, Ending, Goal, Step, Trail
from closure_lsp.escape.takings import Takings

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.carriers import Carrier
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.module import Defined, ModuleView
    from closure_lsp.escape.summaries import News
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node


class ValueItem(NamedTuple):
    """The value of an expression."""

    node: Node
    carrier: Carrier


class VariableItem(NamedTuple):
    """The value that a binding gives to a variable."""

    start: int
    home: BlockId
    name: str
    carrier: Carrier


class Worklist:
    """The goals of one document, as seen from one statement, and what is to be followed for them."""

    def __init__(self, module: ModuleView) -> None:
        self.module = module
        self.takings = Takings()
        self._names: dict[Unit, Meanings] = {}
        self._goals: dict[object, Goal] = {}
        self._elsewhere: dict[tuple[Unit, BlockId], int] = {}
        """The functions of other files that were come to, in their order."""
        self.queue: deque[tuple[Goal, ValueItem | VariableItem, Trail | None]] = deque()
        self.news: deque[News] = deque()
        self.work = 0
        """Steps that the question asked last has taken."""
        self.is_exhausted = False
        """Whether a question took more than its budget: then what is known is not all, and no answer is sure."""

    def names(self, unit: Unit) -> Meanings:
        found = self._names.get(unit)
        if found is None:
            found = self._names[unit] = Meanings(unit, self.module.of(unit), self._names)
        return found

    def may_look_into(self, definition: Defined) -> bool:
        """Whether it is a function of the document, or one of the first ones of other files that are come to."""
        if self.names(definition.unit).module is self.module:
            return True
        key = (definition.unit, definition.block.id)
        return self._elsewhere.setdefault(key, len(self._elsewhere)) < _MOST_ELSEWHERE

    def goal(self, key: object, frame: Frame) -> tuple[Goal, bool]:
        """The goal of a key, and whether it is a new one, which nothing has been asked of yet."""
        found = self._goals.get(key)
        if found is not None:
            return found, False
        goal = self._goals[key] = Goal(frame, self.news.append)
        return goal, True

    def value(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        self._add(goal, ValueItem(node, carrier), trail)

    def variable(self, goal: Goal, binding: Reference, carrier: Carrier, trail: Trail | None) -> None:
        home = binding.home
        if home is None:
            goal.add(End(Ending.UNKNOWN), trail)
            return
        self._add(goal, VariableItem(binding.start, home, binding.name, carrier), trail)

    def _add(self, goal: Goal, item: ValueItem | VariableItem, trail: Trail | None) -> None:
        if item not in goal.seen:
            goal.seen.add(item)
            self.queue.append((goal, item, trail))

    def step(self, goal: Goal, trail: Trail | None, what: str, node: Node) -> Trail:
        return Trail(Step(what, goal.frame.unit, node), trail)


_MOST_ELSEWHERE = 500
"""Functions of other files that are looked into for one statement; what others do is not known. A budget in functions
and not in time, so that the answers are the same on every machine.
"""
