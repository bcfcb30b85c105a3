"""Knows what an inlay hint is before it is known where its statement stands. Knows no kind of hint."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.ide.results import LabelPart
    from closure_lsp.ide.words.blocks import BlockNames


class LocalHint(NamedTuple):
    """An inlay hint of a statement, wherever the statement stands: bytes count from its start."""

    offset: int
    parts: tuple[LabelPart, ...]
    kind: str
    tooltip: Callable[[BlockNames], str]
    """Says more, in Markdown. Lines have numbers there, so it is told where the statement stands."""
    padding_left: bool = True

    @property
    def label(self) -> str:
        return "".join(part.text for part in self.parts)
