"""Defines what all syntax nodes have in common, and walks over them. Knows no construct of Python.

A region's tree is made once from the parser's (`lower`), of plain objects: so a parent costs nothing, kinds are classes
that a type checker knows, and nothing outside of this package depends on the parser.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar, overload

from closure_lsp.text import Span, to_str

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.syntax.source import RegionSource


class Node:
    """A construct of the text. Two nodes are equal only if they are the same one.

    `children` are the constructs in it, in the order of the text, comments left out; what does not parse is an `Error`.
    """

    __slots__ = ("children", "end", "parent", "region", "start")

    start: int
    """In bytes of the region; so is `end`. A placeholder for what is not written yet covers no bytes (`repair`)."""
    end: int
    parent: Node | None
    children: tuple[Node, ...]
    region: RegionSource

    def __init__(self, start: int, end: int, parent: Node | None, region: RegionSource) -> None:
        self.start = start
        self.end = end
        self.parent = parent
        self.region = region
        self.children = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.start}, {self.end}, {self.text[:40]!r})"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def text(self) -> str:
        """The text as the region has it."""
        return to_str(self.region.data[self.start : self.end])

    @property
    def parts(self) -> tuple[Node, ...]:
        """The children that parse. Of a node that is no `Error` they follow the grammar, so their order tells roles."""
        children = self.children
        if self.region.has_errors:
            return tuple([child for child in children if not isinstance(child, Error)])
        return children


class Error(Node):
    """What does not parse, with whatever could be read of it."""

    __slots__ = ()


class Identifier(Node):
    """A name where it is written: of a variable, an attribute, a parameter, a module."""

    __slots__ = ()


NodeT = TypeVar("NodeT", bound=Node)
OtherT = TypeVar("OtherT", bound=Node)
ThirdT = TypeVar("ThirdT", bound=Node)


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes around `node`, from the inside out, `node` itself first."""
    found: Node | None = node
    while found is not None:
        yield found
        found = found.parent


def steps_up(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each node on the way from `node` to the root, with its parent."""
    child, parent = node, node.parent
    while parent is not None:
        yield child, parent
        child, parent = parent, parent.parent


def covers(outer: Node | None, inner: Node) -> bool:
    """Whether the bytes of `inner` lie within those of `outer`."""
    return outer is not None and outer.start <= inner.start and inner.end <= outer.end


def holds(node: Node, *words: bytes) -> bool:
    """Whether one of the words is anywhere in the node's text: a quick look before a search for nodes."""
    region, start, end = node.region, node.start, node.end
    return any(region.holds(word, start, end) for word in words)


@overload
def nodes_below(node: Node, kind: type[NodeT], /) -> Iterator[NodeT]: ...
@overload
def nodes_below(node: Node, kind: type[NodeT], other: type[OtherT], /) -> Iterator[NodeT | OtherT]: ...
@overload
def nodes_below(
    node: Node, kind: type[NodeT], other: type[OtherT], third: type[ThirdT], /
) -> Iterator[NodeT | OtherT | ThirdT]: ...
@overload
def nodes_below(node: Node, *kinds: type[Node]) -> Iterator[Node]: ...
def nodes_below(node: Node, *kinds: type[Node]) -> Iterator[Node]:
    """All nodes of the given kinds below (or at) `node`, in the order of the text."""
    stack = [node]
    while stack:
        found = stack.pop()
        if isinstance(found, kinds):
            yield found
        stack.extend(found.children[::-1])


@overload
def nearest(node: Node | None, kind: type[NodeT], /) -> NodeT | None: ...
@overload
def nearest(node: Node | None, kind: type[NodeT], other: type[OtherT], /) -> NodeT | OtherT | None: ...
@overload
def nearest(node: Node | None, *kinds: type[Node]) -> Node | None: ...
def nearest(node: Node | None, *kinds: type[Node]) -> Node | None:
    """The innermost node of one of the given kinds around `node`, or `node` itself."""
    while node is not None and not isinstance(node, kinds):
        node = node.parent
    return node


def smallest_around(root: Node, start: int, end: int) -> Node:
    """The smallest node below (or at) `root` that covers the bytes; of several of one size the innermost."""
    node = root
    while True:
        children = node.children
        index = bisect_right(children, start, key=_start_of)
        # A child that covers no bytes may begin where the one before it ends.
        while index > 0 and children[index - 1].end < end and children[index - 1].start == start:
            index -= 1
        if index == 0 or children[index - 1].end < end:
            return node
        node = children[index - 1]


_start_of = attrgetter("start")


def begins_with(node: Node, word: bytes) -> bool:
    """Whether the node's text begins with a word."""
    return node.region.data.startswith(word, node.start)


def part(node: Node, index: int) -> Node | None:
    """The part at an index of `Node.parts`; None if there are not so many."""
    parts = node.parts if node.region.has_errors else node.children
    try:
        return parts[index]
    except IndexError:
        return None


def find_token(node: Node, token: bytes, start: int, end: int) -> int | None:
    """Where a token is first found between two bytes of the node's region that have no comment or string before it."""
    found = node.region.data.find(token, start, end)
    return found if found >= 0 else None


class Parenthesized(Node):
    """`(x)`."""

    __slots__ = ()


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
