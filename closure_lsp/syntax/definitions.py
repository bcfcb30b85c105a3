"""Definitions of functions, classes and type aliases, with their decorators: typed nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.syntax.annotations import GenericType, Type, TypeParameters
from closure_lsp.syntax.expressions import ArgumentList, Lambda
from closure_lsp.syntax.literals import ConcatenatedString, String
from closure_lsp.syntax.parameters import Parameters
from closure_lsp.syntax.statements import AnyStatement, Assignment, Compound, ExpressionStatement, Suite
from closure_lsp.syntax.tree import (
    Identifier,
    Node,
    NodeT,
    bare,
    begins_with,
    bracketed,
    find_token,
    nearest,
    nodes_below,
    part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


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
            if isinstance(child, Suite):
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
        """The annotation after `->`."""
        for child in self.children:
            if isinstance(child, Type):
                return child
        return None

    @property
    def is_async(self) -> bool:
        return begins_with(self, b"async")


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


class Decorated(AnyStatement):
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


class TypeAlias(AnyStatement):
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


def own_nodes(function: Node, *kinds: type[NodeT]) -> Iterator[NodeT]:
    """The nodes of some kinds in the code of a `def` or lambda, in text order, without those of functions in it."""
    for each in nodes_below(function, *kinds):
        if isinstance(each, kinds) and nearest(each, Function, Lambda) is function:
            yield each
