"""Which object stands for what runs beside, and what ends it: an executor, a task group. Knows no followed values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.bindings import bindings_of
from closure_lsp.escape.signals import waits_afterwards
from closure_lsp.escape.summaries import Ending
from closure_lsp.escape.surety import is_sure
from closure_lsp.escape.uses import Way, use_of
from closure_lsp.escape.waiting import is_waited_for, method_waits, places_of_object, reads_in, same_object
from closure_lsp.flow.order import repeats
from closure_lsp.library.effects import Runs, Waits, When
from closure_lsp.scopes.model import BindingKind
from closure_lsp.syntax import Attribute, Call, call_of, nodes_below

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Node


def started(call: Node) -> Node | None:
    """What one waits for: of `thread.start()` the thread, otherwise what the call gives."""
    function = call.function if isinstance(call, Call) else None
    if isinstance(function, Attribute) and function.name_text == "start" and isinstance(call, Call) and not call.given:
        return function.value
    return call


def when_returned(frame: Frame, names: Meanings, node: Node) -> Ending:
    """What has become, when a function returns, of what it started at `node`: it is done, goes on, or nobody knows."""
    if is_waited_for(frame, names, node, started(node)) or ends_in_time(frame, names, node):
        return Ending.RAN
    is_left = _is_left_to_caller(frame, names, node) and not waits_afterwards(frame, names, node)
    return Ending.BESIDE if is_left else Ending.UNKNOWN


def _is_left_to_caller(frame: Frame, names: Meanings, node: Node) -> bool:
    """Whether a function that starts something beside leaves it running, and nobody but its caller gets hold of it.

    `node` is what starts it; what the function puts elsewhere, others may wait for.
    """
    value = started(node)
    places = [value, *same_object(frame, names, value)]
    uses = [use_of(each) for each in places if each is not None and each is not node]
    calls = [call_of(each.node) for each in uses if each.way is Way.ATTRIBUTE]
    is_alone = all(each.way in (Way.RETURNED, Way.DROPPED, Way.ATTRIBUTE) for each in uses) and None not in calls
    return is_alone and not is_maybe_waited_for(frame, names, value) and use_of(node).way in (Way.RETURNED, Way.DROPPED)


def ends_in_time(frame: Frame, names: Meanings, call: Node) -> bool:
    """Whether the iteration makes the executor or task group that runs it, and ends that."""
    function = call.function if isinstance(call, Call) else None
    owner = function.value if isinstance(function, Attribute) else None
    reference = names.read_at(owner)
    home = reference.home if reference is not None else None
    if reference is None or home is None:
        return False
    bindings = frame.unit.derived(bindings_of, home, reference.name)
    if len(bindings) != 1 or not repeats(frame.code, frame.unit.reference_node(bindings[0])):
        return False
    if bindings[0].binding is BindingKind.WITH:
        return True
    reads = reads_in(frame, home, reference.name)
    return any(
        isinstance(read.parent, Attribute) and call_of(read.parent) is not None and method_waits(names, read.parent)
        for read in reads
    )


def is_maybe_waited_for(frame: Frame, names: Meanings, value: Node | None) -> bool:
    """Whether some way through the iteration waits for it."""
    for found in places_of_object(frame, names, value):
        parent = found.parent
        if isinstance(parent, Attribute) and call_of(parent) is not None and method_waits(names, parent):
            return True
        if use_of(found).way is Way.AWAITED:
            return True
    return False


def is_owner_waited_for(frame: Frame, names: Meanings, owner: Node | None) -> bool:
    """Whether some way through the iteration waits for the object that lets it run, wherever its name is read."""
    if is_maybe_waited_for(frame, names, owner):
        return True
    reference = names.read_at(owner)
    if reference is None or reference.home is None:
        return False
    return any(is_maybe_waited_for(frame, names, read) for read in reads_in(frame, reference.home, reference.name))


def is_spent(frame: Frame, names: Meanings, made_by: str, node: Node, texts: tuple[str, ...]) -> bool:
    """Whether the iteration has had a thread or process do its work, so that it does not matter who keeps the object.

    `texts` has the expression that gives the object where it is put; it is empty for what is assigned at `node`. By two
    expressions nobody can say which of the two objects is meant.
    """
    if len(texts) > 1:
        return False
    text = texts[0] if texts else node.text
    for method, call in frame.unit.derived(_methods_called, frame.code).get(text, ()):
        row = names.module.library.method(made_by, method.name_text)
        effects = row.receiver_effects if row is not None else ()
        copied = any(isinstance(each, Runs) and each.when is When.IN_COPY for each in effects)
        waits = any(isinstance(each, Waits) and each.when is When.NOW for each in effects)
        if not (copied or waits):
            continue
        if is_sure(frame, node, call) if call.start > node.start else is_sure(frame, call, node):
            return True
    return False


def _methods_called(_unit: Unit, code: Node) -> dict[str, list[tuple[Attribute, Call]]]:
    """The methods that some code calls, with the calls, by the text of their object."""
    found: dict[str, list[tuple[Attribute, Call]]] = {}
    for method in nodes_below(code, Attribute):
        call = call_of(method)
        if call is not None and method.value is not None:
            found.setdefault(method.value.text, []).append((method, call))
    return found
