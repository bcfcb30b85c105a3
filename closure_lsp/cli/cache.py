"""Stores findings on disk, by the content of a file and everything else that a result depends on.

An entry may also depend on answers about other files; it is valid only as long as all of them are the same. Entries are
in small JSON files, by the first digits of their keys, in the folder `.closure_lsp_cache` of a project. Each file is
written atomically and read whole, so that simultaneous runs do not disturb each other: at worst, one finds that the
other has just written the same file. Nothing in the folder can be run, and all of it can be deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import closure_lsp
from closure_lsp.api.findings import Finding
from closure_lsp.project.reading import UnreadableError, read
from closure_lsp.project.writing import UnwritableError, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from closure_lsp.cli.work import Task
    from closure_lsp.settings import DiagnosticSettings

FOLDER = ".closure_lsp_cache"

_FILE_LIMIT = 50_000_000
_DAYS = 30
"""How long an unused entry stays."""
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of closure-lsp. It can be removed at any time.\n"


class Cache:
    """The known results, and those of this run."""

    def __init__(self, folder: Path, *, today: int | None = None) -> None:
        self._folder = folder
        self._version = folder / closure_lsp.__version__
        self._today = int(time.time() // 86_400) if today is None else today
        self._read: dict[str, dict[str, Any]] = {}
        self._new: dict[str, dict[str, Any]] = {}

    def find(self, key: str, path: str, answer: Callable[[str], str] | None = None) -> tuple[Finding, ...] | None:
        """The findings in a file whose content has this key; None if they are unknown or no longer valid. `answer`
        returns the current digest for a question that the result depends on.
        """
        entry = self._entries(key[:2]).get(key)
        try:
            if entry is None or any(answer is None or answer(ask) != said for ask, said in entry["answers"].items()):
                return None
            found = tuple(Finding.from_dict({**each, "path": path}) for each in entry["findings"])
        except (AttributeError, KeyError, TypeError, ValueError):
            return None  # somebody else has written there
        if entry.get("used") != self._today:
            self._new.setdefault(key[:2], {})[key] = {**entry, "used": self._today}
        return found

    def add(self, key: str, findings: Sequence[Finding], answers: Mapping[str, str] | None = None) -> None:
        """Adds a result, and the answers about other files that it depends on."""
        found = [finding.to_dict() for finding in findings]
        for each in found:
            del each["path"]
        entry = {"findings": found, "answers": dict(answers or {}), "used": self._today}
        self._new.setdefault(key[:2], {})[key] = entry

    def save(self) -> None:
        """Writes what is new. If it cannot write, there is no cache, and it reports nothing."""
        if not self._new or not self._prepare():
            return
        for name, entries in self._new.items():
            self._read.pop(name, None)  # another run may have written there
            oldest = self._today - _DAYS
            kept = {key: entry for key, entry in self._entries(name).items() if _last_used(entry) >= oldest}
            data = json.dumps({**kept, **entries}, separators=(",", ":")).encode()
            with contextlib.suppress(UnwritableError):
                write(self._version / f"{name}.json", data)
        self._new = {}

    def _entries(self, name: str) -> dict[str, Any]:
        """The entries whose keys begin with `name`, as they were when first requested."""
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def _load(self, name: str) -> dict[str, Any]:
        try:
            entries = json.loads(read(self._version / f"{name}.json", _FILE_LIMIT))
        except (UnreadableError, ValueError, RecursionError):
            return {}
        if not isinstance(entries, dict):
            return {}
        return {key: entry for key, entry in entries.items() if isinstance(entry, dict)}

    def _prepare(self) -> bool:
        """Whether there is a folder to write to; makes one if necessary. False for a link in its place, which may lead
        anywhere.
        """
        try:
            if self._folder.is_symlink() or self._version.is_symlink():
                return False
            if not self._folder.is_dir():
                self._folder.mkdir()
                write(self._folder / "CACHEDIR.TAG", _TAG.encode())
                write(self._folder / ".gitignore", b"*\n")
            self._version.mkdir(exist_ok=True)
        except (OSError, UnwritableError):
            return False
        return True


class Keys:
    """Makes the keys of results."""

    def __init__(self) -> None:
        self._settings: dict[int, tuple[DiagnosticSettings, bytes]] = {}

    def key(self, task: Task) -> str:
        """A key of everything that the findings in a file depend on, except for the answers about other files."""
        made = hashlib.blake2b(task.data, digest_size=20)
        made.update(f"{len(task.data)} {_own_state()} {task.python} {task.is_notebook} ".encode())
        made.update(self._written(task.settings))
        return made.hexdigest()

    def _written(self, settings: DiagnosticSettings) -> bytes:
        known = self._settings.get(id(settings))
        if known is None or known[0] is not settings:
            values = (
                settings.enabled,
                sorted(settings.select),
                sorted(settings.ignore),
                sorted(settings.severity.items()),
                sorted(settings.eager_callables),
                sorted(settings.beside),
                settings.rows,
            )
            known = self._settings[id(settings)] = (settings, repr(values).encode())
        return known[1]


@cache
def _own_state() -> str:
    """Identifies the state of this program: by its version, or in a development checkout by its files."""
    package = Path(closure_lsp.__file__).parent
    if not (package.parent / "pyproject.toml").is_file():
        return closure_lsp.__version__
    made = hashlib.blake2b(closure_lsp.__version__.encode(), digest_size=8)
    for file in sorted(package.rglob("*")):
        if file.suffix in (".py", ".toml"):
            found = file.stat()
            made.update(f"{file} {found.st_size} {found.st_mtime_ns}".encode())
    return made.hexdigest()


def _last_used(entry: dict[str, Any]) -> int:
    day = entry.get("used")
    return day if isinstance(day, int) else 0


def folder_for(start: Path) -> Path:
    """The cache folder of a run in a folder: in the project's root, which has a pyproject.toml or a repository."""
    for folder in (start, *start.parents):
        if any(os.path.lexists(folder / name) for name in ("pyproject.toml", ".git", FOLDER)):
            return folder / FOLDER
    return start / FOLDER
