"""Represents where the walk of pass 1 is: the block, what is being done to the expression, and what is around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closure_lsp.scopes.facts import BlockFacts
    from closure_lsp.scopes.model import BindingKind
    from closure_lsp.syntax import Finally, Node

# What is being done to the expression that is visited.
READ, WRITE, DELETE, PATTERN, TYPE_PARAMETER, INSIDE = range(6)


class Context:
    """Never changed once something else holds it, but by `within` on a new one."""

    __slots__ = (
        "_others",
        "after",
        "binding",
        "block",
        "conditional",
        "evaluated",
        "finals",
        "finals_in_loop",
        "in_iterable",
        "in_target",
        "in_try",
        "mode",
    )

    def __init__(self, block: BlockFacts) -> None:
        self.block = block
        self.mode = READ
        self.binding: BindingKind | None = None
        self.evaluated = True
        """Not so for annotations of local variables (before 3.14) and such that stay text (PEP 563)."""
        self.in_iterable = False
        """Inside a comprehension's iterable, where a walrus is forbidden (`ste_comp_iter_expr`)."""
        self.in_target = False
        """Inside a comprehension's target: all names there count as iteration variables (`ste_comp_iter_target`)."""
        self.conditional = False
        """Inside an `if`, a loop, a `try` ... of this block (`ste_in_conditional_block`)."""
        self.in_try = False
        self.after: tuple[int, ...] = ()
        """The bytes up to which the compiler gets before it comes here, where it leaves the order of the text."""
        self.finals: tuple[Finally, ...] = ()
        """The `finally` clauses that run if a `return` is here: the compiler copies them here."""
        self.finals_in_loop: tuple[Finally, ...] = ()
        """Of these the ones that run if a `break` or `continue` is here."""
        self._others: dict[tuple[int, BindingKind | None], Context] | None = None

    def doing(self, mode: int, binding: BindingKind | None = None) -> Context:
        """The same place, where something else is done to the expression."""
        if mode == self.mode and binding is self.binding:
            return self
        if self._others is None:
            self._others = {}
        found = self._others.get((mode, binding))
        if found is None:
            found = self._others[mode, binding] = self._copy()
            found.mode, found.binding = mode, binding
        return found

    def reading(self) -> Context:
        return self if self.mode == READ else self.doing(READ)

    def entering(self, block: BlockFacts) -> Context:
        """The context of a new block's inside; a forbidden walrus stays forbidden in it (bpo-37757)."""
        inside = Context(block)
        inside.in_iterable = self.in_iterable
        inside.evaluated = self.evaluated
        return inside

    def evaluated_after(self, node: Node) -> Context:
        """The same place, if the compiler gets to it after `node` only."""
        found = self._copy()
        found.after = (*self.after, node.end)
        return found

    def within(self, **changes: object) -> Context:
        """The same block in other surroundings."""
        found = self._copy()
        for name, value in changes.items():
            setattr(found, name, value)
        return found

    def _copy(self) -> Context:
        found = Context.__new__(Context)
        found.block, found._others = self.block, None
        found.mode, found.binding, found.evaluated = self.mode, self.binding, self.evaluated
        found.in_iterable, found.in_target, found.after = self.in_iterable, self.in_target, self.after
        found.conditional, found.in_try = self.conditional, self.in_try
        found.finals, found.finals_in_loop = self.finals, self.finals_in_loop
        return found
