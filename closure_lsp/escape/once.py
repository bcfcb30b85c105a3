"""Whether a function takes itself out of where it is kept when it is called, as a handler of one event does.

Where the iteration may call it afterwards, nobody can say that it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.called_code import CalledCode
from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.matching import takes_it
from closure_lsp.flow.order import repeats
from closure_lsp.scopes.model import BlockKind
from closure_lsp.syntax import Call, Function, nodes_below, own_nodes

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.module import Defined, ModuleView
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.places import Part
    from closure_lsp.escape.removals import Taking
    from closure_lsp.escape.summaries import End
    from closure_lsp.escape.worklist import Worklist
    from closure_lsp.scopes.model import BlockId
    from closure_lsp.syntax import Node


def is_called_once(journey: Worklist, frame: Frame, end: End, function: BlockId) -> bool:
    """Whether the iteration may call what it puts somewhere, which then takes itself out of there."""
    if end.node is None or not _takes_itself_out(journey, end, frame.unit, function):
        return False
    return journey.module.kept(_Callers).last(frame, journey.names(frame.unit)) >= end.node.end


class _Callers:
    """The last call of an iteration that may run a function which is kept somewhere, each worked out once."""

    def __init__(self, _module: ModuleView) -> None:
        self._code = CalledCode(_calls_what_is_unknown)
        self._last: dict[tuple[Unit, Node], int] = {}

    def last(self, frame: Frame, names: Meanings) -> int:
        """The byte where it begins; -1 if there is none."""
        key = (frame.unit, frame.code)
        if key not in self._last:
            calls = nodes_below(frame.code, Call)
            starts = [each.start for each in calls if repeats(frame.code, each) and self._may_run(names, each)]
            self._last[key] = max(starts, default=-1)
        return self._last[key]

    def _may_run(self, names: Meanings, call: Call) -> bool:
        callee = callee_of(names, call.function)
        if callee is None:
            return True
        return callee.definition is not None and self._code.does(names, callee.definition)


def _calls_what_is_unknown(names: Meanings, definition: Defined) -> bool:
    """Whether a function calls something that the text does not show, for instance each item of a list."""
    calls = own_nodes(definition.node, Call) if isinstance(definition.node, Function) else ()
    return any(callee_of(names, each.function) is None for each in calls)


def _takes_itself_out(journey: Worklist, end: End, unit: Unit, function: BlockId) -> bool:
    """Of the followed function, or of one that holds it."""
    if end.root is None or end.carrier is None:
        return False
    held = end.carrier.held
    if held is None or held.carrier is None:
        takings = _of(journey, unit, function)
        name = unit.scopes.blocks[function].name
        return any(each.root == end.root and takes_it(each, end.parts, (name,)) for each in takings)
    name = held.unit.scopes.blocks[held.function].name
    return any(takes_it(each, _within(end.parts, each), (name,)) for each in _of(journey, held.unit, held.function))


def _of(journey: Worklist, unit: Unit, function: BlockId) -> tuple[Taking, ...]:
    is_def = unit.scopes.blocks[function].kind is BlockKind.FUNCTION
    return journey.takings.of(journey.names(unit), function) if is_def else ()


def _within(parts: tuple[Part, ...], taking: Taking) -> tuple[Part, ...]:
    """The last steps of a way: those that another function takes, which begins at a variable of its own."""
    return parts[-len(taking.parts) - 1 :]
