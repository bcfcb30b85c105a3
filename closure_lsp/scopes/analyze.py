"""Pass 2: finds the variable that each name means. Knows no syntax.

From the facts of pass 1 it decides for each block which names are local, cell, free or global. It reads like
`analyze_block` in CPython's `Python/symtable.c`, with its recursion unrolled: blocks are numbered parents first, so one
loop forwards carries what enclosing blocks bind, and one loop backwards carries what inner blocks leave free.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from closure_lsp.scopes import layout, messages
from closure_lsp.scopes.collect import collect
from closure_lsp.scopes.facts import (
    BOUND,
    COMP_CELL,
    FREE_CLASS,
    GLOBAL,
    NONLOCAL,
    PARAMETER,
    TYPE_PARAMETER,
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
from closure_lsp.scopes.resolved import ResolvedBlock
from closure_lsp.scopes.surroundings import class_block
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.facts import Facts
    from closure_lsp.scopes.surroundings import Surroundings
    from closure_lsp.syntax import Region


def analyze(region: Region, python: PythonVersion, future_annotations: bool) -> SymbolTable:
    """The scopes of a region for one Python version. Total: any tree will do."""
    return resolve(collect(region, python, future_annotations), python)


def resolve(facts: Facts, python: PythonVersion, surroundings: Surroundings | None = None) -> SymbolTable:
    """Pass 2: what the facts of a region come to. `surroundings` are those of a part of a divided class."""
    blocks = [ResolvedBlock(block) for block in facts.blocks]
    divided = class_block(facts) if surroundings else None
    if divided is not None and surroundings is not None:
        told = {name: bits | divided.flags.get(name, 0) for name, bits in surroundings.flags.items()}
        blocks[divided.id].flags = {**divided.flags, **told}
    errors = list(facts.errors)
    for block in blocks:
        _resolve_names(block, blocks, python, errors)
    for block in reversed(blocks):
        _resolve_cells(block, blocks, python)
    return _table(facts, blocks, python, errors, divided.id if divided else None)


def _resolve_names(
    block: ResolvedBlock,
    blocks: list[ResolvedBlock],
    python: PythonVersion,
    errors: list[ScopeError],
) -> None:
    """`analyze_name` for all names of a block, and what the blocks inside it will see bound."""
    own = block.facts
    kind = own.kind
    if own.parent is not None:
        parent = blocks[own.parent.id]
        if layout.is_inlined(own, parent.facts, python):
            block.frame = parent.frame
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
                errors.append(ScopeError(own.directives[name], messages.NONLOCAL_AND_GLOBAL.format(name)))
            scopes[name], homes[name] = Scope.GLOBAL_EXPLICIT, MODULE_BLOCK
            hidden.add(name)
        elif flags & NONLOCAL:
            problem = _nonlocal_problem(block, name, kind)
            if problem:
                errors.append(ScopeError(own.directives[name], problem))
            if name in bound:
                scopes[name], homes[name] = Scope.FREE, bound[name]
                block.free.add(name)
            elif flags & BOUND and kind is not BlockKind.MODULE:
                # CPython refuses the file here; to go on, the name is taken as if the declaration were not there.
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
    if kind is BlockKind.COMPREHENSION and python.inlines_comprehensions:
        _tell_class(block)
    _tell_inner_blocks(block, local, hidden, python)


def _tell_inner_blocks(
    block: ResolvedBlock, local: dict[str, BlockId], hidden: set[str], python: PythonVersion
) -> None:
    """What the blocks inside see bound, of what the block binds (`local`) and of what it hides by `global`."""
    bound, kind = block.bound, block.facts.kind
    if not block.facts.children:
        return
    if kind is BlockKind.CLASS:
        # Class bindings are not seen in the blocks inside, and `global` in a class does not reach them either.
        block.inner_bound = {**bound, **dict.fromkeys(layout.implicit_class_cells(python), block.facts.id)}
    elif kind is BlockKind.MODULE:
        block.inner_bound = {}
    else:
        block.inner_bound = {name: home for name, home in bound.items() if name not in hidden} if hidden else bound
        if local:
            block.inner_bound = {**block.inner_bound, **local}
    parameters = {name for name in local if block.flags[name] & TYPE_PARAMETER}
    if parameters or block.type_parameters:
        block.type_parameters = (block.type_parameters - local.keys()) | parameters


def _tell_class(comprehension: ResolvedBlock) -> None:
    """Tells the class into which the comprehension is inlined, maybe with others around it, of its names."""
    if comprehension.frame.facts.kind is BlockKind.CLASS:
        early = comprehension.frame.early_flags
        for name, flags in comprehension.flags.items():
            if not flags & PARAMETER:
                early.setdefault(name, flags)


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
        if not flags and block.class_entry.early_flags.get(name, 0) & BOUND:
            return Scope.GLOBAL_IMPLICIT, MODULE_BLOCK
    if name in block.bound:
        return Scope.FREE, block.bound[name]
    return Scope.GLOBAL_IMPLICIT, MODULE_BLOCK


def _nonlocal_problem(block: ResolvedBlock, name: str, kind: BlockKind) -> str:
    if kind is BlockKind.MODULE:
        return messages.NONLOCAL_AT_MODULE_LEVEL
    if name not in block.bound:
        return messages.NONLOCAL_UNBOUND.format(name)
    if name in block.type_parameters:
        return messages.NONLOCAL_TYPE_PARAMETER.format(name)
    return ""


def _resolve_cells(block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion) -> None:
    """The second half of `analyze_block`: what blocks inside leave free makes cells here, or is passed on."""
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
        for known in (scopes, block.merged) if inner_free or inlined_cells else ():
            for name, scope in known.items():
                if scope is Scope.LOCAL and (name in inner_free or name in inlined_cells):
                    known[name] = Scope.CELL
                    inner_free.discard(name)
    elif own.kind is BlockKind.CLASS:
        block.implicit_cells = tuple(name for name in layout.implicit_class_cells(python) if name in inner_free)
        inner_free.difference_update(block.implicit_cells)
    if own.has_conditional_annotations and "__conditional_annotations__" not in block.implicit_cells:
        block.implicit_cells = (*block.implicit_cells, "__conditional_annotations__")
    is_class_like = own.kind is BlockKind.CLASS or own.can_see_class_scope
    if inlined_cells or (inner_free and is_class_like):
        block.flags = dict(block.flags)
    for name in inlined_cells:
        flags = block.flags if name in block.flags else block.merged_flags
        flags[name] = flags.get(name, 0) | COMP_CELL
    for name in inner_free if is_class_like else ():
        if name in block.merged:
            block.merged_flags[name] |= FREE_CLASS
        elif name in scopes and (python.flags_every_free_class_name or block.flags.get(name, 0) & (BOUND | GLOBAL)):
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
    names = {**comprehension.scopes, **comprehension.merged}
    for name, scope in names.items():
        flags = comprehension.flag(name)
        if flags & PARAMETER:
            continue
        if scope is Scope.CELL or flags & COMP_CELL:
            inlined_cells.add(name)
        if in_class and scope is Scope.FREE and name in layout.NEVER_FREE_THROUGH_CLASS:
            scope = Scope.GLOBAL_IMPLICIT
            if name not in _free_in_children(comprehension, blocks):
                free.discard(name)
            if name in comprehension.scopes:
                # The name's entry is deleted: that of the class counts.
                comprehension.scopes[name] = block.storage(name) or scope
                comprehension.homes[name] = block.homes.get(name, MODULE_BLOCK)
            comprehension.merged.pop(name, None)
        if name not in block.flags and name not in block.merged:
            block.merged[name] = scope
            block.merged_flags[name] = flags
        elif block.flag(name) & BOUND and not in_class and name not in _free_in_children(comprehension, blocks):
            # A name that is free in the comprehension and local here is now simply local.
            free.discard(name)
    return free


def _free_in_children(block: ResolvedBlock, blocks: list[ResolvedBlock]) -> frozenset[str]:
    """The names that blocks inside one leave free (`is_free_in_any_child`); inner blocks are asked before outer ones.

    The children of an inlined comprehension have taken its place.
    """
    pending = [block] if block.free_in_children is None else []
    while pending:
        current = pending[-1]
        children = [blocks[child.id] for child in current.facts.children]
        unknown = [child for child in children if child.inlined and child.free_in_children is None]
        if unknown:
            pending.extend(unknown)
            continue
        found = [child.free_in_children or _free_names(child) for child in children]
        current.free_in_children = found[0] if len(found) == 1 else frozenset().union(*found)
        pending.pop()
    return block.free_in_children or frozenset()


def _free_names(block: ResolvedBlock) -> frozenset[str]:
    if block.inlined:
        return frozenset()
    return frozenset(name for name in (*block.merged, *block.scopes) if block.storage(name) is Scope.FREE)


def _table(
    facts: Facts,
    blocks: list[ResolvedBlock],
    python: PythonVersion,
    errors: list[ScopeError],
    divided_class: BlockId | None,
) -> SymbolTable:
    layout.name_code(blocks, python)
    final = tuple(_block(block, blocks, python) for block in blocks)
    references = _references(facts, blocks, python)
    by_variable = _by_variable(references)
    annotations = facts.blocks[MODULE_BLOCK].annotations
    return SymbolTable(
        final,
        tuple(references),
        tuple(_captures(final, by_variable)),
        tuple(sorted(set(errors))),
        frozenset(facts.global_declarations),
        tuple(layout.inlined_names(blocks[MODULE_BLOCK], blocks, python)),
        () if annotations is None else tuple(layout.inlined_names(blocks[annotations.id], blocks, python)),
        tuple(facts.module_declarations),
        tuple(facts.future_imports),
        divided_class,
        by_variable,
    )


def _references(facts: Facts, blocks: list[ResolvedBlock], python: PythonVersion) -> list[Reference]:
    found: list[Reference] = []
    new = tuple.__new__  # a third of what a call of the class costs, and there is one for each name
    meanings: dict[tuple[BlockId, str, Access], tuple[Scope, str | None, BlockId | None]] = {}
    for start, end, name, owner, access, binding in facts.references:
        number = owner.id
        meaning = meanings.get((number, name, access))
        if meaning is None:
            block = blocks[number]
            scope, opcode = layout.instruction(block, name, access, blocks, python)
            meaning = meanings[number, name, access] = (scope, opcode, block.homes.get(name))
        found.append(new(Reference, (start, end, name, number, access, binding, *meaning)))
    found.sort(key=itemgetter(0))
    return found


def _by_variable(references: list[Reference]) -> dict[tuple[BlockId, str], tuple[Reference, ...]]:
    found: dict[tuple[BlockId, str], list[Reference]] = {}
    for reference in references:
        if reference.home is not None:
            found.setdefault((reference.home, reference.name), []).append(reference)
    return {variable: tuple(occurrences) for variable, occurrences in found.items()}


def _block(block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion) -> Block:
    own = block.facts
    homes, flags = block.homes, block.flags
    new = tuple.__new__  # as in `_references`
    symbols = {
        name: new(Symbol, (name, scope, homes.get(name), _flag(flags.get(name, 0))))
        for name, scope in block.scopes.items()
    }
    cellvars, freevars = layout.closure(block, blocks, python)
    return Block(
        id=own.id,
        parent=own.parent.id if own.parent else None,
        kind=own.kind,
        name=own.name,
        qualified=block.qualname,
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


@cache
def _flag(bits: int) -> Flag:
    return Flag(bits)


def _captures(
    blocks: tuple[Block, ...], references: Mapping[tuple[BlockId, str], tuple[Reference, ...]]
) -> Iterator[Capture]:
    """Every `co_freevars` entry of every code object, explained."""
    if not any(block.freevars for block in blocks):
        return
    uses = _uses_by_capturer(blocks, references)
    for block in blocks:
        for slot, name in enumerate(block.freevars):
            home = _home(block, name, blocks)
            if home is None:
                continue
            found = uses.get((block.id, home, name), _NO_USES)
            first = found.first
            yield Capture(
                block.id,
                name,
                home,
                slot,
                rebinds=found.rebinds,
                is_direct=found.is_direct,
                first_use=Span(first.start, first.end) if first else None,
            )


@dataclass(slots=True)
class _Uses:
    """What a block and those inside it do with a variable of a block around them."""

    first: Reference | None = None
    is_direct: bool = False
    """Whether code in the block's own frame uses it."""
    rebinds: bool = False
    """Whether such code assigns or deletes it."""


_NO_USES = _Uses()


def _uses_by_capturer(
    blocks: tuple[Block, ...], references: Mapping[tuple[BlockId, str], tuple[Reference, ...]]
) -> dict[tuple[BlockId, BlockId, str], _Uses]:
    """The same for each block, home and name. Each use goes outwards only as far as no earlier one has been."""
    frames: list[BlockId] = []
    for block in blocks:  # parents are before their children
        frames.append(frames[block.parent or MODULE_BLOCK] if block.inlined and block.parent is not None else block.id)
    found: dict[tuple[BlockId, BlockId, str], _Uses] = {}
    for (home, name), used in references.items():
        for use in used if home != MODULE_BLOCK else ():
            if use.block == home and use.scope is not Scope.FREE:
                continue  # most variables are used there only
            around: BlockId | None = use.block
            while around is not None and around != home and (around, home, name) not in found:
                found[around, home, name] = _Uses(use)
                around = blocks[around].parent
            if use.scope is Scope.FREE:
                own = found.setdefault((frames[use.block], home, name), _Uses())
                own.is_direct = True
                own.rebinds = own.rebinds or use.access in (Access.WRITE, Access.DELETE)
    return found


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
