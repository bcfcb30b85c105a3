"""Stores the findings in files in a project's cache, by the content of a file and all else that they depend on.

They may also depend on answers about other files; they are valid only as long as all of them are the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from closure_lsp.api.findings import Finding
from closure_lsp.project.store import Store, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from closure_lsp.cli.work import Task
    from closure_lsp.settings import DiagnosticSettings

FOLDER = ".closure_lsp_cache"


class Cache:
    """The known results, and those of this run."""

    def __init__(self, folder: Path, *, today: int | None = None) -> None:
        self._store = Store(folder, today=today)

    def find(self, key: str, path: str, answer: Callable[[str], str] | None = None) -> tuple[Finding, ...] | None:
        """The findings in a file whose content has this key; None if they are unknown or no longer valid. `answer`
        returns the current digest for a question that the result depends on.
        """
        entry = self._store.find(_shard(key), key)
        try:
            if entry is None or any(answer is None or answer(ask) != said for ask, said in entry["answers"].items()):
                return None
            return tuple(Finding.from_dict({**each, "path": path}) for each in entry["findings"])
        except (AttributeError, KeyError, TypeError, ValueError):
            return None  # somebody else has written there

    def add(self, key: str, findings: Sequence[Finding], answers: Mapping[str, str] | None = None) -> None:
        """Adds a result, and the answers about other files that it depends on."""
        found = [finding.to_dict() for finding in findings]
        for each in found:
            del each["path"]
        self._store.add(_shard(key), key, {"findings": found, "answers": dict(answers or {})})

    def save(self) -> None:
        """Writes what is new. If it cannot write, there is no cache, and it reports nothing."""
        self._store.save()


def _shard(key: str) -> str:
    """Where the entry of a key is: by its first digits."""
    return key[:2]


class Keys:
    """Makes the keys of results."""

    def __init__(self) -> None:
        self._settings: dict[int, tuple[DiagnosticSettings, bytes]] = {}

    def key(self, task: Task) -> str:
        """A key of everything that the findings in a file depend on, except for the answers about other files."""
        return key_of(task.data, f"{task.python} {task.is_notebook}".encode(), self._written(task.settings))

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


def folder_for(start: Path) -> Path:
    """The cache folder of a run in a folder: in the project's root, which has a pyproject.toml or a repository."""
    for folder in (start, *start.parents):
        if any(os.path.lexists(folder / name) for name in ("pyproject.toml", ".git", FOLDER)):
            return folder / FOLDER
    return start / FOLDER
