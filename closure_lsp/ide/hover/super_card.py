"""The card about `super`: which cell it makes a method capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.captures.manner import CLASS_CELL
from closure_lsp.ide.hover.machine import class_cell_made, instruction, slot
from closure_lsp.ide.words.prose import Card, Code, Strong
from closure_lsp.scopes.model import Access

if TYPE_CHECKING:
    from closure_lsp.ide.hover.variable import Variable
    from closure_lsp.ide.words.prose import Phrase


def super_card(variable: Variable) -> Card | None:
    """`super`, called or not, makes the function use `__class__` (CPython: `symtable_visit_expr`, Name_kind)."""
    if variable.name != "super" or variable.reference.access is not Access.READ:
        return None
    captures = variable.table.captures_by(variable.frame.id)
    capture = next((capture for capture in captures if capture.name == CLASS_CELL), None)
    if capture is None:
        return None
    home = variable.table.blocks[capture.home]
    who, whose = variable.names.block(variable.frame), variable.names.block_at(home)
    headline: Phrase = (variable.written, " makes ", *who, " ", Strong("capture"), " ", Code(CLASS_CELL), ": ", *whose)
    return Card(
        (*headline, " itself"),
        (
            (Code("super()"), " without arguments reads ", *slot(variable.frame, capture)),
            class_cell_made(variable.names, home),
            (variable.written, " itself is global (implicit)", *instruction(variable)),
        ),
    )
