"""Finds what can hide the beginning of a line: strings, comments, brackets, continued lines. Knows no statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def token_pattern(
    line: bytes = b"", brackets: bytes = b"", opening: bytes = b"", others: bytes = b""
) -> re.Pattern[bytes]:
    """Matches whatever can hide a line's beginning (strings, comments, brackets, continued lines), and line ends.

    Its groups are `string`, `comment`, `open`, `close`, `line`. `line` tells how a line end goes on after its `\\r`,
    `\\n` or `\\r\\n`, `opening` what else belongs to an opening bracket. `brackets` are alternatives to be tried
    after a bracket before `open`, `others` such as begin with other characters.

    One class of characters is in front, and the loops are unrolled: so the regular expression engine skips what is
    none of them and does not backtrack, which makes it four times as fast.
    """
    hiding = rb"""
        ["'\#\\(\[{)\]}\r\n]
        (?: (?P<string>
                (?<=") (?: "" [^"\\]* (?: (?: \\(?:.|\Z) | "(?!"") ) [^"\\]* )* (?: "{3} | \Z )
                         | [^"\\\r\n]* (?: \\(?:\r\n|.|\Z) [^"\\\r\n]* )* (?: " | (?=[\r\n]) | \Z ) )
              | (?<=') (?: '' [^'\\]* (?: (?: \\(?:.|\Z) | '(?!'') ) [^'\\]* )* (?: '{3} | \Z )
                         | [^'\\\r\n]* (?: \\(?:\r\n|.|\Z) [^'\\\r\n]* )* (?: ' | (?=[\r\n]) | \Z ) )
            )
          | (?P<comment> (?<=\#) [^\r\n]* )
          | %b (?P<open> (?<=[(\[{]) %b )
          | (?P<close> (?<=[)\]}]) )
          | (?<=\\) (?:\r\n|.)
          | (?P<line> (?: (?<=\r)\n | (?<=[\r\n]) ) %b )
        )
    """
    return re.compile(hiding % (brackets, opening, line) + others, re.VERBOSE | re.DOTALL)


TOP_LEVEL = token_pattern(rb"(?=[^\s\#])")
"""Gives a line only where something other than white space or a comment is in column 0."""
ANY_LEVEL = token_pattern(rb"[ \t\f]*(?=[^\s\#])")
"""Gives a line where something other than white space or a comment is at its beginning."""
LINE_END = re.compile(rb"[\r\n]")
_ANY_LINE_END = token_pattern(rb"[\r\n]*")


def comments(data: bytes) -> Iterator[tuple[int, int]]:
    """The comments: start and end, in bytes."""
    for token in _ANY_LINE_END.finditer(data):
        if token.lastgroup == "comment":
            yield token.span()


def long_strings(data: bytes) -> Iterator[tuple[int, int]]:
    """The strings in triple quotes that have a line end in them: start and end, in bytes."""
    for token in _ANY_LINE_END.finditer(data):
        if token.lastgroup == "string" and LINE_END.search(data, *token.span()):
            yield token.span()


def bracketed_gaps(data: bytes) -> list[tuple[int, int]]:
    """The line ends and comments that are within brackets: start and end, in bytes.

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


# -- an open triple quote ----------------------------------------------------------------------------------------------
#
# It swallows all up to the next triple quote, mostly that which opens a docstring, and from there on code counts as
# string and string as code. That shows: a word is right after a closing quote, or a quote stays open up to the
# end of the text. Then the string that swallowed what looks like statements is looked for, and ended with its line.

_SWALLOWED = re.compile(rb"^([ \t]*)(?:def|class|async[ ]+def)[ ]+\w+[ ]*[(:]|^([ \t]*)@\w", re.MULTILINE)
_WORD = re.compile(rb"[^\W\d]")


def tokens_of(pattern: re.Pattern[bytes], data: bytes) -> list[re.Match[bytes]]:
    """The tokens of a text, with an open triple quote ended where its line ends."""
    tokens = list(pattern.finditer(data))
    return _flipped_back(pattern, data, tokens) if has_flipped(data, tokens) else tokens


def has_flipped(data: bytes, tokens: list[re.Match[bytes]]) -> bool:
    return any(_is_flipped(data, token) for token in tokens if token.lastgroup == "string")


def _is_flipped(data: bytes, token: re.Match[bytes]) -> bool:
    """Whether a string is triple-quoted and either never ends or has a word right after it."""
    if not data.startswith((b'"""', b"'''"), token.start()):
        return False
    return _WORD.match(data, token.end()) is not None or len(string_closing(token)) == 3


def _flipped_back(pattern: re.Pattern[bytes], data: bytes, tokens: list[re.Match[bytes]]) -> list[re.Match[bytes]]:
    suspects = _suspects(data, tokens)
    best, fewest = tokens, len(suspects)
    for index in suspects[:_TRIED]:
        line_end = LINE_END.search(data, tokens[index].start())
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
    """The triple-quoted strings that are flipped, or hold what looks like statements around the one they are in."""
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


def string_closing(token: re.Match[bytes]) -> bytes:
    """The quote that would close a string token; empty where it is closed."""
    text = token[0]
    quote = text[:3] if text[:3] in (b'"""', b"'''") else text[:1]
    is_closed = len(text) >= 2 * len(quote) and text.endswith(quote)
    return b"" if is_closed else quote
