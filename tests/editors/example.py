"""The file that the tests open in each editor, and what it does when it runs. Must never know an editor."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

SOURCE = """\
def make_counter():
    count = 0

    def increment():
        count += 1
        return count

    return increment


def make_buttons(labels):
    buttons = []
    for label in labels:
        buttons.append(lambda: label)
    return buttons
"""

MENDED = SOURCE.replace("        count += 1\n", "        nonlocal count\n        count += 1\n").replace(
    "lambda: label", "lambda *, label=label: label"
)
"""After the quick fixes for `count` and `label`."""

BALLOONS = """\
def balloons():
    made = []
    for n in "ab":
        made.append(("😀🎈", lambda: n))  # and more
    return made
""".replace("\n", "\r\n")
"""Lines that end as Windows has it, and characters that count as one, two or four, as an editor may count them.

The comment is for Neovim 0.10: to it a byte that no UTF-16 unit of the line has as its number is the line's end.
"""

BALLOONS_MENDED = BALLOONS.replace("lambda: n", "lambda *, n=n: n")
BALLOON_LINE = '        made.append(("😀🎈", '
"""What stands before the lambda."""


def run(file: Path, expression: str) -> str:
    """The value of `expression` in the module `file`, or the name of the exception that it raises."""
    code = f"""
from {file.stem} import *
try:
    print({expression})
except Exception as error:
    print(type(error).__name__)
"""
    command = [sys.executable, "-B", "-c", code]
    return subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=True).stdout.strip()


def ruff() -> str:
    """Another server for the same files: it is among the requirements of the tests."""
    program = shutil.which("ruff", path=Path(sys.executable).parent) or shutil.which("ruff")
    assert program
    return program


def missing(reason: str) -> NoReturn:
    """Fail where an editor is required, else skip: no run may pass for a proof that it is not."""
    if os.environ.get("CI") == "true" or os.environ.get("CLOSURE_LSP_REQUIRE_EDITORS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
