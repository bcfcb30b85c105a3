"""Knows one region of a document: its bytes, its syntax tree, its errors. Knows nothing of scopes, and never raises.

A *region* is a top-level statement with its lines, or a member of a large class (`regions`). Each is parsed on its own:
that contains errors, and makes everything derived from a region a function of the region's text alone.
"""

from __future__ import annotations

import unicodedata
import weakref
from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.syntax.imports import FutureImportStatement
from closure_lsp.syntax.lower import lower
from closure_lsp.syntax.outline import may_read_from_class, may_read_unbound, outline, plain_definition
from closure_lsp.syntax.parse import parse
from closure_lsp.syntax.stars import give_stars_back
from closure_lsp.syntax.tokens import comments
from closure_lsp.syntax.tree import Node, nodes_below, smallest_around
from closure_lsp.text import Span, Text, to_str

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from closure_lsp.syntax.outline import Outline
    from closure_lsp.syntax.parse import Parsed
    from closure_lsp.syntax.statements import Root
    from closure_lsp.text import Encoding, Position


@dataclass(frozen=True)
class Region:
    """The bytes of a region, and their syntax tree, which is made when somebody first asks for it.

    Total: what does not parse becomes `Error` nodes.
    """

    data: bytes

    @property
    def root(self) -> Root:
        """The tree; its bytes count from the region's first. For rows ask `row`.

        Where the text does not parse, half-written statements have been completed (`repair`): such nodes are there,
        but cover no bytes. A tree is kept as long as somebody holds a node of it, and a little longer: a whole
        document of nodes would take more room than all that is said of it.
        """
        found = self._root_reference()
        if found is None:
            found = lower(self._parsed.tree.root_node, self)
            if not self._parsed.is_plain and b"*" in self.data:
                give_stars_back(found)
            self.__dict__["_root_reference"] = weakref.ref(found)
            self.__dict__["depth"] = found.depth
            if len(self.data) <= _LARGEST_KEPT:
                _KEPT.append(found)
        return found

    @property
    def errors(self) -> tuple[tuple[Span, str], ...]:
        """What does not parse: its bytes, and what is wrong with them; at most one for a line."""
        return self._parsed.errors

    @cached_property
    def outline(self) -> Outline | None:
        """What the region holds, as far as that shows without nodes; None for one that has to be looked at."""
        return outline(self.data, self._parsed.tree) if self._parsed.is_plain else None

    @cached_property
    def plain_definition(self) -> str:
        """The name of the plain `def` or class that the region is, if it has no errors; empty if it is none."""
        return plain_definition(self.data)

    def may_read_from_class(self, names: Collection[str], *, is_member: bool) -> bool:
        """Whether code in a class may read one of these names of classes, which it does not see (`outline`)."""
        return may_read_from_class(self.data, self._parsed.tree, names, is_member=is_member)

    def may_read_unbound(self, names: Collection[str]) -> bool:
        """Whether a function that binds one of these names may read it before that (`outline`)."""
        return may_read_unbound(self.data, self._parsed.tree, names)

    def row(self, offset: int) -> int:
        """The line of the region (from 0) that holds the byte."""
        if self._is_short:
            return self.data.count(b"\n", 0, offset)
        return self._lines.line_at(offset)

    def text(self, span: Span) -> str:
        """The text of some bytes of the region."""
        return to_str(self.data[span.start : span.end])

    def position(self, offset: int, encoding: Encoding) -> Position:
        """The line (from 0, the region's first) and the column of a byte."""
        return self._lines.position(offset, encoding)

    def node_at(self, start: int, end: int | None = None) -> Node:
        """The smallest node that covers the bytes."""
        return smallest_around(self.root, start, start if end is None else end)

    def comment_at(self, offset: int) -> Span | None:
        """The comment that holds the byte. Not asked of the tree: what had to be shown otherwise may have lost some."""
        index = bisect_right(self._comments, (offset, len(self.data))) - 1
        if index < 0 or offset >= self._comments[index][1]:
            return None
        return Span(*self._comments[index])

    def comments_in(self, span: Span) -> list[Span]:
        """The comments that begin within the bytes, in order."""
        first = bisect_left(self._comments, (span.start, 0))
        last = bisect_left(self._comments, (span.end, 0))
        return [Span(*found) for found in self._comments[first:last]]

    def parses(self, span: Span) -> bool:
        """Whether nothing within (or at an end of) these bytes fails to parse."""
        return all(error.end < span.start or span.end < error.start for error, _ in self.errors)

    @cached_property
    def depth(self) -> int:
        """How deep the tree is. Known as soon as there has been one: asking costs no other."""
        return self.root.depth

    @cached_property
    def has_errors(self) -> bool:
        """Whether the tree has nodes that do not parse, half-written statements having been completed."""
        return self._parsed.tree.root_node.has_error

    @cached_property
    def as_compiled(self) -> bytes:
        """The bytes with letters as in the names that the compiler makes of them (NFKC): for a search only."""
        if self.data.isascii():
            return self.data
        return unicodedata.normalize("NFKC", to_str(self.data)).encode("utf-8", "surrogatepass")

    def may_name(self, name: str) -> bool:
        """Whether a name may be in the text: as it is, or before a class makes it its own."""
        private = name[name.rfind("__") :] if name.startswith("_") and name.rfind("__") > 0 else name
        return name.encode() in self.as_compiled or private.encode() in self.as_compiled

    @cached_property
    def imports_future_annotations(self) -> bool:
        """Whether `from __future__ import annotations` is in the region."""
        if b"__future__" not in self.data:
            return False
        statements = nodes_below(self.root, FutureImportStatement)
        return any(name.text == "annotations" for statement in statements for name in statement.names)

    @cached_property
    def _root_reference(self) -> Callable[[], Root | None]:
        return _nothing

    @cached_property
    def _parsed(self) -> Parsed:
        return parse(self.data)

    @cached_property
    def _comments(self) -> tuple[tuple[int, int], ...]:
        return tuple(comments(self.data))

    @cached_property
    def _is_short(self) -> bool:
        """Whether counting line ends costs less than remembering where they are."""
        return len(self.data) <= _SHORT and b"\r" not in self.data

    @cached_property
    def _lines(self) -> Text:
        return Text.from_bytes(self.data)


def _nothing() -> None:
    """Refers to no tree yet."""


_SHORT = 2**13
_LARGEST_KEPT = 2**15
"""In bytes: the largest region whose tree is kept for a while."""
_KEPT: deque[Root] = deque(maxlen=16)
"""The trees that were made last: mostly several questions are asked about one statement."""
