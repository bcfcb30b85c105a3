"""Finds the logical lines of a region that does not parse: its statements and headers, one by one.

The word is the Python reference's. An open bracket or quote may be a mistake here, and ends where the next statement
seems to begin. A pure function of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.syntax.regions import CARRIES_ON, STATEMENT_ONLY
from closure_lsp.syntax.tokens import ANY_LEVEL, LINE_END, string_closing, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class LogicalLine(NamedTuple):
    """A simple statement, or the header of a compound one (with its body, where that is on the same line)."""

    start: int
    """Its first byte; white space before it and comments after it are outside."""
    end: int
    indentation: int
    """In bytes; a tab counts as one, which is enough to compare lines of one block."""
    closing: bytes
    """What would close the brackets and the string that it leaves open."""


def logical_lines(data: bytes) -> Iterator[LogicalLine]:
    """The logical lines of a region that does not parse, in order; each is looked for when it is asked for."""
    tokens = tokens_of(ANY_LEVEL, data)
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
"""Tokens by which a bracket has to be closed after a line that looks like the next statement."""


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
            if not open_brackets or STATEMENT_ONLY.match(data, token.end()):
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
        string = string_closing(token) if group == "string" else b""
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
    """Whether the next statement may begin after a line's end within brackets of the one that begins at `start`."""
    if CARRIES_ON.match(data, line.end()):
        return False
    column = len(line[0].lstrip(b"\r\n"))
    return column <= indentation or _begins_body(data, start, line.end())


def _code_end(data: bytes, start: int, end: int, tokens: list[re.Match[bytes]]) -> int:
    """Where a line's code ends: without white space and comments after it."""
    for token in reversed(tokens):
        if token.start() >= end or token.lastgroup == "line":
            continue
        if token.lastgroup != "comment" or data[token.end() : end].strip():
            break
        end = token.start()
    return max(start, start + len(data[start:end].rstrip()))


def _begins_body(data: bytes, start: int, beginning: int) -> bool:
    """Whether a line below a header that leaves a bracket open is not part of it: parameters would end with a comma."""
    if not HEADER.match(data, start):
        return False
    line_end = LINE_END.search(data, beginning)
    line = data[beginning : line_end.start() if line_end else len(data)].partition(b"#")[0].rstrip()
    return not line.endswith((b",", b"(", b"[", b"{"))


HEADER = re.compile(
    rb"(?:async\s+)?(?:def|class|if|elif|else|for|while|with|try|except|finally)\b|(?:match|case)\b(?!\s*[=.,)\]:])"
)
"""The beginning of a logical line that a body belongs to; of `match` and `case`, mostly."""


def _closing(open_brackets: list[bytes]) -> bytes:
    return bytes(_PAIRS[bracket] for bracket in reversed(open_brackets))


_PAIRS = {b"(": ord(")"), b"[": ord("]"), b"{": ord("}")}
