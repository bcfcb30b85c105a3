"""Which parts of its body an iteration may leave out: arms, what is after `continue`, `break`. Knows no values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.syntax import (
    BooleanOperation,
    Break,
    Case,
    Comprehension,
    Conditional,
    Continue,
    Elif,
    Else,
    Except,
    For,
    If,
    Node,
    Raise,
    Return,
    Suite,
    While,
    holds,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit

CHOOSES = (Case, Conditional, Elif, Else, Except, If)
"""What runs one of its parts or another."""
MAYBE_RUNS = (BooleanOperation, Comprehension, For, While)
"""What may run its parts never."""


def continues(loop: Node, statement: Node) -> bool:
    """Whether a statement holds a `continue` of the loop."""
    if not holds(statement, b"continue"):
        return False
    return any(nearest(found, For, While) is loop for found in nodes_below(statement, Continue))


def skips(loop: Node, statement: Node) -> bool:
    """Whether a statement holds a `continue` or `break` of the loop."""
    if not holds(statement, b"continue", b"break"):
        return False
    return any(nearest(found, For, While) is loop for found in nodes_below(statement, Break, Continue))


def that_may_skip(_unit: Unit, block: Suite) -> tuple[Node, ...]:
    """The statements of a suite that hold a `continue` or `break`, of whatever loop."""
    return tuple([each for each in block.children if holds(each, b"continue", b"break")])


def that_lead_out(_unit: Unit, block: Suite) -> tuple[Node, ...]:
    """The statements of a suite that leave it, or may leave out those below them."""
    kinds = (Return, Raise, Break, Continue)
    return tuple([each for each in block.children if isinstance(each, kinds) or holds(each, b"continue")])


def condition_of_arm(choice: Node) -> Node | None:
    """The condition of an `if`, `elif` or conditional expression; None for what decides otherwise."""
    if isinstance(choice, Else):
        return choice.parent.condition if isinstance(choice.parent, If) else None
    return choice.condition if isinstance(choice, Conditional | Elif | If) else None
