"""Installs code-server (VS Code, seen in a browser) and Playwright. Must never know the tests.

A plain `npm install code-server` compiles modules that need more of the system than most have. So nothing is compiled
at first, and then only the three modules without which the server does not start.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from tests.editors.install import node
from tests.editors.install.cache import cache
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "4.139.1"
PLAYWRIGHT = "playwright-core@^1"
NATIVE = ("@vscode/spdlog", "@vscode/native-watchdog", "@vscode/deviceid")


def find() -> str | None:
    """The installed code-server; None if there is none, or one of its parts is missing."""
    if node.find() is None or not (playwright() / "node_modules" / "playwright-core").is_dir():
        return None
    with tempfile.TemporaryDirectory() as home:
        # it writes into its user's configuration even here
        variables = {**node.environment(), "HOME": home, "XDG_CONFIG_HOME": home}
        try:
            said = subprocess.check_output([_program(), "--version"], text=True, env=variables)
        except (OSError, subprocess.CalledProcessError):
            return None
    return str(_program()) if f"{VERSION} " in said else None


def playwright() -> Path:
    """The folder from which `playwright-core` can be imported."""
    return cache() / "playwright"


def install() -> Path:
    """Put code-server, Playwright and the Node that they need into the cache. Raises `InstallError`."""
    for compiler in ("g++", "make"):
        if shutil.which(compiler) is None:
            raise InstallError(f"{compiler} is not on PATH: three modules of code-server have to be compiled")
    if node.find() is None:
        node.install()
    _install([PLAYWRIGHT], playwright())
    top = cache() / "code-server"
    _install([f"code-server@{VERSION}"], top)
    server = top / "node_modules/code-server/lib/vscode"
    for folder in (server, server / "extensions"):
        node.npm(["install", "--omit=dev", "--ignore-scripts", "--no-audit"], folder)
    node.npm(["rebuild", *NATIVE], server)
    if find() is None:
        raise InstallError(f"{_program()} does not start, or is not code-server {VERSION}")
    return _program()


def _install(packages: list[str], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"private": True}))
    node.npm(["install", "--ignore-scripts", "--no-audit", *packages], folder)


def _program() -> Path:
    return cache() / "code-server/node_modules/.bin/code-server"
