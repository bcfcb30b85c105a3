"""What values are unpacked into or compared with: typed nodes."""

from __future__ import annotations

from closure_lsp.syntax.expressions import Tuple
from closure_lsp.syntax.tree import Node, Parenthesized


class PatternList(Node):
    """`a, b` on the left of an assignment or after `for`."""

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
