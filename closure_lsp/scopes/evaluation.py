"""Gives the order in which Python evaluates the parts of a construct, where that is not the order of the text.

The rules are those of the language reference (6.16 "Evaluation order", 7.2, 8.3 and 8.7). Pass 1 meets names in this
order, and `flow` asks by it what runs before what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.syntax import (
    Assignment,
    Class,
    Comprehension,
    Conditional,
    Else,
    For,
    ForClause,
    Function,
    NamedExpression,
    Suite,
    covers,
    holds,
)

if TYPE_CHECKING:
    from closure_lsp.syntax import Node


def rank(parent: Node, child: Node) -> tuple[int, int]:
    """What of a node comes first: of two children the one with the smaller rank."""
    later = 0
    if isinstance(parent, For):
        later = 3 if isinstance(child, Else) else 2 if isinstance(child, Suite) else 1 if child is parent.target else 0
    elif isinstance(parent, ForClause):
        later = int(child is parent.target)
    elif isinstance(parent, NamedExpression | Function | Class):
        later = int(child is parent.name)
    elif isinstance(parent, Comprehension):
        later = int(child is parent.body)
    elif isinstance(parent, Conditional):
        later = int(child not in parent.parts[1:2])
    return later, child.start


def target_rank(assignment: Assignment, node: Node) -> tuple[int, int]:
    """The value of `a = b = value` comes first, then its targets from left to right."""
    value: Node | None = assignment
    while isinstance(value, Assignment):
        value = value.right
    return (0 if covers(value, node) else 1), node.start


def parts_in_order(node: Node) -> list[Node]:
    """The parts of a node in the order in which they are evaluated."""
    return sorted(node.parts, key=lambda part: rank(node, part))


def has_order(node: Node) -> bool:
    """Whether it may matter to scopes when the compiler gets to the node: its comprehensions or walruses may."""
    return holds(node, b"for", b":=")
