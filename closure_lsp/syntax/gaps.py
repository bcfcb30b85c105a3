"""Rewrites what tree-sitter-python 0.25 cannot parse to text that it can, for the parser's eyes only.

Each function here rewrites the text to other bytes of the same length, so that no name moves; the region keeps its own.
They are tried only where the text does not parse as it is, but for `show_starred_tuples`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from closure_lsp.syntax.tokens import bracketed_gaps, token_pattern

_STAR = rb"""\*(?=(?:\s|\\[\r\n])*(?:[\[({"'0-9~+-]|\.\.\.|(?:await|None|True|False)\b|[bBfFrRtTuU]{1,2}["']))"""
"""A star before what begins neither with a name nor with another star."""


def _future_star(data: bytes) -> bytes:
    """`from __future__ import *`, an error of which CPython says more than that it does not parse."""
    return re.sub(rb"(\bfrom\s+__future__\s+import\s+)\*", rb"\1_", data) if b"__future__" in data else data


def _lazy_imports(data: bytes) -> bytes:
    """`lazy import x` (3.15, PEP 810) as `import      x`."""
    return _LAZY_IMPORT.sub(rb"\1\3\2    ", data) if b"lazy" in data else data


_LAZY_IMPORT = re.compile(rb"((?:^|[;:])[ \t]*)lazy([ \t]+)(import|from)\b", re.MULTILINE)


def _unpacking_comprehensions(data: bytes) -> bytes:
    """`[*x for x in xs]` and `{**d for d in ds}` (3.15, PEP 798) as `[ x for x in xs]` and `{  d for d in ds}`."""
    if b"*" not in data or b"for" not in data:
        return data
    shown = bytearray(data)
    openings: list[re.Match[bytes] | None] = [None]
    lambdas = [0]  # for each bracket, those whose colon is still to come: the commas before it are theirs
    for token in _UNPACKING_TOKEN.finditer(data):
        group = token.lastgroup
        if group == "open":
            openings.append(token)
            lambdas.append(0)
        elif group == "close" and len(openings) > 1:
            openings.pop()
            lambdas.pop()
        elif group == "lambda":
            lambdas[-1] += 1
        elif group == "colon" and lambdas[-1]:
            lambdas[-1] -= 1
        elif group == "end" and not lambdas[-1]:
            openings[-1] = None
        elif group == "string" and _FORMAT_PREFIX.search(data, max(token.start() - 2, 0), token.start()):
            shown[token.start() + 1 : token.end()] = _unpacking_comprehensions(data[token.start() + 1 : token.end()])
        elif group == "for":
            opening = openings[-1]
            openings[-1] = None
            if opening is not None and opening["stars"]:
                shown[opening.start("stars") : opening.end("stars")] = b" " * len(opening["stars"])
    return bytes(shown)


_UNPACKING_TOKEN = token_pattern(
    opening=rb"(?P<stars>\s*\*\*?)?",
    others=rb"| (?P<end>,) | (?P<colon>:) | (?P<lambda>\blambda\b) | (?P<for>\b(?:async\s+)?for\b)",
)


_FORMAT_PREFIX = re.compile(rb"[fFtT][rR]?\Z|[rR][fFtT]\Z")


def _type_parameter_defaults(data: bytes) -> bytes:
    """`[T: int = bool]` (3.13, PEP 696) as `[T: int : bool]`: the default looks like one more bound."""
    shown = bytearray(data)
    for header in _GENERIC.finditer(data):
        depth = 1
        for token in re.compile(rb"[\[({]|[\])}]|[=!<>:]?=+").finditer(data, header.end(), header.end() + 2000):
            found = token[0]
            if found in b"[({":
                depth += 1
            elif found in b"])}":
                depth -= 1
                if depth == 0:
                    break
            elif found == b"=" and depth == 1:
                shown[token.start()] = 0x3A  # a colon
    return bytes(shown)


_GENERIC = re.compile(rb"\b(?:def|class|type)\s+[\w\x80-\xff]+\s*\[")


def _subscripts(data: bytes) -> bytes:
    """`a[*b, *(c)]` as `a[*b,  (c)]`; and `a[:, ::b, c:]` as `a[0,   b, c ]`: of an annotation it knows `c:d` alone."""
    if b"[" not in data:
        return data
    shown = bytearray(data)
    generics = {header.end() for header in _GENERIC.finditer(data)}
    brackets: list[_Item | None] = [None]  # none for what is not a subscript
    for token in _SUBSCRIPT_TOKEN.finditer(data):
        group = token.lastgroup
        item = brackets[-1]
        if group == "open":
            brackets.append(None)
        elif group == "subscript":
            brackets.append(None if token.end() in generics else _Item(token.end()))
        elif group == "close":
            if item is not None:
                _blank_colons(shown, item, token.start())
            brackets = brackets[:-1] or [None]
        elif item is None:
            continue
        elif group == "end":
            _blank_colons(shown, item, token.start())
            brackets[-1] = _Item(token.end())
        elif group == "star" and not data[item.start : token.start()].strip():
            shown[token.start()] = _SPACE
        elif group == "lambda":
            item.lambdas += 1
        elif group == "colon" and item.lambdas:
            item.lambdas -= 1
        elif group == "colon":
            item.colons.append(token.start())
    return bytes(shown)


class _Item:
    """What is between two commas of a subscript, as far as it is read."""

    __slots__ = ("colons", "lambdas", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.colons: list[int] = []
        self.lambdas = 0
        """Whose colon is still to come."""


def _blank_colons(shown: bytearray, item: _Item, end: int) -> None:
    """Leaves of a slice's colons those between two expressions; if there is no expression, there is a number then."""
    bounds = [item.start, *item.colons, end]
    given = [bool(shown[start:stop].strip(b": \t\r\n")) for start, stop in pairwise(bounds)]
    for index, colon in enumerate(item.colons):
        if not (any(given[: index + 1]) and given[index + 1]):
            shown[colon] = _SPACE
    if item.colons and not any(given):
        shown[item.colons[0]] = 0x30  # a zero


_SPACE = 0x20
_SUBSCRIPT_TOKEN = token_pattern(
    brackets=rb"(?P<subscript> (?<=[\w)\]\"'\x80-\xff]\[) ) |",
    others=rb"| (?P<end>,) | (?P<colon>:(?!=)) | (?P<star>%b) | (?P<lambda>\blambda\b)" % _STAR,
)


def _subscripted_annotations(data: bytes) -> bytes:
    """`a: b[c] or d` as `a: b(c) or d`, `type a = b[c](d)` as `type a = b(c)(d)`: it takes an annotation or alias that
    begins so for a generic type, whatever follows."""
    shown = bytearray(data)
    for header in _SUBSCRIPTED.finditer(data):
        opening = header.end() - 1
        depth = 0
        colons = []
        for token in _SUBSCRIPT_TOKEN.finditer(data, opening, opening + 2000):
            group = token.lastgroup
            depth += {"open": 1, "subscript": 1, "close": -1}.get(group or "", 0)
            if group == "colon" and depth == 1:
                colons.append(token.start())
            elif depth == 0:
                if _GOES_ON.match(data, token.end()):
                    shown[opening], shown[token.start()] = b"()"
                    for colon in colons:
                        shown[colon] = 0x2C  # a comma
                break
    return bytes(shown)


_SUBSCRIPTED = re.compile(rb"(?:(?<=[:,=\[])|(?<=->))[ \t]*[\w.\x80-\xff]+\[")
_GOES_ON = re.compile(rb"[ \t]*(?:(?:or|and|if|is|in|not)\b|[.(\[]|[=!<>]=|(?!->|[-+*/%&^@<>]{1,2}=)[-+*/%&^@<>])")


def _positive_patterns(data: bytes) -> bytes:
    """`case +0` (3.15) as `case  0`; a sign means nothing to scopes."""
    return _POSITIVE.sub(rb"\1 ", data) if b"case" in data else data


_POSITIVE = re.compile(rb"((?:\bcase\b|[(\[{,:|=])\s*)\+(?=[ \t]*\.?[0-9])")


def _starred_empty_targets(data: bytes) -> bytes:
    """`[*[], a] = b` and `*(), = b` as `[[] , a] = b` and `() , = b`: it takes no empty target after a star."""
    return _STARRED_EMPTY.sub(rb"\1\2 ", data) if b"*" in data else data


_STARRED_EMPTY = re.compile(rb"(^[ \t]*|(?:[\[(,;:=]|\bfor\b)\s*)\*(\s*(?:\(\s*\)|\[\s*\]))", re.MULTILINE)


def show_starred_tuples(data: bytes) -> bytes:
    """`x = a, *[b]` and `return *(a or b), c` as `x = a, -[b]` and `return -(a or b), c`.

    Outside of brackets it takes only names, attributes, items and calls after a star; targets lose theirs. And for
    want of a line end that it can read there it may go on in the next line, and find no error: so this is no matter of
    a second try. `stars` gives them back.
    """
    if b"*" not in data or not _STARRED.search(data):
        return data
    shown = bytearray(data)
    tuples = [_BareTuple(is_possible=not _TAKES_NO_TUPLE.match(data))]  # one for each bracket that is open
    for token in _BARE_TUPLE_TOKEN.finditer(data):
        group = token.lastgroup
        if group == "open":
            tuples.append(_BareTuple(is_possible=False))
        elif group == "close":
            tuples.pop().show(shown, _MINUS)
            tuples = tuples or [_BareTuple(is_possible=True)]
        elif group in ("line", "end") and len(tuples) == 1:
            tuples.pop().show(shown, _MINUS)
            tuples.append(_BareTuple(is_possible=not _TAKES_NO_TUPLE.match(data, token.end())))
        elif group in ("assign", "keyword") or (group == "in" and tuples[-1].is_of_targets):
            if group != "keyword":
                tuples[-1].show(shown, _SPACE)
            tuples[-1] = _BareTuple(is_possible=tuples[-1].is_possible or token[0] == b"yield")
            tuples[-1].is_of_targets = token[0] == b"for"
        elif group == "string" and _FORMAT_PREFIX.search(data, max(token.start() - 2, 0), token.start()):
            shown[token.start() + 1 : token.end()] = show_starred_tuples(data[token.start() + 1 : token.end()])
        elif group == "star":
            tuples[-1].stars.append(token.start())
        elif group == "comma":
            tuples[-1].has_comma = True
    tuples[0].show(shown, _MINUS)
    return bytes(shown)


class _BareTuple:
    """What may be a tuple without brackets, as far as it is read."""

    __slots__ = ("has_comma", "is_of_targets", "is_possible", "stars")

    def __init__(self, *, is_possible: bool) -> None:
        self.is_possible = is_possible
        self.is_of_targets = False
        """They are those of `for`."""
        self.has_comma = False
        """Without one, a star is an error."""
        self.stars: list[int] = []

    def show(self, shown: bytearray, byte: int) -> None:
        """Writes a byte for each star, if it is a tuple."""
        if self.is_possible and self.has_comma:
            for star in self.stars:
                shown[star] = byte


_MINUS = 0x2D
_STARRED = re.compile(rb"[,=\s]" + _STAR)
_TAKES_NO_TUPLE = re.compile(
    rb"\s*(?:assert|async|class|def|del|elif|except|from|global|if|import|nonlocal|raise|while|with)\b"
)
_BARE_TUPLE_TOKEN = token_pattern(
    others=rb"""
        | (?P<star> (?<=[=,;\s]) %b ) | (?P<comma>,) | (?P<end>[;:](?!=))
        | (?P<assign> (?<![=!<>:]) = (?!=) ) | (?P<keyword> \b (?:for|return|yield) \b ) | (?P<in> \b in \b )
    """
    % _STAR
)


def _bracketed_lines(data: bytes) -> bytes:
    """Lines within brackets as one: the grammar stumbles where one of them is indented less than the statement."""
    shown = bytearray(data)
    for start, end in bracketed_gaps(data):
        shown[start:end] = b" " * (end - start)
    return bytes(shown)


GAPS = (
    _future_star,
    _lazy_imports,
    _unpacking_comprehensions,
    _type_parameter_defaults,
    _subscripts,
    _subscripted_annotations,
    _positive_patterns,
    _starred_empty_targets,
    _bracketed_lines,
)
"""What to try, in this order."""
