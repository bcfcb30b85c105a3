"""Keeps what was worked out on disk: by the content of a file and everything else that it depends on.

Entries are in small JSON files, called shards. Each is written atomically and read whole, so that simultaneous
processes do not disturb each other: at worst, one writes again what the other has just written. Nothing in the folder
can be run, and all of it can be deleted.
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

from closure_lsp import version
from closure_lsp.project.reading import UnreadableError, read
from closure_lsp.project.writing import UnwritableError, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Entry = dict[str, Any]
"""A JSON object. Somebody else may have written it: who reads it looks at all of it."""

FOLDER_VARIABLE = "CLOSURE_LSP_CACHE"
"""Names the folder for what is kept for all projects."""

_SHARD_LIMIT = 50_000_000
"""Bytes of a shard that is read."""
_LIMIT = 100_000_000
"""Bytes of all shards together; what is over that goes, the oldest first."""
_DAYS = 30
"""How long an entry stays that nobody uses."""
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of closure-lsp. It can be removed at any time.\n"


class Store:
    """The entries in a folder, and those of this run. For one thread at a time."""

    def __init__(self, folder: Path, *, today: int | None = None, limit: int = _LIMIT) -> None:
        self._folder = folder
        self._version = folder / version.__version__
        self._today = int(time.time() // 86_400) if today is None else today
        self._limit = limit
        self._read: dict[str, dict[str, Entry]] = {}
        self._new: dict[str, dict[str, Entry]] = {}

    def find(self, shard: str, key: str) -> Entry | None:
        """The entry of a key; None where there is none. `shard` is the name of a file, made of digits and letters."""
        entry = self._new.get(shard, {}).get(key) or self._entries(shard).get(key)
        if entry is not None and entry.get("used") != self._today:
            self.add(shard, key, entry)
        return entry

    def add(self, shard: str, key: str, entry: Mapping[str, Any]) -> None:
        """Adds an entry, in the place of another one with its key. It is written by `save`."""
        self._new.setdefault(shard, {})[key] = {**entry, "used": self._today}

    def save(self) -> None:
        """Writes what is new, and forgets what it has read. If it cannot write, nothing is kept, and it reports
        nothing.
        """
        new, self._new = self._new, {}
        self._read = {}  # another process may write there
        if not new or not self._prepare():
            return
        oldest = self._today - _DAYS
        for shard, entries in new.items():
            kept = {key: entry for key, entry in self._load(shard).items() if _last_used(entry) >= oldest}
            with contextlib.suppress(UnwritableError):
                write(self._version / f"{shard}.json", json.dumps({**kept, **entries}, separators=(",", ":")).encode())
        _bound(self._folder.glob("*/*"), self._limit, time.time() - 86_400 * _DAYS)

    def _entries(self, shard: str) -> dict[str, Entry]:
        """The entries of a shard, as they were when first requested."""
        if shard not in self._read:
            self._read[shard] = self._load(shard)
        return self._read[shard]

    def _load(self, shard: str) -> dict[str, Entry]:
        try:
            entries = json.loads(read(self._version / f"{shard}.json", _SHARD_LIMIT))
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
                self._folder.mkdir(parents=True)
                write(self._folder / "CACHEDIR.TAG", _TAG.encode())
                write(self._folder / ".gitignore", b"*\n")
            self._version.mkdir(exist_ok=True)
        except (OSError, UnwritableError):
            return False
        return True


def user_store(name: str) -> Store:
    """The store of a kind of entries in the user's cache folder, for all projects, or in the folder that the
    environment names. Makes and reads nothing yet.
    """
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Store(Path(given) / name)
    from platformdirs import user_cache_path  # for who looks into imported files

    return Store(user_cache_path("closure-lsp", appauthor=False) / name)


def key_of(*parts: bytes) -> str:
    """A key of some bytes and of the state of this program: what another state has worked out may differ."""
    made = hashlib.blake2b(own_state().encode(), digest_size=20)
    for part in parts:
        made.update(b"%d " % len(part))
        made.update(part)
    return made.hexdigest()


@cache
def own_state() -> str:
    """Identifies the state of this program: by its version, or in a development checkout by its files."""
    package = Path(version.__file__).parent
    if not (package.parent / "pyproject.toml").is_file():
        return version.__version__
    made = hashlib.blake2b(version.__version__.encode(), digest_size=8)
    for file in sorted(package.rglob("*")):
        if file.suffix in (".py", ".toml"):
            found = file.stat()
            made.update(f"{file} {found.st_size} {found.st_mtime_ns}".encode())
    return made.hexdigest()


def _last_used(entry: Entry) -> int:
    day = entry.get("used")
    return day if isinstance(day, int) else 0


def _bound(files: Iterable[Path], limit: int, oldest: float) -> None:
    """Removes the files that were not written since `oldest`, and the oldest others, until `limit` bytes are left."""
    found: list[tuple[float, int, Path]] = []
    for file in files:
        with contextlib.suppress(OSError):
            state = os.lstat(file)
            found.append((state.st_mtime, state.st_size, file))
    size = 0
    for written, bytes_of, file in sorted(found, reverse=True):
        size += bytes_of
        if size > limit or written < oldest:
            with contextlib.suppress(OSError):
                file.unlink()
