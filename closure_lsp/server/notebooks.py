"""Holds an open notebook: its cells, joined by the same module as in `check`, and each cell as a separate document.

A cell's positions count from its first line; what is known of it is known of the whole code of the notebook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.project.notebooks import Joined, join
from closure_lsp.server.documents import Document
from closure_lsp.text import Encoding, Position, Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.python_version import PythonVersion


class OpenCell(NamedTuple):
    """A cell as the client has it."""

    uri: str
    version: int
    text: Text
    is_python: bool


def each_once(cells: Iterable[OpenCell]) -> tuple[OpenCell, ...]:
    """The cells without those that share the document of another cell: a place in it would be in two places of the
    notebook.
    """
    return tuple({cell.uri: cell for cell in cells}.values())


@dataclass(frozen=True)
class Notebook:
    """One version of a notebook that the client has opened."""

    uri: str
    version: int
    cells: tuple[OpenCell, ...]
    python: PythonVersion
    previous: Analysis | None = field(default=None, repr=False, compare=False)

    @cached_property
    def joined(self) -> Joined:
        return join((number, str(cell.text)) for number, cell in enumerate(self.cells, 1) if cell.is_python)

    @cached_property
    def whole(self) -> JoinedDocument:
        """The code of all cells as one document."""
        text = Text.from_str(self.joined.source)
        return JoinedDocument(self.uri, self.version, text, self.python, self.previous, self)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """By URI: the cells. One in another language (`%%bash`) is an empty document."""
        found: dict[str, Document] = {}
        ends = (*self.joined.starts[1:], self.joined.source.count("\n"))
        lines = {
            number: (start, end)
            for number, start, end in zip(self.joined.cells, self.joined.starts, ends, strict=False)
        }
        for number, cell in enumerate(self.cells, 1):
            if number in lines:
                whole = self.whole.text
                text: Text = CellText(whole.data, whole.line_starts, *lines[number])
                found[cell.uri] = CellDocument(cell.uri, cell.version, text, self.python, None, self)
            elif cell.is_python:
                found[cell.uri] = Document(cell.uri, cell.version, Text.from_str(""), self.python)
        return found

    def cell_at(self, line: int) -> Document:
        """The cell that holds a line of the whole."""
        return self.documents[self.cells[self.joined.place(line).cell - 1].uri]

    def with_cells(self, cells: tuple[OpenCell, ...], version: int) -> Notebook:
        """The notebook after a change."""
        return replace(self, cells=cells, version=version, previous=self.whole.newest_analysis)

    def with_python(self, python: PythonVersion) -> Notebook:
        """The same cells for another target version."""
        return replace(self, python=python, previous=self.whole.newest_analysis)


@dataclass(frozen=True, slots=True)
class CellText(Text):
    """The text of the whole notebook, in which positions count from the first line of a cell."""

    first: int
    """The line of the whole with which the cell begins."""
    behind: int
    """The line after its last one."""

    def position(self, offset: int, encoding: Encoding = Encoding.UTF8) -> Position:
        line, column = Text.position(self, offset, encoding)
        return Position(line - self.first, column)

    def offset(self, position: Position, encoding: Encoding = Encoding.UTF8) -> int:
        line = self.first + max(position.line, 0)
        if line >= self.behind:
            return self.line_span(self.behind - 1).end
        return Text.offset(self, Position(line, position.column if position.line >= 0 else 0), encoding)


_LINE = re.compile(r"\bline (\d{1,9})\b")


@dataclass(frozen=True)
class JoinedDocument(Document):
    """The code of a notebook."""

    notebook: Notebook | None = field(default=None, repr=False, compare=False)

    def at(self, offset: int) -> Document:
        if self.notebook is None or not self.notebook.joined.cells:
            return self
        return self.notebook.cell_at(self.text.line_at(offset))


@dataclass(frozen=True)
class CellDocument(Document):
    """A cell, whose analysis is that of the whole notebook."""

    notebook: Notebook | None = field(default=None, repr=False, compare=False)

    @property
    def whole(self) -> Document:
        return self.notebook.whole if self.notebook else self

    @cached_property
    def analysis(self) -> Analysis:
        return self.whole.analysis

    @cached_property
    def source(self) -> str:
        return self.whole.source

    @property
    def first_line(self) -> int:
        return self.text.first if isinstance(self.text, CellText) else 0

    @property
    def span(self) -> Span:
        if not isinstance(self.text, CellText):
            return Span(0, len(self.text))
        return Span(self.text.line_span(self.text.first).start, self.text.line_span(self.text.behind - 1).end)

    @property
    def link_uri(self) -> str:
        return ""

    def prose(self, text: str) -> str:
        """With lines of cells. What is in backquotes is code."""
        parts = text.split("`")
        parts[::2] = [_LINE.sub(self._told_line, part) for part in parts[::2]]
        return "`".join(parts)

    def _told_line(self, found: re.Match[str]) -> str:
        if self.notebook is None:
            return found[0]
        place = self.notebook.joined.place(int(found[1]) - 1)
        is_here = self.notebook.cells[place.cell - 1].uri == self.uri
        return f"line {place.line + 1}" + ("" if is_here else f" of cell {place.cell}")

    def at(self, offset: int) -> Document:
        return self.whole.at(offset)

    def holds(self, offset: int) -> bool:
        return self.first_line <= self.text.line_at(offset) < self.first_line + self._line_count

    @property
    def _line_count(self) -> int:
        return self.text.behind - self.text.first if isinstance(self.text, CellText) else 0
