"""Prints a source text with what a server says about it. Lines and columns count from 0, columns in bytes."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING, Any, TextIO

from closure_lsp.printable import printable, printable_source
from closure_lsp.text import Encoding, Position, Span, Text

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

_FEW_ACTIONS = 6
"""So many can be shown as differences, one below the other."""

_SEVERITIES = {1: ("error", "31"), 2: ("warning", "33"), 3: ("information", "36"), 4: ("hint", "90")}


class Screen:
    """The output; in color if it is a terminal, unless NO_COLOR is set."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._color = out.isatty() and not os.environ.get("NO_COLOR")

    def heading(self, path: Path, server: str) -> None:
        self._print(f"{self._in('1', printable(path.name))}, as an editor shows it with {server}")
        self._print()

    def source(self, source: str, hints: list[Json]) -> None:
        """The text with line numbers, hints in place."""
        text = Text.from_str(source)
        by_line: dict[int, list[tuple[int, str]]] = {}
        for hint in hints:
            position = hint["position"]
            by_line.setdefault(position["line"], []).append((position["character"], _label(hint)))
        width = len(str(len(text.line_starts)))
        for line in range(len(text.line_starts)):
            start, end = text.line_span(line)
            shown, last = "", start
            for column, label in sorted(by_line.get(line, ())):
                at = text.offset(Position(line, column))
                shown += printable_source(text.slice(Span(last, at))) + self._in("3;36", printable(label))
                last = at
            shown += printable_source(text.slice(Span(last, end)))
            if line + 1 < len(text.line_starts) or shown:
                self._print(f"{self._in('90', str(line + 1).rjust(width))}  {shown}".rstrip())

    def hovers(self, source: str, hovers: list[Json]) -> None:
        self._section("Hovers", len(hovers))
        for hover in hovers:
            position = hover["position"]
            word = _word_at(source, position)
            self._print(f"{self._in('90', 'line ' + str(position['line'] + 1))}  {self._in('1', printable(word))}")
            for line in hover["text"].splitlines():
                self._print(f"    {printable(line)}".rstrip())
            self._print()

    def diagnostics(self, source: str, diagnostics: list[Json]) -> None:
        self._section("Diagnostics", len(diagnostics))
        lines = source.split("\n")
        for diagnostic in diagnostics:
            start = diagnostic["range"]["start"]
            name, color = _SEVERITIES.get(diagnostic.get("severity", 1), _SEVERITIES[1])
            place = f"{start['line'] + 1}:{start['character'] + 1}"
            self._print(f"{self._in('90', place)}  {self._in(color, name)} {self._in('1', str(diagnostic['code']))}")
            self._print(f"    {printable_source(lines[start['line']].strip())}")
            self._print(f"    {printable(diagnostic['message'])}")
            self._print()

    def code_actions(self, source: str, name: str, actions: list[Json]) -> None:
        """Each action as a diff; if there are many, only the preferred ones, and the others by title."""
        self._section("Code actions", len(actions))
        is_short = len(actions) <= _FEW_ACTIONS
        for action in actions:
            if not is_short and not action.get("isPreferred"):
                continue
            preferred = ", preferred" if action.get("isPreferred") else ""
            kind = f"({action.get('kind', '')}{preferred})"
            self._print(f"{self._in('1', printable(action['title']))} {self._in('90', kind)}")
            after = _applied(source, action["edits"])
            for line in difflib.unified_diff(source.splitlines(), after.splitlines(), name, name, lineterm="", n=1):
                if not line.startswith(("---", "+++")):
                    color = {"+": "32", "-": "31", "@": "90"}.get(line[:1], "")
                    self._print("    " + self._in(color, printable_source(line)))
            self._print()
        if not is_short:
            self._print(self._in("1", "Also offered"))
            shown = {action["title"] for action in actions if action.get("isPreferred")}
            for title in dict.fromkeys(action["title"] for action in actions if action["title"] not in shown):
                self._print(f"    {printable(title)}")
            self._print()

    def _section(self, title: str, count: int) -> None:
        self._print()
        self._print(self._in("1;4", f"{title} ({count})" if count else f"{title}: none"))
        self._print()

    def _in(self, color: str, text: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._color and color else text

    def _print(self, line: str = "") -> None:
        encoding = self._out.encoding or "utf-8"
        print(line.encode(encoding, "backslashreplace").decode(encoding), file=self._out)


def _label(hint: Json) -> str:
    label = hint["label"] if isinstance(hint["label"], str) else "".join(part["value"] for part in hint["label"])
    left = " " if hint.get("paddingLeft") else ""
    right = " " if hint.get("paddingRight") else ""
    return f"{left}«{label}»{right}"


def _word_at(source: str, position: Json) -> str:
    line = source.split("\n")[position["line"]].encode("utf-8", "surrogatepass")
    word = line[position["character"] :].decode("utf-8", "replace")
    length = next(
        (index for index, character in enumerate(word) if not (character.isalnum() or character == "_")), None
    )
    return word[:length]


def _applied(source: str, edits: list[Json]) -> str:
    text = Text.from_str(source)
    spans = [
        (
            Span(*(text.offset(Position(at["line"], at["character"]), Encoding.UTF8) for at in edit["range"].values())),
            edit,
        )
        for edit in edits
    ]
    for span, edit in sorted(spans, key=lambda pair: pair[0], reverse=True):
        text = text.replaced(span, edit["newText"])
    return str(text)
