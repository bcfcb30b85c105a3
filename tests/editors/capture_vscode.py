"""Takes the pictures of editors/vscode: `python -m tests.editors.capture_vscode` (needs code-server and Chromium)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.editors import vscode

IMAGES = vscode.EXTENSION / "images"

SOURCE = """\
def make_counter(start=0):
    count = start

    def increment(by=1):
        nonlocal count
        count += by
        return count

    def current():
        return count  # only read

    return increment, current


def make_buttons(labels):
    buttons = []
    for label in labels:
        buttons.append(lambda: label)
    return buttons
"""

SETTINGS = {
    "breadcrumbs.enabled": False,
    "editor.hover.above": False,
    "editor.guides.indentation": False,
    "editor.hideCursorInOverviewRuler": True,
    "editor.lineNumbers": "off",
    "editor.matchBrackets": "never",
    "editor.occurrencesHighlight": "off",
    "editor.overviewRulerBorder": False,
    "editor.renderLineHighlight": "none",
    "editor.scrollbar.vertical": "hidden",
    "workbench.activityBar.location": "hidden",
    "workbench.editor.showTabs": "none",
    "workbench.statusBar.visible": False,
}


def main() -> int:
    programs = vscode.find()
    if programs is None:
        print("this needs: python3 -m tests.editors.install code-server chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        vscode.build(scratch / "closure-lsp.vsix")
        vscode.install(programs, scratch / "closure-lsp.vsix", scratch / "extensions", scratch)
        file = scratch / "workspace" / "tour.py"
        file.parent.mkdir()
        file.write_text(SOURCE)
        session = vscode.Session(
            programs=programs,
            extensions=scratch / "extensions",
            scratch=scratch,
            name="pictures",
            workspace=file.parent,
            file=file,
            env=vscode.environment(),
            settings=SETTINGS,
            width=760,
            height=640,
        )
        clip = {"x": 30, "y": 28, "width": 718, "height": 484}
        session.drive(
            [
                {"do": "lines", "shown": ["captured by increment, current", "labels:captured by lambda"]},
                {"do": "command", "title": "View: Close Primary Side Bar"},
                {"do": "action", "line": "label: label)", "word": "label"},
                {"do": "shot", "name": "fixes", "clip": clip},
                {"do": "press", "keys": "Escape"},
                {"do": "hover", "line": "count  # only read", "word": "count", "says": "Captured by"},
                {"do": "shot", "name": "hints", "clip": {**clip, "height": 376}},
            ]
        )
    IMAGES.mkdir(exist_ok=True)
    for picture in ("hints.png", "fixes.png"):
        print(shutil.copy(vscode.SCREENSHOTS / "pictures" / picture, IMAGES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
