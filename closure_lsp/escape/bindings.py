"""What the places give to a variable at which it is bound. Knows no other names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import Access, BindingKind
from closure_lsp.syntax import (
    AsPattern,
    Assignment,
    ExpressionList,
    NamedExpression,
    PatternList,
    StarParameter,
    Tuple,
    TuplePattern,
    bare,
    nearest,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import Binding
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node

BINDS = frozenset({Access.WRITE, Access.PARAMETER})


def bindings_of(unit: Unit, home: BlockId, name: str) -> tuple[Reference, ...]:
    """Where a variable gets its values, the parameter included, in the order of the text."""
    return tuple(found for found in unit.scopes.references_to(home, name) if found.access in BINDS)


def bound_value(binding: Binding) -> Node | None:
    """The expression that an assignment, `:=` or `with ... as` gives to the name at `binding`, and it alone."""
    reference = binding.reference
    target = binding.unit.reference_node(reference)
    if reference.binding is BindingKind.WITH:
        pattern = nearest(target, AsPattern)
        return pattern.value if pattern is not None and bare(target.parent) is not None else None
    around = target.parent
    if reference.binding is BindingKind.WALRUS and isinstance(around, NamedExpression):
        return around.value
    if reference.binding is not BindingKind.ASSIGNMENT:
        return None
    if isinstance(around, Assignment) and around.left is target:
        return around.value
    return _value_in_row(target)


def _value_in_row(target: Node) -> Node | None:
    """What `a, b = c, d` gives to one of its targets."""
    pattern = target.parent
    assignment = pattern.parent if isinstance(pattern, PatternList | TuplePattern) else None
    row = assignment.value if isinstance(assignment, Assignment) else None
    if pattern is None or not isinstance(row, ExpressionList | Tuple) or len(pattern.parts) != len(row.items):
        return None
    if any(isinstance(each, StarParameter) for each in pattern.parts):
        return None
    return bare(row.items[pattern.parts.index(target)])
