"""Defines what a closure graph consists of: frames, cells and functions, and the edges between them. Plain values.

Knows neither the analysis nor any form of drawing, so that a graph of live objects can be made of the same values.
Nodes refer to each other by `NodeId`, their index in the order frames, cells, functions of their own graph.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.text import Span

NodeId = int

EACH_OF = "each of "
"""How `CellNode.holds` begins for the variable of a loop: it is one value after the other."""


@dataclass(frozen=True, slots=True)
class GraphPlace:
    """Where something is written."""

    span: Span
    """In bytes, of the statement or (see `moved`) of the document."""
    line: int
    """Of its first byte, from 0."""

    def moved(self, start: int, line: int) -> GraphPlace:
        return GraphPlace(self.span.shifted(start), self.line + line)


class FunctionKind(enum.Enum):
    """What a function is, and so what a call of it makes."""

    FUNCTION = "function"
    LAMBDA = "lambda"
    GENERATOR_FUNCTION = "generator function"
    COROUTINE_FUNCTION = "coroutine function"
    ASYNC_GENERATOR_FUNCTION = "async generator function"
    GENERATOR = "generator"
    """Of a generator expression: its function is called at once."""
    COMPREHENSION = "comprehension"
    """Called at once; since Python 3.12 most are not functions any more (PEP 709)."""
    CLASS_BODY = "class body"
    """Called once, by the class statement."""
    ANNOTATIONS = "annotations"
    """Evaluates annotations when they are asked for (3.14, PEP 649)."""
    TYPE_PARAMETERS = "type parameters"
    """Called at once, around a generic function, class or type alias (3.12, PEP 695)."""
    TYPE_EXPRESSION = "type expression"
    """Evaluates a type alias, a bound or a default when it is asked for (3.12, PEP 695)."""


class SlotUse(enum.Enum):
    """What a function's own code does with a variable of its `__closure__`."""

    READS = "reads"
    REBINDS = "rebinds"
    """Assigns or deletes it (`nonlocal`); it may read it, too."""
    PASSES_THROUGH = "passes through"
    """Uses it only to give the cell to a function inside."""


class EdgeKind(enum.Enum):
    OWNS = "owns"
    """From a frame to the cell that it makes."""
    CAPTURES = "captures"
    """From a function to the cell in a slot of its `__closure__`."""
    PASSES_THROUGH = "passes through"
    """The same, where the function only gives the cell to functions inside."""
    REBINDS = "rebinds"
    """From a function to a cell whose variable it assigns or deletes, beside its CAPTURES."""
    KEEPS_ALIVE = "keeps alive"
    """From a cell to a function that the variable holds."""
    CYCLE = "cycle"
    """The same, where the function in turn holds the cell: only the garbage collector frees them."""


@dataclass(frozen=True, slots=True)
class FrameNode:
    """A call (or one run) of a block of code: it owns cells, and makes functions."""

    id: NodeId
    name: str
    """As one speaks of it: `outer`, `lambda`, `class C`, `module`."""
    qualname: str
    lifetime: str
    """How often there is one: `each call of outer`."""
    place: GraphPlace | None
    local_names: tuple[str, ...]
    """The variables that are in no cell: nothing inside sees them, and they end with the frame."""
    free_names: tuple[str, ...]
    """The variables that its code has from its function's `__closure__`."""


@dataclass(frozen=True, slots=True)
class CellNode:
    """A cell: the box that holds a captured variable."""

    id: NodeId
    frame: NodeId | None
    """Who owns it; None of a live cell, for it does not know."""
    name: str
    slot: int | None
    """The index in the `co_cellvars` of the frame's code; those of inlined comprehensions may share one (PEP 709)."""
    made_by: str
    """What gives the variable its first value: `parameter`, `for loop`, `def`, ..."""
    place: GraphPlace | None
    """Of its first binding."""
    holds: str
    """The text of the value that it is first given, if the text says it; of a live cell the value itself."""
    lifetime: str
    """How often there is one: `one per call of outer`."""
    loop: GraphPlace | None
    """The loop whose iterations all share the cell, though each makes a function that captures it."""
    rebound_by: tuple[NodeId, ...]
    """The functions that assign or delete the variable."""
    emptied_at: tuple[GraphPlace, ...]
    """Where a `del`, or the end of an `except ... as`, leaves the cell empty."""
    remarks: tuple[str, ...] = ()
    """What else there is to say, each a short line."""
    bound_again_at: tuple[GraphPlace, ...] = ()
    """Where the frame itself gives the variable further values."""


@dataclass(frozen=True, slots=True)
class ClosureSlot:
    """One entry of a function's `__closure__`."""

    index: int
    name: str
    cell: NodeId
    use: SlotUse
    place: GraphPlace | None
    """The first use of the variable in the function; None where the compiler made it up."""


@dataclass(frozen=True, slots=True)
class DefaultValue:
    """A parameter's default: a value, evaluated when the function is made."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FunctionNode:
    """A function (or what runs like one) that a frame makes."""

    id: NodeId
    name: str
    qualname: str
    kind: FunctionKind
    frame: NodeId | None
    """The frame that makes it; None if it is not in the graph."""
    place: GraphPlace | None
    slots: tuple[ClosureSlot, ...]
    """Its `__closure__`, in order; empty where that is None."""
    defaults: tuple[DefaultValue, ...]
    shared_globals: tuple[str, ...]
    """Globals that it reads when it runs, though a loop of the module rebinds them while it makes such functions."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphEdge:
    kind: EdgeKind
    source: NodeId
    target: NodeId
    slot: int | None = None
    """Of CAPTURES and PASSES_THROUGH: the index in `__closure__`."""


GraphNode = FrameNode | CellNode | FunctionNode


@dataclass(frozen=True)
class ClosureGraph:
    """The closures of a statement, of a function, or (`parts`) of several statements."""

    title: str
    frames: tuple[FrameNode, ...]
    cells: tuple[CellNode, ...]
    functions: tuple[FunctionNode, ...]
    edges: tuple[GraphEdge, ...]

    @property
    def nodes(self) -> tuple[GraphNode, ...]:
        """All nodes; the index of each is its id."""
        return (*self.frames, *self.cells, *self.functions)

    @property
    def is_empty(self) -> bool:
        return not (self.frames or self.cells or self.functions)


@dataclass(frozen=True)
class ClosurePicture:
    """What is drawn: one graph for each statement, one below the other."""

    title: str
    note: str
    """The target version, and the like; said below the title."""
    graphs: tuple[ClosureGraph, ...]


def moved(graph: ClosureGraph, start: int, line: int) -> ClosureGraph:
    """A statement's graph with places that count from the beginning of the document.

    `start` is the statement's first byte, `line` its first line, from 0.
    """

    def all_of(places: Iterable[GraphPlace]) -> tuple[GraphPlace, ...]:
        return tuple([each.moved(start, line) for each in places])

    def one(place: GraphPlace | None) -> GraphPlace | None:
        return None if place is None else place.moved(start, line)

    return replace(
        graph,
        frames=tuple([replace(each, place=one(each.place)) for each in graph.frames]),
        cells=tuple(
            [
                replace(
                    each,
                    place=one(each.place),
                    loop=one(each.loop),
                    emptied_at=all_of(each.emptied_at),
                    bound_again_at=all_of(each.bound_again_at),
                )
                for each in graph.cells
            ]
        ),
        functions=tuple(
            [
                replace(
                    each,
                    place=one(each.place),
                    slots=tuple([replace(slot, place=one(slot.place)) for slot in each.slots]),
                )
                for each in graph.functions
            ]
        ),
    )
