"""Keeps on disk what has to be known of a whole file before anything of it can be asked for: where its statements
begin, and which of them bind which names. Knows no rule.

It is a pure function of the file's bytes and the version of Python, and costs a parse of the whole file. With it, only
the statements that are asked for are parsed.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.project.store import key_of
from closure_lsp.syntax.regions import Division

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from closure_lsp.project.store import Entry, Store
    from closure_lsp.python_version import PythonVersion


class Contents(NamedTuple):
    """The table of contents of a file."""

    division: Division
    binders: Mapping[str, tuple[int, ...]]
    """By global: the indices of the units (`Analysis.units`) that bind it."""


class StoredContents:
    """The contents of one file in a store. Another text of the file, or another version of Python, takes its place."""

    def __init__(self, store: Store, path: Path, data: bytes, python: PythonVersion) -> None:
        """`data` is what is in the file."""
        self._store = store
        self._shard = hashlib.blake2b(str(path.parent).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        self._name = path.name
        self._key = key_of(data, str(python).encode())

    def find(self, size: int) -> Contents | None:
        """The contents, if they are known; `size` is that of the text, in bytes of UTF-8."""
        entry = self._store.find(self._shard, self._name)
        if entry is None or entry.get("key") != self._key:
            return None
        try:
            return _read(entry, size)
        except (AttributeError, LookupError, TypeError, ValueError):
            return None  # somebody else has written there

    def keep(self, contents: Contents) -> None:
        """Adds the contents to the store."""
        division = contents.division
        indented = {str(index): each.decode() for index, each in enumerate(division.indentations) if each}
        entry = {
            "key": self._key,
            "starts": division.starts,
            "indented": indented,
            "is_plain": division.is_plain,
            "binders": contents.binders,
        }
        self._store.add(self._shard, self._name, entry)


def _read(entry: Entry, size: int) -> Contents:
    """The contents in an entry. Raises an error of Python's where it has none."""
    starts = tuple([int(each) for each in entry["starts"]])
    if starts[:1] != (0,) or any(one >= two for one, two in pairwise((*starts, max(size, 1)))):
        raise ValueError("these are not where statements begin")
    indentations = [b""] * len(starts)
    for index, text in entry["indented"].items():
        indentations[int(index)] = _white_space(text)
    binders = {str(name): tuple([int(each) for each in found]) for name, found in entry["binders"].items()}
    if any(not 0 <= index < len(starts) for found in binders.values() for index in found):
        raise ValueError("there are no such statements")
    return Contents(Division(starts, tuple(indentations), bool(entry["is_plain"])), binders)


def _white_space(text: str) -> bytes:
    if text.strip(" \t\f"):
        raise ValueError("this is not white space")
    return text.encode()
