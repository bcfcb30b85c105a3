"""Knows what CPython's compiler makes of scopes: closures, opcodes, names of code objects. Decides no scope.

The rules are those of `Python/compile.c` (since 3.13 also `codegen.c`): `dictbytype` and `compiler_enter_scope` for the
order of cells, `compiler_nameop` for the opcode, `compiler_set_qualname` for the names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.collect import ASSIGNED, COMP_CELL, FREE_CLASS, GLOBAL, NONLOCAL
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind, Scope

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.analyze import ResolvedBlock
    from closure_lsp.scopes.collect import BlockFacts

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
    return python.inlines_comprehensions and block.kind is BlockKind.COMPREHENSION and not parent.can_see_class_scope


def closure(
    block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`co_cellvars` and `co_freevars`, in their order; both empty for a block without code of its own."""
    if block.inlined or not block.facts.has_code:
        return (), ()
    cells = set(block.implicit_cells)
    free = set()
    for name, scope in (*block.merged.items(), *block.scopes.items()):
        flags = block.flags.get(name, 0)
        if scope is Scope.CELL or flags & COMP_CELL:
            cells.add(name)
        if scope is Scope.FREE or flags & FREE_CLASS:
            free.add(name)
    if len(cells) < 2:
        return tuple(cells), tuple(sorted(free))
    first: list[str] = []
    if python.orders_parameter_cells_first:
        first = [name for name in (*block.facts.parameters, *_inlined_targets(block, blocks)) if name in cells]
    rest = (*block.implicit_cells, *sorted(cells.difference(block.implicit_cells)))
    return tuple(dict.fromkeys((*first, *rest))), tuple(sorted(free))


def _inlined_targets(block: ResolvedBlock, blocks: list[ResolvedBlock]) -> list[str]:
    """The names that comprehensions inlined into the block bind, in the order in which the compiler meets them.

    Each is a fast local of the frame for a while, and the cells among the fast locals come first, in their order
    (`compute_localsplus_info`, `push_inlined_comprehension_state`).
    """
    found: list[tuple[tuple[int, ...], ResolvedBlock]] = []
    pending: list[tuple[tuple[int, ...], ResolvedBlock]] = [((), block)]
    while pending:
        order, parent = pending.pop()
        for child_facts in parent.facts.children:
            child = blocks[child_facts.id]
            if child.inlined:
                # What stands in the first iterable is evaluated before the comprehension, what stands inside after.
                found.append(((*order, child_facts.first_iterable_end), child))
                pending.append(found[-1])
    found.sort(key=lambda item: item[0])
    return [
        name
        for _, comprehension in found
        for name, flags in comprehension.facts.flags.items()
        if flags & ASSIGNED and not flags & (NONLOCAL | GLOBAL)
    ]


def instruction(
    block: ResolvedBlock, name: str, access: Access, blocks: list[ResolvedBlock], python: PythonVersion
) -> tuple[Scope, str | None]:
    """The scope of a name in `block`, and the family of the instruction that reaches it there (`compiler_nameop`)."""
    own = block.scopes.get(name, Scope.GLOBAL_IMPLICIT)
    verb = _VERBS.get(access)
    if verb is None or not block.facts.has_code:
        return own, None
    frame = block
    chain = [block]
    while frame.inlined and frame.facts.parent is not None:
        frame = blocks[frame.facts.parent.id]
        chain.append(frame)
    scope, is_fast = _storage(chain, name, own)
    return own, f"{verb}_{_family(frame, scope, is_fast, verb, block is not frame, python)}"


def _storage(chain: list[ResolvedBlock], name: str, own: Scope) -> tuple[Scope, bool]:
    """What the frame's code takes the name for, inside the comprehensions of `chain` (innermost first).

    The names that an inlined comprehension binds are its own, whatever the frame calls by them; for all others the
    frame's scope counts, except directly in a class body (`push_inlined_comprehension_state`).
    """
    for index, comprehension in enumerate(chain[:-1]):
        flags = comprehension.flags.get(name, 0)
        if flags & ASSIGNED and not flags & NONLOCAL and comprehension.scopes.get(name) in (Scope.LOCAL, Scope.CELL):
            return comprehension.scopes[name], True
        outer = chain[index + 1]
        if outer.facts.kind is BlockKind.CLASS and name in comprehension.scopes:
            return comprehension.scopes[name], False
    return chain[-1].storage(name) or own, False


def _family(
    frame: ResolvedBlock, scope: Scope, is_fast: bool, verb: str, in_comprehension: bool, python: PythonVersion
) -> str:
    facts = frame.facts
    kind = facts.kind
    if scope in (Scope.CELL, Scope.FREE):
        if verb != "LOAD":
            return "DEREF"
        if kind is BlockKind.CLASS and not in_comprehension:
            return "FROM_DICT_OR_DEREF" if python.reads_class_names_from_locals else "CLASSDEREF"
        return "FROM_DICT_OR_DEREF" if facts.can_see_class_scope else "DEREF"
    if scope is Scope.LOCAL:
        return "FAST" if is_fast or kind.is_function_like else "NAME"
    if scope is Scope.GLOBAL_EXPLICIT:
        return "GLOBAL"
    if facts.can_see_class_scope and verb == "LOAD":
        return "FROM_DICT_OR_GLOBALS"
    if kind.is_function_like or (kind is BlockKind.CLASS and in_comprehension):
        return "GLOBAL"
    return "NAME"


def name_code(blocks: list[ResolvedBlock], python: PythonVersion) -> None:
    """Sets the `co_qualname` of every block (`compiler_set_qualname`); parents come first."""
    for block in blocks:
        block.qualname = _qualname(block, blocks, python)


def _qualname(block: ResolvedBlock, blocks: list[ResolvedBlock], python: PythonVersion) -> str:
    facts = block.facts
    if facts.parent is None:
        return facts.name
    parent = _naming_parent(facts.parent, blocks)
    if facts.kind is BlockKind.ANNOTATION and facts.annotates is not None and python.names_annotations_after_function:
        return f"{_joined(parent, facts.annotates)}.{facts.name}"
    if facts.kind in (BlockKind.FUNCTION, BlockKind.CLASS):
        scope = parent.scopes.get(parent.facts.mangled(facts.name))
        if scope is Scope.GLOBAL_EXPLICIT:
            return facts.name
    return _joined(parent, facts.name)


def _naming_parent(facts: BlockFacts, blocks: list[ResolvedBlock]) -> ResolvedBlock:
    """The block whose name comes first; the scope of type parameters or annotations gives way to the one around it."""
    parent = _frame_of(facts, blocks)
    if parent.facts.kind in _NAMELESS and parent.facts.parent is not None:
        return _frame_of(parent.facts.parent, blocks)
    return parent


_NAMELESS = (BlockKind.TYPE_PARAMETERS, BlockKind.TYPE_VARIABLE, BlockKind.ANNOTATION)


def _frame_of(facts: BlockFacts, blocks: list[ResolvedBlock]) -> ResolvedBlock:
    """The block in whose frame the code of `facts` runs."""
    block = blocks[facts.id]
    while block.inlined and block.facts.parent is not None:
        block = blocks[block.facts.parent.id]
    return block


def _joined(parent: ResolvedBlock, name: str) -> str:
    if parent.facts.id == MODULE_BLOCK:
        return name
    if parent.facts.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.TYPE_ALIAS):
        return f"{parent.qualname}.<locals>.{name}"
    return f"{parent.qualname}.{name}"
