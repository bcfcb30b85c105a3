"""The expressions of Python and their parts: typed nodes. Knows no scopes.

A part that is asked for by its role (`function`, `value`, `left`) is given without the parentheses around it, so that
`(f)(x)` is a call of `f` for everybody; `children` has them. What has not been written yet is None.
"""

from __future__ import annotations

import re

from closure_lsp.syntax.parameters import Parameters
from closure_lsp.syntax.tree import Identifier, Node, bare, bracketed, find_token, part


class Attribute(Node):
    """`x.name`."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        """The `x` of `x.name`."""
        return bare(part(self, 0))

    @property
    def name(self) -> Identifier | None:
        found = part(self, -1)
        return found if isinstance(found, Identifier) else None

    @property
    def name_text(self) -> str:
        found = self.name
        return found.text if found is not None else ""


class Subscript(Node):
    """`x[a, b]`."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def indices(self) -> tuple[Node, ...]:
        return self.parts[1:]


class Slice(Node):
    __slots__ = ()


class Call(Node):
    """`f(a, *b, c=d, **e)` and `f(x for x in y)`."""

    __slots__ = ()

    @property
    def function(self) -> Node | None:
        """What is called."""
        return bare(part(self, 0))

    @property
    def arguments(self) -> Node | None:
        """The brackets with all arguments: `ArgumentList`, or a `GeneratorExpression` alone."""
        parts = self.parts
        return parts[-1] if len(parts) > 1 else None

    @property
    def given(self) -> tuple[Node, ...]:
        """The arguments, in order: expressions, `ListSplat`, `KeywordArgument`, `DictionarySplat`."""
        found = self.arguments
        if found is None:
            return ()
        return found.parts if isinstance(found, ArgumentList) else (found,)


class ArgumentList(Node):
    """`(a, b=c)`, of a call or a class."""

    __slots__ = ()


class KeywordArgument(Node):
    """`name=value`."""

    __slots__ = ()

    @property
    def name(self) -> Node | None:
        return part(self, 0)

    @property
    def value(self) -> Node | None:
        parts = self.parts
        return bare(parts[-1]) if len(parts) > 1 else None


class ListSplat(Node):
    """`*x`, where it is evaluated."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))


class DictionarySplat(Node):
    """`**x`, where it is evaluated."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))


class Lambda(Node):
    __slots__ = ()

    @property
    def parameters(self) -> Parameters | None:
        found = part(self, 0)
        return found if isinstance(found, Parameters) else None

    @property
    def body(self) -> Node | None:
        """The expression that it evaluates, with its parentheses."""
        found = part(self, -1)
        return None if isinstance(found, Parameters) else found

    @property
    def colon(self) -> int | None:
        """Where the `:` before the body is, in bytes."""
        header, body = self.parameters, self.body
        start = self.start if header is None else header.end
        return find_token(self, b":", start, self.end if body is None else body.start)


class Operation(Node):
    """An operator with its operands."""

    __slots__ = ()


class InfixOperation(Operation):
    """An operator between two operands."""

    __slots__ = ()

    @property
    def left(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def right(self) -> Node | None:
        return bare(part(self, 1))

    @property
    def operator(self) -> str:
        return _between(self, 0, 1)


class BooleanOperation(InfixOperation):
    """`a and b`, `a or b`."""

    __slots__ = ()


class BinaryOperation(InfixOperation):
    """`a + b`."""

    __slots__ = ()


class UnaryOperation(Operation):
    """`-a`."""

    __slots__ = ()

    @property
    def operand(self) -> Node | None:
        return bare(part(self, 0))


class Not(Operation):
    """`not a`."""

    __slots__ = ()

    @property
    def operand(self) -> Node | None:
        return bare(part(self, 0))


class Comparison(Operation):
    """`a < b <= c`, `a in b`, `a is b`."""

    __slots__ = ()

    @property
    def operands(self) -> tuple[Node, ...]:
        return self.parts

    @property
    def operator(self) -> str:
        """The first one."""
        return _between(self, 0, 1)


class Conditional(Node):
    """`body if condition else alternative`."""

    __slots__ = ()

    @property
    def body(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def condition(self) -> Node | None:
        return bare(part(self, 1))

    @property
    def alternative(self) -> Node | None:
        return bare(part(self, 2))


class NamedExpression(Node):
    """`name := value`."""

    __slots__ = ()

    @property
    def name(self) -> Node | None:
        return part(self, 0)

    @property
    def value(self) -> Node | None:
        return bare(part(self, 1))


class Await(Node):
    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))


class Yield(Node):
    """`yield x` and `yield from x`."""

    __slots__ = ()

    @property
    def value(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def is_delegation(self) -> bool:
        """Whether it is `yield from`."""
        return _YIELD_FROM.match(self.region.data, self.start) is not None


_YIELD_FROM = re.compile(rb"yield(?:\s|\\|#[^\r\n]*)+from\b")


class Display(Node):
    """Brackets or commas that make a list, tuple, set or dict of what they hold."""

    __slots__ = ()

    @property
    def items(self) -> tuple[Node, ...]:
        return self.parts


class List(Display):
    __slots__ = ()


class Set(Display):
    __slots__ = ()


class Tuple(Display):
    """`(a, b)`."""

    __slots__ = ()


class ExpressionList(Display):
    """`a, b`: a tuple without brackets."""

    __slots__ = ()


class Dictionary(Display):
    """`{a: b, **c}`; the items are `Pair` and `DictionarySplat`."""

    __slots__ = ()


class Pair(Node):
    """`key: value`."""

    __slots__ = ()

    @property
    def key(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def value(self) -> Node | None:
        return bare(part(self, 1))


def call_of(function: Node) -> Call | None:
    """The call by which `function` (a name, attribute, lambda, ... in any parentheses) is called where it is."""
    outer = bracketed(function)
    call = outer.parent
    return call if isinstance(call, Call) and call.parts[:1] == (outer,) else None


def call_given(value: Node) -> Call | None:
    """The call that gets `value` (an expression in any parentheses) by position or by name."""
    outer = bracketed(value)
    around = outer.parent
    if isinstance(around, Call) and around.arguments is outer:
        return around  # a generator expression whose parentheses are those of the call
    if isinstance(around, KeywordArgument) and around.parts[-1:] == (outer,):
        around = around.parent
    call = around.parent if isinstance(around, ArgumentList) else None
    return call if isinstance(call, Call) else None


def argument_value(given: Node) -> Node | None:
    """The expression of an argument: of `name=value`, `*value` and `**value` the value."""
    if isinstance(given, KeywordArgument | ListSplat | DictionarySplat):
        return given.value
    return bare(given)


def _between(node: Node, first: int, second: int) -> str:
    """The text between two parts."""
    parts = node.parts
    if len(parts) <= second:
        return ""
    return node.region.data[parts[first].end : parts[second].start].decode("utf-8", "replace").strip()
