"""Represents an inlay hint independently of where its statement is. Knows no kind of hint."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import linked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.results import LabelPart
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.text import Span

Label = tuple["LabelPart", ...]


class WantedHint(NamedTuple):
    """A hint whose label is not chosen yet: how much room there is depends on its neighbors on the line."""

    offset: int
    kind: str
    rank: int
    """Of the hints on a line, one with a smaller number is the first to get room."""
    fit: Callable[[int], Label]
    """The most telling label of at most so many characters; empty if there is none."""
    tooltip: Callable[[BlockNames], Phrase]
    padding_left: bool = True
    shares_line: bool = True
    """Whether it has to do with what room the other hints on the line leave."""


class LocalHint(NamedTuple):
    """An inlay hint of a statement, wherever the statement is: bytes count from its start."""

    offset: int
    parts: Label
    kind: str
    tooltip: Callable[[BlockNames], Phrase]
    """Says all that the label may have no room for. Lines have numbers there, so it is told where the statement is."""
    padding_left: bool = True

    @property
    def label(self) -> str:
        return text_of(self.parts)


def text_of(label: Label) -> str:
    """The text of a label."""
    return "".join(part.text for part in label)


def tooltip(analysis: Analysis, statement: Statement, hint: LocalHint, uri: str = "") -> str:
    """What a hint says in addition to its label, in Markdown; its links lead to lines of `uri`, if given."""
    return linked(hint.tooltip(BlockNames(analysis, statement)), uri)


class _Offset(Protocol):
    @property
    def offset(self) -> int: ...


OffsetT = TypeVar("OffsetT", bound=_Offset)


def within(span: Span, hints: Sequence[OffsetT]) -> Sequence[OffsetT]:
    """The hints of a statement that are in `span` of it, its end included; the hints are in the order of the text."""
    first = bisect_left(hints, span.start, key=attrgetter("offset"))
    return hints[first : bisect_right(hints, span.end, first, key=attrgetter("offset"))]
