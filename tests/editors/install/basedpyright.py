"""Knows how to find or install basedpyright, a main server for Python; must never know what the tests ask of it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.editors.install import pypi
from tests.editors.install.cache import cache
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "basedpyright>=1.31,<2"
"""With a Node of its own."""


def find() -> str | None:
    """The `basedpyright` on PATH, else the installed one; None if there is neither. Beside it is its server."""
    for program in (shutil.which("basedpyright"), str(_program())):
        if program and _starts(program):
            return program
    return None


def install() -> Path:
    """Install basedpyright into a venv of its own in the cache. Raises `InstallError`."""
    pypi.install(PACKAGE, cache() / "basedpyright")
    if not _starts(str(_program())):
        raise InstallError(f"{_program()} does not start")
    return _program()


def _program() -> Path:
    return cache() / "basedpyright" / "bin" / "basedpyright"


def _starts(program: str) -> bool:
    try:
        subprocess.run([program, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
