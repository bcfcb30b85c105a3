"""Stores where lines begin. Never knows what ends a line, nor characters and columns.

Lines come in chunks, each of which counts from its own first byte. So an edit makes one chunk anew and moves the others
as wholes: for a document of 10,000 lines that is 40 numbers instead of 10,000.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 256
"""Lines of a chunk, more or less: from half as many (but for the last one) to twice as many."""


class LineIndex(Sequence[int]):
    """The bytes at which the lines of a text begin, in order; the first is 0. Never changed."""

    __slots__ = ("_chunks", "_lines", "_starts")

    def __init__(self, starts: tuple[int, ...], lines: tuple[int, ...], chunks: tuple[tuple[int, ...], ...]) -> None:
        """For each chunk: where it begins (bytes), its first line (from 0), and its lines, counted from its start."""
        self._starts = starts
        self._lines = lines
        self._chunks = chunks

    @classmethod
    def of(cls, starts: Sequence[int]) -> LineIndex:
        """`starts` are bytes, in order; there is at least one."""
        return cls(*_chunked(starts, 0))

    def __len__(self) -> int:
        return self._lines[-1] + len(self._chunks[-1])

    @overload
    def __getitem__(self, line: int) -> int: ...
    @overload
    def __getitem__(self, line: slice) -> Sequence[int]: ...
    def __getitem__(self, line: int | slice) -> int | Sequence[int]:
        if isinstance(line, slice):
            return tuple(self)[line]
        if line < 0:
            line += len(self)
        chunk = bisect_right(self._lines, line) - 1
        if chunk < 0:
            raise IndexError(line)
        return self._starts[chunk] + self._chunks[chunk][line - self._lines[chunk]]

    def __iter__(self) -> Iterator[int]:
        for start, chunk in zip(self._starts, self._chunks, strict=True):
            for offset in chunk:
                yield start + offset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LineIndex) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def line_at(self, offset: int) -> int:
        """The line (from 0) that holds the byte: the first line before the text, the last one after it."""
        if offset < 0:
            return 0
        chunk = bisect_right(self._starts, offset) - 1
        return self._lines[chunk] + bisect_right(self._chunks[chunk], offset - self._starts[chunk]) - 1

    def replaced(self, first: int, last: int, starts: Sequence[int], delta: int) -> LineIndex:
        """The lines after `first`, up to `last`, give way to others that begin at `starts`; `delta` moves the rest.

        `first` is from 0 and no greater than `last`; `starts` are bytes of the new text; `delta` is in bytes.
        """
        begin = bisect_right(self._lines, first) - 1
        end = bisect_right(self._lines, last) - 1
        kept = self._chunks[begin][: first - self._lines[begin] + 1]
        made = [self._starts[begin] + offset for offset in kept]
        made += starts
        rest = self._chunks[end][last - self._lines[end] + 1 :]
        made += [self._starts[end] + delta + offset for offset in rest]
        end += 1
        while end < len(self._chunks) and len(made) < _CHUNK // 2:
            made += [self._starts[end] + delta + offset for offset in self._chunks[end]]
            end += 1
        new_starts, new_lines, new_chunks = _chunked(made, self._lines[begin])
        added = len(starts) - (last - first)
        return LineIndex(
            self._starts[:begin] + new_starts + tuple([start + delta for start in self._starts[end:]]),
            self._lines[:begin] + new_lines + tuple([line + added for line in self._lines[end:]]),
            self._chunks[:begin] + new_chunks + self._chunks[end:],
        )


def _chunked(
    starts: Sequence[int], first_line: int
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """What `LineIndex` is made of, for some lines in a row; in one chunk, if it is not too long."""
    length = _CHUNK if len(starts) > 2 * _CHUNK else len(starts)
    begins = range(0, len(starts), length)
    parts = [starts[begin : begin + length] for begin in begins]
    return (
        tuple([part[0] for part in parts]),
        tuple([first_line + begin for begin in begins]),
        tuple([tuple([start - part[0] for start in part]) for part in parts]),
    )
