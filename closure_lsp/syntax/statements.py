"""The statements of Python and their parts: typed nodes. Knows no scopes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.syntax.annotations import Type
from closure_lsp.syntax.comprehensions import IfClause
from closure_lsp.syntax.tree import Identifier, Node, bare, begins_with, part

if TYPE_CHECKING:
    from closure_lsp.syntax.source import RegionSource


class Root(Node):
    """The root of a region's tree."""

    __slots__ = ("__weakref__", "_smallest", "depth")
    depth: int
    """How many levels of nodes the tree has."""
    _smallest: dict[tuple[int, int], Node] | None

    def __init__(self, start: int, end: int, parent: Node | None, region: RegionSource) -> None:
        super().__init__(start, end, parent, region)
        self._smallest = None
        self.depth = 0

    def at(self, start: int, end: int) -> Node | None:
        """The smallest node that begins and ends with these bytes; of several of one size the innermost.

        Who asks once asks again, so all nodes are looked up once, and an answer does not cost a way down.
        """
        found = self._smallest
        if found is None:
            found = self._smallest = {}
            pending: list[Node] = [self]
            while pending:
                node = pending.pop()
                found[node.start, node.end] = node  # the inner ones come later
                pending.extend(node.children)
        return found.get((start, end))


class Suite(Node):
    """The suite of a compound statement: its statements, on lines of their own or after the colon."""

    __slots__ = ()


class AnyStatement(Node):
    """Any statement, or a clause that has a suite."""

    __slots__ = ()


class ExpressionStatement(AnyStatement):
    """A line that is an expression, or an assignment."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))


class Assignment(Node):
    """`left = right`, `left: annotation = right`, `left: annotation`; of `a = b = c` the right side is one again."""

    __slots__ = ()

    @property
    def left(self) -> Node | None:
        return part(self, 0)

    @property
    def annotation(self) -> Node | None:
        found = part(self, 1)
        return found if isinstance(found, Type) else None

    @property
    def right(self) -> Node | None:
        """What is assigned, as it is written."""
        return self.sides[1]

    @property
    def sides(self) -> tuple[Node | None, Node | None]:
        """What is on the left, and what is assigned, as it is written."""
        parts = self.parts
        last = parts[-1] if len(parts) > 1 else None
        return parts[0] if parts else None, None if isinstance(last, Type) else last

    @property
    def value(self) -> Node | None:
        """What `a = b = value` assigns in the end, without parentheses around it."""
        found: Node | None = self
        while isinstance(found, Assignment):
            found = found.right
        return bare(found)


class AugmentedAssignment(Node):
    """`left += right`."""

    __slots__ = ()

    @property
    def left(self) -> Node | None:
        return part(self, 0)

    @property
    def right(self) -> Node | None:
        return part(self, 1)


class Return(AnyStatement):
    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))


class Delete(AnyStatement):
    __slots__ = ()


class Raise(AnyStatement):
    __slots__ = ()

    @property
    def exception(self) -> Node | None:
        return bare(part(self, 0))


class Assert(AnyStatement):
    __slots__ = ()


class Pass(AnyStatement):
    __slots__ = ()


class Break(AnyStatement):
    __slots__ = ()


class Continue(AnyStatement):
    __slots__ = ()


class SoftKeywordStatement(AnyStatement):
    """What the grammar takes for a statement and CPython for an expression that names `print`, `exec` or `type`.

    The name is the first child.
    """

    __slots__ = ()


class Chevron(Node):
    """The `>> x` of what the grammar takes for a print statement."""

    __slots__ = ()


class Declaration(AnyStatement):
    """`global x, y` or `nonlocal x, y`."""

    __slots__ = ()

    @property
    def names(self) -> tuple[Identifier, ...]:
        return tuple([child for child in self.children if isinstance(child, Identifier)])


class Global(Declaration):
    __slots__ = ()


class Nonlocal(Declaration):
    __slots__ = ()


class Compound(AnyStatement):
    """A statement or clause with a suite."""

    __slots__ = ()

    @property
    def body(self) -> Suite | None:
        """The suite; of a statement with several, the first."""
        for child in self.children:
            if isinstance(child, Suite):
                return child
        return None


class If(Compound):
    __slots__ = ()

    @property
    def condition(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def alternatives(self) -> tuple[Elif | Else, ...]:
        return tuple([child for child in self.children if isinstance(child, Elif | Else)])


class Elif(Compound):
    __slots__ = ()

    @property
    def condition(self) -> Node | None:
        return bare(part(self, 0))


class Else(Compound):
    """`else`, of an `if`, a loop or a `try`."""

    __slots__ = ()


class LoopStatement(Compound):
    """`for` or `while`."""

    __slots__ = ()

    @property
    def otherwise(self) -> Else | None:
        """The `else` clause."""
        return next((child for child in self.children if isinstance(child, Else)), None)


class For(LoopStatement):
    __slots__ = ()

    @property
    def target(self) -> Node | None:
        return part(self, 0)

    @property
    def iterable(self) -> Node | None:
        """What it iterates over, as it is written."""
        return part(self, 1)

    @property
    def is_async(self) -> bool:
        return begins_with(self, b"async")


class While(LoopStatement):
    __slots__ = ()

    @property
    def condition(self) -> Node | None:
        return part(self, 0)


class Try(Compound):
    __slots__ = ()

    @property
    def handlers(self) -> tuple[Except, ...]:
        return tuple([child for child in self.children if isinstance(child, Except)])

    @property
    def otherwise(self) -> Else | None:
        return next((child for child in self.children if isinstance(child, Else)), None)

    @property
    def final(self) -> Finally | None:
        return next((child for child in self.children if isinstance(child, Finally)), None)


class Except(Compound):
    """`except E as name` and `except* E as name`."""

    __slots__ = ()

    @property
    def exception(self) -> Node | None:
        """What it catches: of `E as name` the whole `AsPattern`."""
        found = part(self, 0)
        return None if isinstance(found, Suite) else found

    @property
    def is_group(self) -> bool:
        return _EXCEPT_GROUP.match(self.region.data, self.start) is not None


_EXCEPT_GROUP = re.compile(rb"except(?:\s|\\)*\*")


class Finally(Compound):
    __slots__ = ()


class With(Compound):
    __slots__ = ()

    @property
    def items(self) -> tuple[WithItem, ...]:
        clause = part(self, 0)
        children = clause.children if isinstance(clause, WithClause) else ()
        return tuple([child for child in children if isinstance(child, WithItem)])

    @property
    def is_async(self) -> bool:
        return begins_with(self, b"async")


class WithClause(Node):
    """All items of a `with`."""

    __slots__ = ()


class WithItem(Node):
    """One item of a `with`: an expression, an `AsPattern`, or brackets with several of them."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))


class AsPattern(Node):
    """`value as target`, of a `with`, an `except` or a `case`."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def target(self) -> Node | None:
        """What gets the value: an `AsTarget`, in a `case` an `Identifier`."""
        return part(self, 1)


class AsTarget(Node):
    """What is after the `as` of a `with` or an `except`."""

    __slots__ = ()


class Match(Compound):
    __slots__ = ()

    @property
    def subjects(self) -> tuple[Node, ...]:
        return tuple([each for each in self.parts if not isinstance(each, Suite)])


class Case(Compound):
    __slots__ = ()

    @property
    def guard(self) -> IfClause | None:
        return next((child for child in self.children if isinstance(child, IfClause)), None)
