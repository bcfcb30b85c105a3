"""Represents one statement independently of its place: its region, its scopes, and what has been derived from them;
and leads from a fact to its node and back. Knows no other statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from closure_lsp.scopes.model import BindingKind, SymbolTable
from closure_lsp.syntax import (
    AliasedImport,
    Class,
    Comprehension,
    DottedName,
    Function,
    Import,
    ImportFrom,
    Lambda,
    TypeAlias,
    ancestors,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from closure_lsp.scopes.model import Block, Reference
    from closure_lsp.syntax import Node, Region

T = TypeVar("T")

BLOCK_NODES = (Function, Lambda, Class, TypeAlias, Comprehension)
"""The nodes that have a block of their own, annotations and type parameters left out."""


class Unit:
    """A region and its scopes, wherever it is. The scopes are worked out when somebody first asks for them.

    So a document of any size answers at once about what is on the screen.
    """

    __slots__ = ("_derived", "_scopes", "region")

    def __init__(self, region: Region, scopes: Callable[[], SymbolTable]) -> None:
        self.region = region
        self._scopes: SymbolTable | Callable[[], SymbolTable] = scopes
        self._derived: dict[Hashable, Any] = {}

    @property
    def scopes(self) -> SymbolTable:
        found = self._scopes
        if not isinstance(found, SymbolTable):
            found = self._scopes = found()
        return found

    @property
    def has_scopes(self) -> bool:
        """Whether the scopes have been worked out."""
        return isinstance(self._scopes, SymbolTable)

    def derived(self, make: Callable[..., T], *arguments: Hashable) -> T:
        """`make(self, *arguments)`, worked out once: a pure function of the unit. It lives as long as the unit does."""
        key = (make, *arguments)
        known = self._derived
        found: T
        if key in known:
            found = known[key]
        else:
            found = known[key] = make(self, *arguments)
        return found

    def reference_node(self, reference: Reference) -> Node:
        """The node of a name where it is written."""
        return self._node(reference.start, reference.end)

    def block_node(self, block: Block) -> Node:
        """The node of a function, lambda, class, comprehension or `type` statement."""
        smallest = self._node(block.span.start, block.span.end)
        return next((node for node in ancestors(smallest) if isinstance(node, BLOCK_NODES)), smallest)

    def _node(self, start: int, end: int) -> Node:
        return self.region.root.at(start, end) or self.region.node_at(start, end)

    def imported_name(self, binding: Reference) -> str | None:
        """The dotted name of what an import binds at `binding`; None for any other binding.

        One of the file's own package begins with dots: `.helpers.call` for `from .helpers import call`.
        """
        if binding.binding is not BindingKind.IMPORT:
            return None
        name = self.reference_node(binding)
        while isinstance(name.parent, DottedName | AliasedImport):
            name = name.parent
        statement = name.parent
        if statement is None:
            return None
        imported = name.name if isinstance(name, AliasedImport) else name
        path = imported.text if imported is not None else ""
        if isinstance(statement, Import) and not isinstance(name, AliasedImport):
            path = path.partition(".")[0]  # `import os.path` binds `os`.
        module = statement.module if isinstance(statement, ImportFrom) else None
        if module is None:
            return path
        around = module.text
        return f"{around}{path}" if around.endswith(".") else f"{around}.{path}"
