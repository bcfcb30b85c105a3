"""Builds the extension with a copy of the server: `python3 editors/vscode/build.py` writes `closure-lsp-<target>.vsix`.

Needs Node 22 or later with npm, and any Python from 3.10 on with venv; packages come from wherever npm and pip are
configured to find them. The copy is for the platform that this runs on, or for `--target`, and for every CPython that
has a parser there: their compiled modules have names of their own and are side by side. In the end the .vsix is opened,
and every compiled module in it has to be one of the platform.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


class Platform(NamedTuple):
    """What a target of VS Code means for wheels and for the files in them."""

    tags: tuple[str, ...]
    """Of wheels, for pip."""
    magic: bytes
    """How a compiled file begins."""
    machine: bytes
    """What it says of the processor, right after the magic or where the format has it."""
    needs_glibc: bool = False
    """Names do not tell: a module for musl and Python 3.10 is called `...-linux-gnu.so`, too."""


def _linux(machine: str, tags: Sequence[str], code: int) -> Platform:
    of_machine = tuple(f"{tag}_{machine}" for tag in tags)
    return Platform(of_machine, b"\x7fELF", code.to_bytes(2, "little"), needs_glibc=tags is _GLIBC)


def _macos(machine: str, oldest: tuple[int, int], code: int) -> Platform:
    versions = [(10, minor) for minor in range(9, 16)] + [(major, 0) for major in range(11, 15)]
    tags = tuple(f"macosx_{major}_{minor}_{machine}" for major, minor in versions if (major, minor) >= oldest)
    return Platform(tags, b"\xcf\xfa\xed\xfe", code.to_bytes(4, "little"))


_GLIBC = ("manylinux_2_17", "manylinux_2_28", "manylinux2014")
_MUSL = ("musllinux_1_1", "musllinux_1_2")

PLATFORMS = {
    "linux-x64": _linux("x86_64", _GLIBC, 0x3E),
    "linux-arm64": _linux("aarch64", _GLIBC, 0xB7),
    "alpine-x64": _linux("x86_64", _MUSL, 0x3E),
    "darwin-x64": _macos("x86_64", (10, 9), 0x0100_0007),
    "darwin-arm64": _macos("arm64", (11, 0), 0x0100_000C),
    "win32-x64": Platform(("win_amd64",), b"MZ", (0x8664).to_bytes(2, "little")),
    "win32-arm64": Platform(("win_arm64",), b"MZ", (0xAA64).to_bytes(2, "little")),
}
"""By the names that VS Code has for them. tree-sitter 0.26 has no wheel for alpine-arm64 and linux-armhf: there the
extension needs a closure-lsp that is built from source."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the .vsix is written")
    parser.add_argument("--target", choices=PLATFORMS, help="another platform than the one that this runs on")
    options = parser.parse_args()
    output: Path | None = options.output
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _give_up(f"there is no {program} on PATH")

    _install_packages()
    own = _output("node", "-p", "process.platform + '-' + process.arch")
    target: str = options.target or own
    with tempfile.TemporaryDirectory() as scratch:
        _copy_server(Path(scratch), PLATFORMS[target].tags if options.target else ())
    shutil.copy(ROOT / "LICENSE", HERE)
    output = (output or HERE / f"closure-lsp-{target}.vsix").absolute()
    _run("npx", "vsce", "package", *VSCE_OPTIONS, "--target", target, "--out", str(output))
    if target in PLATFORMS:
        _check(output, PLATFORMS[target])
    print(output)
    return 0


def _check(vsix: Path, platform: Platform) -> None:
    """Gives up unless the parser is in the .vsix, and all that is compiled is for the platform."""
    with zipfile.ZipFile(vsix) as archive:
        compiled = {name: archive.read(name) for name in archive.namelist() if name.endswith(COMPILED)}
    problems = [name for name, data in compiled.items() if not is_for(platform, data)]
    versions = [version for version in (OLDEST, *OTHERS) if _parsers(compiled, version)]
    if problems or OLDEST not in versions:
        _give_up(f"compiled for another platform: {', '.join(problems)}" if problems else f"no parser for {OLDEST}")
    print(f"runs on Python {', '.join(versions)}; {len(compiled)} compiled modules are for the platform")


def is_for(platform: Platform, data: bytes) -> bool:
    """Whether a compiled module is one of a platform, by its header and by the C library that it needs."""
    if not data.startswith(platform.magic) or (b"libc.so.6\0" in data) != platform.needs_glibc:
        return False
    offsets = {b"MZ": int.from_bytes(data[60:64], "little") + 4, b"\x7fELF": 18}
    offset = offsets.get(platform.magic, 4)
    return data[offset : offset + len(platform.machine)] == platform.machine


def _parsers(names: Iterable[str], version: str) -> list[str]:
    """The parser's modules for a version of Python: `cpython-310-...` or, on Windows, `cp310-...`."""
    digits = version.replace(".", "")
    return [name for name in names if "/tree_sitter/" in name and re.search(rf"\.(cpython-|cp){digits}-", name)]


def _install_packages() -> None:
    """What the lock file names, unless it is there."""
    lock, installed = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


def _copy_server(scratch: Path, tags: Sequence[str]) -> None:
    """The wheel of this tree and of all that it needs, unpacked into one folder.

    `tags` are the platforms of wheels that may be taken; none means those of this machine.
    """
    platform = [argument for tag in tags for argument in ("--platform", tag)]
    venv.create(scratch / "venv", with_pip=True)
    folder = "Scripts" if sys.platform == "win32" else "bin"
    pip = [str(scratch / "venv" / folder / "python"), "-m", "pip", "--disable-pip-version-check", "-qq"]
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", str(scratch), str(ROOT))
    (wheel,) = scratch.glob("closure_lsp-*.whl")

    shutil.rmtree(SERVER, ignore_errors=True)
    for_oldest = ["--only-binary", ":all:", "--python-version", OLDEST, *platform]
    _run(*pip, "install", *for_oldest, "--no-compile", "--target", str(SERVER), str(wheel), *BACKPORTS)
    shutil.rmtree(SERVER / "bin", ignore_errors=True)
    shutil.copy(HERE / "launcher.py", SERVER / "__main__.py")

    (parser,) = SERVER.glob("tree_sitter-*.dist-info")
    requirement = parser.name.removesuffix(".dist-info").replace("-", "==")
    for version in OTHERS:
        for_version = ["--only-binary", ":all:", "--python-version", version, *platform]
        _add_compiled(pip, requirement, for_version, scratch / version)


def _add_compiled(pip: list[str], requirement: str, for_version: list[str], scratch: Path) -> None:
    """Unpacks the modules of a package that are compiled for another version of Python."""
    try:
        _output(*pip, "download", "--no-deps", *for_version, "--dest", str(scratch), requirement)
    except subprocess.CalledProcessError:
        print(f"the copy will not run on Python {scratch.name}: there is no {requirement} for it", file=sys.stderr)
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
