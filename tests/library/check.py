"""What the tests of rows share: the interpreters, and a display for the programs that open windows."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from closure_lsp.python_version import PythonVersion
from tests.oracle.interpreters import interpreters

OPENS_WINDOWS = {"customtkinter", "tkinter", "turtle"}
"""Modules whose programs need a display."""

WITHOUT_A_SCREEN = {
    "QT_QPA_PLATFORM": "offscreen",
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_FILELOG": "1",
    "MPLBACKEND": "agg",
    "KIVY_LOG_MODE": "PYTHON",
    "KERAS_BACKEND": "numpy",
}
"""What libraries of widgets ask the environment, and which backend Keras is to use."""


@cache
def interpreters_by_version() -> dict[PythonVersion, Path]:
    """Each interpreter that is found, and the one that runs the tests."""
    own = PythonVersion(*sys.version_info[:2])
    return {own: Path(sys.executable), **interpreters()}


@cache
def display() -> str:
    """The name of an X display, started for the tests if there is none; empty without Xvfb."""
    if given := os.environ.get("DISPLAY"):
        return given
    server = shutil.which("Xvfb")
    if server is None:
        return ""
    reads, writes = os.pipe()
    process = subprocess.Popen(
        [server, "-displayfd", str(writes), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
        pass_fds=(writes,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    atexit.register(process.kill)
    with open(reads) as answer:
        return f":{answer.readline().strip()}"


def environment() -> dict[str, str]:
    """What the programs may know of the machine."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    kept |= WITHOUT_A_SCREEN
    return {**kept, "DISPLAY": display()} if display() else kept


@cache
def has_tkinter(interpreter: Path) -> bool:
    """Whether an interpreter was built with Tk, or its distribution's package for it is installed."""
    command = [str(interpreter), "-I", "-c", "import tkinter"]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def version_of(interpreter: Path) -> PythonVersion:
    """The version of Python of an interpreter that is there."""
    command = [str(interpreter), "-I", "-c", "import sys; print(sys.version_info[1])"]
    return PythonVersion(3, int(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
