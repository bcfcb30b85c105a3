"""Splits a stream of bytes into messages (LSP 3.17, "Base Protocol"), and finds the next message after an invalid one.

`Content-Length: 5\\r\\n\\r\\nhello`. A string of JSON cannot hold a newline. So a line that ends with such a field is a
header wherever it is, and the content of a message cannot be mistaken for one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_BODY = 2**26
"""Bytes. A longer message is skipped."""

_LONGEST_HEADER = 2**12

# What nearly every client sends; the length has so few digits that `int` takes them.
_USUAL = re.compile(rb"Content-Length: (\d{1,9})\r\n\r\n")
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*?)[ \t]*")
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*\d{1,9}[ \t]*\r?\n", re.IGNORECASE)
_FIRST_LINE = re.compile(rb"[ \t]*content-(length|type)[ \t]*:", re.IGNORECASE)

# Bytes. A header that has come in part, blanks included, is no longer.
_LONGEST_BEGINNING = 64


class Rubbish(NamedTuple):
    """In place of a message: why the bytes were not one. They are skipped up to the next header."""

    reason: str


def begins_like_lsp(line: bytes) -> bool:
    """Whether a first line is a header of LSP; a browser's `POST / HTTP/1.1` is not."""
    return _FIRST_LINE.match(line) is not None


class Frames:
    """The messages of a stream of bytes. Invalid bytes do not affect the messages after them; nothing raises."""

    def __init__(self) -> None:
        self.skipped = 0
        """How many bytes of rubbish there have been."""
        self._buffer = bytearray()
        self._length: int | None = None
        """Of the body that follows; None: a header follows."""
        self._searched = 0
        """Up to where no header is in a body that has come in part."""
        self._is_lost = False
        """The next header has to be searched for."""
        self._second_looks = LONGEST_BODY
        """How many bytes may still be moved to put one back: all looks together stay linear in what has come."""

    def feed(self, data: bytes) -> Iterator[bytes | Rubbish]:
        """The bodies of the messages that are complete with these bytes, in order.

        Between two of them `put_back` can be called with the last one.
        """
        self._buffer += data
        self._second_looks = min(self._second_looks + 4 * len(data), 4 * LONGEST_BODY)
        while (found := self._next()) is not None:
            yield found

    def put_back(self, body: bytes) -> None:
        """Reports that a body is not JSON. Its length may have been too large; then another message begins within
        it.
        """
        header = _LENGTH.search(body)
        cost = len(body) + len(self._buffer)
        if cost <= self._second_looks:
            self._second_looks -= cost
            # The next header may begin in its last bytes, and be complete with what follows.
            self._buffer[:0] = body[header.start() if header else -_LONGEST_BEGINNING :]
            self._is_lost = True

    def _next(self) -> bytes | Rubbish | None:
        """The next message or rubbish; None if that needs more bytes."""
        if self._is_lost and not self._find_header():
            return None
        if self._length is None:
            usual = _USUAL.match(self._buffer)
            if usual is None:
                return self._unusual_header()
            self._length = int(usual[1])
            del self._buffer[: usual.end()]
        return self._body()

    def _body(self) -> bytes | Rubbish | None:
        assert self._length is not None
        if self._length > LONGEST_BODY:
            return self._lost(f"a message of {self._length} bytes is skipped: the most is {LONGEST_BODY}")
        if len(self._buffer) < self._length:
            return self._body_in_part()
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        self._length = None
        self._searched = 0
        return body

    def _body_in_part(self) -> Rubbish | None:
        """A client that waits for an answer sends nothing more, so a length that is too large must be noticed before it
        is complete.
        """
        while (newline := self._buffer.find(b"\n", self._searched)) >= 0:
            self._searched = newline + 1
            line = bytes(self._buffer[max(0, newline - _LONGEST_BEGINNING) : newline + 1])
            header = _LENGTH.search(line)
            if header:
                self._skip(newline + 1 - len(line) + header.start())
                self._length = None
                self._searched = 0
                return Rubbish("a message is shorter than its Content-Length")
        self._searched = len(self._buffer)
        return None

    def _unusual_header(self) -> bytes | Rubbish | None:
        """A header with other fields, in another spelling, in part, or none."""
        lengths: set[bytes] = set()
        start = 0
        while (end := self._buffer.find(b"\n", start, start + _LONGEST_HEADER)) >= 0:
            line = bytes(self._buffer[start:end]).rstrip(b"\r")
            start = end + 1
            if not line and not lengths:  # an empty line too many, after a body
                del self._buffer[:start]
                start = 0
                continue
            if not line:
                return self._header_of_length(lengths, start)
            field = _FIELD.fullmatch(line)
            if field is None or start > _LONGEST_HEADER:
                return self._lost(f"{line[:40]!r} is not a header of LSP")
            lengths.add(field[2] if field[1].lower() == b"content-length" else b"")
        if len(self._buffer) - start >= _LONGEST_HEADER:
            return self._lost(f"{bytes(self._buffer[:40])!r} is not a header of LSP")
        return None

    def _header_of_length(self, lengths: set[bytes], end: int) -> bytes | Rubbish | None:
        lengths.discard(b"")
        length = next(iter(lengths), b"")
        if len(lengths) != 1 or not re.fullmatch(rb"\d{1,9}", length):
            return self._lost("a header without one Content-Length")
        self._length = int(length)
        del self._buffer[:end]
        return self._body()

    def _lost(self, reason: str) -> Rubbish:
        # Of a header that is refused at least one byte goes, or it would be found again.
        self._skip(1)
        self._length = None
        self._searched = 0
        self._is_lost = True
        return Rubbish(reason)

    def _find_header(self) -> bool:
        header = _LENGTH.search(self._buffer)
        self._skip(header.start() if header else max(0, len(self._buffer) - _LONGEST_BEGINNING))
        self._is_lost = header is None
        return header is not None

    def _skip(self, count: int) -> None:
        self.skipped += min(count, len(self._buffer))
        del self._buffer[:count]
