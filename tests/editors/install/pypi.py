"""Knows how to install a package from PyPI into a venv of its own; must never know what it is for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.editors.install.commands import run

if TYPE_CHECKING:
    from pathlib import Path


def install(requirement: str, venv: Path) -> Path:
    """Make a new venv (one that is there is replaced) with that package; its `site-packages`. Raises `InstallError`."""
    run([sys.executable, "-m", "venv", "--clear", str(venv)])
    run([str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", requirement])
    (packages,) = venv.glob("lib/python*/site-packages")
    return packages
