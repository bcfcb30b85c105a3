"""Knows the parser: bytes of a region in, its syntax tree out. Knows nothing of scopes, and never raises.

A *region* is a top-level statement with its lines (`lines`). Each is parsed on its own: that contains errors, and makes
everything derived from a region a function of the region's text alone. Half-written statements are completed before
the parser sees them (`repair`), and what the grammar does not know is shown to it in words that it does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

from closure_lsp import repair
from closure_lsp.lines import bracketed_gaps, comments, token_pattern
from closure_lsp.text import Span, Text, to_str

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.text import Encoding, Position

__all__ = [
    "Node",
    "Region",
    "ancestors",
    "covers",
    "holds",
    "imports_future_annotations",
    "named_nodes",
    "node_at",
    "node_text",
    "parses",
    "steps_up",
]


@dataclass(frozen=True)
class Region:
    """The bytes of a region, and their syntax tree, which is made when somebody first asks for it.

    Total: what does not parse becomes ERROR nodes.
    """

    data: bytes

    @property
    def root(self) -> Node:
        """Node type `module`; bytes count from the region's first. For rows ask `row`: those of the tree are not exact.

        Where the text does not parse, half-written statements have been completed (`repair`): such nodes are there,
        but cover no bytes. Made anew each time: a node keeps all below it that somebody has looked at, and a whole
        document of nodes takes as much room as all that is said of it.
        """
        return self._parsed.tree.root_node

    @property
    def errors(self) -> tuple[tuple[Span, str], ...]:
        """What does not parse: its bytes, and what is wrong with them; at most one for a line."""
        return self._parsed.errors

    def row(self, offset: int) -> int:
        """The line of the region (from 0) that holds the byte."""
        return self._lines.line_at(offset)

    def text(self, span: Span) -> str:
        """The text of some bytes of the region."""
        return to_str(self.data[span.start : span.end])

    def position(self, offset: int, encoding: Encoding) -> Position:
        """The line (from 0, the region's first) and the column of a byte."""
        return self._lines.position(offset, encoding)

    def comment_at(self, offset: int) -> Span | None:
        """The comment that holds the byte. Not asked of the tree: what had to be mended may have lost its comments."""
        index = bisect_right(self._comments, (offset, len(self.data))) - 1
        if index < 0 or offset >= self._comments[index][1]:
            return None
        return Span(*self._comments[index])

    @cached_property
    def _parsed(self) -> _Parsed:
        return _parse(self.data)

    @cached_property
    def _comments(self) -> tuple[tuple[int, int], ...]:
        return tuple(comments(self.data))

    @cached_property
    def _lines(self) -> Text:
        return Text.from_bytes(self.data)


def imports_future_annotations(region: Region) -> bool:
    """Whether `from __future__ import annotations` stands in the region."""
    if b"__future__" not in region.data:
        return False
    return any(
        name.text == b"annotations"
        for statement in named_nodes(region.root, "future_import_statement")
        for name in named_nodes(statement, "identifier")
    )


def node_at(region: Region, start: int, end: int | None = None) -> Node:
    """The smallest named node of the region that covers the bytes."""
    return region.root.named_descendant_for_byte_range(start, start if end is None else end) or region.root


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes around `node`, from the inside out, `node` itself first."""
    yield node
    for _, parent in steps_up(node):
        yield parent


def steps_up(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each node on the way from `node` to the root, with its parent."""
    child, parent = node, node.parent
    for _ in range(_SHALLOW):
        if parent is None:
            return
        yield child, parent
        child, parent = parent, parent.parent
    while parent is not None:
        yield child, parent
        child, parent = parent, _remembered_parent(parent)


def covers(outer: Node | None, inner: Node) -> bool:
    """Whether the bytes of `inner` lie within those of `outer`."""
    return outer is not None and outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def node_text(region: Region, node: Node | None) -> str:
    """The text of a node as the region has it (`Node.text` is what the parser was shown); empty for none."""
    return to_str(region.data[node.start_byte : node.end_byte]) if node is not None else ""


def parses(region: Region, span: Span) -> bool:
    """Whether nothing within (or at an end of) these bytes of the region fails to parse."""
    return all(error.end < span.start or span.end < error.start for error, _ in region.errors)


def holds(region: Region, node: Node, *words: bytes) -> bool:
    """Whether one of the words stands anywhere in the node's text: a quick look before a search for nodes."""
    start, end = node.start_byte, node.end_byte
    return any(region.data.find(word, start, end) >= 0 for word in words)


def named_nodes(node: Node, *types: str) -> Iterator[Node]:
    """All nodes of the given types below (or at) `node`, in the order of the text."""
    stack = [node]
    while stack:
        found = stack.pop()
        if found.type in types:
            yield found
        stack.extend(reversed(found.named_children))


_SHALLOW = 100
"""So many steps up are taken as they are: only long chains and sums are deeper, and what is remembered is kept."""


@lru_cache(maxsize=1 << 13)
def _remembered_parent(node: Node) -> Node | None:
    """`Node.parent`, which tree-sitter finds by a walk down from the root: for deep nodes again and again the same.

    A node holds its tree, so no other one can come to be equal to it as long as it is remembered.
    """
    return node.parent


class _Parsed(NamedTuple):
    tree: Tree
    errors: tuple[tuple[Span, str], ...] = ()


def _parse(data: bytes) -> _Parsed:
    tree = _parser().parse(_line_ends(data))
    if not tree.root_node.has_error:
        return _Parsed(tree)
    errors = tuple(_errors(tree))
    if len(errors) > _MOST_ERRORS or _error_bytes(tree) > _MOST_ERROR_BYTES:
        return _Parsed(tree, errors)
    tree = _parse_mended(data, tree)
    if not tree.root_node.has_error:
        return _Parsed(tree)
    errors = tuple(_errors(tree))
    repaired = _parse_repaired(data)
    return _Parsed(repaired if _error_bytes(repaired) < _error_bytes(tree) else tree, errors)


# Lines and bytes that do not parse: where there are more, it is no Python that somebody types, and not worth a second
# look. (Nobody types a single statement or method of 64 KiB.)
_MOST_ERRORS = 200
_MOST_ERROR_BYTES = 2**16


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


def _line_ends(data: bytes) -> bytes:
    """What the parser is shown of a text: the same bytes, but for what it would silently take for something else.

    The grammar does not take a lone carriage return for a line end; CPython's tokenizer does. And it takes
    `match [a, b]:` for an annotated name if all that follows may be an expression: so `match ~[a, b]:`.
    """
    shown = _LONE_CR.sub(b"\n", data) if b"\r" in data else data
    return _MISREAD_MATCH.sub(rb"\1~[", shown) if b"match" in shown else shown


_LONE_CR = re.compile(rb"\r(?!\n)")
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
    shown = _line_ends(data)
    patches = repair.patches(shown, _parses)
    for patch in reversed(patches):
        shown = shown[: patch.start] + patch.inserted + shown[patch.start + patch.removed :]
    tree = _parser().parse(shown)
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
    return not _parser().parse(text).root_node.has_error


# -- what the grammar does not know ------------------------------------------------------------------------------------
#
# tree-sitter-python 0.25 lags behind CPython in a few places. Each is mended by showing the parser other bytes of the
# same length, so that no name moves; the region keeps its own. Tried only where the text does not parse as it stands.


def _parse_mended(data: bytes, tree: Tree) -> Tree:
    mends = (
        _future_star,
        _lazy_imports,
        _unpacking_comprehensions,
        _type_parameter_defaults,
        _subscripts,
        _subscripted_annotations,
        _positive_patterns,
        _bracketed_lines,
    )
    shown = _line_ends(data)
    together = shown
    changing = 0
    for mend in mends:
        before, together = together, mend(together)
        changing += together != before
    if not changing:
        return tree
    candidate = _parser().parse(together)
    if not candidate.root_node.has_error:
        return candidate
    if changing == 1:
        return candidate if _error_bytes(candidate) < _error_bytes(tree) else tree
    for mend in mends:
        mended = mend(shown)
        if mended == shown:
            continue
        candidate = _parser().parse(mended)
        if _error_bytes(candidate) < _error_bytes(tree):
            shown, tree = mended, candidate
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
    mended = bytearray(data)
    openings: list[re.Match[bytes] | None] = [None]
    for token in _UNPACKING_TOKEN.finditer(data):
        group = token.lastgroup
        if group == "open":
            openings.append(token)
        elif group == "close":
            openings = openings[:-1] or [None]
        elif group == "end":
            openings[-1] = None
        elif group == "for":
            opening = openings[-1]
            openings[-1] = None
            if opening is not None and opening["stars"]:
                mended[opening.start("stars") : opening.end("stars")] = b" " * len(opening["stars"])
    return bytes(mended)


_UNPACKING_TOKEN = token_pattern(
    opening=rb"(?P<stars>\s*\*\*?)?", others=rb"| (?P<end>,) | (?P<for>\b(?:async\s+)?for\b)"
)


def _type_parameter_defaults(data: bytes) -> bytes:
    """`[T: int = bool]` (3.13, PEP 696) as `[T: int : bool]`: the default looks like one more bound."""
    mended = bytearray(data)
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
                mended[token.start()] = 0x3A  # a colon
    return bytes(mended)


_GENERIC = re.compile(rb"\b(?:def|class|type)\s+[\w\x80-\xff]+\s*\[")


def _subscripts(data: bytes) -> bytes:
    """`a[*b, *(c)]` as `a[*b,  (c)]`; and `a[:, ::b, c:]` as `a[0,   b, c ]`: of an annotation it knows `c:d` alone."""
    if b"[" not in data:
        return data
    mended = bytearray(data)
    generics = {header.end() for header in _GENERIC.finditer(data)}
    brackets: list[_Item | None] = [None]  # none for what is no subscript
    for token in _SUBSCRIPT_TOKEN.finditer(data):
        group = token.lastgroup
        item = brackets[-1]
        if group == "open":
            brackets.append(None)
        elif group == "subscript":
            brackets.append(None if token.end() in generics else _Item(token.end()))
        elif group == "close":
            if item is not None:
                _blank_colons(mended, item, token.start())
            brackets = brackets[:-1] or [None]
        elif item is None:
            continue
        elif group == "end":
            _blank_colons(mended, item, token.start())
            brackets[-1] = _Item(token.end())
        elif group == "star" and not data[item.start : token.start()].strip():
            mended[token.start()] = _SPACE
        elif group == "lambda":
            item.lambdas += 1
        elif group == "colon" and item.lambdas:
            item.lambdas -= 1
        elif group == "colon":
            item.colons.append(token.start())
    return bytes(mended)


class _Item:
    """What stands between two commas of a subscript, as far as it is read."""

    __slots__ = ("colons", "lambdas", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.colons: list[int] = []
        self.lambdas = 0
        """Whose colon is still to come."""


def _blank_colons(mended: bytearray, item: _Item, end: int) -> None:
    """Leaves of a slice's colons those between two expressions; if there is no expression, there is a number then."""
    bounds = [item.start, *item.colons, end]
    given = [bool(mended[start:stop].strip(b": \t\r\n")) for start, stop in pairwise(bounds)]
    for index, colon in enumerate(item.colons):
        if not (any(given[: index + 1]) and given[index + 1]):
            mended[colon] = _SPACE
    if item.colons and not any(given):
        mended[item.colons[0]] = 0x30  # a zero


_SPACE = 0x20
_SUBSCRIPT_TOKEN = token_pattern(
    brackets=rb"(?P<subscript> (?<=[\w)\]\"'\x80-\xff]\[) ) |",
    others=rb"| (?P<end>,) | (?P<colon>:(?!=)) | (?P<star>\*(?=\s*\()) | (?P<lambda>\blambda\b)",
)


def _subscripted_annotations(data: bytes) -> bytes:
    """`a: b[c] or d` as `a: b(c) or d`, `type a = b[c](d)` as `type a = b(c)(d)`: it takes an annotation or alias that
    begins so for a generic type, whatever follows."""
    mended = bytearray(data)
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
                    mended[opening], mended[token.start()] = b"()"
                    for colon in colons:
                        mended[colon] = 0x2C  # a comma
                break
    return bytes(mended)


_SUBSCRIPTED = re.compile(rb"(?:(?<=[:,=\[])|(?<=->))[ \t]*[\w.\x80-\xff]+\[")
_GOES_ON = re.compile(rb"[ \t]*(?:(?:or|and|if|is|in|not)\b|[.(\[]|[=!<>]=|(?!->|[-+*/%&^@<>]{1,2}=)[-+*/%&^@<>])")


def _positive_patterns(data: bytes) -> bytes:
    """`case +0` (3.15) as `case  0`; a sign means nothing to scopes."""
    return _POSITIVE.sub(rb"\1 ", data) if b"case" in data else data


_POSITIVE = re.compile(rb"((?:\bcase\b|[(\[{,:|=])\s*)\+(?=[ \t]*\.?[0-9])")


def _bracketed_lines(data: bytes) -> bytes:
    """Lines within brackets as one: the grammar stumbles where one of them is indented less than the statement."""
    mended = bytearray(data)
    for start, end in bracketed_gaps(data):
        mended[start:end] = b" " * (end - start)
    return bytes(mended)
