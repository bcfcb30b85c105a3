"""Knows what an inlay hint is before it is known where its statement is. Knows no kind of hint."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from closure_lsp.ide.words.blocks import BlockNames

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.results import LabelPart
    from closure_lsp.text import Span


class LocalHint(NamedTuple):
    """An inlay hint of a statement, wherever the statement is: bytes count from its start."""

    offset: int
    parts: tuple[LabelPart, ...]
    kind: str
    tooltip: Callable[[BlockNames], str]
    """Says more, in Markdown. Lines have numbers there, so it is told where the statement is."""
    padding_left: bool = True

    @property
    def label(self) -> str:
        return "".join(part.text for part in self.parts)


def tooltip(analysis: Analysis, statement: Statement, hint: LocalHint) -> str:
    """What a hint of a statement says more than its label, in Markdown."""
    return hint.tooltip(BlockNames(analysis, statement))


class _Offset(Protocol):
    @property
    def offset(self) -> int: ...


OffsetT = TypeVar("OffsetT", bound=_Offset)


def within(span: Span, hints: Sequence[OffsetT]) -> Sequence[OffsetT]:
    """Those of a statement's hints, which are in the order of the text, that are in `span` of it, its end included."""
    first = bisect_left(hints, span.start, key=attrgetter("offset"))
    return hints[first : bisect_right(hints, span.end, first, key=attrgetter("offset"))]
