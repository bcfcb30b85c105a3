"""Reads the comments by which an author turns hints off. Knows no kind of hint.

`# closure-lsp: no-hints` in a comment above the first statement silences the file, on the header of a `def` that
function with all that is in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.scopes.model import BlockKind
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.text import Text

_MARK = re.compile(rb"#\s*closure-lsp:\s*no-hints\b")
_COMMENTS_ABOVE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*(?:[ \t\f]*#[^\r\n]*)?")


def is_silent(text: Text) -> bool:
    """Whether the whole file has no hints."""
    above = _COMMENTS_ABOVE.match(text.data)
    return above is not None and _MARK.search(above[0]) is not None


def silent_spans(unit: Unit) -> tuple[Span, ...]:
    """The functions of a statement that have no hints, in the order of the text, none inside another."""
    region = unit.region
    found: list[Span] = []
    if not _MARK.search(region.data):
        return ()
    for block in unit.scopes.blocks:
        is_new = block.kind is BlockKind.FUNCTION and not (found and block.span.end <= found[-1].end)
        if block.colon is None or not is_new:
            continue
        below_header = region.data.find(b"\n", block.colon)
        header = Span(block.span.start, below_header if below_header >= 0 else len(region.data))
        if any(_MARK.match(region.data, comment.start) for comment in region.comments_in(header)):
            found.append(block.span)
    return tuple(found)


def is_in(spans: Sequence[Span], offset: int) -> bool:
    """Whether one of the spans, which are in order and disjoint, contains the byte, its end included."""
    index = bisect_right(spans, offset, key=attrgetter("start")) - 1
    return index >= 0 and offset <= spans[index].end
