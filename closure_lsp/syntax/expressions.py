"""Knows the expressions of Python and what their parts are: typed nodes. Knows nothing of scopes.

A part that is asked for by its role (`function`, `value`, `left`) is given without the parentheses around it, so that
`(f)(x)` is a call of `f` for everybody; `children` has them. What has not been written yet is None.
"""

from __future__ import annotations

import re

from closure_lsp.syntax.parameters import Parameters
from closure_lsp.syntax.tree import Identifier, Node


def bare(node: Node | None) -> Node | None:
    """What is in parentheses, in any number of them; any other node as it is."""
    while isinstance(node, Parenthesized):
        inside = node.parts
        if len(inside) != 1:
            return node
        node = inside[0]
    return node


def bracketed(node: Node) -> Node:
    """The node with all parentheses around it; itself where there are none."""
    parent = node.parent
    while isinstance(parent, Parenthesized):
        node, parent = parent, parent.parent
    return node


class Parenthesized(Node):
    """`(x)`."""

    __slots__ = ()


class Literal(Node):
    """A number, `None`, `True`, `False` or `...`."""

    __slots__ = ()


class Number(Literal):
    __slots__ = ()

    @property
    def is_integer(self) -> bool:
        """Whether it is written without a point or an exponent."""
        text = self.text.lower()
        return text.startswith(("0x", "0b", "0o")) or not ("." in text or "e" in text)


class String(Node):
    """One string, its quotes and prefix included; `children` are what braces hold, of f- and t-strings."""

    __slots__ = ()

    @property
    def is_plain(self) -> bool:
        """Whether it evaluates nothing."""
        return not any(isinstance(child, Interpolation) for child in self.children)

    @property
    def content(self) -> str:
        """The text between the quotes, as it is written."""
        return _QUOTES.sub("", self.text, count=1)[: -self._quote_size or None]

    @property
    def _quote_size(self) -> int:
        opening = _QUOTES.match(self.text)
        return len(opening[1]) if opening else 0


_QUOTES = re.compile(r"[A-Za-z]*(\"\"\"|'''|\"|')")


class ConcatenatedString(Node):
    """`"a" "b"`."""

    __slots__ = ()


class Interpolation(Node):
    """`{x!r:>10}` of a string."""

    __slots__ = ()

    @property
    def expression(self) -> Node | None:
        return bare(part(self, 0))

    @property
    def prints_its_text(self) -> bool:
        """Whether it is `{x=}`, which gives the expression too."""
        expression = part(self, 0)
        return expression is not None and _SIGN.match(self.region.data, expression.end) is not None


_SIGN = re.compile(rb"\s*=")


class FormatSpecifier(Node):
    __slots__ = ()


class FormatExpression(Node):
    """`{width}` within a format specifier."""

    __slots__ = ()


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
        """The brackets with all that is handed over: `ArgumentList`, or a `GeneratorExpression` alone."""
        parts = self.parts
        return parts[-1] if len(parts) > 1 else None

    @property
    def given(self) -> tuple[Node, ...]:
        """What is handed over, in order: expressions, `ListSplat`, `KeywordArgument`, `DictionarySplat`."""
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


class BooleanOperation(Operation):
    """`a and b`, `a or b`."""

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


class BinaryOperation(Operation):
    """`a + b`."""

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
        """The first expression behind `in`, as it is written."""
        return part(self, 1)

    @property
    def is_async(self) -> bool:
        return self.region.data.startswith(b"async", self.start)


class IfClause(Clause):
    __slots__ = ()

    @property
    def condition(self) -> Node | None:
        return bare(part(self, 0))


class Type(Node):
    """An annotation, a type parameter, or a part of one."""

    __slots__ = ()


class GenericType(Node):
    """`name[parameters]`, of an annotation or a type alias."""

    __slots__ = ()


class UnionType(Node):
    __slots__ = ()


class ConstrainedType(Node):
    """`T: bound`, and what `gaps` shows so: `T: bound = default`."""

    __slots__ = ()


class MemberType(Node):
    """`x.name`, of an annotation."""

    __slots__ = ()


class SplatType(Node):
    """`*Ts`, `**P`."""

    __slots__ = ()


class TypeParameters(Node):
    """`[T, *Ts, **P]` behind the name of a generic; or the brackets of an annotation."""

    __slots__ = ()


def find_token(node: Node, token: bytes, start: int, end: int) -> int | None:
    """Where a token is first found between two bytes of the node's region that have no comment or string before it."""
    found = node.region.data.find(token, start, end)
    return found if found >= 0 else None


def call_of(function: Node) -> Call | None:
    """The call by which `function` (a name, attribute, lambda, ... in any parentheses) is called where it stands."""
    outer = bracketed(function)
    call = outer.parent
    return call if isinstance(call, Call) and call.parts[:1] == (outer,) else None


def argument_value(given: Node) -> Node | None:
    """The expression of something that a call hands over: of `name=value`, `*value` and `**value` the value."""
    if isinstance(given, KeywordArgument | ListSplat | DictionarySplat):
        return given.value
    return bare(given)


def part(node: Node, index: int) -> Node | None:
    """The part at an index of `Node.parts`; None if there are not so many."""
    parts = node.parts
    try:
        return parts[index]
    except IndexError:
        return None


def _between(node: Node, first: int, second: int) -> str:
    """The text between two parts."""
    parts = node.parts
    if len(parts) <= second:
        return ""
    return node.region.data[parts[first].end : parts[second].start].decode("utf-8", "replace").strip()
