"""What becomes of a value that a stretch of code gets: its ends, found once for each stretch and shared by all.

A `Goal` is a question: where does this value go in this code? Its answers, `End`s, are told to whoever asked as soon as
they are found; so functions that call each other need no limit, and nothing is followed twice. Knows no syntax.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.carriers import Carrier
    from closure_lsp.escape.frames import Frame, Reach
    from closure_lsp.escape.places import Part, Root
    from closure_lsp.syntax import Node


class Ending(enum.Enum):
    """How a way of the value ends, as seen from the code in which it was followed."""

    RETURNED = "the function gives it back"
    YIELDED = "the generator gives it out"
    PUT = "it is in something that was there before"
    STAYS = "a variable of the code has it when the code is left, or begins again"
    BESIDE = "a thread, task or process runs it"
    KEPT = "it is there for good"
    RAN = "it runs"
    UNKNOWN = "code that is not seen has it"


class End(NamedTuple):
    ending: Ending
    carrier: Carrier | None = None
    root: Root | None = None
    """Of PUT: the variable from which one gets to it."""
    parts: tuple[Part, ...] = ()
    """Of PUT: the way from the variable."""
    node: Node | None = None
    """In the code of the goal: where it happens."""
    argument: str = ""
    """Of PUT: the text of the expression that is put there."""
    use: Node | None = None
    """Of STAYS: where it is read."""
    reach: Reach | None = None
    """Of STAYS: when that is."""


class Step(NamedTuple):
    """One step of the way that a value goes."""

    what: str
    unit: Unit
    node: Node


class Trail(NamedTuple):
    """The steps of a way, the last one first."""

    step: Step
    before: Trail | None

    def steps(self) -> tuple[Step, ...]:
        found: list[Step] = []
        trail: Trail | None = self
        while trail is not None:
            found.append(trail.step)
            trail = trail.before
        return tuple(reversed(found))


class Goal:
    """A value in a stretch of code, and what has been found of its ends."""

    __slots__ = ("again", "ends", "frame", "listeners", "seen")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.ends: dict[End, Trail | None] = {}
        self.listeners: list[Any] = []
        self.seen: set[Hashable] = set()
        self.again: tuple[int, str] | None = None
        """The variable that had the value: what it gets again has what was there before in it."""

    def add(self, end: End, trail: Trail | None) -> None:
        """Takes note of an end, and tells whoever asked."""
        if end in self.ends:
            return
        self.ends[end] = trail
        for listener in tuple(self.listeners):
            listener(end, trail)

    def listen(self, listener: Callable[[End, Trail | None], None]) -> None:
        """Tells of all ends, also those that are found later."""
        self.listeners.append(listener)
        for end, trail in tuple(self.ends.items()):
            listener(end, trail)


def joined(first: Trail | None, second: Trail | None) -> Trail | None:
    """The steps of `first`, then those of `second`."""
    found = first
    for step in second.steps() if second is not None else ():
        found = Trail(step, found)
    return found
