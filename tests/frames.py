"""Frames messages on a pipe (LSP 3.17, "Base Protocol"). Never knows what is in them."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def framed(body: bytes) -> bytes:
    """A message with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def bodies(pipe: IO[bytes]) -> Iterator[bytes]:
    """The messages that come through a pipe, without their headers, until it is closed."""
    while header := pipe.readline():
        length = 0
        while header.strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            header = pipe.readline()
        yield pipe.read(length)
