"""Knows how to find or install rass, which joins several servers into one; must never know what the tests ask of it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.editors.install import pypi
from tests.editors.install.cache import cache
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "rassumfrassum>=0.3.5,<0.4"


def find() -> str | None:
    """The `rass` on PATH, else the installed one; None if there is neither."""
    for program in (shutil.which("rass"), str(_program())):
        if program and _starts(program):
            return program
    return None


def install() -> Path:
    """Install rass into a venv of its own in the cache. Raises `InstallError`."""
    pypi.install(PACKAGE, cache() / "rass")
    if not _starts(str(_program())):
        raise InstallError(f"{_program()} does not start")
    return _program()


def _program() -> Path:
    return cache() / "rass" / "bin" / "rass"


def _starts(program: str) -> bool:
    try:
        subprocess.run([program, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
