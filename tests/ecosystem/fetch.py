"""Brings the packages of `packages.txt` into a folder: downloaded and unpacked, never installed, built or run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGES = Path(__file__).with_name("packages.txt")


def packages() -> list[str]:
    """The packages to look at, as `name==version`."""
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def fetch(folder: Path) -> list[str]:
    """Downloads into `folder/name-version` what is not there yet, unpacked; returns what could not be had, and why."""
    missing = []
    for requirement in packages():
        target = folder / requirement.replace("==", "-")
        if target.is_dir():
            continue
        try:
            _fetch_package(requirement, target)
        except (OSError, subprocess.SubprocessError, zipfile.BadZipFile) as error:
            missing.append(f"{requirement}: {error}")
    return missing


def command(requirement: str, folder: Path) -> list[str]:
    """The command that downloads a package's wheel: a source distribution would be run to learn what it needs."""
    return [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"),
        *("--python-version", "3.13", "--dest", str(folder), requirement),
    ]


def _fetch_package(requirement: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as download:
        subprocess.run(command(requirement, Path(download)), check=True, timeout=300)
        (wheel,) = Path(download).glob("*.whl")
        unpack(wheel, target)


def unpack(wheel: Path, target: Path) -> None:
    """The Python files of a wheel. The folder appears only when it is complete."""
    partial = target.with_name(f"{target.name}.partial")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(partial, [name for name in archive.namelist() if name.endswith(".py")])
    partial.mkdir(exist_ok=True)
    partial.rename(target)
