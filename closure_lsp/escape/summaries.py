"""What becomes of a value that a stretch of code gets: its ends, found once for each stretch and shared by all.

A `Goal` is a question: where does this value go in this code? Its answers, `End`s, are told to whoever asked as soon as
they are found; so functions that call each other need no limit, and nothing is followed twice. Knows no syntax.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.carriers import Carrier
    from closure_lsp.escape.frames import Frame, Reach
    from closure_lsp.escape.places import Part, VariableRoot
    from closure_lsp.syntax import Node

    Listener = Callable[["End", "Trail | None"], None]
    News = tuple[Listener, "End", "Trail | None"]
    """That a goal has an end of which a listener is to be told."""


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
    """Of RAN: what runs, where that is not the followed function but one that holds what is followed."""
    root: VariableRoot | None = None
    """Of PUT: the variable from which one gets to it."""
    parts: tuple[Part, ...] = ()
    """Of PUT: the way from the variable."""
    node: Node | None = None
    """In the code of the goal: where it happens."""
    texts: tuple[str, ...] = ()
    """Of PUT: the expressions, each of which gives what is put there; or, of several put together, one of it."""
    use: Node | None = None
    """Of STAYS: where it is read."""
    reach: Reach | None = None
    """Of STAYS: when that is."""
    becomes: Ending | None = None
    """Of STAYS in the next pass: what that pass does with it."""
    is_on_loop: bool = False
    """Of BESIDE: an event loop or a user decides when it is run."""


class Step(NamedTuple):
    """One step of the way that a value goes."""

    what: str
    unit: Unit
    node: Node


class Trail:
    """The steps of a way: those of `before`, then those of `inside`, then `step`.

    Compared by identity: one is inside the other, deeper than Python compares.
    """

    __slots__ = ("before", "inside", "step")

    def __init__(self, step: Step | None, before: Trail | None, inside: Trail | None = None) -> None:
        self.step = step
        self.before = before
        self.inside = inside

    def backwards(self) -> Iterator[Step]:
        """The steps, the last one first: who asks for the last few does not pay for a long way."""
        waiting: list[Trail] = [self]
        while waiting:
            trail = waiting.pop()
            if trail.step is not None:
                yield trail.step
            waiting.extend(each for each in (trail.before, trail.inside) if each is not None)


class Goal:
    """A value in a stretch of code, and what has been found of its ends."""

    __slots__ = ("_tell", "again", "ends", "frame", "listeners", "seen")

    def __init__(self, frame: Frame, tell: Callable[[News], None]) -> None:
        self.frame = frame
        self._tell = tell
        self.ends: dict[End, Trail | None] = {}
        self.listeners: list[Listener] = []
        self.seen: set[Hashable] = set()
        self.again: tuple[int, str] | None = None
        """The variable that had the value: what it gets again has what was there before in it."""

    def add(self, end: End, trail: Trail | None) -> None:
        """Takes note of an end; whoever asked is told in turn."""
        if end in self.ends:
            return
        self.ends[end] = trail
        for listener in self.listeners:
            self._tell((listener, end, trail))

    def listen(self, listener: Listener) -> None:
        """Has a listener told of all ends, also of those that are found later."""
        self.listeners.append(listener)
        for end, trail in self.ends.items():
            self._tell((listener, end, trail))


def joined(first: Trail | None, second: Trail | None) -> Trail | None:
    """The steps of `first`, then those of `second`."""
    return first if second is None else Trail(None, first, second)
