"""Knows which inlay hints there are, one module each. Knows nothing of how an editor asks for them or draws them.

A label alone carries the meaning, for some editors show neither tooltips nor links (eglot, Neovim).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.inlay_hints import captured_by, captures, home
from closure_lsp.ide.results import InlayHint, LabelPart
from closure_lsp.ide.words.blocks import BlockNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.document.analysis import Analysis, Statement
    from closure_lsp.ide.inlay_hints.local_hint import LocalHint
    from closure_lsp.text import Span


class Hint(NamedTuple):
    """A kind of hint."""

    kind: str
    """The setting `inlayHints.<kind>` governs it."""
    find: Callable[[Statement], Iterator[LocalHint]]
    """All hints of a statement, in any order, from its region and scopes alone."""


HINTS = (
    Hint(captures.KIND, captures.captures),
    Hint(captured_by.KIND, captured_by.captured_by),
    Hint(home.KIND, home.home),
)


def inlay_hints(analysis: Analysis, span: Span, kinds: frozenset[str]) -> list[InlayHint]:
    """The hints of the given kinds that stand in `span` (bytes, its end included), in the order of the text.

    Only the statements in the span are looked at, so the cost follows the span and not the document.
    """
    found = []
    for statement in analysis.statements_in(span):
        names = BlockNames(analysis, statement)
        for hint in local_hints(statement, span, kinds):
            parts = tuple(LabelPart(text, statement.place(target) if target else None) for text, target in hint.parts)
            found.append(
                InlayHint(statement.start + hint.offset, parts, hint.kind, hint.tooltip(names), hint.padding_left)
            )
    return found


def local_hints(statement: Statement, span: Span, kinds: frozenset[str]) -> list[LocalHint]:
    """The hints of one statement that stand in `span` of the document (its end included), in the order of the text."""
    start, end = span.shifted(-statement.start)
    hints = _all_hints(statement, kinds)
    first = bisect_left(hints, start, key=attrgetter("offset"))
    return hints[first : bisect_right(hints, end, key=attrgetter("offset"))]


def _all_hints(statement: Statement, kinds: frozenset[str]) -> list[LocalHint]:
    """All hints of a statement; they are remembered as long as it stands."""
    key = f"inlay hints: {sorted(kinds)}"
    found: list[LocalHint] | None = statement.scopes.memory.get(key)
    if found is None:
        found = [hint for wanted in HINTS if wanted.kind in kinds for hint in wanted.find(statement)]
        found.sort(key=attrgetter("offset"))
        statement.scopes.memory[key] = found
    return found
