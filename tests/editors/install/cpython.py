"""Installs a CPython that is newer than the system's. Must never know what the tests ask of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.editors.install import debian
from tests.editors.install.cache import apt_state, cache, tools
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from pathlib import Path

RELEASES = {"3.14": "forky", "3.15": "forky"}
"""Which Debian release has which CPython."""


def find(version: str) -> str | None:
    """The installed CPython of that version, if its test suite is there too; else None."""
    program = _program(version)
    return str(program) if _has_test_suite(version) and _starts(program) else None


def install(version: str) -> Path:
    """Unpack Debian's CPython of that version into the cache, its own test suite too. Raises `InstallError`.

    One that is there without its test suite stays, and that is said, if nothing can be downloaded.
    """
    release = RELEASES[version]
    root = cache() / f"python{version}"
    packages = [f"python{version}", f"libpython{version}-testsuite"]
    program = _program(version)
    try:
        debian.unpack(packages, release, root, apt_state(release))
    except InstallError as problem:
        if not _starts(program):
            raise
        print(f"the test suite of {version} cannot be had: {problem}", file=sys.stderr)
        return program
    debian.use_own_libraries(root / f"usr/bin/python{version}", root, tools())
    if not _starts(program):
        raise InstallError(f"{program} does not start")
    return program


def _program(version: str) -> Path:
    return cache() / f"python{version}" / "bin" / f"python{version}"


def _has_test_suite(version: str) -> bool:
    """Debian has it in a package of its own; a few files of `test` are in the standard library's."""
    return (cache() / f"python{version}" / "lib" / f"python{version}" / "test" / "test_grammar.py").exists()


def _starts(program: Path) -> bool:
    """Whether it runs, with its C extensions (which need the right libraries)."""
    imports = "import ctypes, lzma, sqlite3, ssl, test.support"
    try:
        subprocess.run([program, "-c", imports], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
