"""What the caller of a function calls what the function puts somewhere, and by which it may take that out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.bindings import bindings_of
from closure_lsp.escape.callees import Callee, Meant, argument_for
from closure_lsp.escape.places import Key, Part, is_constant
from closure_lsp.flow.certainty import yields
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Function,
    Identifier,
    Lambda,
    NamedExpression,
    Return,
    bare,
    bracketed,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Call, Node


def name_given_back(callee: Callee, call: Call | None, variable: str) -> str:
    """What the caller calls the value of a function's variable, where each `return` gives back just that; else "".

    A token by which one takes something out again: of `token = subscribe(f)` it is `token`.
    """
    target = name_of_result(call) if call is not None and callee.makes is None else None
    body = getattr(callee.definition.node, "body", None) if callee.definition is not None else None
    if target is None or body is None or callee.definition is None:
        return ""
    unit, block = callee.definition
    own = [each for each in nodes_below(body, Return) if nearest(each, Function, Lambda) is callee.definition.node]
    is_it = bool(own) and all(each.value is not None and each.value.text == variable for each in own)
    is_it = is_it and not yields(callee.definition.node) and len(bindings_of(unit, block.id, variable)) == 1
    return target.text if is_it else ""


def name_of_result(call: Call) -> Node | None:
    """The name or attribute to which what a call gives is bound at once, and nothing else is."""
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


def text_for(names: Meanings, call_node: Call | None, callee: Callee, text: str) -> str:
    """The expressions by which the caller has what is an expression of the function: its argument, its result."""
    place = _parameter_value(names, call_node, callee, text) if text else None
    found = [place.node.text if place is not None else "", name_given_back(callee, call_node, text) if text else ""]
    return "\0".join(each for each in found if each)


def _parameter_value(names: Meanings, call_node: Call | None, callee: Callee, name: str) -> Meant | None:
    if call_node is None or not name.isidentifier():
        return None
    return argument_for(callee, call_node, name, names)
