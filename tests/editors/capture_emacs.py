"""Takes the picture of editors/emacs: `python -m tests.editors.capture_emacs` (needs tmux, and Emacs 30.2).

Emacs runs in a real terminal, with the plugin and the server of this tree, on the example of `closure-lsp demo`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.editors.install import emacs
from tests.editors.screen import COLUMNS, EXAMPLE, ROOT, Picture, capture
from tests.editors.terminal_svg import to_svg

PLUGIN = ROOT / "editors" / "emacs"
INIT = Path(__file__).parent / "screen_emacs.el"
FOREGROUND, BACKGROUND = "#ffffff", "#0d0e1c"  # of the theme modus-vivendi-tinted

PICTURES = (Picture("screenshot.svg", 35, ("M-g", "g", "2", "4", "Enter", "M-m"), "LOAD_FAST"),)


def main() -> int:
    program = emacs.find((30, 2))
    if program is None or shutil.which("tmux") is None:
        print("this needs tmux on PATH and: python3 -m tests.editors.install emacs-30.2", file=sys.stderr)
        return 1
    for picture in PICTURES:
        with tempfile.TemporaryDirectory() as home:
            screen = capture(f"{program} -Q -nw -L {PLUGIN} -l {INIT}", emacs.environment(Path(home)), picture)
        (PLUGIN / picture.file).write_text(to_svg(screen, COLUMNS, EXAMPLE.name, FOREGROUND, BACKGROUND))
        print(PLUGIN / picture.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
