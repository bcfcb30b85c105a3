"""Takes the pictures of editors/neovim: `python -m tests.editors.capture_neovim` (needs tmux, and Neovim 0.12).

Neovim runs in a real terminal, with the plugin and the server of this tree, on the example of `closure-lsp demo`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.editors.install import neovim
from tests.editors.screen import EXAMPLE, ROOT, Picture, capture
from tests.editors.terminal_svg import to_svg

PLUGIN = ROOT / "editors" / "neovim"
INIT = Path(__file__).parent / "screen_neovim.lua"
FOREGROUND, BACKGROUND = "#e0e2ea", "#14161b"  # Neovim's own

PICTURES = (
    Picture("screenshot.svg", 39, ("6Gzt",), "late-binding"),
    Picture("screenshot-hover.svg", 24, ("6Gzt", "11G0fc", "K"), "╰"),
    Picture("screenshot-closures.svg", 38, ("6Gzt", ":ClosureLspShow", "Enter"), "captures and rebinds", 126),
)


def main() -> int:
    program = neovim.find((0, 12))
    if program is None or shutil.which("tmux") is None:
        print("this needs tmux on PATH and: python3 -m tests.editors.install neovim-0.12", file=sys.stderr)
        return 1
    for picture in PICTURES:
        with tempfile.TemporaryDirectory() as home:
            environment = {**neovim.environment(Path(home)), "CLOSURE_LSP_PLUGIN": str(PLUGIN)}
            screen = capture(f"{program} -u {INIT} -i NONE", environment, picture)
        (PLUGIN / picture.file).write_text(to_svg(screen, picture.columns, EXAMPLE.name, FOREGROUND, BACKGROUND))
        print(PLUGIN / picture.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
