"""What a `with` statement does with an object that holds a followed value: `__enter__` may keep it until the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import Callee, Meant
from closure_lsp.escape.calls import told_by
from closure_lsp.escape.matching import takes_it
from closure_lsp.escape.methods import first_parameter
from closure_lsp.escape.module import Defined
from closure_lsp.escape.places import VariableRoot
from closure_lsp.escape.summaries import Ending, joined
from closure_lsp.syntax import AsPattern, WithItem, bare

if TYPE_CHECKING:
    from closure_lsp.escape.carriers import Carrier
    from closure_lsp.escape.summaries import End, Goal, Trail
    from closure_lsp.escape.uses import Use
    from closure_lsp.escape.ways import Ways


def enter(journey: Ways, goal: Goal, use: Use, carrier: Carrier, trail: Trail | None) -> None:
    """Of an object that holds it, which a `with` statement enters."""
    node = use.node
    names = journey.names(goal.frame.unit)
    value = bare(node.value) if isinstance(node, WithItem) else None
    value = value.value if isinstance(value, AsPattern) else value
    kind = names.kind(value)
    if use.target is not None:
        journey.assigned(goal, use.target, carrier, trail)
    if not isinstance(kind, Defined) or value is None:
        return
    leaving = names.member(kind, "__exit__") or names.member(kind, "__aexit__")
    taken = journey.takings.of(names.of(leaving.unit), leaving.block.id) if leaving is not None else ()
    for method in ("__enter__", "__aenter__"):
        found = names.member(kind, method)
        first = first_parameter(found.node) if found is not None else None
        if found is None or first is None:
            continue
        callee = Callee(found, receiver=Meant(value, names), is_bound=True)

        def told(end: End, way: Trail | None, callee: Callee = callee) -> None:
            is_taken = any(
                _is_same_place(each.root, end.root, leaving, callee.definition) and takes_it(each, end.parts, end.texts)
                for each in taken
            )
            if end.ending is Ending.PUT and is_taken:
                return
            if end.ending is not Ending.RETURNED:
                told_by(journey, goal, None, callee, end, joined(trail, way), node)

        journey.parameter(found, first.text, carrier).listen(told)


def _is_same_place(
    first: VariableRoot, second: VariableRoot | None, leaving: Defined | None, entering: Defined | None
) -> bool:
    """Whether two methods of one object lead to the same variable: `self` is the object in both."""
    if first == second:
        return True
    if second is None or leaving is None or entering is None:
        return False
    own, other = first_parameter(leaving.node), first_parameter(entering.node)
    if own is None or other is None:
        return False
    return first == VariableRoot(leaving.unit, leaving.block.id, own.text) and second == VariableRoot(
        entering.unit, entering.block.id, other.text
    )
