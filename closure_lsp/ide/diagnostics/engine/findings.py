"""Knows how findings are written on a terminal and in JSON. Knows no rule, and does no I/O.

Lines and columns count from 1, columns in characters; an end is the place behind the last character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.text import Encoding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import Text


def to_json(text: Text, path: str, found: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """One object for each diagnostic of a document: `path`, `rule`, `severity`, `symbol`, `message`, and the place."""
    return [
        {
            "path": path,
            "rule": diagnostic.rule,
            "severity": diagnostic.severity.value,
            "symbol": diagnostic.symbol,
            "message": diagnostic.message,
            **_place(text, diagnostic.span.start, ""),
            **_place(text, diagnostic.span.end, "end_"),
        }
        for diagnostic in found
    ]


def to_text(finding: Mapping[str, object]) -> str:
    """A finding as one line, in the form that editors and terminals make a link of: `path:line:column: ...`."""
    return "{path}:{line}:{column}: {severity}: {message} [{rule}]".format_map(finding)


def _place(text: Text, offset: int, prefix: str) -> dict[str, object]:
    position = text.position(offset, Encoding.UTF32)
    return {f"{prefix}line": position.line + 1, f"{prefix}column": position.column + 1}
