"""Knows which value a loop leaves in its variable, where the text shows it. Knows no rule, and evaluates nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import Access
from closure_lsp.syntax import ancestors, covers, holds, named_nodes, node_text

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.syntax import Node, Region


def last_value(unit: Unit, capture: LoopCapture, loop: Node) -> str | None:
    """The value, as Python writes it, that the captured variable has when `loop` has run to its end.

    None where that is not plain: the variable is bound anywhere else, the loop can be left early, or it iterates over
    something other than literals in a row or a `range` of literals. What other top-level statements do is not seen,
    and `range` is taken for the builtin.
    """
    region = unit.region
    bindings = [
        reference
        for reference in unit.scopes.references_to(capture.home, capture.name)
        if reference.access in (Access.WRITE, Access.DELETE)
    ]
    if len(bindings) != 1 or loop.type == "generator_expression" or _can_be_left_early(region, loop):
        return None
    name = unit.reference_node(bindings[0])
    owner = next((node for node in ancestors(name) if node.type in ("for_statement", "for_in_clause")), None)
    if owner is None or (owner != loop and owner.parent != loop):
        return None
    target = owner.child_by_field_name("left")
    iterable = owner.child_by_field_name("right")
    if target is None or iterable is None or not covers(target, name):
        return None
    if iterable.type == "call":
        return _last_of_range(region, iterable) if target == name else None
    last = _last_element(iterable)
    value = _part_for(name, target, last) if last is not None else None
    return _literal(region, value) if value is not None else None


_LONGEST = 40
"""Characters of a value that a message can hold."""

_WAYS_OUT = ("break_statement", "raise_statement", "return_statement", "yield")
_ROWS = frozenset({"expression_list", "list", "tuple"})
_PATTERNS = frozenset({"list_pattern", "pattern_list", "tuple_pattern"})
_PLAIN = frozenset({"false", "float", "integer", "none", "true"})


def _can_be_left_early(region: Region, loop: Node) -> bool:
    if not holds(loop, b"break", b"raise", b"return", b"yield"):
        return False
    return any(_owner(node) == _owner(loop) for node in named_nodes(loop, *_WAYS_OUT))


def _owner(node: Node) -> Node | None:
    """The function whose code `node` is."""
    return next((found for found in ancestors(node) if found.type in ("function_definition", "lambda")), None)


def _last_of_range(region: Region, call: Node) -> str | None:
    arguments = call.child_by_field_name("arguments")
    if arguments is None or node_text(region, call.child_by_field_name("function")) != "range":
        return None
    try:
        bounds = [int(node_text(region, argument), 0) for argument in arguments.named_children]
        numbers = range(*bounds)
        return str(numbers[-1])
    except (ValueError, TypeError, IndexError):
        return None


def _last_element(row: Node) -> Node | None:
    while row.type == "parenthesized_expression" and row.named_children:
        row = row.named_children[0]
    elements = _elements(row)
    return elements[-1] if row.type in _ROWS and elements else None


def _part_for(name: Node, target: Node, value: Node) -> Node | None:
    """The part of `value` that a loop's target gives to one of its names."""
    if target == name:
        return value
    targets, values = _elements(target), _elements(value)
    if target.type not in _PATTERNS or value.type not in _ROWS or len(targets) != len(values):
        return None
    if any(each.type in ("list_splat", "list_splat_pattern") for each in (*targets, *values)):
        return None
    return next((_part_for(name, *pair) for pair in zip(targets, values, strict=True) if covers(pair[0], name)), None)


def _elements(row: Node) -> list[Node]:
    return [child for child in row.named_children if child.type != "comment"]


def _literal(region: Region, value: Node) -> str | None:
    text = node_text(region, value)
    if len(text) > _LONGEST or "\n" in text or "`" in text:
        return None
    if value.type == "unary_operator":
        operand = value.child_by_field_name("argument")
        return text if operand is not None and operand.type in ("float", "integer") else None
    is_string = value.type == "string" and not any(named_nodes(value, "interpolation"))
    return text if is_string or value.type in _PLAIN else None
