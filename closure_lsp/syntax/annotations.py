"""What may be in an annotation, and type parameters: typed nodes."""

from __future__ import annotations

from closure_lsp.syntax.tree import Node


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
    """`[T, *Ts, **P]` after the name of a generic; or the brackets of an annotation."""

    __slots__ = ()
