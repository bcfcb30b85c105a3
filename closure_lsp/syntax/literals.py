"""Literals and strings, with what braces hold of f- and t-strings: typed nodes."""

from __future__ import annotations

import re

from closure_lsp.syntax.tree import Node, bare, part


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
