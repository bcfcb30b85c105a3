"""Runs the parser: bytes in, its syntax tree out, with half-written statements completed. Never raises."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter_python
from tree_sitter import Language, Parser, Tree

from closure_lsp.syntax import repair
from closure_lsp.syntax.gaps import GAPS, show_starred_tuples
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator


class Parsed(NamedTuple):
    """The parser's tree of a text, and what does not parse: its bytes, and what is wrong with them."""

    tree: Tree
    errors: tuple[tuple[Span, str], ...] = ()
    is_plain: bool = False
    """Whether the parser was shown the text as it is, and could read all of it."""


def parse(data: bytes) -> Parsed:
    """Parses a region. What cannot be read becomes ERROR nodes; at most one error for a line is told."""
    shown = _shown(data)
    tree = _tree_of(shown)
    if not tree.root_node.has_error:
        return Parsed(tree, is_plain=shown == data)
    errors = tuple(_errors(tree))
    if len(errors) > _MOST_ERRORS or _error_bytes(tree) > _MOST_ERROR_BYTES:
        return Parsed(tree, errors)
    tree = _parse_with_gaps_closed(data, tree)
    if not tree.root_node.has_error:
        return Parsed(tree)
    errors = tuple(_errors(tree))
    repaired = _parse_repaired(data)
    return Parsed(repaired if _error_bytes(repaired) < _error_bytes(tree) else tree, errors)


# Lines and bytes that do not parse: where there are more, it is no Python that somebody types, and not worth a second
# look. (Nobody types a single statement or method of 64 KiB.)
_MOST_ERRORS = 200
_MOST_ERROR_BYTES = 2**16


def _tree_of(data: bytes) -> Tree:
    """The parser's tree of some bytes.

    The parser lets no other thread run while it is at work; only between two of its steps, if it is told to call back.
    """
    parser = _parser()
    if len(data) <= _SHORT:
        return parser.parse(data)
    try:
        return parser.parse(lambda start, _: data[start:], progress_callback=_go_on)
    except ValueError:  # another version of the parser takes the answer of `_go_on` the other way round
        parser.reset()
        return parser.parse(data)


def _go_on(_offset: int, _has_error: bool) -> bool:
    """Does not stop the parser."""
    return False


_SHORT = 2**16
"""Bytes that are parsed in some milliseconds."""
_PARSERS = threading.local()
"""One for each thread: no two may use the same at once."""


def _parser() -> Parser:
    found: Parser | None = getattr(_PARSERS, "parser", None)
    if found is None:
        found = _PARSERS.parser = Parser(Language(tree_sitter_python.language()))
    return found


def _shown(data: bytes) -> bytes:
    """What the parser is shown of a text: the same bytes, but for what it would silently take for something else.

    The grammar does not take a lone carriage return for a line end; CPython's tokenizer does. And it takes
    `match [a, b]:` for an annotated name if all that follows may be an expression: so `match ~[a, b]:`; and
    `type(a).b = c` for a type alias: so `kind(a).b = c`.
    """
    shown = _LONE_CR.sub(b"\n", data) if b"\r" in data else data
    shown = _MISREAD_MATCH.sub(rb"\1~[", shown) if b"match" in shown else shown
    shown = _MISREAD_TYPE.sub(rb"\1kind", shown) if b"type" in shown else shown
    return show_starred_tuples(shown)


_LONE_CR = re.compile(rb"\r(?!\n)")
_MISREAD_TYPE = re.compile(rb"^([ \t]*)type(?=[ \t]*\(.{0,200}\)[ \t]*\.[^=\r\n]{0,100}=)", re.MULTILINE)
_MISREAD_MATCH = re.compile(rb"^([ \t]*match[ \t]*)[ \t]\[(?=.*\][ \t]*:[ \t]*(?:#.*)?$)", re.MULTILINE)


def _errors(tree: Tree) -> Iterator[tuple[Span, str]]:
    stack = [tree.root_node]
    last_row = -1
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            if node.start_point[0] != last_row:
                message = f"expected '{node.type}'" if node.is_missing else "invalid syntax"
                yield Span(node.start_byte, node.end_byte), message
                last_row = node.start_point[0]
        elif node.has_error:
            stack.extend(reversed(node.children))


def _parse_repaired(data: bytes) -> Tree:
    """The tree of the text with its half-written statements completed, its positions those of the text as it is."""
    shown = _shown(data)
    patches = repair.patches(shown, _parses)
    for patch in reversed(patches):
        shown = shown[: patch.start] + patch.inserted + shown[patch.start + patch.removed :]
    tree = _tree_of(shown)
    nowhere = (0, 0)  # rows and columns of a tree are not used
    offset = sum(len(patch.inserted) - patch.removed for patch in patches)
    for patch in reversed(patches):
        offset -= len(patch.inserted) - patch.removed
        start = patch.start + offset
        tree.edit(start, start + len(patch.inserted), start + patch.removed, nowhere, nowhere, nowhere)
    return tree


@lru_cache(maxsize=8192)
def _parses(text: bytes) -> bool:
    """Remembered, since from one key to the next only one line of a broken region changes."""
    return not _tree_of(text).root_node.has_error


def _parse_with_gaps_closed(data: bytes, tree: Tree) -> Tree:
    shown = _shown(data)
    together = shown
    changing = 0
    for close in GAPS:
        before, together = together, close(together)
        changing += together != before
    if not changing:
        return tree
    candidate = _tree_of(together)
    if not candidate.root_node.has_error:
        return candidate
    if changing == 1:
        return candidate if _error_bytes(candidate) < _error_bytes(tree) else tree
    for close in GAPS:
        closed = close(shown)
        if closed == shown:
            continue
        candidate = _tree_of(closed)
        if _error_bytes(candidate) < _error_bytes(tree):
            shown, tree = closed, candidate
    return tree


def _error_bytes(tree: Tree) -> int:
    size = 0
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            size += node.end_byte - node.start_byte + 1
        elif node.has_error:
            stack.extend(node.children)
    return size
