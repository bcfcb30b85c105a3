"""The bytes of a region, and what the parser says of them before there are nodes. Knows no construct of Python."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.syntax.outline import may_read_from_class, outline, plain_definition, read_unbound
from closure_lsp.syntax.parse import parse
from closure_lsp.syntax.tokens import comments, long_strings
from closure_lsp.text import Span, Text, to_str

if TYPE_CHECKING:
    from collections.abc import Collection

    from closure_lsp.syntax.outline import Outline
    from closure_lsp.syntax.parse import Parsed
    from closure_lsp.text import Encoding, Position


@dataclass(frozen=True)
class RegionSource:
    """The bytes, and what is asked of them without a tree of nodes. A node knows the source that it is in.

    Total: what does not parse is in `errors`.
    """

    data: bytes

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

    def read_unbound(self, names: Collection[str]) -> frozenset[str]:
        """Those of the names that a function which binds them may read before that (`outline`)."""
        return read_unbound(self.data, self._parsed.tree, names)

    def row(self, offset: int) -> int:
        """The line of the region (from 0) that holds the byte."""
        if self._is_short:
            return self.data.count(b"\n", 0, offset)
        return self._lines.line_at(offset)

    def text(self, span: Span) -> str:
        """The text of some bytes of the region."""
        return to_str(self.data[span.start : span.end])

    def holds(self, word: bytes, start: int, end: int) -> bool:
        """Whether a word is anywhere in these bytes. In many nested nodes the search costs what it does in one."""
        if end - start <= _SHORT:
            return self.data.find(word, start, end) >= 0
        places = self._places.get(word)
        if places is None:
            pattern = re.compile(b"(?=%b)" % re.escape(word))
            places = self._places[word] = [found.start() for found in pattern.finditer(self.data)]
        index = bisect_left(places, start)
        return index < len(places) and places[index] + len(word) <= end

    def position(self, offset: int, encoding: Encoding) -> Position:
        """The line (from 0, the region's first) and the column of a byte."""
        return self._lines.position(offset, encoding)

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
        return as_written(name) in self.as_compiled

    @cached_property
    def _parsed(self) -> Parsed:
        return parse(self.data)

    @cached_property
    def _comments(self) -> tuple[tuple[int, int], ...]:
        return tuple(comments(self.data))

    @cached_property
    def strings_of_several_lines(self) -> tuple[tuple[int, int], ...]:
        """The strings in triple quotes that have a line end in them: start and end, in bytes."""
        return tuple(long_strings(self.data))

    @cached_property
    def _places(self) -> dict[bytes, list[int]]:
        """Where words begin that `holds` has been asked for."""
        return {}

    @cached_property
    def _is_short(self) -> bool:
        """Whether counting line ends costs less than remembering where they are."""
        return len(self.data) <= _SHORT and b"\r" not in self.data

    @cached_property
    def _lines(self) -> Text:
        return Text.from_bytes(self.data)


def as_written(name: str) -> bytes:
    """What a text has of a name wherever it is named: all of it, or what it was before a class made it its own."""
    is_private = name.startswith("_") and name.rfind("__") > 0
    return (name[name.rfind("__") :] if is_private else name).encode()


_SHORT = 2**13
