"""Knows the parser: text in, one tree for each region out. Knows nothing of scopes, and never raises.

A *region* is a top-level statement with its lines, up to the next one's first line. Where regions begin is a pure
function of the text: a line that begins at column 0, outside strings and brackets, and does not carry on the statement
before it (`else`, a closing bracket, a `def` below its decorators). A keyword that only begins statements starts a
region even inside an unclosed bracket, so half-typed code does not swallow what stands below it.

Each region is parsed on its own. That contains errors, and makes everything derived from a region a function of the
region's text alone; positions in a tree are relative to the region's first byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from closure_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Node",
    "Region",
    "ancestors",
    "covers",
    "errors",
    "imports_future_annotations",
    "named_nodes",
    "node_at",
    "node_text",
    "parse_region",
    "region_starts",
    "steps_up",
]


@dataclass(frozen=True)
class Region:
    """The bytes of a region and their syntax tree."""

    data: bytes
    root: Node
    """Node type `module`; bytes count from the region's first. For rows ask `row`: those of the tree are not exact."""

    def row(self, offset: int) -> int:
        """The line of the region (from 0) that holds the byte."""
        return self._lines.line_at(offset)

    @cached_property
    def _lines(self) -> Text:
        return Text.from_bytes(self.data)


def parse_region(data: bytes) -> Region:
    """The tree of a region's bytes. Total: what does not parse becomes ERROR nodes."""
    root = _parser().parse(_line_ends(data)).root_node
    if root.has_error:
        root = _parse_mended(data, root)
    return Region(data, root)


# Everything that can hide a line's beginning: strings, comments, brackets, continued lines. A line is looked at only
# where something other than white space or a comment stands in its column 0.
_TOKEN = re.compile(
    rb"""
    (?P<string>
        "{3} (?: [^"\\] | \\. | "(?!"") )* (?: "{3} | \Z )
      | '{3} (?: [^'\\] | \\. | '(?!'') )* (?: '{3} | \Z )
      | " (?: [^"\\\r\n] | \\(?:\r\n|.) )* (?: " | (?=[\r\n]) | \Z )
      | ' (?: [^'\\\r\n] | \\(?:\r\n|.) )* (?: ' | (?=[\r\n]) | \Z )
    )
  | \#[^\r\n]*
  | \\(?:\r\n|.)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<line>(?:\r\n|\n|\r)(?=[^\s\#]))
    """,
    re.VERBOSE | re.DOTALL,
)

_BRACKETED = re.compile(
    _TOKEN.pattern.replace(rb"| \#[^\r\n]*", rb"| (?P<comment>\#[^\r\n]*)").replace(
        rb"(?P<line>(?:\r\n|\n|\r)(?=[^\s\#]))", rb"(?P<blank>[\r\n]+)"
    ),
    re.VERBOSE | re.DOTALL,
)

# These cannot stand at the beginning of a line within an expression, so they end any bracket left open above them.
_STATEMENT_ONLY = re.compile(
    rb"(?:def|class|import|try|while|with|del|return|raise|assert|pass|break|continue|global|nonlocal)\b"
    rb"|async\s+(?:def|with)\b|from\s+[\w.]+\s+import\b|@[^\W\d]"
)
_CARRIES_ON = re.compile(rb"(?:else|elif|except|finally)\b|[)\]}]")
_DECORATED = re.compile(rb"@|class\b|def\b|async\b")


def region_starts(data: bytes) -> list[int]:
    """Where each region of a document begins, in bytes; the first at 0."""
    starts = [0]
    depth = 0
    below_decorator = False

    def begin(offset: int) -> None:
        nonlocal below_decorator
        carries_on = _CARRIES_ON.match(data, offset) or (below_decorator and _DECORATED.match(data, offset))
        below_decorator = data.startswith(b"@", offset)
        if not carries_on and offset != 0:
            starts.append(offset)

    begin(0)
    for token in _TOKEN.finditer(data):
        group = token.lastgroup
        if group == "open":
            depth += 1
        elif group == "close":
            depth = max(depth - 1, 0)
        elif group == "line" and (depth == 0 or _STATEMENT_ONLY.match(data, token.end())):
            depth = 0
            begin(token.end())
    return starts


def errors(region: Region) -> list[tuple[Span, str]]:
    """What in the region does not parse: its bytes, and what is wrong with them. At most one for a line."""
    if not region.root.has_error:
        return []
    found: list[tuple[Span, str]] = []
    stack = [region.root]
    last_row = -1
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            row = region.row(node.start_byte)
            if row != last_row:
                message = f"expected '{node.type}'" if node.is_missing else "invalid syntax"
                found.append((Span(node.start_byte, node.end_byte), message))
                last_row = row
        elif node.has_error:
            stack.extend(reversed(node.children))
    return found


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
    found: Node | None = node
    while found is not None:
        yield found
        found = found.parent


def steps_up(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each node on the way from `node` to the root, with its parent."""
    child = node
    while child.parent is not None:
        yield child, child.parent
        child = child.parent


def covers(outer: Node | None, inner: Node) -> bool:
    """Whether the bytes of `inner` lie within those of `outer`."""
    return outer is not None and outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def node_text(node: Node | None) -> str:
    """The text of a node; empty for none."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def named_nodes(node: Node, *types: str) -> Iterator[Node]:
    """All nodes of the given types below (or at) `node`, in the order of the text."""
    stack = [node]
    while stack:
        found = stack.pop()
        if found.type in types:
            yield found
        stack.extend(reversed(found.named_children))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


def _line_ends(data: bytes) -> bytes:
    """The grammar does not take a lone carriage return for a line end; CPython's tokenizer does."""
    return _LONE_CR.sub(b"\n", data) if b"\r" in data else data


_LONE_CR = re.compile(rb"\r(?!\n)")


# -- what the grammar does not know ------------------------------------------------------------------------------------
#
# tree-sitter-python 0.25 lags behind CPython in a few places. Each is mended by showing the parser other bytes of the
# same length, so that no name moves; the region keeps its own. Tried only where the text does not parse as it stands.


def _parse_mended(data: bytes, root: Node) -> Node:
    shown = _line_ends(data)
    for mend in (_lazy_imports, _unpacking_comprehensions, _type_parameter_defaults, _bracketed_lines):
        mended = mend(shown)
        if mended == shown:
            continue
        candidate = _parser().parse(mended).root_node
        if not candidate.has_error:
            return candidate
        if _error_bytes(candidate) < _error_bytes(root):
            shown, root = mended, candidate
    return root


def _error_bytes(root: Node) -> int:
    size = 0
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            size += node.end_byte - node.start_byte + 1
        elif node.has_error:
            stack.extend(node.children)
    return size


def _lazy_imports(data: bytes) -> bytes:
    """`lazy import x` (3.15, PEP 810) as `import      x`."""
    return re.sub(rb"(?m)^([ \t]*)lazy([ \t]+)(import|from)\b", rb"\1\3\2    ", data)


def _unpacking_comprehensions(data: bytes) -> bytes:
    """`{**d for d in ds}` (3.15, PEP 798) as `{  d for d in ds}`."""
    return re.sub(rb"(\{\s*)\*\*", rb"\1  ", data)


def _type_parameter_defaults(data: bytes) -> bytes:
    """`[T: int = bool]` (3.13, PEP 696) as `[T: int : bool]`: the default looks like one more bound."""
    mended = bytearray(data)
    for header in re.finditer(rb"\b(?:def|class|type)\s+\w+\s*\[", data):
        depth = 1
        for token in re.compile(rb"[\[({]|[\])}]|[=!<>:]?=+").finditer(data, header.end()):
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


def _bracketed_lines(data: bytes) -> bytes:
    """Lines within brackets as one: the grammar stumbles where one of them is indented less than the statement."""
    mended = bytearray(data)
    depth = 0
    for token in _BRACKETED.finditer(data):
        group = token.lastgroup
        if group == "open":
            depth += 1
        elif group == "close":
            depth = max(depth - 1, 0)
        elif depth and group in ("blank", "comment"):
            mended[token.start() : token.end()] = b" " * (token.end() - token.start())
    return bytes(mended)
