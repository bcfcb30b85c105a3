"""Decides whether a list can replace a generator expression without anybody noticing. Knows no edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.order import loops_around
from closure_lsp.ide.code_actions.fixes.destinations import destinations
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import (
    Await,
    Call,
    Display,
    GeneratorExpression,
    Identifier,
    ListSplat,
    String,
    Yield,
    bare,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node


def is_same_as_list(analysis: Analysis, statement: Statement, function: Block) -> bool:
    """Whether the generator is iterated over once, to its end, and can evaluate everything at once.

    It can if what it iterates over is plainly finite, it calls nothing, and no other variable changes meanwhile.
    """
    node = statement.block_node(function)
    if not isinstance(node, GeneratorExpression) or function.is_async:
        return False
    if not all(clause.iterable is not None and _is_finite(clause.iterable) for clause in node.loops):
        return False
    if any(not _is_range(each) for each in nodes_below(node, Call)) or any(nodes_below(node, Await, Yield)):
        return False
    if not _is_steady(statement, function, node):
        return False
    found = destinations(analysis, statement, node)
    return found is not None and len(found.iterations) == 1


def _is_finite(iterable: Node) -> bool:
    value = bare(iterable)
    if isinstance(value, Display):
        return not any(isinstance(item, ListSplat) for item in value.items)
    return _is_range(value) or isinstance(value, String)


def _is_range(node: Node | None) -> bool:
    return isinstance(node, Call) and isinstance(node.function, Identifier) and node.function.text == "range"


def _is_steady(statement: Statement, function: Block, node: Node) -> bool:
    """Whether nothing that it reads is rebound later, except by the loop around it."""
    table = statement.scopes
    own_loops = set(loops_around(node))
    for use in table.references_in(node.span):
        if not (node.start <= use.start < node.end) or use.access is not Access.READ or use.home == function.id:
            continue
        if use.home in (None, MODULE_BLOCK) and use.name == "range":
            continue
        bindings = [
            each
            for each in table.references_to(use.home or MODULE_BLOCK, use.name)
            if each.access in (Access.WRITE, Access.DELETE, Access.PARAMETER)
        ]
        loops = [set(loops_around(statement.reference_node(each))) for each in bindings]
        if len(bindings) != 1 or not loops[0] <= own_loops:
            return False
    return True
