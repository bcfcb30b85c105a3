"""Knows which nested functions are kept beyond the call that makes them, and what they do with what they capture.

What the rules on memory have in common. Knows no single rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape import Fate, fate_beyond
from closure_lsp.flow.loops import Capturer, capturers
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import node_text, parses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.scopes.model import Block, Reference
    from closure_lsp.syntax import Node


class Kept(NamedTuple):
    """A nested function that lives on when the call which made it is over, or may do so."""

    unit: Unit
    home: Block
    """The function whose variable it captures."""
    capturer: Capturer

    @property
    def name(self) -> str:
        return self.capturer.use.name

    @property
    def bindings(self) -> tuple[Reference, ...]:
        """Where the variable gets its values, the parameter included."""
        given = (Access.WRITE, Access.PARAMETER, Access.DELETE)
        return tuple(
            found for found in self.unit.scopes.references_to(self.home.id, self.name) if found.access in given
        )

    @property
    def uses(self) -> tuple[Node, ...]:
        """What the function does with the variable: each occurrence in it, those in functions inside included."""
        table = self.unit.scopes
        return tuple(
            self.unit.reference_node(found)
            for found in table.references_to(self.home.id, self.name)
            if found.access not in (Access.DECLARE, Access.MENTION)
            and any(block == self.capturer.function for block in table.functions_between(found.block, self.home.id))
        )


def kept_functions(unit: Unit, module: Globals) -> Iterator[Kept]:
    """Each `def` or lambda that captures a variable of a function and is not used up within it, once for each variable.

    Handed to code that is not known counts as kept: whoever looks for leaks wants to see it.
    """
    table = unit.scopes
    for home in table.blocks:
        if home.kind is not BlockKind.FUNCTION or not parses(unit.region, home.span):
            continue
        node = unit.block_node(home)
        for symbol in home.symbols.values():
            if symbol.home != home.id:
                continue
            for capturer in capturers(table, home.id, symbol.name):
                if capturer.function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
                    continue
                if fate_beyond(node, unit, capturer, module) is not Fate.USED_UP:
                    yield Kept(unit, home, capturer)


def part_used(use: Node) -> Node | None:
    """The `box.size` or `row["a"]` that a use of the object is a part of; None for any other use.

    Not where it is assigned to or deleted, nor where it is called, for a method needs its object.
    """
    part = use.parent
    if part is None:
        return None
    is_attribute = part.type == "attribute" and part.child_by_field_name("object") == use
    is_item = part.type == "subscript" and part.child_by_field_name("value") == use and _has_constant_index(part)
    around = part.parent
    if not (is_attribute or is_item) or around is None or _is_changed(part):
        return None
    is_called = around.type == "call" and around.child_by_field_name("function") == part
    return None if is_called else part


def changed_parts(kept: Kept) -> frozenset[str]:
    """The `box.size` and `row["a"]` of the captured object that any code of the statement assigns to or deletes."""
    region = kept.unit.region
    parts = (
        kept.unit.reference_node(found).parent for found in kept.unit.scopes.references_to(kept.home.id, kept.name)
    )
    return frozenset(node_text(region, part) for part in parts if part is not None and _is_changed(part))


def _is_changed(part: Node) -> bool:
    around = part.parent
    if around is None or part.type not in ("attribute", "subscript"):
        return False
    is_target = around.type in _TARGETS and around.child_by_field_name("left") == part
    list_or_not: Node | None = around
    while list_or_not is not None and list_or_not.type in _LISTS:
        list_or_not = list_or_not.parent
    is_in_target = list_or_not is not None and list_or_not.type in ("as_pattern_target", "delete_statement")
    return is_target or is_in_target or around.type in _PATTERNS


_TARGETS = frozenset({"assignment", "augmented_assignment", "for_in_clause", "for_statement"})
_PATTERNS = frozenset({"list_pattern", "pattern_list", "tuple_pattern"})
_LISTS = frozenset({"expression_list", "list", "parenthesized_expression", "tuple"})


def _has_constant_index(subscript: Node) -> bool:
    index = subscript.child_by_field_name("subscript")
    return index is not None and index.type in ("integer", "string")
