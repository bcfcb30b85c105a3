"""Finds how a block captures a variable: by name or implicitly; to use it, to rebind it, or to pass its cell on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.scopes.model import Capture, SymbolTable

CLASS_CELL = "__class__"
"""The variable of a class that `super` makes its methods capture."""


def is_hidden(capture: Capture) -> bool:
    """Whether the compiler invented the variable, so that no name in the text can mean it."""
    return capture.name.startswith(".") or capture.name in ("__classdict__", "__conditional_annotations__")


def is_implicit(table: SymbolTable, capture: Capture) -> bool:
    """Whether the captured name is nowhere in the capturing block: hidden, or `__class__` for a `super`."""
    if is_hidden(capture):
        return True
    if capture.name != CLASS_CELL:
        return False
    inside = table.references_in(table.blocks[capture.block].span)
    return not any(found.name == CLASS_CELL and found.home == capture.home for found in inside)


def is_passed_on(table: SymbolTable, capture: Capture) -> bool:
    """Whether the capturing block only passes the cell on to blocks inside it."""
    if capture.is_direct:
        return False
    # `super` uses `__class__` though nobody wrote that name: the symbol knows.
    symbol = table.symbol(capture.block, capture.name)
    return symbol is None or symbol.home != capture.home or not symbol.flags & Flag.REFERENCED


class ByManner(NamedTuple):
    """The captures of one block, each in one of the lists, in the given order."""

    passed_on: list[Capture]
    rebound: list[Capture]
    read: list[Capture]


def by_manner(table: SymbolTable, captures: Iterable[Capture]) -> ByManner:
    """What a block does with each of its captures."""
    found = ByManner([], [], [])
    for capture in captures:
        if capture.rebinds:
            found.rebound.append(capture)
        elif is_passed_on(table, capture):
            found.passed_on.append(capture)
        else:
            found.read.append(capture)
    return found


def remark(table: SymbolTable, capture: Capture) -> str:
    """How a capture differs from one that only reads; empty for one that only reads."""
    if capture.rebinds:
        return "rebinds it"
    return "only passes it on" if is_passed_on(table, capture) else ""
