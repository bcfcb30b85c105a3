"""Reads the files by which other tools are configured: TOML, and JSON with comments. Knows no tool."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from closure_lsp.project.reading import CONFIGURATION_LIMIT, UnreadableError, read
from closure_lsp.project.toml import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Table = Mapping[str, Any]


class Tables:
    """Reads each file once."""

    def __init__(self) -> None:
        self._read: dict[Path, Table | ValueError | None] = {}

    def of(self, file: Path) -> Table | None:
        """What a file says; None if there is none. Raises `ValueError` for one that cannot be read."""
        if file not in self._read:
            self._read[file] = _read(file)
        found = self._read[file]
        if isinstance(found, ValueError):
            raise found
        return found

    def extended(self, file: Path, keys: tuple[str, ...], word: str) -> Iterator[tuple[Path, Table]]:
        """The table below `keys` of a file, and those that it extends by what it says at `word`, each with its folder.

        Follows paths that are relative to the file: others might lead to another machine. Raises `ValueError` where a
        table is not found.
        """
        for _ in range(_MOST_EXTENDED):
            table = inner(self.of(file), keys if file.name == "pyproject.toml" else ())
            if table is None:
                break
            yield file.parent, table
            further = table.get(word)
            if further is None:
                return
            if not isinstance(further, str) or os.path.isabs(further) or _ELSEWHERE.search(further):
                break
            file = file.parent / further
        raise ValueError(f"{file} is not followed")


def inner(table: object, keys: tuple[str, ...]) -> Table | None:
    """The table at some keys; None if there is none."""
    for key in keys:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table if isinstance(table, Mapping) else None


def strings(value: object) -> list[str]:
    """A list of strings; empty for None. Raises `ValueError` for anything else, and for a list that nobody writes."""
    found = [] if value is None else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found) or len(found) > _LONGEST:
        raise ValueError("not a list of strings")
    return found


_MOST_EXTENDED = 10
_LONGEST = 1000
_ELSEWHERE = re.compile(r"^~|\$|^[A-Za-z]:|^\\\\|%")


def _read(file: Path) -> Table | ValueError | None:
    if not file.is_file():
        return None
    try:
        text = read(file, CONFIGURATION_LIMIT).decode("utf-8-sig")
        found = load(text) if file.suffix == ".toml" else json.loads(_without_comments(text))
    except (UnreadableError, ValueError, RecursionError) as error:
        return ValueError(str(error))
    return found if isinstance(found, dict) else ValueError("not an object")


def _without_comments(text: str) -> str:
    """JSON without the comments and trailing commas that JSON does not allow."""
    text = _COMMENT.sub(lambda found: found[1] or " ", text)
    return _TRAILING.sub(lambda found: found[1] or "", text)


# A string or comment without an end reaches to the end of the text: no place is looked at twice.
_STRING = r'("(?:[^"\\]|\\.)*(?:"|\Z))'
_COMMENT = re.compile(rf"{_STRING}|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_TRAILING = re.compile(rf"{_STRING}|,(?=\s*[\]}}])", re.DOTALL)
