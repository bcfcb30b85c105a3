"""Pass 2: knows how names find their variables; knows no syntax.

From the facts of pass 1 it decides for each block which names are local, cell, free or global. It reads like
`analyze_block` in CPython's `Python/symtable.c`, with its recursion unrolled: blocks are numbered parents first, so one
loop forwards carries what enclosing blocks bind, and one loop backwards carries what inner blocks leave free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes import layout
from closure_lsp.scopes.collect import (
    BOUND,
    COMP_CELL,
    FREE_CLASS,
    GLOBAL,
    NONLOCAL,
    PARAMETER,
    TYPE_PARAMETER,
    BlockFacts,
    collect,
)
from closure_lsp.scopes.model import (
    MODULE_BLOCK,
    Access,
    Block,
    BlockId,
    BlockKind,
    Capture,
    Flag,
    Reference,
    Scope,
    ScopeError,
    Symbol,
    SymbolTable,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.collect import Facts
    from closure_lsp.syntax import Region


def analyze(region: Region, python: PythonVersion, future_annotations: bool) -> SymbolTable:
    """The scopes of a region for one Python version. Total: any tree will do."""
    facts = collect(region, python, future_annotations)
    blocks = [ResolvedBlock(block) for block in facts.blocks]
    errors = facts.errors
    for block in blocks:
        _resolve_names(block, blocks, facts, python, errors)
    for block in reversed(blocks):
        _resolve_cells(block, blocks, python)
    return _table(facts, blocks, python)


class ResolvedBlock:
    """A block's facts and what pass 2 decides about them."""

    __slots__ = (
        "bound",
        "class_entry",
        "facts",
        "flags",
        "free",
        "homes",
        "implicit_cells",
        "inlined",
        "inner_bound",
        "merged",
        "qualname",
        "scopes",
        "type_parameters",
    )

    def __init__(self, facts: BlockFacts) -> None:
        self.facts = facts
        self.flags = facts.flags
        self.scopes: dict[str, Scope] = {}
        """Of the names that the block itself uses, and of those that it hands on to blocks inside it."""
        self.homes: dict[str, BlockId] = {}
        self.merged: dict[str, Scope] = {}
        """Of the names that only inlined comprehensions use here: storage, not variables of this block (PEP 709)."""
        self.bound: dict[str, BlockId] = {}
        """What the blocks around bind, and where."""
        self.inner_bound: dict[str, BlockId] = {}
        """What blocks inside see bound."""
        self.type_parameters: frozenset[str] = frozenset()
        self.class_entry: ResolvedBlock | None = None
        """The class whose names an annotation scope sees first."""
        self.free: set[str] = set()
        """What this block and those inside it leave free."""
        self.implicit_cells: tuple[str, ...] = ()
        """The cells that a class body makes without naming them: `__class__`, `__classdict__`, ..."""
        self.inlined = False
        self.qualname = ""

    def storage(self, name: str) -> Scope | None:
        """How code in this block's frame reaches `name`."""
        return self.scopes.get(name) or self.merged.get(name)


def _resolve_names(
    block: ResolvedBlock,
    blocks: list[ResolvedBlock],
    facts: Facts,
    python: PythonVersion,
    errors: list[ScopeError],
) -> None:
    """`analyze_name` for all names of a block, and what the blocks inside it will see bound."""
    own = block.facts
    kind = own.kind
    if own.parent is not None:
        parent = blocks[own.parent.id]
        block.bound = parent.inner_bound
        block.type_parameters = parent.type_parameters
        if own.can_see_class_scope:
            block.class_entry = parent if parent.facts.kind is BlockKind.CLASS else parent.class_entry
    bound = block.bound
    local: dict[str, BlockId] = {}
    hidden: set[str] = set()
    scopes, homes = block.scopes, block.homes
    for name, flags in block.flags.items():
        if flags & GLOBAL:
            if flags & NONLOCAL:
                _report(facts, own, name, f"name '{name}' is nonlocal and global", errors)
            scopes[name], homes[name] = Scope.GLOBAL_EXPLICIT, MODULE_BLOCK
            hidden.add(name)
        elif flags & NONLOCAL:
            problem = _nonlocal_problem(block, name, kind)
            if problem:
                _report(facts, own, name, problem, errors)
            if name in bound:
                scopes[name], homes[name] = Scope.FREE, bound[name]
                block.free.add(name)
            elif flags & BOUND and kind is not BlockKind.MODULE:
                # CPython refuses the file here; to go on, the name is taken as if the declaration did not stand.
                scopes[name], homes[name] = Scope.LOCAL, own.id
                local[name] = own.id
            else:
                scopes[name], homes[name] = Scope.GLOBAL_IMPLICIT, MODULE_BLOCK
        elif flags & BOUND:
            scopes[name], homes[name] = Scope.LOCAL, own.id
            local[name] = own.id
        else:
            scope, home = _unbound(block, name)
            scopes[name], homes[name] = scope, home
            if scope is Scope.FREE:
                block.free.add(name)
    if kind is BlockKind.CLASS:
        # Class bindings are not seen in the blocks inside, and `global` in a class does not reach them either.
        block.inner_bound = {**bound, **dict.fromkeys(layout.implicit_class_cells(python), own.id)}
    elif kind is BlockKind.MODULE:
        block.inner_bound = {}
    else:
        block.inner_bound = {name: home for name, home in bound.items() if name not in hidden} if hidden else bound
        if local:
            block.inner_bound = {**block.inner_bound, **local}
            parameters = {name for name in local if block.flags[name] & TYPE_PARAMETER}
            if parameters or block.type_parameters:
                block.type_parameters = (block.type_parameters - local.keys()) | parameters


def _unbound(block: ResolvedBlock, name: str) -> tuple[Scope, BlockId]:
    """The scope of a name that the block uses and does not bind."""
    if block.class_entry is not None:
        # An annotation scope in a class looks in the class namespace, then in the globals: a function around the
        # class that binds the name too is passed over (gh-109118).
        flags = block.class_entry.flags.get(name, 0)
        if flags & GLOBAL:
            return Scope.GLOBAL_EXPLICIT, MODULE_BLOCK
        if flags & BOUND and not flags & NONLOCAL:
            return Scope.GLOBAL_IMPLICIT, block.class_entry.facts.id
    if name in block.bound:
        return Scope.FREE, block.bound[name]
    return Scope.GLOBAL_IMPLICIT, MODULE_BLOCK


def _nonlocal_problem(block: ResolvedBlock, name: str, kind: BlockKind) -> str:
    if kind is BlockKind.MODULE:
        return "nonlocal declaration not allowed at module level"
    if name not in block.bound:
        return f"no binding for nonlocal '{name}' found"
    if name in block.type_parameters:
        return f"nonlocal binding not allowed for type parameter '{name}'"
    return ""


def _report(facts: Facts, block: BlockFacts, name: str, message: str, errors: list[ScopeError]) -> None:
    """CPython reports these at the declaration (`error_at_directive`)."""
    for start, end, found, owner, access, _ in facts.references:
        if owner is block and found == name and access is Access.DECLARE:
            errors.append(ScopeError(Span(start, end), message))
            return
    errors.append(ScopeError(Span(block.start, block.start), message))


def _resolve_cells(block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion) -> None:
    """The second half of `analyze_block`: what blocks inside leave free makes cells here, or is handed on."""
    own = block.facts
    free = block.free
    scopes = block.scopes
    inlined_cells: set[str] = set()
    inner_free: set[str] = set()
    for child_facts in own.children:
        child = blocks[child_facts.id]
        child_free = child.free
        if layout.is_inlined(child_facts, own, python):
            child.inlined = True
            child_free = _inline(child, block, blocks, inlined_cells)
        inner_free |= child_free
    if own.kind.is_function_like:
        for known in (scopes, block.merged):
            for name, scope in known.items():
                if scope is Scope.LOCAL and (name in inner_free or name in inlined_cells):
                    known[name] = Scope.CELL
                    inner_free.discard(name)
    elif own.kind is BlockKind.CLASS:
        block.implicit_cells = tuple(name for name in layout.implicit_class_cells(python) if name in inner_free)
        inner_free.difference_update(block.implicit_cells)
    if own.has_conditional_annotations and "__conditional_annotations__" not in block.implicit_cells:
        block.implicit_cells = (*block.implicit_cells, "__conditional_annotations__")
    if inlined_cells or (inner_free and (own.kind is BlockKind.CLASS or own.can_see_class_scope)):
        block.flags = dict(block.flags)
        for name in inlined_cells:
            block.flags[name] = block.flags.get(name, 0) | COMP_CELL
        if own.kind is BlockKind.CLASS or own.can_see_class_scope:
            for name in inner_free:
                if name in scopes:
                    block.flags[name] |= FREE_CLASS
    for name in inner_free:
        if name not in scopes and name in block.bound and block.merged.get(name) is None:
            scopes[name], block.homes[name] = Scope.FREE, block.bound[name]
    block.free = free | inner_free


def _inline(
    comprehension: ResolvedBlock, block: ResolvedBlock, blocks: list[ResolvedBlock], inlined_cells: set[str]
) -> set[str]:
    """`inline_comprehension`: the comprehension's names become storage of `block`; gives what stays free."""
    free = set(comprehension.free)
    in_class = block.facts.kind is BlockKind.CLASS
    names = {**comprehension.merged, **comprehension.scopes}
    for name, scope in names.items():
        flags = comprehension.flags.get(name, 0)
        if flags & PARAMETER:
            continue
        if scope is Scope.CELL or flags & COMP_CELL:
            inlined_cells.add(name)
        if in_class and scope is Scope.FREE and name in layout.NEVER_FREE_THROUGH_CLASS:
            scope = Scope.GLOBAL_IMPLICIT
            free.discard(name)
        if name not in block.flags and name not in block.merged:
            block.merged[name] = scope
        elif block.flags.get(name, 0) & BOUND and not in_class and not _is_free_in_child(comprehension, name, blocks):
            # A name that is free in the comprehension and local here is now simply local.
            free.discard(name)
    return free


def _is_free_in_child(block: ResolvedBlock, name: str, blocks: list[ResolvedBlock]) -> bool:
    for child_facts in block.facts.children:
        child = blocks[child_facts.id]
        if child.inlined:
            # the children of an inlined comprehension have taken its place
            if _is_free_in_child(child, name, blocks):
                return True
        elif child.storage(name) is Scope.FREE:
            return True
    return False


def _table(facts: Facts, blocks: list[ResolvedBlock], python: PythonVersion) -> SymbolTable:
    layout.name_code(blocks, python)
    final = tuple(_block(block, blocks, python) for block in blocks)
    references = sorted(
        (
            Reference(
                start,
                end,
                name,
                owner.id,
                access,
                binding,
                *layout.instruction(blocks[owner.id], name, access, blocks, python),
            )
            for start, end, name, owner, access, binding in facts.references
        ),
        key=lambda reference: reference.start,
    )
    return SymbolTable(
        final,
        tuple(references),
        tuple(_captures(final, references)),
        tuple(sorted(facts.errors)),
        frozenset(facts.global_declarations),
    )


_FLAGS: dict[int, Flag] = {}


def _block(block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion) -> Block:
    own = block.facts
    symbols = {
        name: Symbol(name, scope, block.homes.get(name), _flag(block.flags.get(name, 0)))
        for name, scope in block.scopes.items()
    }
    cellvars, freevars = layout.closure(block, blocks, python)
    return Block(
        id=own.id,
        parent=own.parent.id if own.parent else None,
        kind=own.kind,
        name=own.name,
        qualname=block.qualname,
        span=Span(own.start, own.end),
        name_span=own.name_span,
        colon=own.colon,
        line=own.line,
        end_line=own.end_line,
        first_line=own.first_line,
        annotates=own.annotates,
        is_async=own.is_async,
        inlined=block.inlined,
        has_code=own.has_code and not block.inlined,
        symbols=symbols,
        children=tuple(child.id for child in own.children),
        cellvars=cellvars,
        freevars=freevars,
    )


def _flag(bits: int) -> Flag:
    flag = _FLAGS.get(bits)
    if flag is None:
        flag = _FLAGS[bits] = Flag(bits)
    return flag


def _captures(blocks: tuple[Block, ...], references: list[Reference]) -> list[Capture]:
    """Every `co_freevars` entry of every code object, explained."""
    uses: dict[tuple[BlockId, str], list[Reference]] = {}
    for reference in references:
        uses.setdefault((reference.block, reference.name), []).append(reference)
    captures = []
    for block in blocks:
        for slot, name in enumerate(block.freevars):
            own = [
                reference
                for member in _frame(block, blocks)
                for reference in uses.get((member, name), ())
                if (symbol := blocks[member].symbols.get(name)) and symbol.scope is Scope.FREE
            ]
            home = _home(block, name, blocks)
            if home is None:
                continue
            captures.append(
                Capture(
                    block.id,
                    name,
                    home,
                    slot,
                    rebinds=any(reference.access in (Access.WRITE, Access.DELETE) for reference in own),
                    is_direct=bool(own),
                    first_use=_first_use(block, name, home, blocks, uses),
                )
            )
    return captures


def _first_use(
    block: Block,
    name: str,
    home: BlockId,
    blocks: tuple[Block, ...],
    uses: dict[tuple[BlockId, str], list[Reference]],
) -> Span | None:
    """Where the variable first occurs in `block` or in a block inside it."""
    inside = [block.id]
    found: list[Reference] = []
    for member in inside:
        inside.extend(blocks[member].children)
        symbol = blocks[member].symbols.get(name)
        if symbol is not None and symbol.home == home:
            found.extend(uses.get((member, name), ()))
    first = min(found, key=lambda reference: reference.start, default=None)
    return Span(first.start, first.end) if first else None


def _frame(block: Block, blocks: tuple[Block, ...]) -> list[BlockId]:
    """The block and the comprehensions that are inlined into it: all whose code runs in its frame."""
    members = [block.id]
    for member in members:
        members.extend(child for child in blocks[member].children if blocks[child].inlined)
    return members


def _home(block: Block, name: str, blocks: tuple[Block, ...]) -> BlockId | None:
    """The home of a free variable; of a class's own name that is also free in its methods, that of the methods'."""
    symbol = block.symbols.get(name)
    if symbol is not None and symbol.scope is Scope.FREE:
        return symbol.home
    for child in block.children:
        home = _home(blocks[child], name, blocks)
        if home is not None and home != child:
            return home
    return None
