"""Finds Python files: those named, and those in the named folders, without the excluded ones.

It leaves out what the configuration and .gitignore files exclude, and folders that are links, which could lead in
circles. It takes a named file even if something excludes it, unless exclusion is forced.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.project.patterns import Patterns
from closure_lsp.project.reading import CONFIGURATION_LIMIT, UnreadableError, read, reason
from closure_lsp.settings.types import is_bounded
from closure_lsp.text import to_str

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.project.configuration import Configuration, Configurations

NOTEBOOK_SUFFIX = ".ipynb"
SUFFIXES = (".py", ".pyi", ".pyw", NOTEBOOK_SUFFIX)

_IgnoreFiles = tuple[tuple[str, Patterns], ...]
"""The folder of each .gitignore, as patterns see it, and what it says; the innermost comes last."""


class Found(NamedTuple):
    """A file to check."""

    path: str
    """As it is shown: relative where its folder was given so."""
    configuration: Configuration


class Unreadable(NamedTuple):
    """A file or folder that is not checked."""

    path: str
    reason: str


class Discovery:
    """One search."""

    def __init__(self, configurations: Configurations, *, forces_exclude: bool = False) -> None:
        self._configurations = configurations
        self._forces_exclude = forces_exclude
        self._seen: set[str] = set()

    def find(self, paths: Sequence[str]) -> Iterator[Found | Unreadable]:
        """The files for the given names, in the order of the names, in folders sorted by name; each file once."""
        for path in paths:
            if os.path.isdir(path):
                yield from self._in_folder(path)
            else:
                yield from self._named(path)

    def _named(self, path: str) -> Iterator[Found | Unreadable]:
        whole = os.path.abspath(path)
        configuration = self._configurations.of(Path(whole).parent)
        if self._forces_exclude and self._is_left_out(whole, configuration, is_folder=False):
            return
        yield from self._once(path, whole, configuration)

    def _in_folder(self, path: str) -> Iterator[Found | Unreadable]:
        whole = os.path.abspath(path)
        configuration = self._configurations.of(Path(whole))
        if self._forces_exclude and self._is_left_out(whole, configuration, is_folder=True):
            return
        ignore_files = _ignore_files_above(whole)
        if _is_ignored(whole, ignore_files, is_folder=True):
            ignore_files = ()  # who names it wants to see what is in it
        stack: list[Iterator[Found | Unreadable | _Folder]] = [iter([_Folder(path, whole, ignore_files)])]
        while stack:
            entry = next(stack[-1], None)
            if entry is None:
                stack.pop()
            elif isinstance(entry, _Folder):
                stack.append(self._entries(entry))
            else:
                yield entry

    def _entries(self, folder: _Folder) -> Iterator[Found | Unreadable | _Folder]:
        """The entries of a folder, sorted by name."""
        configuration = self._configurations.of(Path(folder.whole))
        try:
            with os.scandir(folder.whole) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            yield Unreadable(folder.path, reason(error))
            return
        ignore_files = folder.ignore_files
        if any(entry.name == ".gitignore" for entry in entries):
            ignore_files = (*ignore_files, *_ignore_file(folder.whole))
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not _is_source(entry):
                continue
            whole = os.path.join(folder.whole, entry.name)
            if configuration.excludes_entry(Path(whole), is_folder=is_folder):
                continue
            if _is_ignored(whole, ignore_files, is_folder=is_folder):
                continue
            path = entry.name if folder.path in ("", os.curdir) else os.path.join(folder.path, entry.name)
            if is_folder:
                yield _Folder(path, whole, ignore_files)
            else:
                yield from self._once(path, whole, configuration)

    def _once(self, path: str, whole: str, configuration: Configuration) -> Iterator[Found]:
        if whole not in self._seen:
            self._seen.add(whole)
            yield Found(path, configuration)

    def _is_left_out(self, whole: str, configuration: Configuration, *, is_folder: bool) -> bool:
        if configuration.excludes(Path(whole)):
            return True
        ignore_files = _ignore_files_above(whole)
        return _is_ignored(whole, ignore_files, is_folder=is_folder)


class _Folder(NamedTuple):
    """A folder that is still to be searched."""

    path: str
    whole: str
    ignore_files: _IgnoreFiles


def _is_source(entry: os.DirEntry[str]) -> bool:
    """Whether it looks like a Python file. FIFOs and the like do, too: reading them reports that they are not files. A
    link to a folder does not; nor does the dangling link that Emacs makes next to a changed file.
    """
    if not entry.name.endswith(SUFFIXES) or entry.name.startswith(".#"):
        return False
    try:
        return not entry.is_dir()
    except OSError:  # a link to itself
        return True


def _ignore_files_above(whole: str) -> _IgnoreFiles:
    """The patterns of the .gitignore files in the folders above, up to the repository's root, or without one up to the
    current folder.
    """
    found: list[tuple[str, Patterns]] = []
    for folder in map(str, Path(whole).parents):
        found += _ignore_file(folder)
        if os.path.exists(os.path.join(folder, ".git")):
            return tuple(reversed(found))
    here = os.getcwd().rstrip(os.sep) + os.sep
    return tuple((folder, patterns) for folder, patterns in reversed(found) if folder.startswith(here))


def _ignore_file(folder: str) -> _IgnoreFiles:
    """The patterns of a folder's .gitignore. None if it cannot be read, as for git."""
    if os.path.islink(os.path.join(folder, ".gitignore")):
        return ()  # git does not follow such a link either
    try:
        text = to_str(read(Path(folder, ".gitignore"), CONFIGURATION_LIMIT))
        lines = [line for line in text.split("\n") if is_bounded(line.strip())]
        return ((folder.rstrip(os.sep) + os.sep, Patterns(line.removesuffix("\r") for line in lines)),)
    except UnreadableError:
        return ()


def _is_ignored(whole: str, ignore_files: _IgnoreFiles, *, is_folder: bool) -> bool:
    """Whether .gitignore files exclude a path, or a folder that it is in: a pattern covers everything below."""
    for folder, patterns in reversed(ignore_files):
        if whole.startswith(folder):
            decision = patterns.matches(whole[len(folder) :].replace(os.sep, "/"), is_folder=is_folder)
            if decision is not None:
                return decision
    return False
