"""Finds or installs Helix, and runs it apart from the user's own. Must never know the tests."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from tests.editors.install import debian
from tests.editors.install.cache import apt_state, cache, tools
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from pathlib import Path

RELEASE = "forky"
"""The Debian release that it is taken from."""


def find() -> str | None:
    """The `hx` on PATH, else the installed one; None if there is neither."""
    return shutil.which("hx") or shutil.which(_program())


def environment(home: Path) -> dict[str, str]:
    """The variables for a run that keeps all of Helix' own files in `home`: configuration, cache, log."""
    return {**os.environ, **{f"XDG_{kind}_HOME": str(home) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}}


def install() -> Path:
    """Unpack Debian's Helix into the cache. Raises `InstallError`."""
    root = cache() / f"helix-{RELEASE}"
    debian.unpack(["hx"], RELEASE, root, apt_state(RELEASE))
    debian.use_own_libraries(_program(), root, tools())
    if find() is None:
        raise InstallError(f"{_program()} does not start")
    return _program()


def _program() -> Path:
    # its runtime files are looked for beside it
    return cache() / f"helix-{RELEASE}" / "usr" / "lib" / "hx" / "hx"
