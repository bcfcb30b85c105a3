"""What a call may call where the text lists it: `(a if c else b)(...)`, or the variable of a loop over `[a, b]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.bindings import bound_value
from closure_lsp.escape.callees import Callee, callee_of
from closure_lsp.syntax import Conditional, ExpressionList, For, ForClause, List, ListSplat, Set, Tuple, bare

if TYPE_CHECKING:
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Node


def callees_of(names: Meanings, node: Node | None) -> tuple[Callee | None, ...]:
    """All that a call of the expression `node` may run; None among them for what is not known."""
    found = callee_of(names, node)
    if found is not None:
        return (found,)
    reference = names.read_at(bare(node))
    binding = names.only_binding(reference) if reference is not None else None
    listed: tuple[Node | None, ...] = ()
    if binding is None:
        listed = _of_conditional(bare(node))
    else:
        names = names.of(binding.unit)
        target = binding.unit.reference_node(binding.reference)
        around = target.parent
        if isinstance(around, For | ForClause) and around.target is target:
            listed = _of_loop(names, around.iterable)
        else:
            listed = _of_conditional(bare(bound_value(binding)))
    if len(listed) > _MOST_CHOICES:
        listed = ()
    return tuple(callee_of(names, each) for each in listed) or (None,)


def _of_conditional(node: Node | None) -> tuple[Node | None, ...]:
    return (node.body, node.alternative) if isinstance(node, Conditional) else ()


def _of_loop(names: Meanings, iterable: Node | None) -> tuple[Node, ...]:
    """The items of what is iterated over; of a name only those of a tuple, to which nobody can add."""
    shown = bare(iterable)
    if not isinstance(shown, ExpressionList | List | Set | Tuple):
        value, their = names.value(shown)
        shown = bare(value) if their.unit is names.unit else None
        if not isinstance(shown, ExpressionList | Tuple):
            return ()
    return () if any(isinstance(each, ListSplat) for each in shown.items) else shown.items


_MOST_CHOICES = 16
