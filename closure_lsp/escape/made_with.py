"""What a new object has that is older than itself: what it was made with, and what its class has. Follows no values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import argument_for, callee_of
from closure_lsp.escape.methods import assigned_attributes, assigning_functions, first_parameter
from closure_lsp.escape.module import Defined
from closure_lsp.escape.places import as_seen_from, root_of
from closure_lsp.escape.removals import pairs
from closure_lsp.syntax import Assignment, Call, Dictionary, Identifier, List, Set, bare, nodes_below

if TYPE_CHECKING:
    from closure_lsp.escape.callees import Meant
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.places import Spot, VariableRoot


def given_for_attribute(names: Meanings, spot: Spot) -> Meant | None:
    """What a new object was made with and has as the attribute that a spot begins with: it is older than the object."""
    made, first = spot.value, spot.parts[0].layer if spot.parts else ""
    callee = callee_of(names, made.function) if isinstance(made, Call) and first.startswith(".") else None
    if callee is None or callee.makes is None or callee.definition is None or not isinstance(made, Call):
        return None
    itself = first_parameter(callee.definition.node)
    for assignment in nodes_below(callee.definition.node, Assignment):
        for target, value in pairs(assignment.left, bare(assignment.right)):
            is_it = itself is not None and target.text == f"{itself.text}{first}"
            if is_it and isinstance(value, Identifier):
                return argument_for(callee, made, value.text, names)
    return None


def class_that_has(names: Meanings, spot: Spot) -> VariableRoot | None:
    """The class of a new object, as a variable, if it and not the object has the attribute that a spot begins with.

    That is a container which the body of the class makes: `kept = []`. It is the same one for all objects.
    """
    name = spot.parts[0].layer[1:] if spot.parts and spot.parts[0].layer.startswith(".") else ""
    owner = names.kind(spot.value) if name else None
    if not isinstance(owner, Defined):
        return None
    their = names.of(owner.unit)  # the class may be one of another file
    if set(assigning_functions(their.module, owner, name)) != {""}:
        return None
    values = assigned_attributes(their.module, owner, name)
    if len(values) != 1 or not isinstance(bare(values[0][1]), Dictionary | List | Set):
        return None
    span = owner.block.name_span
    bound = [each for each in owner.unit.scopes.references_in(span) if each.span == span] if span is not None else []
    return as_seen_from(names, their, root_of(owner.unit, bound[0])) if bound else None
