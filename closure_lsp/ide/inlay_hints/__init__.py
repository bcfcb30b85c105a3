"""Lists the inlay hints, one module each. Knows nothing about how an editor requests or draws them.

A label has to be clear by itself, because some editors show neither tooltips nor links (Eglot, Neovim).
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.inlay_hints import captured_by, captures, home
from closure_lsp.ide.inlay_hints.local_hint import tooltip, within
from closure_lsp.ide.inlay_hints.room import placed
from closure_lsp.ide.inlay_hints.silence import is_in, is_silent, silent_spans
from closure_lsp.ide.results import InlayHint, LabelPart
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.inlay_hints.local_hint import LocalHint, WantedHint
    from closure_lsp.settings import InlayHintSettings


class Hint(NamedTuple):
    """A kind of hint."""

    kind: str
    """The setting `inlayHints.<kind>` is about it."""
    find: Callable[[Unit, InlayHintSettings], Iterator[WantedHint]]
    """All hints of a statement, in any order, from its region and scopes alone."""


HINTS = (
    Hint(captures.KIND, captures.hints_on_headers),
    Hint(captured_by.KIND, captured_by.hints_at_bindings),
    Hint(home.KIND, home.hints_at_uses),
)


def inlay_hints(analysis: Analysis, span: Span, settings: InlayHintSettings, uri: str = "") -> list[InlayHint]:
    """The hints in `span` (bytes, its end included), in the order of the text. Links lead to lines of `uri`, if given.

    Only the statements in the span are looked at, so the cost follows the span and not the document.
    """
    found = []
    for statement in hinted_statements(analysis, span, settings):
        for hint in within(span.shifted(-statement.start), local_hints(statement.unit, settings)):
            parts = tuple([LabelPart(text, statement.place(target) if target else None) for text, target in hint.parts])
            says_more = tooltip(analysis, statement, hint, uri)
            found.append(InlayHint(statement.start + hint.offset, parts, hint.kind, says_more, hint.padding_left))
    return found


def hinted_statements(analysis: Analysis, span: Span, settings: InlayHintSettings) -> Sequence[Statement]:
    """The statements of the span that may have hints."""
    return analysis.statements_in(span) if settings.enabled and not is_silent(analysis.text) else ()


def hint_at(
    analysis: Analysis, offset: int, kind: str, label: str, settings: InlayHintSettings, uri: str = ""
) -> InlayHint | None:
    """The last hint of this kind and label at the byte `offset`."""
    found = inlay_hints(analysis, Span(offset, offset), settings, uri)
    return next(
        (hint for hint in reversed(found) if (hint.offset, hint.kind, hint.label) == (offset, kind, label)), None
    )


def local_hints(unit: Unit, settings: InlayHintSettings) -> tuple[LocalHint, ...]:
    """All hints of a statement, in the order of the text. Computed once in its lifetime."""
    return unit.derived(_found, settings)


def _found(unit: Unit, settings: InlayHintSettings) -> tuple[LocalHint, ...]:
    silent = silent_spans(unit)
    wanted = [hint for kind in HINTS for hint in kind.find(unit, settings) if not is_in(silent, hint.offset)]
    return tuple(sorted(placed(unit, wanted, settings.max_length), key=attrgetter("offset")))
