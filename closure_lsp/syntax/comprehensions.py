"""Comprehensions and generator expressions, and their clauses: typed nodes."""

from __future__ import annotations

from closure_lsp.syntax.tree import Node, bare, begins_with, part


class Comprehension(Node):
    """A comprehension of any kind, or a generator expression."""

    __slots__ = ()

    @property
    def body(self) -> Node | None:
        """What it makes for each item: an expression, or the `Pair` of a dict comprehension."""
        found = part(self, 0)
        return None if isinstance(found, Clause) else found

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Its `for` and `if` clauses, in order."""
        return tuple([part for part in self.children if isinstance(part, Clause)])

    @property
    def loops(self) -> tuple[ForClause, ...]:
        return tuple([part for part in self.children if isinstance(part, ForClause)])

    @property
    def first_iterable(self) -> Node | None:
        """What the first `for` iterates over: evaluated once, by the code around the comprehension."""
        for clause in self.children:
            if isinstance(clause, ForClause):
                return clause.iterable
        return None


class ListComprehension(Comprehension):
    __slots__ = ()


class SetComprehension(Comprehension):
    """Also what the grammar takes for one: `{**d for d in ds}` makes a dict (PEP 798)."""

    __slots__ = ()


class DictionaryComprehension(Comprehension):
    __slots__ = ()


class GeneratorExpression(Comprehension):
    __slots__ = ()


class Clause(Node):
    """A `for` or `if` of a comprehension, or the `if` of a `case`."""

    __slots__ = ()


class ForClause(Clause):
    """`for target in iterable`."""

    __slots__ = ()

    @property
    def target(self) -> Node | None:
        return part(self, 0)

    @property
    def iterable(self) -> Node | None:
        """The first expression after `in`, as it is written."""
        return part(self, 1)

    @property
    def is_async(self) -> bool:
        return begins_with(self, b"async")


class IfClause(Clause):
    __slots__ = ()

    @property
    def condition(self) -> Node | None:
        return bare(part(self, 0))
