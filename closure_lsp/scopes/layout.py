"""Derives what CPython's compiler makes of scopes: closures, opcodes, names of code objects. Decides no scope.

The rules are those of `Python/compile.c` (since 3.13 also `codegen.c`): `dictbytype` and `compiler_enter_scope` for the
order of cells, `compiler_nameop` for the opcode, `compiler_set_qualname` for the names.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from closure_lsp.scopes.facts import ASSIGNED, COMP_CELL, FREE_CLASS, NONLOCAL, PARAMETER
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind, Scope
from closure_lsp.scopes.qualified_name import QualifiedName

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.facts import BlockFacts
    from closure_lsp.scopes.resolved import ResolvedBlock

NEVER_FREE_THROUGH_CLASS = ("__class__", "__classdict__", "__conditional_annotations__")

_VERBS = {Access.READ: "LOAD", Access.WRITE: "STORE", Access.DELETE: "DELETE"}


def implicit_class_cells(python: PythonVersion) -> tuple[str, ...]:
    """The cells that a class body makes for the blocks inside it, in the order of `co_cellvars`."""
    if python.defers_annotations:
        return NEVER_FREE_THROUGH_CLASS
    return NEVER_FREE_THROUGH_CLASS[:2] if python.has_type_parameters else NEVER_FREE_THROUGH_CLASS[:1]


def is_inlined(block: BlockFacts, parent: BlockFacts, python: PythonVersion) -> bool:
    """Whether the block's code runs in its parent's frame: list, set and dict comprehensions since 3.12 (PEP 709).

    Not in an annotation scope of a class: that would need the class namespace at run time.
    """
    return block.kind is BlockKind.COMPREHENSION and python.inlines_comprehensions and not parent.can_see_class_scope


def closure(
    block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`co_cellvars` and `co_freevars`, in their order; both empty for a block without code of its own."""
    if block.inlined or not block.facts.has_code:
        return (), ()
    cells = set(block.implicit_cells)
    free = set()
    # The symbol table does not know that annotations of a class ask which of them were reached.
    late = ("__conditional_annotations__",) if block.facts.asks_for_conditions else ()
    own_flags, merged_flags = block.flags, block.merged_flags
    for known in (block.merged, block.scopes):
        for name, scope in known.items():
            flags = own_flags.get(name, 0) | merged_flags.get(name, 0)
            if scope is Scope.CELL or flags & COMP_CELL:
                cells.add(name)
            if scope is Scope.FREE or flags & FREE_CLASS:
                free.add(name)
    if len(cells) < 2:
        return tuple(cells), (*sorted(free), *late)
    first: list[str] = []
    if python.orders_parameter_cells_first:
        first = [name for name in (*block.facts.parameters, *inlined_names(block, blocks, python)) if name in cells]
    rest = (*block.implicit_cells, *sorted(cells.difference(block.implicit_cells)))
    return tuple(dict.fromkeys((*first, *rest))), (*sorted(free), *late)


def inlined_names(block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion) -> list[str]:
    """The names that comprehensions inlined into the block bind, in the order in which the compiler meets them.

    Each is a fast local of the frame for a while, and the cells among the fast locals come first, in their order
    (`compute_localsplus_info`, `push_inlined_comprehension_state`). The order is that of the text, except where pass 1
    says otherwise.
    """
    names = []
    pending = _inlined_children(block, blocks)
    while pending:
        comprehension = pending.pop()
        pending.extend(_inlined_children(comprehension, blocks))
        in_class = comprehension.facts.parent is block.facts and block.facts.kind is BlockKind.CLASS
        for name, flags in (*comprehension.facts.flags.items(), *comprehension.merged_flags.items()):
            binds = flags & ASSIGNED and not flags & NONLOCAL
            is_cleared = in_class and python.clears_all_names_in_class and name not in NEVER_FREE_THROUGH_CLASS
            if binds or (is_cleared and not flags & PARAMETER):
                names.append(name)
    return names


def _inlined_children(block: ResolvedBlock, blocks: list[ResolvedBlock]) -> list[ResolvedBlock]:
    """The comprehensions directly in a block that are inlined into it; the one that the compiler meets first is last.

    What is in the first iterable is evaluated before the comprehension, what is inside after.
    """
    found = [blocks[child.id] for child in block.facts.children if blocks[child.id].inlined and child.has_code]
    return sorted(found, key=lambda child: child.facts.evaluated_at, reverse=True)


def instruction(
    block: ResolvedBlock, name: str, access: Access, blocks: list[ResolvedBlock], python: PythonVersion
) -> tuple[Scope, str | None]:
    """The scope of a name in `block`, and the family of the instruction that reaches it there (`compiler_nameop`)."""
    own = block.scopes.get(name, Scope.GLOBAL_IMPLICIT)
    verb = _VERBS.get(access)
    if verb is None or not block.facts.has_code:
        return own, None
    scope, is_fast = _storage(block, name, blocks) if block.inlined else (block.storage(name), False)
    frame = block.frame.facts
    family = _family(frame.kind, frame.can_see_class_scope, scope or own, is_fast, verb, block.inlined, python)
    return own, _opcode(verb, family)


@cache
def _opcode(verb: str, family: str) -> str:
    return f"{verb}_{family}"


def _storage(block: ResolvedBlock, name: str, blocks: list[ResolvedBlock]) -> tuple[Scope | None, bool]:
    """What the frame's code takes the name for inside an inlined comprehension; and whether it is a fast local of it or
    of one around it (`push_inlined_comprehension_state`, which is done from the outside in).
    """
    path: list[ResolvedBlock] = []
    current = block
    while current.inlined and name not in current.storage_inside and current.facts.parent is not None:
        path.append(current)
        current = blocks[current.facts.parent.id]
    frame = block.frame
    found, is_fast = current.storage_inside[name] if current.inlined else (frame.storage(name), False)
    for comprehension in reversed(path):
        scope = comprehension.storage(name)
        if scope is not None:
            flags = comprehension.flag(name)
            binds = bool(flags & ASSIGNED) and not flags & NONLOCAL
            is_outermost = comprehension.facts.parent is frame.facts
            directly_in_class = is_outermost and frame.facts.kind is BlockKind.CLASS
            if directly_in_class or not (scope is Scope.FREE or (scope is Scope.CELL and found is Scope.FREE)):
                found = scope
            is_fast = is_fast or binds
        comprehension.storage_inside[name] = found, is_fast
    return found, is_fast


@cache
def _family(
    kind: BlockKind,
    sees_class_scope: bool,
    scope: Scope,
    is_fast: bool,
    verb: str,
    in_comprehension: bool,
    python: PythonVersion,
) -> str:
    if scope in (Scope.CELL, Scope.FREE):
        if verb != "LOAD":
            return "DEREF"
        if kind is BlockKind.CLASS and not in_comprehension:
            return "FROM_DICT_OR_DEREF" if python.reads_class_names_from_locals else "CLASSDEREF"
        return "FROM_DICT_OR_DEREF" if sees_class_scope else "DEREF"
    if scope is Scope.LOCAL:
        if is_fast or kind.is_function_like:
            return "FAST"
        return "GLOBAL" if kind is BlockKind.CLASS and in_comprehension and verb == "LOAD" else "NAME"
    if scope is Scope.GLOBAL_EXPLICIT:
        return "GLOBAL"
    if sees_class_scope and verb == "LOAD":
        return "FROM_DICT_OR_GLOBALS"
    if kind.is_function_like or (kind is BlockKind.CLASS and in_comprehension):
        return "GLOBAL"
    return "NAME"


def name_code(blocks: list[ResolvedBlock], python: PythonVersion) -> None:
    """Sets the `co_qualname` of every block (`compiler_set_qualname`); parents come first."""
    for block in blocks:
        block.qualname = _qualname(block, blocks, python)


def _qualname(block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion) -> QualifiedName:
    facts = block.facts
    if facts.parent is None:
        return QualifiedName(facts.name)
    parent = blocks[facts.parent.id].frame
    if _is_nameless(parent.facts, python) and parent.facts.parent is not None:
        # The scope of type parameters or annotations gives way to the one around it.
        parent = blocks[parent.facts.parent.id].frame
        if parent.facts.id == MODULE_BLOCK:
            return QualifiedName(facts.name)
    if facts.kind is BlockKind.ANNOTATION and facts.annotates is not None and python.names_annotations_after_function:
        return QualifiedName(facts.name, _joined(parent, facts.annotates))
    names_itself = facts.kind is BlockKind.TYPE_ALIAS and python.names_blocks_in_type_aliases
    if facts.kind in (BlockKind.FUNCTION, BlockKind.CLASS) or names_itself:
        scope = parent.scopes.get(parent.facts.mangled(facts.name))
        if scope is Scope.GLOBAL_EXPLICIT:
            return QualifiedName(facts.name)
    return _joined(parent, facts.name)


def _is_nameless(facts: BlockFacts, python: PythonVersion) -> bool:
    return facts.kind in _NAMELESS or (facts.kind is BlockKind.TYPE_ALIAS and not python.names_blocks_in_type_aliases)


_NAMELESS = (BlockKind.TYPE_PARAMETERS, BlockKind.TYPE_VARIABLE, BlockKind.ANNOTATION)


def _joined(parent: ResolvedBlock, name: str) -> QualifiedName:
    if parent.facts.id == MODULE_BLOCK:
        return QualifiedName(name)
    if parent.facts.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.TYPE_ALIAS):
        return QualifiedName(name, QualifiedName("<locals>", parent.qualname))
    return QualifiedName(name, parent.qualname)
