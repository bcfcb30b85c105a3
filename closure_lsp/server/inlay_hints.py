"""Knows how inlay hints are written for a client, and remembers it with each statement. Never knows how they are found.

An editor asks for the hints of its window at every key, and some for those of the whole file. Between two keys most
statements stand: then of their hints nothing is new but the lines. So they are written as plain JSON values, not as
lsprotocol's objects, which would have to be made and converted anew each time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from closure_lsp.ide.inlay_hints import local_hints
from closure_lsp.ide.words.blocks import BlockNames

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Statement
    from closure_lsp.ide.inlay_hints.local_hint import LocalHint
    from closure_lsp.server.documents import Document
    from closure_lsp.server.from_lsp import Client
    from closure_lsp.text import Encoding, Position, Span

Json = dict[str, Any]


def inlay_hints(document: Document, span: Span, kinds: frozenset[str], client: Client) -> list[Json]:
    """The hints in a span of the document (bytes), each as an LSP `InlayHint` in JSON values.

    Without tooltips, and without the places that labels lead to, where the client asks for those of a hint when it
    needs them (`inlayHint/resolve`): they are four fifths of an answer.
    """
    analysis = document.analysis
    is_lazy = client.resolves_links or client.resolves_tooltips
    found: list[Json] = []
    for statement in analysis.statements_in(span):
        written = _written(statement, kinds, client)
        first = bisect_left(written, span.start - statement.start, key=attrgetter("offset"))
        last = bisect_right(written, span.end - statement.start, first, key=attrgetter("offset"))
        for hint in written[first:last]:
            placed: Json = {"position": _position(hint.position, statement.line), "label": hint.label}
            if hint.source.padding_left:
                placed["paddingLeft"] = True
            if is_lazy:
                offset = statement.start + hint.offset
                placed["data"] = {
                    "uri": document.uri,
                    "version": document.version,
                    "offset": offset,
                    "kind": hint.source.kind,
                }
            if hint.parts:
                placed["label"] = [_placed_part(part, statement.line, document.uri) for part in hint.parts]
            if not client.resolves_tooltips:
                tooltip = hint.source.tooltip(BlockNames(analysis, statement))
                placed["tooltip"] = {"kind": "markdown", "value": tooltip}
            found.append(placed)
    return found


class _Part(NamedTuple):
    text: str
    start: Position | None
    end: Position | None
    """Where the part leads to; its lines count from the statement's first."""


class _WrittenHint(NamedTuple):
    """A hint, its place and those that it leads to in the client's units; lines count from the statement's first."""

    offset: int
    position: Position
    label: str | list[Json]
    """The label without the places that it leads to; in parts if there are such places."""
    parts: tuple[_Part, ...]
    """The parts with these places; empty if there are none, or the client asks for them when it needs them."""
    source: LocalHint


def _written(statement: Statement, kinds: frozenset[str], client: Client) -> list[_WrittenHint]:
    key = f"written hints: {client.encoding} {client.resolves_links} {sorted(kinds)}"
    memory = statement.scopes.memory
    found: list[_WrittenHint] | None = memory.get(key)
    if found is None:
        hints = local_hints(statement, statement.span, kinds)
        found = memory[key] = [_write(hint, statement, client) for hint in hints]
    return found


def _write(hint: LocalHint, statement: Statement, client: Client) -> _WrittenHint:
    position = statement.region.position(hint.offset, client.encoding)
    if not any(target for _, target in hint.parts):
        return _WrittenHint(hint.offset, position, hint.label, (), hint)
    label: list[Json] = [{"value": text} for text, _ in hint.parts]
    if client.resolves_links:
        return _WrittenHint(hint.offset, position, label, (), hint)
    parts = tuple([_part(statement, text, target, client.encoding) for text, target in hint.parts])
    return _WrittenHint(hint.offset, position, label, parts, hint)


def _part(statement: Statement, text: str, target: Span | None, encoding: Encoding) -> _Part:
    if target is None:
        return _Part(text, None, None)
    region = statement.region
    return _Part(text, region.position(target.start, encoding), region.position(target.end, encoding))


def _placed_part(part: _Part, line: int, uri: str) -> Json:
    if part.start is None or part.end is None:
        return {"value": part.text}
    place = {"start": _position(part.start, line), "end": _position(part.end, line)}
    return {"value": part.text, "location": {"uri": uri, "range": place}}


def _position(position: Position, line: int) -> Json:
    return {"line": position.line + line, "character": position.column}
