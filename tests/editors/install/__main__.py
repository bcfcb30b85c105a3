"""Installs what is named and not there yet: `python3 -m tests.editors.install neovim-0.12 python-3.14`.

Everything is unpacked under $CLOSURE_LSP_EDITORS (by default ~/.cache/closure-lsp-editors); the system stays as it is.
Each name is answered by a line with the program's path.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.editors.install import basedpyright, chromium, code_server, cpython, emacs, helix, neovim, node, rass
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAMS: dict[str, tuple[Callable[[], str | None], Callable[[], Path]]] = {
    "node": (node.find, node.install),
    "code-server": (code_server.find, code_server.install),
    "chromium": (chromium.find, chromium.install),
    "helix": (helix.find, helix.install),
    "rass": (rass.find, rass.install),
    "basedpyright": (basedpyright.find, basedpyright.install),
}
"""How that is found and installed which comes in one version."""


def main() -> int:
    names = [f"neovim-{major}.{minor}" for major, minor in neovim.VERSIONS]
    names += [f"emacs-{major}.{minor}" for major, minor in emacs.RELEASES]
    names += [f"python-{version}" for version in cpython.RELEASES]
    names += PROGRAMS
    parser = argparse.ArgumentParser(prog="python3 -m tests.editors.install", description=__doc__)
    parser.add_argument("names", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    try:
        for name in parser.parse_args().names:
            print(name, _find(name) or _install(name), flush=True)
    except InstallError as problem:
        print(f"{name} cannot be installed: {problem}", file=sys.stderr)
        return 1
    return 0


def _find(name: str) -> str | None:
    if name in PROGRAMS:
        return PROGRAMS[name][0]()
    program, _, version = name.partition("-")
    match program:
        case "python":
            return cpython.find(version)
        case "emacs":
            return emacs.find(_numbers(version))
    return neovim.find(_numbers(version))


def _install(name: str) -> str:
    if name in PROGRAMS:
        return str(PROGRAMS[name][1]())
    program, _, version = name.partition("-")
    match program:
        case "python":
            return str(cpython.install(version))
        case "emacs":
            return str(emacs.install(_numbers(version)))
    return str(neovim.install(_numbers(version)))


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


if __name__ == "__main__":
    sys.exit(main())
