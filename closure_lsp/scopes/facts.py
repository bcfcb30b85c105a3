"""Holds what pass 1 notes: the blocks, and what each does with which names. Knows no syntax, and decides nothing.

Mutable while pass 1 runs and never after: `model` holds what the rest of the program sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    from closure_lsp.scopes.model import (
        Access,
        BindingKind,
        BlockId,
        BlockKind,
        FutureImport,
        ModuleDeclaration,
        ScopeError,
    )
    from closure_lsp.text import Span

# The bits of `model.Flag`, as plain integers: they are or-ed a few times for every name of a document.
GLOBAL, ASSIGNED, PARAMETER, NONLOCAL, REFERENCED, IMPORTED, ANNOTATED, COMP_ITER, TYPE_PARAMETER = (
    1 << bit for bit in range(9)
)
COMP_CELL = 1 << 9
FREE_CLASS = 1 << 10
BOUND = ASSIGNED | PARAMETER | IMPORTED | TYPE_PARAMETER
"""CPython's DEF_BOUND."""


class BlockFacts:
    """What is known of a block after pass 1; pass 2 adds its decisions to a separate value."""

    __slots__ = (
        "annotates",
        "annotations",
        "asks_for_conditions",
        "can_see_class_scope",
        "children",
        "colon",
        "counts_names",
        "directives",
        "end",
        "end_line",
        "evaluated_at",
        "first_line",
        "flags",
        "has_code",
        "has_conditional_annotations",
        "id",
        "is_async",
        "is_detached",
        "kind",
        "line",
        "mangles_only",
        "name",
        "name_span",
        "parameters",
        "parent",
        "private",
        "scope_info",
        "start",
    )

    def __init__(
        self,
        id_: BlockId,
        parent: BlockFacts | None,
        kind: BlockKind,
        name: str,
        span: Span,
        lines: tuple[int, int],
    ) -> None:
        self.id = id_
        self.parent = parent
        self.kind = kind
        self.name = name
        self.start, self.end = span
        self.line, self.end_line = lines
        """Of the region, from 0: those of its first byte and of its end."""
        self.first_line = self.line
        self.evaluated_at: tuple[int, ...] = ()
        """Of a comprehension: its place in the order in which the compiler gets to its clauses, for comparison."""
        self.name_span: Span | None = None
        self.colon: int | None = None
        self.is_async = False
        self.has_code = True
        self.is_detached = False
        """CPython's symbol table checks what is here and then forgets it; `id` is that of the block around."""
        self.counts_names = True
        """Not so for annotations of local variables since 3.14 (`ste_in_unevaluated_annotation`)."""
        self.flags: dict[str, int] = {}
        self.parameters: list[str] = []
        """In the order of `co_varnames`: positional, keyword-only, `*args`, `**kwargs`."""
        self.directives: dict[str, Span] = {}
        """The first statement that declares a name global or nonlocal: errors about the name are reported there."""
        self.children: list[BlockFacts] = []
        """In the order in which CPython's symbol table enters them."""
        self.private: str | None = parent.private if parent else None
        """The class whose name mangles names here."""
        self.mangles_only: set[str] | None = parent.mangles_only if parent else None
        """In the type parameter scope of a class only the type parameters are mangled (`_Py_MaybeMangle`)."""
        self.can_see_class_scope = False
        self.annotates: str | None = None
        """The function whose annotations this block evaluates."""
        self.annotations: BlockFacts | None = None
        """The block of this module's or class's annotated names, `__annotate__` (3.14)."""
        self.has_conditional_annotations = False
        self.asks_for_conditions = False
        """Of a class's annotations: some are evaluated only if the statement was reached that has them."""
        self.scope_info = ""
        """What errors call the scope: `a TypeVar bound`."""

    def add(self, name: str, flag: int) -> None:
        if name:  # a placeholder that completes a half-written statement covers no bytes (`repair`)
            self.flags[name] = self.flags.get(name, 0) | flag

    def mangled(self, name: str) -> str:
        """CPython's `_Py_Mangle`: `__x` inside `class C` is `_C__x`."""
        if self.private is None or not name.startswith("__") or name.endswith("__"):
            return name
        if self.mangles_only is not None and name not in self.mangles_only:
            return name
        stripped = self.private.lstrip("_")
        return f"_{stripped}{name}" if stripped else name


RawReference: TypeAlias = "tuple[int, int, str, BlockFacts, Access, BindingKind | None]"
"""Start, end, name, block, access, binding: a `model.Reference` without its scope."""


class Facts:
    """All that pass 1 found in a region."""

    __slots__ = (
        "blocks",
        "errors",
        "future_imports",
        "global_declarations",
        "module_declarations",
        "references",
    )

    def __init__(self) -> None:
        self.blocks: list[BlockFacts] = []
        """Parents before children; the first is the module's."""
        self.references: list[RawReference] = []
        self.errors: list[ScopeError] = []
        self.global_declarations: set[str] = set()
        self.module_declarations: list[ModuleDeclaration] = []
        self.future_imports: list[FutureImport] = []
