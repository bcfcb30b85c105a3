"""Types into a program on a terminal and takes its picture. Must never know which program it is.

The terminal is tmux, apart from any that the user has. Nothing is asserted here: what is drawn is looked at.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "closure_lsp" / "demo" / "tour.py"
COLUMNS = 100


class Picture(NamedTuple):
    """What is to be seen on a picture."""

    file: str
    rows: int
    keys: tuple[str, ...]
    """As tmux names them; typed one by one when the hints are there."""
    expected: str
    """Text that shows that the server has answered."""
    columns: int = COLUMNS


def capture(editor: str, environment: Mapping[str, str], picture: Picture) -> str:
    """The screen of the command `editor` on the example, escape sequences included.

    TimeoutError if what the picture expects does not appear.
    """
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, EXAMPLE.name)
        file.write_bytes(EXAMPLE.read_bytes())
        variables = {
            **environment,
            "CLOSURE_LSP_PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }
        tmux = ["tmux", "-u", "-S", f"{scratch}/socket", "-f", "/dev/null"]

        def run(*arguments: str) -> str:
            command = [*tmux, *arguments]
            return subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout

        size = ("-x", str(picture.columns), "-y", str(picture.rows))
        run("new-session", "-d", *size, "-c", scratch, f"{editor} {file.name}")
        run("set-option", "status", "off")
        try:
            _settled(run, "captures ")
            for key in picture.keys:
                run("send-keys", key)
                time.sleep(0.5)  # as a user types: hover asks about the cursor as it is when its key arrives
            return _settled(run, picture.expected)
        finally:
            run("kill-server")


def _settled(run: Callable[..., str], expected: str) -> str:
    """The first screen that holds `expected` and then stays as it is."""
    screens: Sequence[str] = ()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        screens = (*screens[-2:], run("capture-pane", "-e", "-p"))
        if len(set(screens)) == 1 and len(screens) == 3 and expected in screens[0]:
            return screens[0]
        time.sleep(0.5)
    raise TimeoutError(f"no {expected!r} on the screen:\n{screens[-1]}")
