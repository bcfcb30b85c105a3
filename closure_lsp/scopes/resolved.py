"""Holds what is decided about a block while pass 2 runs. Decides nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.qualified_name import QualifiedName

if TYPE_CHECKING:
    from closure_lsp.scopes.facts import BlockFacts
    from closure_lsp.scopes.model import BlockId, Scope


class ResolvedBlock:
    """A block's facts and what pass 2 decides about them."""

    __slots__ = (
        "bound",
        "class_entry",
        "early_flags",
        "facts",
        "flags",
        "frame",
        "free",
        "free_in_children",
        "homes",
        "implicit_cells",
        "inlined",
        "inner_bound",
        "merged",
        "merged_flags",
        "qualname",
        "scopes",
        "storage_inside",
        "type_parameters",
    )

    def __init__(self, facts: BlockFacts) -> None:
        self.facts = facts
        self.flags = facts.flags
        self.scopes: dict[str, Scope] = {}
        """Of the names that the block itself uses, and of those that it passes on to blocks inside it."""
        self.homes: dict[str, BlockId] = {}
        self.merged: dict[str, Scope] = {}
        """Of the names that only inlined comprehensions use here: storage, not variables of this block (PEP 709)."""
        self.merged_flags: dict[str, int] = {}
        self.bound: dict[str, BlockId] = {}
        """What the blocks around bind, and where."""
        self.inner_bound: dict[str, BlockId] = {}
        """What blocks inside see bound."""
        self.type_parameters: frozenset[str] = frozenset()
        self.class_entry: ResolvedBlock | None = None
        """The class whose names an annotation scope sees first."""
        self.early_flags: dict[str, int] = {}
        """Of a class: names of the comprehensions inlined into it so far, which annotation scopes take for its own."""
        self.free: set[str] = set()
        """What this block and those inside it leave free."""
        self.free_in_children: frozenset[str] | None = None
        """What blocks inside leave free, once it has been worked out."""
        self.implicit_cells: tuple[str, ...] = ()
        """The cells that a class body makes without naming them: `__class__`, `__classdict__`, ..."""
        self.inlined = False
        self.frame: ResolvedBlock = self
        """The block into whose frame this one is inlined, maybe with others around it; itself if it is not."""
        self.storage_inside: dict[str, tuple[Scope | None, bool]] = {}
        """Of an inlined comprehension: what `layout` has worked out about names in it."""
        self.qualname = QualifiedName("")

    def flag(self, name: str) -> int:
        """What code in this block's frame does with `name`."""
        return self.flags.get(name, 0) | self.merged_flags.get(name, 0)

    def storage(self, name: str) -> Scope | None:
        """How code in this block's frame reaches `name`."""
        return self.scopes.get(name) or self.merged.get(name)
