"""Combines edits: finds the text after them, and merges several rounds of edits into one. Knows no Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.document.analysis import Analysis
from closure_lsp.text import Span, Text, TextEdit, to_bytes, to_str

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def analysed_after(analysis: Analysis, edits: Sequence[TextEdit]) -> Analysis:
    """The document after edits, which are disjoint and in the order of the text."""
    data = analysis.text.data
    after = b"".join(_bytes(data, piece) for piece in _pieces(edits, len(data)))
    return Analysis.of(Text.from_bytes(after), analysis.python, analysis)


def slice_after(text: Text, span: Span, edits: Sequence[TextEdit]) -> str:
    """The bytes of `span` after edits, which lie within it, are disjoint and in the order of the text."""
    inside = [TextEdit(edit.span.shifted(-span.start), edit.new_text) for edit in edits]
    data = text.data[span.start : span.end]
    return to_str(b"".join(_bytes(data, piece) for piece in _pieces(inside, len(data))))


def moved(span: Span, edits: Sequence[TextEdit]) -> Span:
    """Where the bytes of `span` are after the edits, including what the edits insert or replace among them.

    Text that is inserted directly before or after them does not belong to them.
    """
    start, end = span
    for edit in reversed(edits):
        growth = len(to_bytes(edit.new_text)) - (edit.span.end - edit.span.start)
        if edit.span.end <= span.start:
            start, end = start + growth, end + growth
        elif edit.span.start < span.end:
            start, end = min(start, edit.span.start), max(end, edit.span.end) + growth
    return Span(start, end)


def as_one(rounds: Sequence[Sequence[TextEdit]], length: int) -> tuple[TextEdit, ...]:
    """The edits of a text of `length` bytes that do what several rounds do, each in the text after the one before."""
    text: list[Span | bytes] = [Span(0, length)]
    for edits in rounds:
        size = sum(map(_size, text))
        text = [
            part
            for piece in _pieces(edits, size)
            for part in (_cut(text, piece) if isinstance(piece, Span) else [piece])
        ]
    return tuple(_edits(text, length))


def _pieces(edits: Sequence[TextEdit], length: int) -> Iterator[Span | bytes]:
    """The pieces of a text after the edits: spans of the old text, and new bytes."""
    end = 0
    for edit in edits:
        yield Span(end, edit.span.start)
        yield to_bytes(edit.new_text)
        end = edit.span.end
    yield Span(end, length)


def _bytes(data: bytes, piece: Span | bytes) -> bytes:
    return data[piece.start : piece.end] if isinstance(piece, Span) else piece


def _size(piece: Span | bytes) -> int:
    return piece.end - piece.start if isinstance(piece, Span) else len(piece)


def _cut(text: Sequence[Span | bytes], wanted: Span) -> Iterator[Span | bytes]:
    """The pieces of a text that make up some bytes of it."""
    start = 0
    for piece in text:
        first, last = max(wanted.start - start, 0), min(wanted.end - start, _size(piece))
        if first < last:
            yield Span(piece.start + first, piece.start + last) if isinstance(piece, Span) else piece[first:last]
        start += _size(piece)


def _edits(text: Sequence[Span | bytes], length: int) -> Iterator[TextEdit]:
    end, new = 0, b""
    for piece in (*text, Span(length, length)):
        if isinstance(piece, bytes):
            new += piece
            continue
        if new or piece.start > end:
            yield TextEdit(Span(end, piece.start), to_str(new))
        end, new = piece.end, b""
