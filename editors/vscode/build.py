"""Builds the extension with a copy of the server: `python3 editors/vscode/build.py` writes `closure-lsp-<target>.vsix`.

Needs Node 22 or later with npm, and any Python from 3.10 on with venv; packages come from wherever npm and pip are
configured to find them. The copy is for the platform that this runs on, and for every CPython that has a parser there:
their compiled modules have names of their own and lie side by side.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SERVER = HERE / "server"

OLDEST = "3.10"
OTHERS = ("3.11", "3.12", "3.13", "3.14", "3.15")
BACKPORTS = ("tomli>=2", "exceptiongroup", "typing-extensions")
"""What only the oldest Python needs: pip asks for it only where it runs on one itself."""

VSCE_OPTIONS = (
    "--no-dependencies",  # all is in one file
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    # its search for secrets takes minutes for the copy's 6,000 files, all of them public
    "--allow-package-all-secrets",
    "--allow-package-env-file",
)

COMPILED = (".so", ".pyd")


def main() -> int:
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the .vsix is written")
    output: Path | None = parser.parse_args().output
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _give_up(f"there is no {program} on PATH")

    _install_packages()
    with tempfile.TemporaryDirectory() as scratch:
        _copy_server(Path(scratch))
    shutil.copy(ROOT / "LICENSE", HERE)
    target = _output("node", "-p", "process.platform + '-' + process.arch")
    output = (output or HERE / f"closure-lsp-{target}.vsix").absolute()
    _run("npx", "vsce", "package", *VSCE_OPTIONS, "--target", target, "--out", str(output))
    print(output)
    return 0


def _install_packages() -> None:
    """What the lock file names, unless it is there."""
    lock, installed = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


def _copy_server(scratch: Path) -> None:
    """The wheel of this tree and of all that it needs, unpacked into one folder."""
    venv.create(scratch / "venv", with_pip=True)
    folder = "Scripts" if sys.platform == "win32" else "bin"
    pip = [str(scratch / "venv" / folder / "python"), "-m", "pip", "--disable-pip-version-check", "-qq"]
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", str(scratch), str(ROOT))
    (wheel,) = scratch.glob("closure_lsp-*.whl")

    shutil.rmtree(SERVER, ignore_errors=True)
    for_oldest = ["--only-binary", ":all:", "--python-version", OLDEST]
    _run(*pip, "install", *for_oldest, "--no-compile", "--target", str(SERVER), str(wheel), *BACKPORTS)
    shutil.rmtree(SERVER / "bin", ignore_errors=True)
    shutil.copy(HERE / "launcher.py", SERVER / "__main__.py")

    (parser,) = SERVER.glob("tree_sitter-*.dist-info")
    requirement = parser.name.removesuffix(".dist-info").replace("-", "==")
    for version in OTHERS:
        _add_compiled(pip, requirement, version, scratch / version)


def _add_compiled(pip: list[str], requirement: str, version: str, scratch: Path) -> None:
    """Unpacks the modules of a package that are compiled for another version of Python."""
    for_version = ["--only-binary", ":all:", "--python-version", version]
    try:
        _output(*pip, "download", "--no-deps", *for_version, "--dest", str(scratch), requirement)
    except subprocess.CalledProcessError:
        print(f"the copy will not run on Python {version}: there is no {requirement} for it", file=sys.stderr)
        return
    for wheel in scratch.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(SERVER, [name for name in archive.namelist() if name.endswith(COMPILED)])


def _run(*command: str) -> None:
    # npm is a .cmd on Windows, which only `which` finds
    subprocess.run([shutil.which(command[0]) or command[0], *command[1:]], cwd=HERE, check=True)


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _give_up(reason: str) -> NoReturn:
    sys.exit(f"build.py: {reason}")


if __name__ == "__main__":
    sys.exit(main())
