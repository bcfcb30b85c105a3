"""Knows the statements of Python and what their parts are: typed nodes. Knows nothing of scopes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.syntax.expressions import (
    ArgumentList,
    ConcatenatedString,
    GenericType,
    IfClause,
    Parenthesized,
    String,
    Tuple,
    Type,
    TypeParameters,
    bare,
    bracketed,
    find_token,
    part,
)
from closure_lsp.syntax.parameters import Parameters
from closure_lsp.syntax.tree import Identifier, Node

if TYPE_CHECKING:
    from closure_lsp.syntax.region import Region


class Module(Node):
    """The root of a region's tree."""

    __slots__ = ("__weakref__", "_smallest")
    _smallest: dict[tuple[int, int], Node] | None

    def __init__(self, start: int, end: int, parent: Node | None, region: Region) -> None:
        super().__init__(start, end, parent, region)
        self._smallest = None

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


class Block(Node):
    """The suite of a compound statement: its statements, on lines of their own or behind the colon."""

    __slots__ = ()


class Statement(Node):
    """Any statement, or a clause that has a suite."""

    __slots__ = ()


class ExpressionStatement(Statement):
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
        parts = self.parts
        last = parts[-1] if len(parts) > 1 else None
        return None if isinstance(last, Type) else last

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


class Return(Statement):
    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))


class Delete(Statement):
    __slots__ = ()


class Raise(Statement):
    __slots__ = ()

    @property
    def exception(self) -> Node | None:
        return bare(part(self, 0))


class Assert(Statement):
    __slots__ = ()


class Pass(Statement):
    __slots__ = ()


class Break(Statement):
    __slots__ = ()


class Continue(Statement):
    __slots__ = ()


class SoftKeywordStatement(Statement):
    """What the grammar takes for a statement and CPython for an expression that names `print`, `exec` or `type`.

    The name is the first child.
    """

    __slots__ = ()


class Chevron(Node):
    """The `>> x` of what the grammar takes for a print statement."""

    __slots__ = ()


class Declaration(Statement):
    """`global x, y` or `nonlocal x, y`."""

    __slots__ = ()

    @property
    def names(self) -> tuple[Identifier, ...]:
        return tuple([child for child in self.children if isinstance(child, Identifier)])


class Global(Declaration):
    __slots__ = ()


class Nonlocal(Declaration):
    __slots__ = ()


class AnyImport(Statement):
    """An import statement of any kind."""

    __slots__ = ()

    @property
    def names(self) -> tuple[DottedName | AliasedImport, ...]:
        """What is imported: of `import a.b as c, d` the two parts; none of `*`."""
        return tuple([each for each in self.parts if isinstance(each, DottedName | AliasedImport)])

    @property
    def module(self) -> Node | None:
        """The `m` of `from m import x`: a `DottedName` or `RelativeImport`."""
        return None

    @property
    def wildcard(self) -> Wildcard | None:
        return next((child for child in self.children if isinstance(child, Wildcard)), None)


class Import(AnyImport):
    """`import a.b as c, d`."""

    __slots__ = ()


class ImportFrom(AnyImport):
    """`from m import a as b, c`."""

    __slots__ = ()

    @property
    def names(self) -> tuple[DottedName | AliasedImport, ...]:
        return tuple([each for each in self.parts[1:] if isinstance(each, DottedName | AliasedImport)])

    @property
    def module(self) -> Node | None:
        return part(self, 0)


class FutureImport(AnyImport):
    """`from __future__ import a`."""

    __slots__ = ()


class AliasedImport(Node):
    """`a.b as c`."""

    __slots__ = ()

    @property
    def name(self) -> Node | None:
        return part(self, 0)

    @property
    def alias(self) -> Node | None:
        return part(self, 1)


class DottedName(Node):
    """`a.b` in an import or a pattern; `children` are the names."""

    __slots__ = ()


class RelativeImport(Node):
    """`..a.b` behind `from`."""

    __slots__ = ()


class ImportPrefix(Node):
    """The dots of a relative import."""

    __slots__ = ()


class Wildcard(Node):
    """The `*` of `from m import *`."""

    __slots__ = ()


class Compound(Statement):
    """A statement or clause with a suite."""

    __slots__ = ()

    @property
    def body(self) -> Block | None:
        """The suite; of a statement with several, the first."""
        for child in self.children:
            if isinstance(child, Block):
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
        return _is_async(self)


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
        return None if isinstance(found, Block) else found

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
        return _is_async(self)


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
    """What stands behind the `as` of a `with` or an `except`."""

    __slots__ = ()


class Match(Compound):
    __slots__ = ()

    @property
    def subjects(self) -> tuple[Node, ...]:
        return tuple([each for each in self.parts if not isinstance(each, Block)])


class Case(Compound):
    __slots__ = ()

    @property
    def guard(self) -> IfClause | None:
        return next((child for child in self.children if isinstance(child, IfClause)), None)


def is_docstring(statement: Node) -> bool:
    """Whether a statement is a string, maybe in parentheses or in pieces; no bytes, and nothing to be formatted.

    Where it is the first of a body it is the docstring (CPython's `_PyAST_GetDocString`).
    """
    value = statement.value if isinstance(statement, ExpressionStatement) else None
    strings = value.children if isinstance(value, ConcatenatedString) else (value,)
    return all(isinstance(each, String) and not _NO_TEXT.match(each.text) for each in strings)


_NO_TEXT = re.compile(r"[rR]?[bBfFtT]")


class Definition(Compound):
    """A `def` or a `class`, without its decorators."""

    __slots__ = ()

    @property
    def name(self) -> Identifier | None:
        found = part(self, 0)
        return found if isinstance(found, Identifier) else None

    @property
    def type_parameters(self) -> TypeParameters | None:
        found = part(self, 1)
        return found if isinstance(found, TypeParameters) else None

    @property
    def decorated(self) -> Decorated | None:
        """The node around it that has its decorators."""
        return self.parent if isinstance(self.parent, Decorated) else None

    @property
    def decorators(self) -> tuple[Decorator, ...]:
        around = self.decorated
        return around.decorators if around is not None else ()

    @property
    def whole(self) -> Node:
        """The definition with its decorators."""
        return self.decorated or self

    @property
    def docstring(self) -> Node | None:
        """The statement that is its docstring."""
        body = self.body
        first = body.children[0] if body is not None and body.children else None
        return first if first is not None and is_docstring(first) else None

    @property
    def colon(self) -> int | None:
        """Where the `:` before the body is, in bytes."""
        end = self.start
        for child in self.children:
            if isinstance(child, Block):
                return find_token(self, b":", end, child.start)
            end = child.end
        return find_token(self, b":", end, self.end)


class Function(Definition):
    """A `def`."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters | None:
        for child in self.children:
            if isinstance(child, Parameters):
                return child
        return None

    @property
    def returns(self) -> Type | None:
        """The annotation behind `->`."""
        for child in self.children:
            if isinstance(child, Type):
                return child
        return None

    @property
    def is_async(self) -> bool:
        return _is_async(self)


class Class(Definition):
    __slots__ = ()

    @property
    def bases(self) -> ArgumentList | None:
        """The brackets with its base classes and keyword arguments."""
        for child in self.children:
            if isinstance(child, ArgumentList):
                return child
        return None


def name_given_to(made: Node) -> Identifier | None:
    """The name that a `def` or `class` binds, or to which a lambda (or any other value) alone is assigned."""
    if isinstance(made, Definition):
        return made.name
    outer = bracketed(made)
    around = outer.parent
    target = bare(around.left) if isinstance(around, Assignment) and around.right is outer else None
    return target if isinstance(target, Identifier) else None


class Decorated(Statement):
    """A definition with its decorators."""

    __slots__ = ()

    @property
    def decorators(self) -> tuple[Decorator, ...]:
        return tuple([child for child in self.children if isinstance(child, Decorator)])

    @property
    def definition(self) -> Definition | None:
        found = part(self, -1)
        return found if isinstance(found, Definition) else None


class Decorator(Node):
    __slots__ = ()

    @property
    def expression(self) -> Node | None:
        return bare(part(self, 0))


class TypeAlias(Statement):
    """`type name[parameters] = value`."""

    __slots__ = ()

    @property
    def name(self) -> Identifier | None:
        left = part(self, 0)
        found = part(left, 0) if left is not None else None
        if isinstance(found, GenericType):
            found = part(found, 0)
        return found if isinstance(found, Identifier) else None

    @property
    def type_parameters(self) -> TypeParameters | None:
        left = part(self, 0)
        generic = part(left, 0) if left is not None else None
        found = part(generic, 1) if isinstance(generic, GenericType) else None
        return found if isinstance(found, TypeParameters) else None

    @property
    def value(self) -> Node | None:
        return part(self, 1)


class PatternList(Node):
    """`a, b` on the left of an assignment or behind `for`."""

    __slots__ = ()


class TuplePattern(Node):
    """`(a, b)` where it is assigned to or matched; in a `case` also `(a)`, elsewhere that is `Parenthesized`."""

    __slots__ = ()


class ListPattern(Node):
    """`[a, b]` where it is assigned to or matched."""

    __slots__ = ()


TARGET_GROUPS = (PatternList, TuplePattern, ListPattern, Tuple, Parenthesized)
"""What may hold several targets of one assignment, or brackets around one."""


class Pattern(Node):
    """What a `case` compares with."""

    __slots__ = ()


class CasePattern(Pattern):
    """Any pattern, where it stands for itself."""

    __slots__ = ()


class UnionPattern(Pattern):
    __slots__ = ()


class DictPattern(Pattern):
    """`{key: pattern, **rest}`."""

    __slots__ = ()

    @property
    def keys(self) -> tuple[Node, ...]:
        return tuple([each for each in self.parts if not isinstance(each, CasePattern | SplatPattern)])


class KeywordPattern(Pattern):
    """`name=pattern` of a class pattern."""

    __slots__ = ()


class SplatPattern(Pattern):
    """`*rest` and `**rest`."""

    __slots__ = ()


class ClassPattern(Pattern):
    """`C(a, b=c)`."""

    __slots__ = ()


class ComplexPattern(Pattern):
    """`1 + 2j`."""

    __slots__ = ()


def _is_async(node: Node) -> bool:
    return node.region.data.startswith(b"async", node.start)
