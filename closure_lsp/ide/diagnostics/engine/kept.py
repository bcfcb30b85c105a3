"""Finds the nested functions that outlive the call that makes them, and what they do with what they capture.

The rules about memory share this. Knows no single rule.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape import Fate, verdict_beyond
from closure_lsp.flow.loops import Capturer, capturers
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    AsTarget,
    Attribute,
    AugmentedAssignment,
    Delete,
    ExpressionList,
    For,
    ForClause,
    List,
    ListPattern,
    Number,
    Parenthesized,
    PatternList,
    String,
    Subscript,
    Tuple,
    TuplePattern,
    bare,
    bracketed,
    call_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape import Trail
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


class Kept(NamedTuple):
    """A nested function that outlives, or may outlive, the call that made it."""

    unit: Unit
    home: Block
    """The function whose variable it captures."""
    capturer: Capturer
    trail: Trail | None = None
    """The way to where it is kept, or to where it is lost sight of."""

    @property
    def name(self) -> str:
        return self.capturer.use.name

    @property
    def bindings(self) -> tuple[Reference, ...]:
        """Where the variable gets its values, the parameter included."""
        return self.unit.derived(_bindings_of, self.home.id, self.name)

    @property
    def uses(self) -> tuple[Node, ...]:
        """The uses of the variable in the function: each occurrence, also in inner functions."""
        table = self.unit.scopes
        function = self.capturer.function
        references = table.references_to(self.home.id, self.name)
        first = bisect_left(references, function.span.start, key=itemgetter(0))
        inside = references[first : bisect_left(references, function.span.end, key=itemgetter(0))]
        return tuple(
            self.unit.reference_node(found)
            for found in inside
            if found.access not in (Access.DECLARE, Access.MENTION)
            and any(block.id == function.id for block in table.functions_between(found.block, self.home.id))
        )


def _bindings_of(unit: Unit, home: BlockId, name: str) -> tuple[Reference, ...]:
    given = (Access.WRITE, Access.PARAMETER, Access.DELETE)
    return tuple(found for found in unit.scopes.references_to(home, name) if found.access in given)


def kept_functions(unit: Unit, module: Globals) -> Iterator[Kept]:
    """Each `def` or lambda that captures a variable of a function and is not used up within it, once for each variable.

    A function that is passed to unknown code counts as kept, because people who look for leaks want to see it.
    """
    table = unit.scopes
    for home in table.blocks:
        if home.kind is not BlockKind.FUNCTION or not unit.region.parses(home.span):
            continue
        node = unit.block_node(home)
        for symbol in home.symbols.values():
            if symbol.home != home.id:
                continue
            for capturer in capturers(table, home.id, symbol.name):
                if capturer.function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
                    continue
                found = verdict_beyond(node, unit, capturer, module)
                if found.fate is not Fate.USED_UP:
                    yield Kept(unit, home, capturer, found.trail)


def part_used(use: Node) -> Attribute | Subscript | None:
    """The `box.size` or `row["a"]` that a use of the object is a part of; None for any other use.

    None if it is assigned to or deleted, or called, because a method needs its object.
    """
    part = bracketed(use).parent
    if not isinstance(part, Attribute | Subscript) or part.value is not use:
        return None
    if isinstance(part, Subscript) and not _has_constant_index(part):
        return None
    return None if _is_changed(part) or call_of(part) is not None else part


def part_text(part: Attribute | Subscript) -> str:
    """`box.size` or `row["a"]`, without parentheses around the object."""
    owner = part.value.text if part.value is not None else ""
    if isinstance(part, Attribute):
        return f"{owner}.{part.name_text}"
    return f"{owner}[{', '.join(index.text for index in part.indices)}]"


def changed_parts(kept: Kept) -> frozenset[str]:
    """The `box.size` and `row["a"]` of the captured object that any code of the statement assigns to or deletes."""
    return kept.unit.derived(_changed_parts, kept.home.id, kept.name)


def _changed_parts(unit: Unit, home: BlockId, name: str) -> frozenset[str]:
    parts = (bracketed(unit.reference_node(found)).parent for found in unit.scopes.references_to(home, name))
    return frozenset(part_text(part) for part in parts if isinstance(part, Attribute | Subscript) and _is_changed(part))


def _is_changed(part: Attribute | Subscript) -> bool:
    """Whether the code assigns to it or deletes it, alone or with others."""
    outer = bracketed(part)
    around = outer.parent
    if isinstance(around, Assignment | AugmentedAssignment):
        return around.left is outer
    if isinstance(around, For | ForClause):
        return around.target is outer
    if isinstance(around, PatternList | TuplePattern | ListPattern):
        return True
    while isinstance(around, ExpressionList | List | Parenthesized | Tuple):
        around = around.parent
    return isinstance(around, AsTarget | Delete)


def _has_constant_index(subscript: Subscript) -> bool:
    indices = [bare(index) for index in subscript.indices]
    return bool(indices) and all(
        (isinstance(index, Number) and index.is_integer) or (isinstance(index, String) and index.is_plain)
        for index in indices
    )
