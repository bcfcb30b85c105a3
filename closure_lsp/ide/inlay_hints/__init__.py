"""Knows which inlay hints there are, one module each. Knows nothing of how an editor asks for them or draws them.

A label alone carries the meaning, for some editors show neither tooltips nor links (eglot, Neovim).
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.inlay_hints import captured_by, captures, home
from closure_lsp.ide.inlay_hints.local_hint import tooltip, within
from closure_lsp.ide.results import InlayHint, LabelPart
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.inlay_hints.local_hint import LocalHint


class Hint(NamedTuple):
    """A kind of hint."""

    kind: str
    """The setting `inlayHints.<kind>` governs it."""
    find: Callable[[Unit], Iterator[LocalHint]]
    """All hints of a statement, in any order, from its region and scopes alone."""


HINTS = (
    Hint(captures.KIND, captures.hints_on_headers),
    Hint(captured_by.KIND, captured_by.hints_at_bindings),
    Hint(home.KIND, home.hints_at_uses),
)


def inlay_hints(analysis: Analysis, span: Span, kinds: frozenset[str]) -> list[InlayHint]:
    """The hints of the given kinds in `span` (bytes, its end included), in the order of the text.

    Only the statements in the span are looked at, so the cost follows the span and not the document.
    """
    found = []
    for statement in analysis.statements_in(span):
        for hint in within(span.shifted(-statement.start), local_hints(statement.unit, kinds)):
            parts = tuple([LabelPart(text, statement.place(target) if target else None) for text, target in hint.parts])
            says_more = tooltip(analysis, statement, hint)
            found.append(InlayHint(statement.start + hint.offset, parts, hint.kind, says_more, hint.padding_left))
    return found


def hint_at(analysis: Analysis, offset: int, kind: str, label: str) -> InlayHint | None:
    """The hint of the kind at the byte `offset` whose label is this; of several the last."""
    found = inlay_hints(analysis, Span(offset, offset), frozenset({kind}))
    return next((hint for hint in reversed(found) if (hint.offset, hint.label) == (offset, label)), None)


def local_hints(unit: Unit, kinds: frozenset[str]) -> tuple[LocalHint, ...]:
    """All hints of a statement of the given kinds, in the order of the text. Worked out once, as long as it lives."""
    return unit.derived(_found, kinds)


def _found(unit: Unit, kinds: frozenset[str]) -> tuple[LocalHint, ...]:
    found = [hint for wanted in HINTS if wanted.kind in kinds for hint in wanted.find(unit)]
    return tuple(sorted(found, key=attrgetter("offset")))
