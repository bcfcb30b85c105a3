"""Finds the CPython interpreters that can be asked: in a setting, on PATH, with pyenv, or installed by `.ci/run`."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from closure_lsp.python_version import SUPPORTED, PythonVersion, parse_version
from tests.editors.install import cpython

SETTING = "CLOSURE_LSP_PYTHONS"
"""Paths of interpreters, separated as in PATH."""

REQUIRED = "CLOSURE_LSP_REQUIRE_PYTHONS"
"""Versions that have to be there, separated by spaces: their absence is a failure and not a skip."""

_ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name)"


@cache
def interpreters() -> dict[PythonVersion, Path]:
    """One working CPython for each supported version that can be found."""
    found: dict[PythonVersion, Path] = {}
    for candidate in _candidates():
        version = _version(candidate)
        if version is not None:
            found.setdefault(version, candidate)
    return dict(sorted(found.items()))


def required() -> tuple[PythonVersion, ...]:
    """The versions that the environment insists on."""
    versions = [parse_version(word) for word in os.environ.get(REQUIRED, "").split()]
    return tuple(version for version in versions if version is not None)


def standard_library(interpreter: Path) -> Path:
    """The folder of the interpreter's standard library."""
    return Path(_run(interpreter, "import os; print(os.path.dirname(os.__file__))"))


def _candidates() -> list[Path]:
    candidates = [Path(entry) for entry in os.environ.get(SETTING, "").split(os.pathsep) if entry]
    for version in SUPPORTED:
        on_path = shutil.which(f"python{version}")
        if on_path:
            candidates.append(Path(on_path))
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates.extend(sorted(root.glob("versions/3.*/bin/python3"), reverse=True))
    installed = (cpython.find(version) for version in cpython.RELEASES)
    candidates.extend(Path(program) for program in installed if program)
    python = shutil.which("python3")
    return [*candidates, *([Path(python)] if python else [])]


def _version(interpreter: Path) -> PythonVersion | None:
    try:
        version, implementation = _run(interpreter, _ASK).split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return parse_version(version) if implementation == "cpython" else None


def _run(interpreter: Path, code: str) -> str:
    return subprocess.run(
        [interpreter, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
