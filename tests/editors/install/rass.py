"""Knows how to find or install rass, which joins several servers into one; must never know what the tests ask of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.editors.install import debian
from tests.editors.install.cache import cache

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
    """Install rass into a venv of its own in the cache. Raises `debian.InstallError`."""
    venv = cache() / "rass"
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", PACKAGE],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise debian.InstallError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    if not _starts(str(_program())):
        raise debian.InstallError(f"{_program()} does not start")
    return _program()


def _program() -> Path:
    return cache() / "rass" / "bin" / "rass"


def _starts(program: str) -> bool:
    try:
        subprocess.run([program, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
