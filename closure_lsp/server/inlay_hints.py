"""Writes inlay hints for a client, and caches them with each statement. Never knows how they are found.

At every keystroke, an editor requests the hints of its window, and some editors those of the whole file. Between two
keystrokes most statements do not change, and only the line numbers of their hints do. So hints are written as plain
JSON values, not as lsprotocol's objects, which would have to be made and converted again each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from closure_lsp.ide.inlay_hints import hinted_statements, local_hints
from closure_lsp.ide.inlay_hints.local_hint import tooltip, within

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.inlay_hints.local_hint import LocalHint
    from closure_lsp.server.documents import Document
    from closure_lsp.server.from_lsp import Client
    from closure_lsp.settings import InlayHintSettings
    from closure_lsp.text import Encoding, Position, Span

Json = dict[str, Any]


def inlay_hints(document: Document, span: Span, settings: InlayHintSettings, client: Client) -> list[Json]:
    """The hints in a span of the document (bytes), each as an LSP `InlayHint` in JSON values.

    Without tooltips, and without the places that labels lead to, where the client asks for those of a hint when it
    needs them (`inlayHint/resolve`): they are four fifths of an answer.
    """
    analysis = document.analysis
    links = document.link_uri if client.follows_links else ""
    is_lazy = client.resolves_links or client.resolves_tooltips or client.resolves_insertions
    found: list[Json] = []
    first = document.first_line
    for statement in hinted_statements(analysis, span, settings):
        write = _without_links if client.resolves_links else _with_links
        written = statement.unit.derived(_written, settings, client.encoding, write)
        for hint in within(span.shifted(-statement.start), written):
            placed: Json = {"position": _position(hint.position, statement.line - first), "label": hint.label}
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
                placed["label"] = [_placed_part(part, statement.line - first, document.uri) for part in hint.parts]
            if not client.resolves_tooltips:
                placed["tooltip"] = {
                    "kind": "markdown",
                    "value": document.prose(tooltip(analysis, statement, hint.source, links)),
                }
            found.append(placed)
        if len(found) > _MOST:
            break
    return found[:_MOST]


_MOST = 2_000
"""Hints in one answer. No editor shows more (VS Code: 1,500), and to write more would keep others waiting."""


class _LinkedPart(NamedTuple):
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
    parts: tuple[_LinkedPart, ...]
    """The parts with these places; empty if there are none, or the client asks for them when it needs them."""
    source: LocalHint


def _written(
    unit: Unit,
    settings: InlayHintSettings,
    encoding: Encoding,
    write: Callable[[LocalHint, Unit, Encoding], _WrittenHint],
) -> list[_WrittenHint]:
    """All hints of a statement, in the order of the text."""
    return [write(hint, unit, encoding) for hint in local_hints(unit, settings)]


def _without_links(hint: LocalHint, unit: Unit, encoding: Encoding) -> _WrittenHint:
    """For a client that asks for the places that labels lead to when it needs them."""
    position = unit.region.position(hint.offset, encoding)
    if not any(target for _, target in hint.parts):
        return _WrittenHint(hint.offset, position, hint.label, (), hint)
    label: list[Json] = [{"value": text} for text, _ in hint.parts]
    return _WrittenHint(hint.offset, position, label, (), hint)


def _with_links(hint: LocalHint, unit: Unit, encoding: Encoding) -> _WrittenHint:
    written = _without_links(hint, unit, encoding)
    if isinstance(written.label, str):
        return written
    return written._replace(parts=tuple([_part(unit, text, target, encoding) for text, target in hint.parts]))


def _part(unit: Unit, text: str, target: Span | None, encoding: Encoding) -> _LinkedPart:
    if target is None:
        return _LinkedPart(text, None, None)
    return _LinkedPart(text, unit.region.position(target.start, encoding), unit.region.position(target.end, encoding))


def _placed_part(part: _LinkedPart, line: int, uri: str) -> Json:
    if part.start is None or part.end is None:
        return {"value": part.text}
    place = {"start": _position(part.start, line), "end": _position(part.end, line)}
    return {"value": part.text, "location": {"uri": uri, "range": place}}


def _position(position: Position, line: int) -> Json:
    return {"line": position.line + line, "character": position.column}
