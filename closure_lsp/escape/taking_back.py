"""Whether the iteration may take a function out again by what it got when it put it somewhere: `stop = subscribe(f)`.

Nobody can say that such a function is kept, even where the text does not show which one is taken out. Knows no
followed values, and no takings that are sure.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.escape.called_code import CalledCode
from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.module import Defined
from closure_lsp.escape.tokens import name_of_result
from closure_lsp.escape.uses import Way, use_of
from closure_lsp.escape.waiting import is_sure_enough
from closure_lsp.flow.order import repeats
from closure_lsp.library.effects import TakesOut
from closure_lsp.syntax import Attribute, Call, Delete, Function, Identifier, call_of, nodes_below, own_nodes

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.module import ModuleView
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Node


def may_be_taken_back(frame: Frame, names: Meanings, put: Node | None) -> bool:
    """Whether the iteration, after the call `put` of a function of the file, calls or ends what that gave back, or
    passes it to another function of the file, and what it calls takes something out of somewhere.
    """
    callee = callee_of(names, put.function) if isinstance(put, Call) else None
    if not isinstance(put, Call) or callee is None or callee.definition is None:
        return False
    users = names.module.kept(_Users)
    if users.takes_back(names, put, callee.definition):
        return True
    target = name_of_result(put)
    uses = users.of(frame, names, target.text) if target is not None else []
    after = bisect_left(uses, put.end, key=attrgetter("start"))
    if after == len(uses):
        return False
    return users.takes_back(names, uses[after], callee.definition) and is_sure_enough(frame, put, uses[after])


class _Users:
    """What code does with what it gets from a call, each worked out once."""

    def __init__(self, _module: ModuleView) -> None:
        self._code = CalledCode(_may_take_out)
        self._found: dict[tuple[Unit, Node], dict[str, list[Node]]] = {}

    def of(self, frame: Frame, names: Meanings, text: str) -> list[Node]:
        """Where an iteration calls or ends what a name or attribute has, or passes it on, in the order of the text."""
        key = (frame.unit, frame.code)
        if key not in self._found:
            found = self._found[key] = {}
            for node in nodes_below(frame.code, Identifier, Attribute):
                if repeats(frame.code, node) and self.takes_back(names, node, None):
                    found.setdefault(node.text, []).append(node)
            for each in found.values():
                each.sort(key=attrgetter("start"))
        return self._found[key].get(text, [])

    def takes_back(self, names: Meanings, value: Node, maker: Defined | None) -> bool:
        """Whether what is done with a value, which `maker` has given, may take something out.

        Without a maker: whether it may for some maker.
        """
        use = use_of(value)
        match use.way:
            case Way.CALLED:
                callee = callee_of(names, value)
                called = callee.definition if callee is not None else None
                return self._does(names, called or maker)
            case Way.ATTRIBUTE if isinstance(use.node, Attribute) and call_of(use.node) is not None:
                callee = callee_of(names, use.node)
                if callee is None:
                    return _may_end(use.node)
                return callee.definition is not None and self._does(names, callee.definition)
            case Way.ENTERED:
                kind = names.kind(value)
                ending = names.member(kind, "__exit__") if isinstance(kind, Defined) else maker
                return self._does(names, ending)
            case Way.ARGUMENT if isinstance(use.node, Call):
                callee = callee_of(names, use.node.function)
                called = callee.definition if callee is not None else None
                if called is None and use_of(use.node).way is Way.ENTERED:  # `with closing(value):`
                    kind = names.kind(value)
                    called = names.member(kind, "close") if isinstance(kind, Defined) else None
                return called is not None and self._code.does(names, called)
            case _:
                return False

    def _does(self, names: Meanings, definition: Defined | None) -> bool:
        return definition is None or self._code.does(names, definition)


_ENDS = frozenset(
    {"cancel", "close", "detach", "disconnect", "dispose", "off", "release", "remove", "stop", "unsubscribe"}
)
"""By which name a method that the text does not show may take something out."""


def _may_end(method: Attribute) -> bool:
    return method.name_text.strip("_") in _ENDS


def _may_take_out(names: Meanings, definition: Defined) -> bool:
    """Whether the code of a function, with that of functions in it, takes something out of somewhere, or calls a method
    that the text does not show and that may do so by its name.
    """
    node = definition.node
    if any(isinstance(each, Delete) or _takes_out(names, each) for each in nodes_below(node, Delete, Attribute)):
        return True
    calls = own_nodes(node, Call) if isinstance(node, Function) else ()
    methods = [each.function for each in calls if isinstance(each.function, Attribute)]
    return any(_may_end(each) and callee_of(names, each) is None for each in methods)


def _takes_out(names: Meanings, method: Node) -> bool:
    """Whether some method of this name takes something out of its object: `remove`, `pop`."""
    rows = names.module.library.methods_named(method.name_text) if isinstance(method, Attribute) else ()
    parameters = [each for row in rows for each in (row.receiver, *row.parameters) if each is not None]
    return any(isinstance(effect, TakesOut) for each in parameters for effect in each.effects)
