"""Finds where the regions of a document begin: its top-level statements, and the members of large classes.

It looks only at strings, brackets and indentation: a pure function of the text. Knows no grammar and no parser.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from closure_lsp.syntax.tokens import ANY_LEVEL, TOP_LEVEL, has_flipped, token_pattern, tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# These cannot be at the beginning of a line within an expression, so they end any bracket left open above them.
STATEMENT_ONLY = re.compile(
    rb"(?:def|class|import|try|while|with|del|return|raise|assert|pass|break|continue|global|nonlocal)\b"
    rb"|async[ \t]+(?:def|with)\b|from[ \t]+[\w.]+[ \t]+import\b|@[^\W\d]"
)
CARRIES_ON = re.compile(rb"(?:else|elif|except|finally)\b|[)\]}]")
_DECORATED = re.compile(rb"@|class\b|def\b|async\b")


class Division(NamedTuple):
    """Where the regions of a document begin.

    A region is a top-level statement, or a *part* of a large class: the header with what follows up to the second
    statement of the body, then each member (a `def`, a `class`, or what is between two of these).
    """

    starts: tuple[int, ...]
    """In bytes; the first at 0."""
    indentations: tuple[bytes, ...]
    """For each region: what white space the members of its class have before them; empty where a statement begins."""
    is_plain: bool
    """Whether no open triple quote had to be ended: then each region's end follows from its own bytes."""


LARGE_CLASS = 4096
"""In bytes: a class that is sure to be longer is divided into its members."""


def divide(data: bytes) -> Division:
    """The regions of a document."""
    source = _Plain(data)
    found = list(_regions(data, source, _Begin(0, b"")))
    is_plain = not has_flipped(data, source.seen)
    if not is_plain:
        found = list(_regions(data, _Flipped(data), _Begin(0, b"")))
    return _division([_Begin(0, b""), *found], is_plain)


class Redivision(NamedTuple):
    """A division, and which regions of the one before it may have changed."""

    division: Division
    first: int
    """The index of the first old region that may have changed; it begins where it began."""
    last: int
    """The index after the last such old region; those from here on are the same, maybe elsewhere."""


def divide_again(data: bytes, old: Division, old_length: int, ends: CommonEnds) -> Redivision:
    """`divide(data)`, by looking only at what an edit touched: from the region before it to the next one that stayed.

    `old` is the division of the text before, which had `old_length` bytes and `ends` in common with this one.
    """
    if not old.is_plain:
        return Redivision(divide(data), 0, len(old.starts))
    first = max(bisect_right(old.starts, ends.prefix) - 2, 0)
    header = header_index(old.indentations, first)
    if ends.prefix < old.starts[header] + LARGE_CLASS:
        first = header  # the edit may decide whether the class is a large one
    begin = _Begin(old.starts[first], old.indentations[first])
    shift = len(data) - old_length
    last = len(old.starts)
    found: list[_Begin] = []
    source = _Plain(data)
    for start, indentation in _regions(data, source, begin):
        if start >= len(data) - ends.suffix:
            same = bisect_left(old.starts, start - shift)
            if same < len(old.starts) and (old.starts[same], old.indentations[same]) == (start - shift, indentation):
                last = same
                break
        found.append(_Begin(start, indentation))
    if has_flipped(data, source.seen):
        return Redivision(divide(data), 0, len(old.starts))
    middle = _division([begin, *found], is_plain=True)
    rest = old.starts[last:]
    moved = tuple([start + shift for start in rest]) if shift else rest
    division = Division(
        old.starts[:first] + middle.starts + moved,
        old.indentations[:first] + middle.indentations + old.indentations[last:],
        is_plain=True,
    )
    return Redivision(division, first, last)


def header_index(indentations: Sequence[bytes], index: int) -> int:
    """The index of the region that begins the statement of which the region at `index` is a part: often itself."""
    while indentations[index]:
        index -= 1
    return index


class _Begin(NamedTuple):
    start: int
    indentation: bytes


def _division(begins: list[_Begin], is_plain: bool) -> Division:
    return Division(tuple([start for start, _ in begins]), tuple([indent for _, indent in begins]), is_plain)


class _Plain:
    """Gives the tokens of a text, of the lines only those at the indentations that matter, and notes what it gave."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.seen: list[re.Match[bytes]] = []

    def tokens(self, start: int, indentation: bytes | None) -> Iterator[re.Match[bytes]]:
        for token in _lines_at(indentation).finditer(self._data, start):
            self.seen.append(token)
            yield token


class _Flipped:
    """Gives the tokens of a text in which a triple quote is open, with the quote ended where its line ends."""

    def __init__(self, data: bytes) -> None:
        self._tokens = tokens_of(ANY_LEVEL, data)
        self._starts = [token.start() for token in self._tokens]

    def tokens(self, start: int, indentation: bytes | None) -> Iterator[re.Match[bytes]]:
        wanted = (b"", indentation)
        for index in range(bisect_left(self._starts, start), len(self._tokens)):
            token = self._tokens[index]
            if token.lastgroup != "line" or indentation is None or token[0].lstrip(b"\r\n") in wanted:
                yield token


@lru_cache(maxsize=64)
def _lines_at(indentation: bytes | None) -> re.Pattern[bytes]:
    """What to look for where lines matter that are in column 0 or are indented so; None: at any level."""
    if indentation is None:
        return ANY_LEVEL
    if not indentation:
        return TOP_LEVEL
    return token_pattern(rb"(?:%b)?(?=[^\s\#])" % _verbose(indentation))


def _verbose(white_space: bytes) -> bytes:
    return b"".join(rb"\x%02x" % byte for byte in white_space)


_IN_CLASS_HEADER: Final = None


def _regions(data: bytes, source: _Plain | _Flipped, begin: _Begin) -> Iterator[_Begin]:
    """Where regions begin after the one that begins at `begin`."""
    region = begin.start
    body: bytes | None = begin.indentation
    first = begin.start + len(begin.indentation)
    below_decorator = data.startswith(b"@", first)
    below_definition = bool(body) and _DEFINITION.match(data, first) is not None
    if not body and _begins_large_class(data, first, region):
        body = _IN_CLASS_HEADER
    position: int | None = begin.start
    while position is not None:
        depth = 0
        tokens = source.tokens(position, body)
        position = None
        for token in tokens:
            group = token.lastgroup
            if group == "open":
                depth += 1
            elif group == "close":
                depth = max(depth - 1, 0)
            if group != "line" or (depth and not STATEMENT_ONLY.match(data, token.end())):
                continue
            depth = 0
            start = token.end()
            indentation = token[0].lstrip(b"\r\n")
            carries_on = CARRIES_ON.match(data, start) or (below_decorator and _DECORATED.match(data, start))
            below_decorator = data.startswith(b"@", start)
            if not indentation:
                if not carries_on:
                    region = start
                    yield _Begin(start, b"")
                wanted = _IN_CLASS_HEADER if _begins_large_class(data, start, region) else b""
                below_definition = False
            elif body is _IN_CLASS_HEADER:
                wanted = indentation
                below_definition = _DEFINITION.match(data, start) is not None
            else:
                wanted = body
                is_definition = _DEFINITION.match(data, start) is not None
                if not carries_on and (is_definition or below_definition):
                    yield _Begin(start - len(indentation), indentation)
                below_definition = is_definition or (below_definition and bool(carries_on))
            if wanted != body:
                body, position = wanted, start
                break


def _begins_large_class(data: bytes, line: int, region: int) -> bool:
    """Whether the line begins a class of which its region is sure to hold more than `LARGE_CLASS` bytes."""
    if not _CLASS.match(data, line) or len(data) < region + LARGE_CLASS:
        return False
    return _NEXT_STATEMENT.search(data, line, region + LARGE_CLASS) is None


_CLASS = re.compile(rb"class[ \t]")
_DEFINITION = re.compile(rb"@|class\b|def\b|async[ \t]+def\b")
_NEXT_STATEMENT = re.compile(rb"[\r\n](?=[^\s#)\]}])")


class CommonEnds(NamedTuple):
    """How many bytes two texts have in common at their beginnings and ends; the two do not overlap."""

    prefix: int
    suffix: int


def common_ends(old: bytes, new: bytes) -> CommonEnds:
    """What two versions of a text share. Compares slices, so it runs at the speed of memory."""
    most = min(len(old), len(new))
    prefix = _longest(most, lambda start, end: old[start:end] == new[start:end])
    o, n = len(old), len(new)
    suffix = _longest(most - prefix, lambda start, end: old[o - end : o - start] == new[n - end : n - start])
    return CommonEnds(prefix, suffix)


def _longest(most: int, matches: Callable[[int, int], bool]) -> int:
    """The greatest size up to `most` such that all from the first byte to the last match, and so do all parts."""
    low = 0
    while low < most and matches(low, min(low + _STRIDE, most)):
        low = min(low + _STRIDE, most)
    high = min(low + _STRIDE, most)
    while high - low > 1:
        middle = (low + high) // 2
        if matches(low, middle):
            low = middle
        else:
            high = middle
    return low


_STRIDE = 4096
