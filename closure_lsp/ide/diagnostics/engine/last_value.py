"""Finds the value that a loop leaves in its variable, if the text shows it. Knows no rule, and evaluates nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import Access
from closure_lsp.syntax import (
    Break,
    Call,
    ExpressionList,
    For,
    ForClause,
    Function,
    GeneratorExpression,
    Identifier,
    Lambda,
    List,
    ListPattern,
    ListSplat,
    Literal,
    Number,
    PatternList,
    Raise,
    Return,
    StarParameter,
    String,
    Tuple,
    TuplePattern,
    UnaryOperation,
    Yield,
    bare,
    covers,
    holds,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node


def last_value(unit: Unit, capture: LoopCapture, loop: Node) -> str | None:
    """The value, as Python writes it, that the captured variable has when `loop` has run to its end.

    None if that is not certain: the variable is bound anywhere else, the loop can be left early, or it iterates over
    something other than literals in a row or a `range` of literals. What other top-level statements do is not seen,
    and `range` is taken for the builtin.
    """
    bindings = unit.derived(_bindings, capture.home, capture.name)
    if len(bindings) != 1 or isinstance(loop, GeneratorExpression) or unit.derived(_can_be_left_early, loop):
        return None
    name = unit.reference_node(bindings[0])
    owner = nearest(name, For, ForClause)
    if owner is None or (owner is not loop and owner.parent is not loop):
        return None
    target, iterable = bare(owner.target), bare(owner.iterable)
    if target is None or iterable is None or not covers(target, name):
        return None
    if isinstance(iterable, Call):
        return _last_of_range(iterable) if target is name else None
    elements = iterable.items if isinstance(iterable, _ROWS) else ()
    value = _part_for(name, target, elements[-1]) if elements else None
    return _literal(value) if value is not None else None


_LONGEST = 40
"""Characters of a value that a message can hold."""

_ROWS = (ExpressionList, List, Tuple)
_PATTERNS = (ListPattern, PatternList, TuplePattern)


def _bindings(unit: Unit, home: BlockId, name: str) -> tuple[Reference, ...]:
    """Where a variable is bound or deleted."""
    given = (Access.WRITE, Access.DELETE)
    return tuple(found for found in unit.scopes.references_to(home, name) if found.access in given)


def _can_be_left_early(_unit: Unit, loop: Node) -> bool:
    if not holds(loop, b"break", b"raise", b"return", b"yield"):
        return False
    owner = nearest(loop, Function, Lambda)
    return any(nearest(node, Function, Lambda) is owner for node in nodes_below(loop, Break, Raise, Return, Yield))


def _last_of_range(call: Call) -> str | None:
    if not isinstance(call.function, Identifier) or call.function.text != "range":
        return None
    try:
        bounds = [int(argument.text, 0) for argument in map(bare, call.given) if argument is not None]
        numbers = range(*bounds)
        return str(numbers[-1])
    except (ValueError, TypeError, IndexError):
        return None


def _part_for(name: Node, target: Node, value: Node) -> Node | None:
    """The part of `value` that a loop's target gives to one of its names."""
    while target is not name:
        row = bare(value)
        if not isinstance(target, _PATTERNS) or not isinstance(row, _ROWS):
            return None
        targets, values = target.parts, row.items
        is_unpacked = any(isinstance(each, ListSplat | StarParameter) for each in (*targets, *values))
        index = next((index for index, each in enumerate(targets) if covers(each, name)), None)
        if is_unpacked or index is None or len(targets) != len(values):
            return None
        target, value = bare(targets[index]) or targets[index], values[index]
    return value


def _literal(written: Node) -> str | None:
    value = bare(written)
    text = value.text if value is not None else ""
    if len(text) > _LONGEST or "\n" in text or "`" in text:
        return None
    if isinstance(value, UnaryOperation):
        return text if isinstance(value.operand, Number) else None
    is_plain_string = isinstance(value, String) and value.is_plain
    return text if is_plain_string or (isinstance(value, Literal) and text != "...") else None
