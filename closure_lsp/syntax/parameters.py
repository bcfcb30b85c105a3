"""Parameters: their kinds, names, defaults and annotations, and which of them takes which argument of a call."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.syntax.tree import Error, Identifier, Node

if TYPE_CHECKING:
    from collections.abc import Iterator


class ParameterKind(enum.Enum):
    """How a parameter takes its argument (the words are those of `inspect.Parameter.kind`)."""

    POSITIONAL_ONLY = enum.auto()
    POSITIONAL_OR_KEYWORD = enum.auto()
    VAR_POSITIONAL = enum.auto()
    KEYWORD_ONLY = enum.auto()
    VAR_KEYWORD = enum.auto()


class Parameter(NamedTuple):
    """One parameter, with whatever belongs to it."""

    node: Node
    """All of it: name, stars, annotation, default."""
    name: Identifier
    kind: ParameterKind
    default: Node | None
    annotation: Node | None

    @property
    def takes_position(self) -> bool:
        """Whether one positional argument goes to it."""
        return self.kind in (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)

    @property
    def takes_keyword(self) -> bool:
        """Whether an argument given by its name goes to it."""
        return self.kind in (ParameterKind.KEYWORD_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)


class Parameters(Node):
    """The parameters of a `def` (its brackets included) or of a lambda."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Parameter]:
        """In the order of the text; without what has no single name (Python 2's `def f((a, b))`)."""
        return iter(_parameters(self))

    @property
    def ends_positions(self) -> bool:
        """Whether `*args` or `*` is among them: after it no parameter takes an argument by its position."""
        is_starred = any(each.kind is ParameterKind.VAR_POSITIONAL for each in self)
        return is_starred or any(isinstance(child, KeywordSeparator) for child in self.children)

    def named(self, name: str) -> Parameter | None:
        return next((found for found in self if found.name.text == name), None)


class DefaultParameter(Node):
    """`name=value` and `name: annotation=value`."""

    __slots__ = ()

    @property
    def name(self) -> Node | None:
        parts = self.parts
        return parts[0] if parts else None

    @property
    def value(self) -> Node | None:
        parts = self.parts
        return parts[-1] if len(parts) > 1 else None


class PlainDefaultParameter(DefaultParameter):
    __slots__ = ()


class TypedDefaultParameter(DefaultParameter):
    __slots__ = ()

    @property
    def annotation(self) -> Node | None:
        parts = self.parts
        return parts[1] if len(parts) > 2 else None


class TypedParameter(Node):
    """`name: annotation`; the name may have stars."""

    __slots__ = ()

    @property
    def target(self) -> Node | None:
        parts = self.parts
        return parts[0] if parts else None

    @property
    def annotation(self) -> Node | None:
        parts = self.parts
        return parts[-1] if len(parts) > 1 else None


class StarParameter(Node):
    """`*args`; also `*rest` on the left of an assignment."""

    __slots__ = ()

    @property
    def name(self) -> Node | None:
        parts = self.parts
        return parts[0] if parts else None


class DoubleStarParameter(Node):
    """`**kwargs`."""

    __slots__ = ()

    @property
    def name(self) -> Node | None:
        parts = self.parts
        return parts[0] if parts else None


class PositionalSeparator(Node):
    """The `/` among parameters."""

    __slots__ = ()


class KeywordSeparator(Node):
    """The `*` alone among parameters."""

    __slots__ = ()


def _parameters(node: Parameters) -> list[Parameter]:
    found: list[Parameter] = []
    kind = ParameterKind.POSITIONAL_OR_KEYWORD
    for child in node.children:
        if isinstance(child, PositionalSeparator):
            found = [each._replace(kind=ParameterKind.POSITIONAL_ONLY) for each in found]
            continue
        if isinstance(child, KeywordSeparator):
            kind = ParameterKind.KEYWORD_ONLY
            continue
        target = _target(child)
        own = kind
        if isinstance(target, StarParameter):
            own, kind, target = ParameterKind.VAR_POSITIONAL, ParameterKind.KEYWORD_ONLY, target.name
        elif isinstance(target, DoubleStarParameter):
            own, target = ParameterKind.VAR_KEYWORD, target.name
        if isinstance(target, Identifier):
            found.append(Parameter(child, target, own, default_of(child), annotation_of(child)))
    return found


def _target(node: Node) -> Node | None:
    if isinstance(node, DefaultParameter):
        return node.name
    return node.target if isinstance(node, TypedParameter) else node


def default_of(node: Node) -> Node | None:
    """The default value of a child of `Parameters`."""
    return node.value if isinstance(node, DefaultParameter) else None


def annotation_of(node: Node) -> Node | None:
    """The annotation of a child of `Parameters`."""
    return node.annotation if isinstance(node, TypedParameter | TypedDefaultParameter) else None


def errors_among(node: Parameters) -> list[Error]:
    """What does not parse among parameters."""
    return [child for child in node.children if isinstance(child, Error)]


def comma_behind(node: Node) -> int | None:
    """Where the comma after a child of `Parameters` or of an argument list is, in bytes; None if there is none."""
    around = node.parent
    data = node.region.data
    at = node.end
    while around is not None and at < around.end:
        comment = node.region.comment_at(at)
        if comment is not None:
            at = comment.end
        elif data[at : at + 1] == b",":
            return at
        elif data[at : at + 1].isspace() or data[at : at + 1] == b"\\":
            at += 1
        else:
            return None
    return None
