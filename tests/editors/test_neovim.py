"""A real Neovim starts the server by the plugin's own configuration: what does the user see, and what is mended?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.editors.example import MENDED, SOURCE, missing, run
from tests.editors.install import neovim

HERE = Path(__file__).parent
PLUGIN = HERE.parent.parent / "editors" / "neovim"


@pytest.mark.parametrize(("version", "encoding"), [((0, 12), "utf-8"), ((0, 10), "utf-16")])
def test_neovim_shows_and_mends_closures(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    assert run(file, "make_counter()()") == "UnboundLocalError"
    assert run(file, "[button() for button in make_buttons('abc')]") == "['c', 'c', 'c']"

    found, shown, hover, first_menu, between, second_menu, left, after, _ = drive(
        version,
        encoding,
        file,
        [
            {"do": "diagnostics", "count": 2},
            {"do": "hints", "lines": [13, 14]},
            {"do": "hover", "cursor": [14, 31]},
            {"do": "action", "cursor": [5, 8], "title": "Declare `count` nonlocal"},
            {"do": "diagnostics", "count": 1},
            {"do": "action", "cursor": [15, 31], "title": "Capture `label` by value"},
            {"do": "diagnostics", "count": 0},
            {"do": "hints", "lines": [2, 4]},
            {"do": "save"},
        ],
    )

    assert [(one["line"], one["rule"]) for one in found] == [(5, "missing-nonlocal"), (14, "late-binding-capture")]
    assert [(one["line"], one["label"]) for one in shown] == [(13, "captured by lambda"), (14, "captures label")]
    assert hover.startswith("`label` is **free** in the lambda: it belongs to `make_buttons` (line 11)\n")
    assert "`LOAD_DEREF` reads the cell" in hover
    assert "Declare `count` nonlocal" in first_menu
    assert [(one["line"], one["rule"]) for one in between] == [(15, "late-binding-capture")]
    assert "Capture `label` by value" in second_menu
    assert left == []
    assert [(one["line"], one["label"]) for one in after] == [(2, "captured by increment"), (4, "rebinds count")]

    assert file.read_text() == MENDED
    assert run(file, "make_counter()()") == "1"
    assert run(file, "[button() for button in make_buttons('abc')]") == "['a', 'b', 'c']"


@pytest.mark.parametrize(("version", "encoding"), [((0, 12), "utf-8"), ((0, 10), "utf-16")])
def test_neovim_renames_a_captured_variable(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    source = SOURCE.replace("        count += 1\n", "        nonlocal count\n        '😀'; count += 1\n")
    file = tmp_path / "closures.py"
    file.write_text(source)

    refused, done, hints, _ = drive(
        version,
        encoding,
        file,
        [
            {"do": "rename", "cursor": [6, 16], "new": "increment"},
            {"do": "rename", "cursor": [6, 16], "new": "total"},
            {"do": "hints", "lines": [2, 4, 14, 15]},
            {"do": "save"},
        ],
    )

    assert "`make_counter` has a variable `increment` already (line 4)." in refused
    assert done is None
    assert [one["label"] for one in hints][:2] == ["captured by increment", "rebinds total"]
    assert file.read_text() == source.replace("count ", "total ").replace("nonlocal count", "nonlocal total").replace(
        "return count", "return total"
    )
    assert run(file, "make_counter()()") == "1"


def drive(version: neovim.Version, encoding: str, file: Path, steps: list[dict[str, Any]]) -> list[Any]:
    """What each step (see drive_neovim.lua) returned, in that Neovim with closure-lsp serving `file`."""
    name = f"{version[0]}.{version[1]}"
    program = neovim.find(version)
    if program is None:
        missing(f"no Neovim {name}; it is installed by: python3 -m tests.editors.install neovim-{name}")
    server = [sys.executable, "-m", "closure_lsp"]
    request = file.with_suffix(".json")
    request.write_text(json.dumps({"plugin": str(PLUGIN), "command": server, "file": str(file), "steps": steps}))
    result = subprocess.run(
        [program, "--headless", "-u", "NONE", "-i", "NONE", "-l", str(HERE / "drive_neovim.lua"), str(request)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env=neovim.environment(file.parent / "home"),
    )
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout.splitlines()[-1])
    assert answer["version"].startswith(name + ".")
    assert answer["attached"], result.stderr
    assert answer["encoding"] == encoding
    assert answer["stopped"]
    return list(answer["answers"])
