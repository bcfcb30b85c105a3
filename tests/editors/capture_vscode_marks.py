"""Takes the picture of the lines below captured variables: `python -m tests.editors.capture_vscode_marks`.

They are to be told apart in each theme, and by who does not see every color: Chromium shows the page so (by the
matrices of Machado, Oliveira and Fernandes, 2009). It needs code-server and Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.editors import vscode
from tests.editors.capture_vscode import PICTURES, opened

SOURCE = """\
def retry(attempts, delay):
    failures = 0

    def wrapper(*args):
        nonlocal failures
        for _ in range(attempts):
            failures += 1
            time.sleep(delay)
"""
THEMES = {
    "dark": "Default Dark Modern",
    "light": "Default Light Modern",
    "high contrast": "Default High Contrast",
    "light, high contrast": "Default High Contrast Light",
}
VISIONS = ("none", "protanopia", "deuteranopia", "tritanopia")
CLIP = {"x": 36, "y": 28, "width": 300, "height": 160}
PICTURE = PICTURES / "vscode-lines.png"


def main() -> int:
    programs = vscode.find()
    if programs is None:
        print("this needs: python3 -m tests.editors.install code-server chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        vscode.install_own(programs, scratch / "extensions", scratch)
        vscode.add_test_extensions(scratch / "extensions")
        settings = {"editor.inlayHints.enabled": "off", "closureLsp.diagnostics.enabled": False, "editor.fontSize": 13}
        session = opened(programs, scratch, "lines", SOURCE, settings, (700, 400))
        session.drive(steps())
        page = vscode.SCREENSHOTS / "lines" / "lines.html"
        page.write_text(sheet())
        size = f"--window-size={4 * (CLIP['width'] + 8)},{4 * (CLIP['height'] + 28)}"
        command = [programs.chromium, "--headless", "--no-sandbox", "--hide-scrollbars", size]
        subprocess.run([*command, f"--screenshot={PICTURE}", page.as_uri()], check=True, capture_output=True)
    print(PICTURE)
    return 0


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"do": "lines", "shown": ["time.sleep(delay)"]},
        {"do": "command", "title": "View: Close Primary Side Bar"},
    ]
    for theme, title in THEMES.items():
        found += [
            {"do": "settings", "change": {"workbench.colorTheme": title, "window.autoDetectColorScheme": False}},
            {"do": "underlined", "count": 7},
        ]
        for vision in VISIONS:
            found += [{"do": "vision", "type": vision}, {"do": "shot", "name": f"{theme} {vision}", "clip": CLIP}]
        found.append({"do": "vision", "type": "none"})
    return found


def sheet() -> str:
    """A page with all pictures, a line for each theme."""
    rows = []
    for theme in THEMES:
        cells = (
            f'<td><img src="{theme} {vision}.png"><br>{theme}' + (f", {vision}" if vision != "none" else "") + "</td>"
            for vision in VISIONS
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    style = "body { margin: 0 } td { padding: 2px; font: 13px sans-serif; text-align: center }"
    return f"<style>{style}</style><table cellspacing=2>{''.join(rows)}</table>"


if __name__ == "__main__":
    sys.exit(main())
