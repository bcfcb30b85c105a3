"""Takes the pictures of editors/neovim: `python -m tests.editors.capture_neovim` (needs tmux, and Neovim 0.12).

Neovim runs in a real terminal, with the plugin and the server of this tree, on the example of `closure-lsp demo`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.editors.install import neovim
from tests.editors.terminal_svg import to_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PLUGIN = ROOT / "editors" / "neovim"
EXAMPLE = ROOT / "closure_lsp" / "demo" / "tour.py"
COLUMNS = 100
FOREGROUND, BACKGROUND = "#e0e2ea", "#14161b"  # Neovim's own

# file, rows, keys typed, text that shows that the server has answered
PICTURES: Sequence[tuple[str, int, tuple[str, ...], str]] = (
    ("screenshot.svg", 39, ("6Gzt",), "late-binding"),
    ("screenshot-hover.svg", 24, ("6Gzt", "11G0fc", "K"), "╰"),
)


def main() -> int:
    program = neovim.find((0, 12))
    if program is None or shutil.which("tmux") is None:
        print("this needs tmux on PATH and: python3 -m tests.editors.install neovim-0.12", file=sys.stderr)
        return 1
    for name, rows, keys, expected in PICTURES:
        screen = capture(program, rows, keys, expected)
        (PLUGIN / name).write_text(to_svg(screen, COLUMNS, "tour.py", FOREGROUND, BACKGROUND))
        print(PLUGIN / name)
    return 0


def capture(program: str, rows: int, keys: Sequence[str], expected: str) -> str:
    """The screen, escape sequences included, after the keys were typed. TimeoutError if `expected` does not appear."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copy(EXAMPLE, scratch)
        environment = {
            **neovim.environment(Path(scratch, "home")),
            "CLOSURE_LSP_PLUGIN": str(PLUGIN),
            "CLOSURE_LSP_PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        tmux = ["tmux", "-u", "-S", f"{scratch}/socket", "-f", "/dev/null"]

        def run(*arguments: str) -> str:
            command = [*tmux, *arguments]
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

        editor = f"{program} -u {HERE / 'screen_neovim.lua'} -i NONE {EXAMPLE.name}"
        run("new-session", "-d", "-x", str(COLUMNS), "-y", str(rows), "-c", scratch, editor)
        run("set-option", "status", "off")
        try:
            _settled(run, "captures ")
            for key in keys:
                run("send-keys", key)
                time.sleep(0.5)  # as a user types: hover asks about the cursor as it is when its key arrives
            return _settled(run, expected)
        finally:
            run("kill-server")


def _settled(run: Callable[..., str], expected: str) -> str:
    """The first screen that holds `expected` and then stays as it is."""
    screen = ""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        before, screen = screen, run("capture-pane", "-e", "-p")
        if screen == before and expected in screen:
            return screen
        time.sleep(0.5)
    raise TimeoutError(f"no {expected!r} on the screen:\n{screen}")


if __name__ == "__main__":
    sys.exit(main())
