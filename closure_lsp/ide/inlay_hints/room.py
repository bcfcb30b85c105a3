"""Decides where on a line a hint goes, and how much room the hints of a line have together. Knows no kind of hint.

Editors put the hints of all servers into one line, and cut what gets too long (VS Code: 43 characters for all). Other
servers put types between a name and what follows it. So ours go to the end of the line's code, and are short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.ide.inlay_hints.local_hint import LocalHint, text_of
from closure_lsp.ide.results import LabelPart
from closure_lsp.syntax import String, ancestors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.inlay_hints.local_hint import Label, WantedHint
    from closure_lsp.syntax import Region


def end_of_code(unit: Unit, offset: int) -> int:
    """The end of the code on the line with the byte: before a comment, and after a string that continues below the
    line.
    """
    end = _end_of_line(unit.region, offset)
    while (string := _string_around(unit, end)) is not None:
        end = _end_of_line(unit.region, string.end)
    return end


_LINE = re.compile(rb"[^\r\n]*")
_GOES_ON = re.compile(rb"\"{3}|'{3}|\\[\r\n]|\{\s*[\r\n]")
"""What is in a text of which a string goes on below its first line."""
_HOLDS_CODE = re.compile(rb"[fFtT][rR]?[\"']")
"""How a string begins that may have other strings in it: only a tree tells where it ends."""
_TRIPLE_QUOTES = frozenset({b'"""', b"'''"})


def _end_of_line(region: Region, offset: int) -> int:
    line = _LINE.match(region.data, offset)
    end = offset + len(line[0].rstrip() if line else b"")
    comment = region.comment_at(end - 1)
    return offset + len(region.data[offset : comment.start].rstrip()) if comment is not None else end


def _string_around(unit: Unit, offset: int) -> String | None:
    """The outermost string that begins before the byte and ends after it."""
    if not any(start < offset < end for start, end in unit.derived(_long_strings)):
        return None  # nearly always, and then no tree is needed
    strings = [node for node in ancestors(unit.region.node_at(offset)) if isinstance(node, String)]
    return strings[-1] if strings and strings[-1].start < offset < strings[-1].end else None


def _long_strings(unit: Unit) -> tuple[tuple[int, int], ...]:
    """From where to where strings may go on below their first line."""
    region = unit.region
    signs = {sign[0] for sign in _GOES_ON.finditer(region.data)}
    if not signs:
        return ()
    if region.errors or not signs <= _TRIPLE_QUOTES or _HOLDS_CODE.search(region.data):
        return ((0, len(region.data)),)
    return region.strings_of_several_lines


def placed(unit: Unit, wanted: Iterable[WantedHint], most: int) -> Iterator[LocalHint]:
    """The hints that there is room for, each with the longest label that fits: `most` characters on a line."""
    left: dict[int, int] = {}
    for hint in sorted(wanted, key=attrgetter("rank", "offset")):
        row = unit.region.row(hint.offset)
        label = hint.fit(left.get(row, most) if hint.shares_line else most)
        if label:
            if hint.shares_line:
                left[row] = left.get(row, most) - len(text_of(label))
            yield LocalHint(hint.offset, label, hint.kind, hint.tooltip, hint.padding_left)


Groups = Sequence[tuple[str, Sequence[LabelPart]]]
"""Words, and the names after them."""


def fitted(groups: Groups, most: int) -> Label:
    """`rebinds total, captures step, +2`: as many names as `most` characters hold; empty if they hold none."""
    items = [(words, name) for words, names in groups for name in names]
    parts: list[LabelPart] = []
    length = 0
    for index, (words, name) in enumerate(items):
        is_first_of_group = not index or items[index - 1][0] != words
        before = (", " if parts else "") + (f"{words} " if is_first_of_group else "")
        rest = len(items) - index - 1
        if length + len(before) + len(name.text) + len(_more(rest)) > most:
            return (*parts, LabelPart(_more(rest + 1))) if parts else ()
        parts += [LabelPart(before), name] if before else [name]
        length += len(before) + len(name.text)
    return tuple(parts)


def counted(groups: Groups, most: int) -> Label:
    """`captures 1 variable, +2`: where there is no room for the first name, which nobody would know by a part of it."""
    words, names = next((words, names) for words, names in groups if names)
    rest = sum(len(names) for _, names in groups) - len(names)
    count = "1 variable" if len(names) == 1 else f"{len(names)} variables"
    target = names[0].target if len(names) == 1 else None
    more = (LabelPart(_more(rest)),) if rest else ()
    label = (LabelPart(f"{words} "), LabelPart(count, target), *more)
    return label if len(text_of(label)) <= most else ()


def _more(count: int) -> str:
    return f", +{count}" if count else ""
