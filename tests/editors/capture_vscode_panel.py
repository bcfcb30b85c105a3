"""Takes the pictures of the panel in VS Code: `python -m tests.editors.capture_vscode_panel` (as capture_vscode)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.editors import vscode
from tests.editors.capture_vscode import IMAGES, SETTINGS

SOURCE = """\
def counter(start=0):
    n = start

    def inc(by=1):
        nonlocal n
        n += by
        return n

    def get():
        return n  # only read

    return inc, get
"""
THEMES = {"panel-light.png": "Default Light Modern", "panel-dark.png": "Default Dark Modern"}


def main() -> int:
    programs = vscode.find()
    if programs is None:
        print("this needs: python3 -m tests.editors.install code-server chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        vscode.install_own(programs, scratch / "extensions", scratch)
        for picture, theme in THEMES.items():
            folder = scratch / picture
            (folder / "workspace").mkdir(parents=True)
            file = folder / "workspace" / "counter.py"
            file.write_text(SOURCE)
            session = vscode.Session(
                programs=programs,
                extensions=scratch / "extensions",
                scratch=folder,
                name="panel",
                workspace=file.parent,
                file=file,
                env=vscode.environment(),
                settings={**SETTINGS, "workbench.colorTheme": theme, "workbench.editor.showTabs": "multiple"},
                width=1480,
                height=480,
            )
            session.drive(steps(picture))
            print(shutil.copy(vscode.SCREENSHOTS / "panel" / picture, IMAGES))
    return 0


def steps(picture: str) -> list[dict[str, Any]]:
    return [
        {"do": "lines", "shown": ["captured by inc, get"]},
        {"do": "command", "title": "View: Close Primary Side Bar"},
        {"do": "go", "line": "return n  # only read", "word": "n"},
        {"do": "command", "title": "closure-lsp: Show Closures"},
        {"do": "panel", "shown": ["counter, line 1", "inc, line 4", "get, line 9"]},
        {"do": "text", "shown": "counter, line 1"},
        {"do": "shot", "name": picture.removesuffix(".png"), "clip": {"x": 0, "y": 28, "width": 1480, "height": 430}},
    ]


if __name__ == "__main__":
    sys.exit(main())
