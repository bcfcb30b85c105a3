"""Converts between bytes, lines and columns of a document's text. Never knows Python, and does no I/O.

Everything to the right of this module speaks in byte offsets; a *column* exists only at the border, in the units that
a client has chosen (LSP 3.17, `PositionEncodingKind`). All conversions are total: a position beyond a line's end is
the line's end, one inside a character is the character's start, one beyond the text is the text's end. A cursor never
is between the two halves of a "\\r\\n": that place, too, is the line's end.
"""

from __future__ import annotations

import codecs
import enum
import re
import tokenize
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from closure_lsp.line_index import LineIndex

# LSP 3.17, "Text Documents": these three end a line. A form feed or U+2028 does not, in LSP as in Python.
_LINE_END = re.compile(rb"\r\n|\n|\r")

# The two lines in which PEP 263 looks for a cookie.
_FIRST_TWO_LINES = re.compile(rb"([^\r\n]*(?:\r\n|\n|\r)?)([^\r\n]*)")


class Encoding(enum.Enum):
    """The unit in which a client counts columns; the values are LSP's `PositionEncodingKind`."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


class Span(NamedTuple):
    """A half-open range of bytes."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def contains(self, offset: int) -> bool:
        """Whether a cursor at `offset` touches the span: its end counts, for a cursor is between characters."""
        return self.start <= offset <= self.end


class Position(NamedTuple):
    """A line (from 0) and a column (from 0, in the units of some `Encoding`)."""

    line: int
    column: int


class TextEdit(NamedTuple):
    """The bytes of `span` give way to `new_text`."""

    span: Span
    new_text: str


def to_bytes(text: str) -> bytes:
    """`text` as UTF-8. A lone surrogate, which JSON can carry, keeps its three bytes, so that nothing is lost."""
    return text.encode("utf-8", "surrogatepass")


def to_str(data: bytes) -> str:
    """The inverse of `to_bytes`; a byte that belongs to no character becomes U+FFFD."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def decode_source(data: bytes) -> str:
    """A source file's bytes as text, by its BOM or PEP 263 cookie; UTF-8 where that is wrong or missing. Never raises.

    The BOM itself is not part of the text, as in CPython's tokenizer. Where CPython would refuse the file (unknown
    cookie, bytes that do not fit) the text is what can be read of it, with U+FFFD in place of the rest.
    """
    if data.startswith(codecs.BOM_UTF8):
        return to_str(data[len(codecs.BOM_UTF8) :])
    try:
        return data.decode(_declared_encoding(data))
    except (SyntaxError, LookupError, ValueError):
        return to_str(data)


@dataclass(frozen=True, slots=True)
class Text:
    """An immutable document: its UTF-8 bytes and where its lines begin."""

    data: bytes
    line_starts: LineIndex

    @classmethod
    def from_str(cls, text: str) -> Text:
        return cls.from_bytes(to_bytes(text))

    @classmethod
    def from_bytes(cls, data: bytes) -> Text:
        starts = list(accumulate(map(len, data.splitlines(keepends=True)), initial=0))
        if data and not data.endswith((b"\n", b"\r")):
            starts.pop()  # the end of a last line that is not ended
        return cls(data, LineIndex.of(starts))

    def __len__(self) -> int:
        return len(self.data)

    def __str__(self) -> str:
        return to_str(self.data)

    def slice(self, span: Span) -> str:
        return to_str(self.data[span.start : span.end])

    def replaced(self, span: Span, new_text: str) -> Text:
        """The text after an edit. Costs the edit, never a second look at the text.

        `span` begins and ends between characters; one that is the wrong way round means the same bytes.
        """
        start, end = sorted(span)
        inserted = to_bytes(new_text)
        data = b"".join((self.data[:start], inserted, self.data[end:]))
        # An edit can join or part a "\r\n" at its borders, so the lines from the one that holds the byte before it
        # to the one that holds the first byte after it are looked at again.
        first = self.line_at(max(start - 1, 0))
        last = self.line_at(end)
        scan_start = self.line_starts[first]
        delta = len(inserted) - (end - start)
        has_rest = last + 1 < len(self.line_starts)
        scan_end = self.line_starts[last + 1] + delta if has_rest else len(data)
        found = [match.end() for match in _LINE_END.finditer(data, scan_start, scan_end)]
        if has_rest:
            found.pop()  # The last line end found is the one before the line below.
        return Text(data, self.line_starts.replaced(first, last, found, delta))

    def line_at(self, offset: int) -> int:
        """The line (from 0) that holds the byte at `offset`: the first line before the text, the last one after it."""
        return self.line_starts.line_at(offset)

    def line_span(self, line: int) -> Span:
        """The bytes of a line (from 0) without its line end; the empty span at the text's end for a line beyond it."""
        line = max(line, 0)
        if line >= len(self.line_starts):
            return Span(len(self.data), len(self.data))
        start = self.line_starts[line]
        end = self.line_starts[line + 1] if line + 1 < len(self.line_starts) else len(self.data)
        if end > start and self.data[end - 1] == 0x0A:
            end -= 1
            if end > start and self.data[end - 1] == 0x0D:
                end -= 1
        elif end > start and self.data[end - 1] == 0x0D:
            end -= 1
        return Span(start, end)

    def position(self, offset: int, encoding: Encoding = Encoding.UTF8) -> Position:
        """The line and column of a byte offset, both from 0; of the nearest place to the left where a cursor can be."""
        offset = min(max(offset, 0), len(self.data))
        line = self.line_at(offset)
        start = self.line_starts[line]
        offset = self._character_start(start, offset)
        if offset > start and self.data[offset - 1] == 0x0D:
            offset -= 1  # Inside a "\r\n": after a lone "\r" the next line would have begun.
        if encoding is Encoding.UTF8:
            return Position(line, offset - start)
        before = self.data[start:offset]
        if before.isascii():
            return Position(line, len(before))
        return Position(line, _units(to_str(before), encoding))

    def offset(self, position: Position, encoding: Encoding = Encoding.UTF8) -> int:
        """The byte offset of a line and column: within the text, and never inside a character."""
        line, column = position
        if line < 0:
            return 0
        start, end = self.line_span(line)
        if column <= 0:
            return start
        data = self.data[start:end]
        if encoding is Encoding.UTF8:
            return self._character_start(start, min(start + column, end))
        if data.isascii():
            return min(start + column, end)
        text = to_str(data)
        characters = column
        if encoding is Encoding.UTF16 and max(text) > "\uffff":
            characters = _characters_in(text, column)
        return min(start + len(to_bytes(text[:characters])), end)

    def _character_start(self, line_start: int, offset: int) -> int:
        """`offset`, or the start of the character that it would cut: UTF-8's later bytes are all 0b10xxxxxx."""
        while line_start < offset < len(self.data) and self.data[offset] & 0xC0 == 0x80:
            offset -= 1
        return offset


def _units(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.UTF16:
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text)


def _characters_in(text: str, units: int) -> int:
    """How many characters of `text` end within its first `units` UTF-16 units."""
    for index, character in enumerate(text):
        units -= 2 if character > "\uffff" else 1
        if units < 0:
            return index
    return len(text)


def _declared_encoding(data: bytes) -> str:
    """What the PEP 263 cookie says, else "utf-8". SyntaxError or LookupError for one that cannot be meant.

    Unlike `tokenize`, CPython's compiler finds a cookie beside bytes that are no UTF-8, and above a lone "\\r".
    """
    lines = _FIRST_TWO_LINES.match(data)
    first_two = [re.sub(rb"[^\x00-\x7f]", b"?", line) for line in lines.groups()] if lines else []
    encoding, _ = tokenize.detect_encoding(iter(first_two).__next__)
    if "coding".encode(encoding) != b"coding":
        raise LookupError(f"a cookie that can be read as ASCII is not in {encoding}")
    return encoding
