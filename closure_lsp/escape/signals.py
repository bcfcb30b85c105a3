"""Whether code waits, after it has started something, for what somebody else signals: `done.wait()`, `future.result()`.

Who waits so may wait for what was started, so nobody can say that it still runs. Knows no followed values.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.escape.called_code import CalledCode
from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.methods import written
from closure_lsp.escape.waiting import method_waits
from closure_lsp.flow.order import repeats
from closure_lsp.scopes.model import MODULE_BLOCK
from closure_lsp.syntax import Attribute, Call, Function, Identifier, Lambda, call_of, nearest, nodes_below, own_nodes

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.module import Defined, ModuleView
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Node

_SIGNALS = {
    "acquire": frozenset({"release"}),
    "exception": frozenset({"set_result", "set_exception"}),
    "get": frozenset({"put", "put_nowait"}),
    "join": frozenset({"task_done"}),
    "result": frozenset({"set_result", "set_exception"}),
    "wait": frozenset({"set", "notify", "notify_all", "wait"}),
    "wait_for": frozenset({"notify", "notify_all"}),
}
"""What lets a waiting method return (docs.python.org: `threading`, `queue`, `concurrent.futures`)."""


def waits_afterwards(frame: Frame, names: Meanings, node: Node) -> bool:
    """Whether some way through the frame's code, after `node`, waits for a signal of another function, itself or in a
    function of the file that it calls.

    Of two methods, as in `pool.run(f)` and `pool.wait()`, both have to be of one object.
    """
    return _is_after(frame, names, node, {"", _owner(node)})


def waits_for_container(frame: Frame, names: Meanings, node: Node, variable: str) -> bool:
    """The same where the object is a variable into which something is put at `node`: `queue.put(f)`, `queue.join()`."""
    return _is_after(frame, names, node, {variable, _owner(node)} - {""})


def _is_after(frame: Frame, names: Meanings, node: Node, owners: set[str]) -> bool:
    found = names.module.kept(_Waits).of(frame, names)
    waits = [found.get(owner, ()) for owner in owners]
    return any(bisect_left(calls, node.end, key=attrgetter("start")) < len(calls) for calls in waits)


class _Waits:
    """Where stretches of code wait, each worked out once."""

    def __init__(self, _module: ModuleView) -> None:
        self._code = CalledCode(_waits_itself)
        self._found: dict[tuple[Unit, Node], dict[str, list[Call]]] = {}

    def of(self, frame: Frame, names: Meanings) -> dict[str, list[Call]]:
        """The calls that wait, in the order of the text, by the object of the method.

        By "" those of functions, and those that wait for a signal of another function.
        """
        key = (frame.unit, frame.code)
        if key not in self._found:
            self._found[key] = {}
            around = nearest(frame.code, Function, Lambda)
            for call in nodes_below(frame.code, Call):
                if nearest(call, Function, Lambda) is not around or not repeats(frame.code, call):
                    continue
                callee = callee_of(names, call.function)
                is_signaled = _is_signaled(names, call)
                definition = callee.definition if callee is not None else None
                if is_signaled or (definition is not None and self._code.does(names, definition)):
                    for owner in {_owner(call), "" if is_signaled else _owner(call)}:
                        self._found[key].setdefault(owner, []).append(call)
            for calls in self._found[key].values():
                calls.sort(key=attrgetter("start"))
        return self._found[key]


def _owner(call: Node) -> str:
    """The object of a method that is called, where that has a name: `pool`, `self.pool`."""
    function = call.function if isinstance(call, Call) else None
    value = function.value if isinstance(function, Attribute) else None
    is_named = isinstance(value, Identifier) or (isinstance(value, Attribute) and isinstance(value.value, Identifier))
    return value.text if value is not None and is_named else ""


def _waits_itself(names: Meanings, definition: Defined) -> bool:
    """Whether the code of a function waits for a signal, or for a thread or task."""
    node = definition.node
    for call in own_nodes(node, Call) if isinstance(node, Function) else ():
        waits = isinstance(call.function, Attribute) and not call.given and method_waits(names, call.function)
        if waits or _is_signaled(names, call):
            return True
    return False


def _is_signaled(names: Meanings, call: Call) -> bool:
    """Whether a method waits, and other code calls the method that ends that, of what has the same name."""
    method = call.function
    signals = _SIGNALS.get(method.name_text) if isinstance(method, Attribute) else None
    if signals is None or not isinstance(method, Attribute) or method.value is None:
        return False
    name, around = _last_name(method.value), nearest(call, Function, Lambda)
    parts = names.module.statement_parts(names.unit, written(name)) if name else ()
    others = (found for part in parts for found in part.derived(_methods_called).get(name, ()))
    if any(called in signals and place is not around for called, place in others):
        return True
    reference = names.read_at(method.value)
    elsewhere = names.module.reads_of(name) if reference is not None and reference.home in (None, MODULE_BLOCK) else ()
    return any(signals & _called_on(unit.reference_node(use)) for unit, use in elsewhere if unit is not names.unit)


def _called_on(read: Node) -> frozenset[str]:
    method = read.parent
    return frozenset({method.name_text}) if isinstance(method, Attribute) and call_of(method) else frozenset()


def _methods_called(unit: Unit) -> dict[str, set[tuple[str, Node | None]]]:
    """The methods that the code of a statement calls, and in which functions, by the last name of their objects."""
    found: dict[str, set[tuple[str, Node | None]]] = {}
    for method in nodes_below(unit.region.root, Attribute):
        if method.value is not None and call_of(method) is not None:
            place = (method.name_text, nearest(method, Function, Lambda))
            found.setdefault(_last_name(method.value), set()).add(place)
    return found


def _last_name(node: Node) -> str:
    if isinstance(node, Attribute):
        return node.name_text
    return node.text if isinstance(node, Identifier) else ""
