"""Joins the code cells of a notebook into one source text, and finds the place of a line in the cells.

It replaces what only IPython understands (`%magic`, `!command`, `?help`) by something that binds the same names, on the
same lines. It leaves out cells in another language (`%%bash`).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class NotebookError(Exception):
    """A file is not a notebook of Python code. The text says why, in a few words without the file's name."""


class CellLine(NamedTuple):
    """A line of a notebook."""

    cell: int
    """From 1, cells of text counted, too."""
    line: int
    """From 0, of the cell."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The code cells of a notebook as one source text."""

    source: str
    starts: tuple[int, ...]
    """The line of the source (from 0) with which each cell begins."""
    cells: tuple[int, ...]
    """The number of each cell, from 1."""

    def cell(self, number: int) -> str:
        """The text of the cell with this number, as it is in the source."""
        index = self.cells.index(number)
        lines = self.source.splitlines(keepends=True)
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(lines)
        return "".join(lines[self.starts[index] : end])

    def place(self, line: int) -> CellLine:
        """Where a line of the source (from 0) is."""
        index = max(bisect_right(self.starts, line) - 1, 0)
        if not self.cells:
            return CellLine(1, 0)
        return CellLine(self.cells[index], line - self.starts[index])


def read_notebook(data: bytes) -> Joined:
    """The code of a notebook file. Raises `NotebookError`."""
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):
        raise NotebookError("not a notebook: it is not JSON") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise NotebookError("not a notebook: it has no cells")
    language = _language(notebook)
    if language not in ("", "python", "ipython"):
        raise NotebookError(f"a notebook in {language}")
    return join(
        (number, _source(cell))
        for number, cell in enumerate(cells, 1)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    )


def join(cells: Iterable[tuple[int, str]]) -> Joined:
    """Code cells, each with its number, as one source text. Each begins a line."""
    starts: list[int] = []
    numbers: list[int] = []
    lines: list[str] = []
    for number, code in cells:
        plain = _plain(code)
        if plain is not None:
            starts.append(len(lines))
            numbers.append(number)
            lines += plain
    return Joined("".join(f"{line}\n" for line in lines), tuple(starts), tuple(numbers))


def _language(notebook: dict[str, Any]) -> str:
    """The language that the notebook names, in lower case; empty if it names none."""
    metadata = notebook.get("metadata")
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        found = metadata.get(key) if isinstance(metadata, dict) else None
        language = found.get(name) if isinstance(found, dict) else None
        if isinstance(language, str):
            return language.lower()
    return ""


def _source(cell: dict[str, Any]) -> str:
    """The text of a cell: a string, or a list of lines with their ends."""
    source = cell.get("source", "")
    parts = source if isinstance(source, list) else [source]
    return "".join(part for part in parts if isinstance(part, str))


# IPython 9, `IPython/core/magics`: what the other cell magics get is Python, too, and runs in the notebook or a copy.
_PYTHON_CELLS = frozenset({"%%capture", "%%prun", "%%time", "%%timeit"})
_LINE_END = re.compile(r"\r\n|\n|\r")
_MAGIC = re.compile(r"(?P<indentation>\s*)(?:[%!?]|,|;|/(?=\w)).*|(?P<helped>\s*)[\w.%*]+\?\??\s*")
_ASSIGNED = re.compile(r"(?P<target>\s*[\w.,\s*()\[\]'\"-]+?=\s*)(?:%(?!=)|!(?!=)).*")


def _plain(code: str) -> Sequence[str] | None:
    """The lines of a cell without what only IPython understands; None for a cell in another language."""
    lines = _LINE_END.split(code)
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith("%%"):
        if lines[first].split()[0] not in _PYTHON_CELLS:
            return None
        lines[first] = ""
    return _without_magics(lines)


def _without_magics(lines: list[str]) -> list[str]:
    """The lines, of which those within strings and brackets stay as they are: there a `%` is an operator."""
    plain = []
    state = _State()
    continues = False
    for line in lines:
        if continues:
            continues = line.endswith("\\")
            plain.append("")
            continue
        replaced = _replaced(line) if state.is_open is False else None
        if replaced is None:
            state = state.after(line)
            plain.append(line)
        else:
            continues = line.endswith("\\")
            plain.append(replaced)
    return plain


def _replaced(line: str) -> str | None:
    """The replacement for a line that only IPython understands; None for a line of Python."""
    magic = _MAGIC.fullmatch(line)
    if magic:
        return (magic["indentation"] or magic["helped"] or "") + "pass"
    assigned = _ASSIGNED.fullmatch(line)
    return f"{assigned['target']}..." if assigned else None


_TOKEN = re.compile(r"\\.?|'''|\"\"\"|['\"#()\[\]{}]", re.DOTALL)


class _State(NamedTuple):
    """Whether a line begins inside a string, in brackets or after a backslash."""

    quote: str = ""
    depth: int = 0
    is_continued: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.quote) or self.depth > 0 or self.is_continued

    def after(self, line: str) -> _State:
        quote, depth = self.quote, self.depth
        for token in _TOKEN.findall(line):
            if quote:
                if token == quote:
                    quote = ""
                elif len(token) == 3 and token[0] == quote:
                    quote = ""  # the end of one string, and an empty one after it
            elif token == "#":
                break
            elif token[0] in "'\"":
                quote = token
            elif token in "([{":
                depth += 1
            elif token in ")]}":
                depth = max(depth - 1, 0)
        is_continued = line.endswith("\\")
        if len(quote) == 1 and not is_continued:
            quote = ""
        return _State(quote, depth, is_continued)
