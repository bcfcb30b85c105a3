"""Completes half-written statements. Knows the parser only as a question: does this text parse?

While somebody types, one statement of a region is unfinished: `foo(`, `x = [`, `def f(a, `, a `:` missing, an open
string. A parser then guesses, and its guess can cost everything around. Here each logical line is looked at alone, and
one that does not parse is *completed*: brackets closed, a colon added, a placeholder put where an expression is
missing, a body where there is none. What the author wrote stays; what was added is known and counts for nothing.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.syntax.logical_lines import HEADER, logical_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.syntax.logical_lines import LogicalLine


class Patch(NamedTuple):
    """`removed` bytes from `start` on give way to `inserted`."""

    start: int
    removed: int
    inserted: bytes


def patches(data: bytes, parses: Callable[[bytes], bool]) -> list[Patch]:
    """What to change in a region that does not parse so that it does; disjoint and in order.

    Code that somebody types has one broken line or two. Prose, data or another language has nothing but, so the work
    is bounded, by a count and not by a clock: the answer is a function of the text.
    """
    upcoming = logical_lines(data)
    lines = list(islice(upcoming, 2))
    if len(lines) < 2:
        return []  # there is nothing around the line that could be lost
    found: list[Patch] = []
    trials = Trials(parses)
    index = 0
    while index < len(lines) and trials.left > 0:
        lines.extend(islice(upcoming, 1))
        line, following = lines[index], lines[index + 1] if index + 1 < len(lines) else None
        has_body = following is not None and following.indentation > line.indentation
        patch = _completion(data, line, has_body, trials)
        if patch is not None:
            found.append(patch)
        index += 1
    found.extend(_missing_handlers(data, lines))
    return sorted(found, key=lambda patch: patch.start)


# What has to be before a line, and after it, so that it can be parsed alone.
_SURROUNDINGS = (
    (re.compile(rb"@"), b"", b"\ndef _(): pass"),
    (re.compile(rb"(?:elif|else)\b"), b"if _: pass\n", b""),
    (re.compile(rb"(?:except|finally)\b"), b"try: pass\n", b""),
    (re.compile(rb"case\b(?!\s*[=.,)\]])"), b"match _:\n ", b""),
)
# An unfinished line may lack something inside its open brackets, and something after them.
_INSIDE = (b"", b" _", b": _", b" in _", b" for _ in _", b" else _", b" _ in _", b" _: _", b":_")
_BEHIND = (
    b"",
    b" _",
    b" in _",
    b": _",
    b" = _",
    b" else _",
    b" import _",
    b" _()",
    b"()",
    b" _ in _",
    b" as _",
    b"\n_",
)
_TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")
_LONGEST_RETREAT = 12
"""How many tokens are given up at most, from the end, before the line is given up as a whole."""


class Trials:
    """Asks the parser, and counts how often a guess had to be tried."""

    def __init__(self, parses: Callable[[bytes], bool]) -> None:
        self.parses = parses
        self.left = 1500

    def guess(self, text: bytes) -> bool:
        self.left -= 1
        return self.parses(text)


_LONGEST_LINE = 4096
"""In bytes; of a longer line only the brackets are closed."""


def _completion(data: bytes, line: LogicalLine, has_body: bool, trials: Trials) -> Patch | None:
    text = data[line.start : line.end]
    before, behind = next(
        ((before, behind) for pattern, before, behind in _SURROUNDINGS if pattern.match(text)), (b"", b"")
    )
    is_header = HEADER.match(text) is not None
    wants_body = is_header and text.endswith(b":")
    body = _body(data, line)
    if trials.parses(before + text + (body if wants_body else b"") + behind):
        return Patch(line.end, 0, body) if wants_body and not has_body else None

    colon = b":" if is_header or has_body else b""
    for kept, closing in _retreats(text, line.closing):
        for tail in _tails(closing) if len(text) <= _LONGEST_LINE else (closing,):
            if trials.left <= 0:
                return None
            if trials.guess(before + kept + tail + colon + (body if colon else b"") + behind):
                inserted = tail + colon + (body if colon and not has_body else b"")
                return Patch(line.start + len(kept), len(text) - len(kept), inserted)
    return Patch(line.start, len(text), b"if _:" if has_body else b"pass")


def _body(data: bytes, line: LogicalLine) -> bytes:
    """The least body for a header."""
    if re.match(rb"match\b", data[line.start : line.end]):
        return b"\n" + data[line.start - line.indentation : line.start] + b" case _: pass"
    return b" pass"


def _retreats(text: bytes, closing: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The line, then ever less of it: what is kept, and what closes it."""
    yield text, closing
    if len(text) > _LONGEST_LINE:
        return
    ends = [token.start() for token in _TOKEN.finditer(text) if not token[0].isspace()]
    for end in ends[:0:-1][:_LONGEST_RETREAT]:
        kept = text[:end].rstrip()
        yield kept, _closing_of(kept)


def _closing_of(text: bytes) -> bytes:
    lines = list(logical_lines(text))
    return lines[-1].closing if lines else b""


def _tails(closing: bytes) -> Iterator[bytes]:
    quote = closing.rstrip(b")]}")
    brackets = closing[len(quote) :]
    for inside in _INSIDE if brackets else (b"",):
        for behind in _BEHIND:
            yield quote + inside + brackets + behind


def _missing_handlers(data: bytes, lines: list[LogicalLine]) -> Iterator[Patch]:
    """A `try` whose `except` is not written yet gets a `finally`."""
    for index, line in enumerate(lines):
        if not data.startswith(b"try", line.start) or not re.match(rb"try\s*:?$", data[line.start : line.end]):
            continue
        body = index + 1
        while body < len(lines) and lines[body].indentation > line.indentation:
            body += 1
        follows = (
            data[lines[body].start :] if body < len(lines) and lines[body].indentation == line.indentation else b""
        )
        if not re.match(rb"(?:except|finally)\b", follows):
            end = lines[body - 1].end
            indentation = data[line.start - line.indentation : line.start]
            yield Patch(end, 0, b"\n" + indentation + b"finally: pass")
