"""What a new object has from what it was made with: attributes that are older than itself. Knows no followed values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import argument_for, callee_of
from closure_lsp.escape.methods import first_parameter
from closure_lsp.escape.removals import pairs
from closure_lsp.syntax import Assignment, Call, Identifier, bare, nodes_below

if TYPE_CHECKING:
    from closure_lsp.escape.callees import Meant
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.places import Spot


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
