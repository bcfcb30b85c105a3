"""Reads the files of virtual environments: which version of Python one is for, and where its packages are.

Runs nothing of an environment: `pyvenv.cfg` has the answers.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.project.reading import CONFIGURATION_LIMIT, UnreadableError, read
from closure_lsp.python_version import nearest_version
from closure_lsp.text import to_str

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion


class Environment(NamedTuple):
    """A virtual environment."""

    folder: Path
    python: PythonVersion | None
    """None: it does not say."""
    packages: Path | None
    """Its `site-packages`; None where there is none."""


def environment(folder: Path) -> Environment | None:
    """The virtual environment in a folder, or of an interpreter in it (`.venv/bin/python`); None if there is none."""
    if folder.is_file():
        folder = folder.parent.parent
    try:
        text = to_str(read(folder / "pyvenv.cfg", CONFIGURATION_LIMIT))
    except UnreadableError:
        return None
    keys = dict(_key_and_value(line) for line in text.splitlines() if "=" in line)
    version = keys.get("version_info") or keys.get("version")  # virtualenv and uv write the first, venv the second
    return Environment(folder, nearest_version(version) if version else None, _packages(folder))


def environment_around(folder: Path) -> Environment | None:
    """The environment that is active in the shell, otherwise `.venv` in the folder; None if there is none.

    The environment of this program itself comes last, because it may exist for this program alone; if pre-commit made
    it, it does not count at all.
    """
    active = os.environ.get("VIRTUAL_ENV")
    in_shell = environment(Path(active)) if active and "PRE_COMMIT" not in os.environ else None
    is_own = in_shell is not None and os.path.realpath(in_shell.folder) == os.path.realpath(sys.prefix)
    beside = environment(folder / ".venv")
    return beside or in_shell if is_own else in_shell or beside


def _key_and_value(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key.strip().lower(), value.strip()


def _packages(folder: Path) -> Path | None:
    candidates = [folder / "Lib" / "site-packages"]
    with contextlib.suppress(OSError):
        candidates += sorted((folder / "lib").glob("python*/site-packages"))
    return next((candidate for candidate in candidates if candidate.is_dir()), None)
