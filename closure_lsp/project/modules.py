"""Finds the file that an import means, by the places where Python's own finders search. Runs nothing.

It records each question and its answer: a result that depends on them is valid as long as all of them are.
"""

from __future__ import annotations

import hashlib
import os
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.project.reading import UnreadableError, read

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 1_000_000
"""Bytes of a file that is looked into because another one imports it."""


class ModuleFound(NamedTuple):
    """What a dotted name means, as far as files show."""

    file: Path
    rest: tuple[str, ...]
    """The last parts of the name, which are none of files: what the module binds."""


class Roots(NamedTuple):
    """The folders in which modules are searched."""

    folders: tuple[str, ...] = ()
    """In this order, as `sys.path` is."""
    within: str = ""
    """Only files in this folder count; empty: all do."""


class Modules:
    """The modules that can be imported from some folders."""

    def __init__(self, roots: Roots) -> None:
        self._roots = tuple(dict.fromkeys(roots.folders))
        self._within = os.path.realpath(roots.within) if roots.within else ""
        self._finders: dict[str, FileFinder] = {}

    def find(self, name: str, importer: Path) -> ModuleFound | None:
        """The file that a name means in the file `importer`; None if none is found.

        A name that begins with dots is relative, one for the importer's own package (PEP 328).
        """
        relative = name.lstrip(".")
        level = len(name) - len(relative)
        parts = tuple(part for part in relative.split(".") if part)
        found = self._find(parts, level, importer)
        return found if found is not None and self._may_be_read(found.file) else None

    def _may_be_read(self, file: Path) -> bool:
        """Whether a file is in the only folder that counts, after following links."""
        return not self._within or Path(os.path.realpath(file)).is_relative_to(self._within)

    def _find(self, parts: tuple[str, ...], level: int, importer: Path) -> ModuleFound | None:
        if level:
            folder = importer.parent
            for _ in range(level - 1):
                folder = folder.parent
            return self._down(parts, (str(folder),), _init_of(folder))
        return self._down(parts, (str(top_of(importer)), *self._roots), None)

    def _down(self, parts: Sequence[str], places: Sequence[str], file: Path | None) -> ModuleFound | None:
        """Goes down from a package with `file` and modules in `places`, as far as there are modules."""
        for index, part in enumerate(parts):
            spec = self._spec(".".join(parts[: index + 1]), part, places)
            if spec is None:
                return ModuleFound(file, tuple(parts[index:])) if file is not None else None
            file, places = spec
        return ModuleFound(file, ()) if file is not None else None

    def _spec(self, name: str, part: str, places: Sequence[str]) -> tuple[Path | None, tuple[str, ...]] | None:
        """The file of a module, and where its submodules are; no file for a namespace package (PEP 420)."""
        if not part.isidentifier():
            return None
        portions: list[str] = []
        for place in places:
            finder = self._finders.get(place)
            if finder is None:
                finder = self._finders[place] = FileFinder(place, (SourceFileLoader, SOURCE_SUFFIXES))
            try:
                spec = finder.find_spec(name)
            except (OSError, ValueError):
                continue
            if spec is not None and spec.loader is not None and spec.origin:
                return Path(spec.origin), tuple(spec.submodule_search_locations or ())
            if spec is not None:
                portions += spec.submodule_search_locations or ()
        return (None, tuple(portions)) if portions else None


def _init_of(folder: Path) -> Path | None:
    file = folder / "__init__.py"
    return file if file.is_file() else None


def top_of(file: Path) -> Path:
    """The folder from which a file is imported by its full name: the first folder above it that is not a package."""
    folder = file.parent
    while _init_of(folder) is not None and folder.parent != folder:
        folder = folder.parent
    return folder


def roots_of(folder: Path, packages: Path | None, file: Path | None = None) -> tuple[Path, ...]:
    """Where imports of a project's files are searched: in its folder, in `src` there, and among the installed packages.

    For a file in another folder `src`, as in a repository of several projects, that folder is searched, too.
    """
    around = next((each for each in file.parents if each.name == "src"), None) if file is not None else None
    return tuple(root for root in (folder, folder / "src", around, packages) if root is not None)


def read_module(file: Path) -> bytes | None:
    """The bytes of a module's file; None if it is not read."""
    try:
        return read(file, LIMIT)
    except UnreadableError:
        return None


def digest(data: bytes | None) -> str:
    """A digest of the content of a file; empty for no file."""
    return hashlib.blake2b(data, digest_size=12).hexdigest() if data is not None else ""


def question(name: str, importer: Path, asker: Path) -> str:
    """The question of a result about the file `asker`: which file `name` means in `importer`.

    It names the importer relative to the asker, so it stays the same if a project is moved as a whole.
    """
    try:
        where = os.path.relpath(importer, asker.parent) if importer != asker else ""
    except ValueError:  # on another drive
        where = str(importer)
    return f"{where}\0{name}"


def asked_by(question: str, asker: Path) -> tuple[str, Path]:
    """The name and the importer of a question."""
    where, _, name = question.partition("\0")
    return name, Path(os.path.normpath(asker.parent / where)) if where else asker
