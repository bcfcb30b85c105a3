"""Takes the pictures of VS Code: `python -m tests.editors.capture_vscode`.

It needs code-server, Chromium and basedpyright.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.editors import vscode
from tests.editors.example import ruff
from tests.editors.install import basedpyright

if TYPE_CHECKING:
    from collections.abc import Sequence

IMAGES = vscode.EXTENSION / "images"
PICTURES = vscode.ROOT / "docs" / "pictures"

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


BESIDE = """\
import time


def retry(attempts, on=Exception):
    failures = 0

    def decorate(function):
        def wrapper(*args, **kwargs):
            nonlocal failures
            for _ in range(attempts):
                try:
                    return function(*args, **kwargs)
                except on:
                    failures += 1
                    time.sleep(failures)

        return wrapper

    return decorate


def make_buttons(labels):
    buttons = []
    for label in labels:
        buttons.append(lambda: print(label))
    return buttons
"""
"""What is looked at beside basedpyright, with all its hints, and ruff."""

THEMES = {"dark": "Default Dark Modern", "light": "Default Light Modern"}
NARROW = 470
"""Pixels. In a walkthrough of a window that is 1280 wide a picture has 440, and is drawn smaller if it is wider."""


def main() -> int:
    programs, main_server = vscode.find(), basedpyright.find()
    if programs is None or main_server is None:
        print("this needs: python3 -m tests.editors.install code-server chromium basedpyright", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        vscode.install_own(programs, scratch / "extensions", scratch)
        take_alone(programs, scratch)
        vscode.add_test_extensions(scratch / "extensions")
        for kind, theme in THEMES.items():
            take_beside(programs, scratch, kind, theme, [[f"{main_server}-langserver", "--stdio"], [ruff(), "server"]])
    for picture in ("hints.png", "fixes.png"):
        print(shutil.copy(vscode.SCREENSHOTS / "alone" / picture, IMAGES))
    for kind in THEMES:
        print(shutil.copy(vscode.SCREENSHOTS / f"beside-{kind}" / "all.png", PICTURES / f"vscode-{kind}.png"))
    return 0


def take_alone(programs: vscode.Programs, scratch: Path) -> None:
    """The pictures of the walkthrough."""
    session = opened(programs, scratch, "alone", SOURCE, {"editor.fontSize": 12}, (NARROW, 600))
    clip = {"x": 16, "y": 28, "width": NARROW - 30, "height": 420}
    session.drive(
        [
            {"do": "lines", "shown": ["captured by increment, current", "labels:captured by lambda"]},
            {"do": "command", "title": "View: Close Primary Side Bar"},
            {"do": "action", "line": "label: label)", "word": "label"},
            {"do": "shot", "name": "fixes", "clip": clip},
            {"do": "press", "keys": "Escape"},
            {"do": "hover", "line": "count  # only read", "word": "count", "says": "Captured by"},
            {"do": "shot", "name": "hints", "clip": {**clip, "height": 340}},
        ]
    )


def take_beside(
    programs: vscode.Programs, scratch: Path, kind: str, theme: str, others: Sequence[Sequence[str]]
) -> None:
    """A picture beside other servers."""
    settings = {"workbench.colorTheme": theme, "window.autoDetectColorScheme": False, "anotherServer.commands": others}
    session = opened(programs, scratch, f"beside-{kind}", BESIDE, settings, (900, 600))
    (session.workspace / "pyproject.toml").write_text('[tool.basedpyright]\ntypeCheckingMode = "standard"\n')
    session.drive(
        [
            {"do": "lines", "shown": ["captured by wrapper"]},
            {"do": "command", "title": "View: Close Primary Side Bar"},
            {"do": "lines", "shown": ["-> "]},
            {"do": "squiggles", "severity": "warning", "count": 1},
            {"do": "shot", "name": "all", "clip": {"x": 0, "y": 28, "width": 886, "height": 512}},
        ]
    )


def opened(
    programs: vscode.Programs, scratch: Path, name: str, source: str, settings: dict[str, Any], size: tuple[int, int]
) -> vscode.Session:
    """A session that shows a file."""
    own = scratch / name
    file = own / "workspace" / "tour.py"
    file.parent.mkdir(parents=True)
    file.write_text(source)
    return vscode.Session(
        programs=programs,
        extensions=scratch / "extensions",
        scratch=own,
        name=name,
        workspace=file.parent,
        file=file,
        env=vscode.environment(),
        settings={**SETTINGS, **settings},
        width=size[0],
        height=size[1],
    )


if __name__ == "__main__":
    sys.exit(main())
