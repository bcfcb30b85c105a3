"""Runs a command that only has to succeed. Must never know what it installs."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class InstallError(Exception):
    """This machine cannot do it; the message says what is missing."""


def run(command: Sequence[str], folder: Path | None = None, variables: Mapping[str, str] | None = None) -> None:
    """Run a command, in a folder, with more or other environment variables. Raises InstallError with what it said."""
    environment = {**os.environ, **(variables or {})}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise InstallError(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
