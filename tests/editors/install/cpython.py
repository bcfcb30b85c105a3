"""Knows how to install a CPython newer than the system's; must never know what the tests ask of it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.editors.install import debian
from tests.editors.install.cache import apt_state, cache, tools

if TYPE_CHECKING:
    from pathlib import Path

RELEASES = {"3.14": "forky", "3.15": "forky"}
"""Which Debian release has which CPython."""


def find(version: str) -> str | None:
    """The installed CPython of that version; None if there is none."""
    program = _program(version)
    return str(program) if _starts(program) else None


def install(version: str) -> Path:
    """Unpack Debian's CPython of that version into the cache, its own test suite too. Raises `debian.InstallError`."""
    release = RELEASES[version]
    root = cache() / f"python{version}"
    packages = [f"python{version}", f"libpython{version}-testsuite"]
    debian.unpack(packages, release, root, apt_state(release))
    program = _program(version)
    debian.use_own_libraries(root / f"usr/bin/python{version}", root, tools())
    if not _starts(program):
        raise debian.InstallError(f"{program} does not start")
    return program


def _program(version: str) -> Path:
    return cache() / f"python{version}" / "bin" / f"python{version}"


def _starts(program: Path) -> bool:
    """Whether it runs, with its C extensions (which need the right libraries) and its test suite."""
    imports = "import ctypes, lzma, sqlite3, ssl, test.support"
    try:
        subprocess.run([program, "-c", imports], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
