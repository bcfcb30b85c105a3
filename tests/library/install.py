"""Installs the packages whose rows are proven: `python3 -m tests.library.install`, into a virtual environment.

It is beside the editors, under $CLOSURE_LSP_EDITORS (by default ~/.cache/closure-lsp-editors), and made anew when the
list of packages has changed. The path of its interpreter is printed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

from tests.editors.install.cache import cache as editors

STAMP = "requirements.txt"
"""The name of a copy of the list by which the environment was made, written last."""

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
BY_HAND = HERE / "requirements-by-hand.txt"
_LINE = re.compile(r"(?P<name>[\w.-]+)\S*(?:\s+#\s*(?P<module>\w+))?")


def find() -> Path | None:
    """The interpreter that has the packages; None where they are not installed."""
    stamp, interpreter = _folder() / STAMP, _folder() / "bin" / "python"
    is_there = stamp.exists() and stamp.read_text(encoding="utf-8") == REQUIREMENTS.read_text(encoding="utf-8")
    return interpreter if is_there and interpreter.exists() else None


def install() -> Path:
    """Makes the environment. Raises CalledProcessError where a package cannot be installed."""
    folder = _folder()
    interpreter = folder / "bin" / "python"
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    command = [str(interpreter), "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*command, "-r", str(REQUIREMENTS)], check=True)
    shutil.copy(REQUIREMENTS, folder / STAMP)
    return interpreter


def _folder() -> Path:
    return editors() / "packages"


@cache
def modules_by_hand() -> frozenset[str]:
    """The modules whose programs are not run each time."""
    lines = [line for line in BY_HAND.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found = [match for match in map(_LINE.match, lines) if match is not None]
    return frozenset(match["module"] or re.split("[<>=]", match["name"])[0] for match in found)


if __name__ == "__main__":
    print(find() or install())
    sys.exit(0)
