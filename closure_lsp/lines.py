"""Knows where statements begin in a text: by strings, brackets and indentation. Knows no grammar and no parser.

Two views of the same scan. *Regions* are the top-level statements with their lines. *Logical lines* (the Python
reference's word) are the statements and headers inside one; they are asked for only where a region does not parse, so
they may take an open bracket or quote for a mistake and end it where the next statement seems to begin.

Both are pure functions of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def token_pattern(
    line: bytes = b"", brackets: bytes = b"", opening: bytes = b"", others: bytes = b""
) -> re.Pattern[bytes]:
    """Matches whatever can hide a line's beginning (strings, comments, brackets, continued lines), and line ends.

    Its groups are `string`, `comment`, `open`, `close`, `line`. `line` tells how a line end goes on behind its `\\r`,
    `\\n` or `\\r\\n`, `opening` what else belongs to an opening bracket. `brackets` are alternatives to be tried
    behind a bracket before `open`, `others` such as begin with other characters.

    One class of characters stands in front, and the loops are unrolled: so the regular expression engine skips what is
    none of them and does not backtrack, which makes it four times as fast.
    """
    hiding = rb"""
        ["'\#\\(\[{)\]}\r\n]
        (?: (?P<string>
                (?<=") (?: "" [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* (?: "{3} | \Z )
                         | [^"\\\r\n]* (?: \\(?:\r\n|.) [^"\\\r\n]* )* (?: " | (?=[\r\n]) | \Z ) )
              | (?<=') (?: '' [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* (?: '{3} | \Z )
                         | [^'\\\r\n]* (?: \\(?:\r\n|.) [^'\\\r\n]* )* (?: ' | (?=[\r\n]) | \Z ) )
            )
          | (?P<comment> (?<=\#) [^\r\n]* )
          | %b (?P<open> (?<=[(\[{]) %b )
          | (?P<close> (?<=[)\]}]) )
          | (?<=\\) (?:\r\n|.)
          | (?P<line> (?: (?<=\r)\n | (?<=[\r\n]) ) %b )
        )
    """
    return re.compile(hiding % (brackets, opening, line) + others, re.VERBOSE | re.DOTALL)


# A line is looked at only where something other than white space or a comment stands at its beginning: in column 0,
# or anywhere.
_TOP_LEVEL = token_pattern(rb"(?=[^\s\#])")
_ANY_LEVEL = token_pattern(rb"[ \t\f]*(?=[^\s\#])")
_ANY_LINE_END = token_pattern(rb"[\r\n]*")

# These cannot stand at the beginning of a line within an expression, so they end any bracket left open above them.
_STATEMENT_ONLY = re.compile(
    rb"(?:def|class|import|try|while|with|del|return|raise|assert|pass|break|continue|global|nonlocal)\b"
    rb"|async[ \t]+(?:def|with)\b|from[ \t]+[\w.]+[ \t]+import\b|@[^\W\d]"
)
_CARRIES_ON = re.compile(rb"(?:else|elif|except|finally)\b|[)\]}]")
_DECORATED = re.compile(rb"@|class\b|def\b|async\b")


class Division(NamedTuple):
    """Where the regions of a document begin.

    A region is a top-level statement, or a *part* of a large class: the header with what follows up to the second
    statement of the body, then each member (a `def`, a `class`, or what stands between two of these).
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
    is_plain = not _has_flipped(data, source.seen)
    if not is_plain:
        found = list(_regions(data, _Flipped(data), _Begin(0, b"")))
    return _division([_Begin(0, b""), *found], is_plain)


class Redivision(NamedTuple):
    """A division, and which regions of the one before it may have changed."""

    division: Division
    first: int
    """The index of the first old region that may have changed; it begins where it began."""
    last: int
    """The index behind the last such old region; those from here on are the same, maybe elsewhere."""


def divide_again(data: bytes, old: Division, old_length: int, ends: CommonEnds) -> Redivision:
    """`divide(data)`, by looking only at what an edit touched: from the region before it to the next one that stood.

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
    if _has_flipped(data, source.seen):
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
        self._tokens = _tokens(_ANY_LEVEL, data)
        self._starts = [token.start() for token in self._tokens]

    def tokens(self, start: int, indentation: bytes | None) -> Iterator[re.Match[bytes]]:
        wanted = (b"", indentation)
        for index in range(bisect_left(self._starts, start), len(self._tokens)):
            token = self._tokens[index]
            if token.lastgroup != "line" or indentation is None or token[0].lstrip(b"\r\n") in wanted:
                yield token


@lru_cache(maxsize=64)
def _lines_at(indentation: bytes | None) -> re.Pattern[bytes]:
    """What to look for where lines matter that stand in column 0 or are indented so; None: at any level."""
    if indentation is None:
        return _ANY_LEVEL
    if not indentation:
        return _TOP_LEVEL
    return token_pattern(rb"(?:%b)?(?=[^\s\#])" % _verbose(indentation))


def _verbose(white_space: bytes) -> bytes:
    return b"".join(rb"\x%02x" % byte for byte in white_space)


_IN_CLASS_HEADER: Final = None


def _regions(data: bytes, source: _Plain | _Flipped, begin: _Begin) -> Iterator[_Begin]:
    """Where regions begin behind the one that begins at `begin`."""
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
            if group != "line" or (depth and not _STATEMENT_ONLY.match(data, token.end())):
                continue
            depth = 0
            start = token.end()
            indentation = token[0].lstrip(b"\r\n")
            carries_on = _CARRIES_ON.match(data, start) or (below_decorator and _DECORATED.match(data, start))
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


def comments(data: bytes) -> Iterator[tuple[int, int]]:
    """The comments: start and end, in bytes."""
    for token in _ANY_LINE_END.finditer(data):
        if token.lastgroup == "comment":
            yield token.span()


def bracketed_gaps(data: bytes) -> list[tuple[int, int]]:
    """The line ends and comments that stand within brackets: start and end, in bytes.

    None where a bracket is left open: all that follows would count as bracketed.
    """
    found = []
    depth = 0
    for token in _ANY_LINE_END.finditer(data):
        group = token.lastgroup
        if group == "open":
            depth += 1
        elif group == "close":
            depth = max(depth - 1, 0)
        elif depth and group in ("line", "comment"):
            found.append(token.span())
    return [] if depth else found


class LogicalLine(NamedTuple):
    """A simple statement, or the header of a compound one (with its body, where that stands on the same line)."""

    start: int
    """Its first byte; white space before it and comments behind it are outside."""
    end: int
    indentation: int
    """In bytes; a tab counts as one, which is enough to compare lines of one block."""
    closing: bytes
    """What would close the brackets and the string that it leaves open."""


def logical_lines(data: bytes) -> Iterator[LogicalLine]:
    """The logical lines of a region that does not parse, in order; each is looked for when it is asked for."""
    tokens = _tokens(_ANY_LEVEL, data)
    start, index = _first_line(data, tokens)
    while start < len(data):
        line, start, index = _logical_line(data, tokens, start, index)
        yield line


def _first_line(data: bytes, tokens: list[re.Match[bytes]]) -> tuple[int, int]:
    """Where the first logical line begins, and the index of its first token."""
    start = 0
    for index, token in enumerate(tokens):
        if data[start : token.start()].strip() or token.lastgroup not in ("comment", "line"):
            return _skip_blank(data, start), index
        start = token.end()
    return _skip_blank(data, start), len(tokens)


def _skip_blank(data: bytes, start: int) -> int:
    return len(data) - len(data[start:].lstrip())


_FARTHEST_CLOSING = 300
"""Tokens by which a bracket has to be closed behind a line that looks like the next statement."""


class _Ending(NamedTuple):
    """Where a logical line may end."""

    end: int
    closing: bytes
    next_start: int
    next_index: int


def _logical_line(data: bytes, tokens: list[re.Match[bytes]], start: int, index: int) -> tuple[LogicalLine, int, int]:
    """The logical line that begins at a byte and a token; where the next one begins."""
    indentation = start - max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) - 1
    open_brackets: list[bytes] = []
    dedent: _Ending | None = None
    string = b""
    ending: _Ending | None = None
    for position in range(index, len(tokens)):
        token = tokens[position]
        if dedent is not None and position > dedent.next_index + _FARTHEST_CLOSING:
            break
        group = token.lastgroup
        if group == "line":
            if not open_brackets or _STATEMENT_ONLY.match(data, token.end()):
                ending = dedent or _ending(token, position, string, open_brackets)
                break
            if dedent is None and _may_begin(data, start, indentation, token):
                # An expression may well go on like this; but if the bracket is never closed, it ends here.
                dedent = _ending(token, position, string, open_brackets)
        elif group == "open":
            open_brackets.append(token[0])
        elif group == "close" and open_brackets:
            open_brackets.pop()
            if not open_brackets:
                dedent = None
        string = _string_closing(token) if group == "string" else b""
    if ending is None and open_brackets:
        ending = dedent  # the bracket is not closed, or so far below that it is not meant
    if ending is None:
        ending = _Ending(len(data), string + _closing(open_brackets), len(data), len(tokens))
    own = tokens[index : ending.next_index]
    line = LogicalLine(start, _code_end(data, start, ending.end, own), indentation, ending.closing)
    return line, ending.next_start, ending.next_index


def _ending(line: re.Match[bytes], position: int, string: bytes, open_brackets: list[bytes]) -> _Ending:
    """The ending at a line's end, which is the token at `position`."""
    return _Ending(line.start(), string + _closing(open_brackets), line.end(), position + 1)


def _may_begin(data: bytes, start: int, indentation: int, line: re.Match[bytes]) -> bool:
    """Whether the next statement may begin behind a line's end within brackets of the one that begins at `start`."""
    if _CARRIES_ON.match(data, line.end()):
        return False
    column = len(line[0].lstrip(b"\r\n"))
    return column <= indentation or _begins_body(data, start, line.end())


def _code_end(data: bytes, start: int, end: int, tokens: list[re.Match[bytes]]) -> int:
    """Where a line's code ends: without white space and comments behind it."""
    for token in reversed(tokens):
        if token.start() >= end or token.lastgroup == "line":
            continue
        if token.lastgroup != "comment" or data[token.end() : end].strip():
            break
        end = token.start()
    return max(start, start + len(data[start:end].rstrip()))


def _begins_body(data: bytes, start: int, beginning: int) -> bool:
    """Whether a line below a header that leaves a bracket open is no part of it: parameters would end with a comma."""
    if not HEADER.match(data, start):
        return False
    line_end = _LINE_END.search(data, beginning)
    line = data[beginning : line_end.start() if line_end else len(data)].partition(b"#")[0].rstrip()
    return not line.endswith((b",", b"(", b"[", b"{"))


_LINE_END = re.compile(rb"[\r\n]")

HEADER = re.compile(
    rb"(?:async\s+)?(?:def|class|if|elif|else|for|while|with|try|except|finally)\b|(?:match|case)\b(?!\s*[=.,)\]:])"
)
"""The beginning of a logical line that a body belongs to; of `match` and `case`, mostly."""


def _closing(open_brackets: list[bytes]) -> bytes:
    return bytes(_PAIRS[bracket] for bracket in reversed(open_brackets))


_PAIRS = {b"(": ord(")"), b"[": ord("]"), b"{": ord("}")}


def _string_closing(token: re.Match[bytes]) -> bytes:
    text = token[0]
    quote = text[:3] if text[:3] in (b'"""', b"'''") else text[:1]
    is_closed = len(text) >= 2 * len(quote) and text.endswith(quote)
    return b"" if is_closed else quote


# -- an open triple quote ----------------------------------------------------------------------------------------------
#
# It swallows all up to the next triple quote, mostly that which opens a docstring, and from there on code counts as
# string and string as code. That shows: a word stands right behind a closing quote, or a quote stays open up to the
# end of the text. Then the string that swallowed what looks like statements is looked for, and ended with its line.

_SWALLOWED = re.compile(rb"^([ \t]*)(?:def|class|async[ ]+def)[ ]+\w+[ ]*[(:]|^([ \t]*)@\w", re.MULTILINE)
_WORD = re.compile(rb"[^\W\d]")


def _tokens(pattern: re.Pattern[bytes], data: bytes) -> list[re.Match[bytes]]:
    """The tokens of a text, with an open triple quote ended where its line ends."""
    tokens = list(pattern.finditer(data))
    return _flipped_back(pattern, data, tokens) if _has_flipped(data, tokens) else tokens


def _has_flipped(data: bytes, tokens: list[re.Match[bytes]]) -> bool:
    return any(_is_flipped(data, token) for token in tokens if token.lastgroup == "string")


def _is_flipped(data: bytes, token: re.Match[bytes]) -> bool:
    """Whether a string is triple-quoted and either never ends or has a word right behind it."""
    if not data.startswith((b'"""', b"'''"), token.start()):
        return False
    return _WORD.match(data, token.end()) is not None or len(_string_closing(token)) == 3


def _flipped_back(pattern: re.Pattern[bytes], data: bytes, tokens: list[re.Match[bytes]]) -> list[re.Match[bytes]]:
    suspects = _suspects(data, tokens)
    best, fewest = tokens, len(suspects)
    for index in suspects[:_TRIED]:
        line_end = _LINE_END.search(data, tokens[index].start())
        rest = list(pattern.finditer(data, line_end.start() if line_end else len(data)))
        remaining = len(_suspects(data, rest))
        if remaining < fewest:
            best, fewest = [*tokens[:index], *rest], remaining
        if not fewest:
            break
    return best


_TRIED = 6
"""How many strings are tried: each costs a scan of the rest of the text."""


def _suspects(data: bytes, tokens: list[re.Match[bytes]]) -> list[int]:
    """The triple-quoted strings that are flipped, or hold what looks like statements around the one they stand in."""
    return [
        index
        for index, token in enumerate(tokens)
        if token.lastgroup == "string" and (_is_flipped(data, token) or _swallows(data, token))
    ]


def _swallows(data: bytes, token: re.Match[bytes]) -> bool:
    if not data.startswith((b'"""', b"'''"), token.start()):
        return False
    line = data[max(data.rfind(b"\n", 0, token.start()), data.rfind(b"\r", 0, token.start())) + 1 : token.start()]
    indentation = len(line) - len(line.lstrip())
    return any(len(found[1] or found[2] or b"") <= indentation for found in _SWALLOWED.finditer(token[0]))
