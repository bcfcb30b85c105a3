"""The names that the caller of a function has for what the function puts somewhere: it may take that out by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.bindings import bindings_of
from closure_lsp.escape.callees import Callee, Meant, argument_for
from closure_lsp.escape.places import Key, Part, is_constant
from closure_lsp.flow.certainty import yields
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Identifier,
    NamedExpression,
    Return,
    bare,
    bracketed,
    own_nodes,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Call, Display, Node


def name_given_back(callee: Callee, call: Call | None, variable: str) -> str:
    """What the caller calls the value of a function's variable, where each `return` gives back just that; else "".

    A token by which one takes something out again: of `token = subscribe(f)` it is `token`.
    """
    target = name_of_result(call) if call is not None and callee.makes is None else None
    if target is None or callee.definition is None:
        return ""
    unit, block = callee.definition
    values = [each.value for each in own_nodes(callee.definition.node, Return)]
    is_it = bool(values) and all(each is not None and each.text == variable for each in values)
    is_it = is_it and not yields(callee.definition.node)
    return target.text if is_it and len(bindings_of(unit, block.id, variable)) == 1 else ""


def name_of_result(call: Call) -> Node | None:
    """The name or attribute to which an assignment binds the result of a call, and only that."""
    outer = bracketed(call)
    around = outer.parent
    if isinstance(around, Assignment) and around.right is outer:
        target = bare(around.left)
        return target if isinstance(target, Identifier | Attribute) else None
    return around.name if isinstance(around, NamedExpression) else None


def as_caller_sees(names: Meanings, call_node: Call | None, callee: Callee, part: Part) -> Part:
    """A step into a container whose key is a parameter, as the caller sees it."""
    key = part.key
    if key is None or key.node is None:
        return part
    place = _parameter_value(names, call_node, callee, key.text)
    if place is None:
        name = name_given_back(callee, call_node, key.text)
        return Part(part.layer, Key(name, call_node) if name else None)
    return Part(part.layer, Key(place.node.text) if is_constant(bare(place.node)) else Key(place.node.text, place.node))


def texts_of_items(unit: Unit, display: Display) -> tuple[str, ...]:
    """The expressions of a display. Each of its items is asked for all of them, so they are worked out once."""
    return unit.derived(_texts_of_items, display)


def _texts_of_items(_unit: Unit, display: Display) -> tuple[str, ...]:
    return tuple([item.text for item in display.items])


def texts_for(names: Meanings, call_node: Call | None, callee: Callee, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The expressions by which the caller has what are expressions of the function: its argument, its result."""
    found: list[str] = []
    for text in texts:
        place = _parameter_value(names, call_node, callee, text)
        found += [place.node.text if place is not None else "", name_given_back(callee, call_node, text)]
    return tuple([each for each in found if each])


def _parameter_value(names: Meanings, call_node: Call | None, callee: Callee, name: str) -> Meant | None:
    if call_node is None or not name.isidentifier():
        return None
    return argument_for(callee, call_node, name, names)
