"""Knows which function a name is sure to mean: by its `def`, its lambda, or a call of a function that returns it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import yields
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Call,
    Definition,
    Function,
    Identifier,
    Lambda,
    Return,
    bare,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node


class KnownFunction(NamedTuple):
    """A function that a name means."""

    statement: Statement
    block: Block
    factory: Block | None = None
    """The function of the same statement whose call made it; None where the name is that of its own `def` or lambda."""


def known_function(analysis: Analysis, name: Occurrence) -> KnownFunction | None:
    """The function that `name` means; None where it is bound more than once, or otherwise nobody can tell."""
    binding = _only_binding(analysis, name)
    if binding is None:
        return None
    found = _defined(binding)
    if found is not None:
        return found
    value = _assigned(binding)
    if isinstance(value, Lambda):
        return _of_node(binding.statement, value)
    called = value.function if isinstance(value, Call) else None
    if not isinstance(called, Identifier):
        return None
    factory_name = analysis.occurrence_at(binding.statement.start + called.start)
    factory_binding = factory_name and _only_binding(analysis, factory_name)
    factory = factory_binding and _defined(factory_binding)
    return _returned(analysis, factory) if factory else None


def _only_binding(analysis: Analysis, name: Occurrence) -> Occurrence | None:
    occurrences = analysis.occurrences_of_variable(name)
    binds = (Access.WRITE, Access.DELETE, Access.PARAMETER)
    found = list(islice((each for each in occurrences if each.reference.access in binds), 2))
    return found[0] if len(found) == 1 and found[0].reference.access is Access.WRITE else None


def _defined(binding: Occurrence) -> KnownFunction | None:
    """The function of an undecorated `def`."""
    if binding.reference.binding is not BindingKind.FUNCTION:
        return None
    block = binding.statement.scopes.defined_by(binding.reference)
    node = binding.statement.reference_node(binding.reference).parent
    if block is None or not isinstance(node, Definition) or node.decorators:
        return None
    return KnownFunction(binding.statement, block)


def _assigned(binding: Occurrence) -> Node | None:
    """The `value` of `name = value`."""
    name = binding.statement.reference_node(binding.reference)
    around = name.parent
    return bare(around.right) if isinstance(around, Assignment) and around.left is name else None


def _returned(analysis: Analysis, factory: KnownFunction) -> KnownFunction | None:
    """The function that every `return` of the factory gives."""
    node = factory.statement.block_node(factory.block)
    if factory.block.is_async or yields(node):
        return None
    blocks: dict[int, Block] = {}
    for each in nodes_below(node, Return):
        if nearest(each, Function, Lambda) is not node:
            continue
        found = _meant(analysis, factory.statement, each.value)
        if found is None:
            return None
        blocks[found.block.id] = found.block
    if len(blocks) != 1:
        return None
    (block,) = blocks.values()
    return KnownFunction(factory.statement, block, factory.block)


def _meant(analysis: Analysis, statement: Statement, value: Node | None) -> KnownFunction | None:
    if isinstance(value, Lambda):
        return _of_node(statement, value)
    name = analysis.occurrence_at(statement.start + value.start) if isinstance(value, Identifier) else None
    binding = name and _only_binding(analysis, name)
    found = binding and _defined(binding)
    return found if found and found.statement.start == statement.start else None


def _of_node(statement: Statement, node: Node) -> KnownFunction | None:
    for block in statement.scopes.blocks:
        if block.kind is BlockKind.LAMBDA and block.span == node.span:
            return KnownFunction(statement, block)
    return None
