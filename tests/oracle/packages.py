"""Fetches the packages from PyPI that are compared: their names and versions are in `packages.txt`."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

LIST = Path(__file__).with_name("packages.txt")

# Wheels for any platform and any Python: nothing is going to run them.
_ANY_WHEEL = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none", "--ignore-requires-python")


def fetch(folder: Path, listed: Path = LIST) -> list[Path]:
    """Downloads what is listed and not in the folder yet, and unpacks its Python files; a folder for each package.

    `listed` is a requirements file with exact versions. Raises `subprocess.CalledProcessError` where pip fails.
    """
    wheels = folder / "wheels"
    names = [line.strip() for line in listed.read_text(encoding="utf-8").splitlines()]
    wanted = {name: folder / name for name in names if name and not name.startswith("#")}
    missing = {name: target for name, target in wanted.items() if not target.exists()}
    if missing:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *_ANY_WHEEL, "--dest", str(wheels)]
        subprocess.run([*download, *missing], check=True)
    for name, target in missing.items():
        _unpack(_wheel(wheels, name), target)
    return list(wanted.values())


def _wheel(wheels: Path, requirement: str) -> Path:
    name, _, version = requirement.partition("==")
    for file in wheels.glob("*.whl"):
        found_name, found_version, *_ = parse_wheel_filename(file.name)
        if found_name == canonicalize_name(name) and found_version == Version(version):
            return file
    raise FileNotFoundError(f"pip downloaded no wheel of {requirement} to {wheels}")


def _unpack(wheel: Path, target: Path) -> None:
    """Unpacks the Python files; the target appears when all are there."""
    partial = target.with_name(f"{target.name}.partial")
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.endswith(".py"):
                archive.extract(member, partial)
    partial.rename(target)
