"""Finds where code puts a value into an object, and the variable that leads to the object. Knows no feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.syntax import ArgumentList, Assignment, Attribute, Call, Identifier, Subscript, bare, bracketed

if TYPE_CHECKING:
    from closure_lsp.library import Library
    from closure_lsp.syntax import Node


def stored_in(value: Node, library: Library) -> Attribute | Subscript | None:
    """The `a.b`, `a[b]` or `a.append` that puts the value into an object; None if nothing does."""
    outer = bracketed(value)
    around = outer.parent
    if isinstance(around, Assignment) and around.right is outer:
        target = bare(around.left)
        return target if isinstance(target, Attribute | Subscript) else None
    call = around.parent if isinstance(around, ArgumentList) else None
    method = call.function if isinstance(call, Call) else None
    return method if isinstance(method, Attribute) and library.puts_itself(method.name_text) else None


def owner_of(place: Node) -> Identifier | None:
    """The name at the beginning of `a.b[c].d`."""
    found: Node | None = place
    while isinstance(found, Attribute | Subscript):
        found = found.value
    return found if isinstance(found, Identifier) else None
