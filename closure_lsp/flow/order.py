"""Determines which of two places runs first, and which loops run a place again. Knows no scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.evaluation import rank, target_rank
from closure_lsp.syntax import (
    Assignment,
    AugmentedAssignment,
    Case,
    Comprehension,
    Conditional,
    Elif,
    Else,
    For,
    Function,
    GeneratorExpression,
    If,
    Lambda,
    Suite,
    While,
    bare,
    covers,
    steps_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.syntax import Node


def may_precede(first: Node, second: Node) -> bool:
    """Whether `first` can have run when `second` does. Both are in one function's own code; `first` binds a name."""
    return runs_before(first, second) or any(repeats(loop, second) for loop in loops_around(first))


def runs_before(first: Node, second: Node) -> bool:
    """Whether a single pass through the code around both can run `first`, which binds a name, and later `second`."""
    path = {parent: child for child, parent in steps_up(first)}
    for child, parent in steps_up(second):
        if parent in path:
            return _child_runs_before(parent, path[parent], child, first, second)
    return False


def loops_around(node: Node) -> Iterator[For | While | Comprehension]:
    """The loops and comprehensions that run the code at `node` repeatedly within one call, from the inside out."""
    for child, parent in steps_up(node):
        if isinstance(parent, LOOPS) and repeats(parent, node):
            yield parent
        if _runs_later(parent, child, node):
            return


def repeats(loop: Node, node: Node) -> bool:
    """Whether each iteration of the loop runs the code at `node`, which it holds or does not hold.

    What a `for` iterates over and an `else` run once.
    """
    if isinstance(loop, For):
        return covers(loop.target, node) or covers(loop.body, node)
    if isinstance(loop, While):
        return covers(loop.condition, node) or covers(loop.body, node)
    if isinstance(loop, Comprehension):
        return covers(loop, node) and not covers(loop.first_iterable, node)
    return covers(loop, node)


LOOPS = (For, While, Comprehension)


def _runs_later(parent: Node, child: Node, node: Node) -> bool:
    """Whether `node`, in the part `child` of `parent`, is code that runs only when `parent`'s value is used."""
    if isinstance(parent, Function | Lambda):
        return child is parent.body
    return isinstance(parent, GeneratorExpression) and not covers(parent.first_iterable, node)


def _child_runs_before(parent: Node, first_child: Node, second_child: Node, first: Node, second: Node) -> bool:
    """`runs_before` for two nodes in different children of `parent`."""
    if _is_other_arm(parent, first_child, second_child, first):
        return False
    if isinstance(parent, Assignment):
        return target_rank(parent, first) < target_rank(parent, second)
    if isinstance(parent, AugmentedAssignment) and first is parent.left:
        return False
    if isinstance(parent, Conditional):
        return bare(first_child) is parent.condition
    return rank(parent, first_child) < rank(parent, second_child)


def _is_other_arm(parent: Node, first_child: Node, second_child: Node, first: Node) -> bool:
    """Whether `first` is in the suite of an `if`, `elif` or `case`, and the second node in a later arm of it."""
    if not isinstance(second_child, Elif | Else | Case):
        return False
    if isinstance(parent, If) and isinstance(first_child, Suite):
        return True
    return isinstance(first_child, Elif | Case) and covers(first_child.body, first)
