"""A real Neovim starts the server by the plugin's own configuration: what does the user see, and what is mended?"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from closure_lsp.settings import SETTINGS
from tests.editors.example import BALLOON_LINE, BALLOONS, BALLOONS_MENDED, MENDED, SOURCE, missing, ruff, run
from tests.editors.install import basedpyright, neovim

pytestmark = pytest.mark.editors

HERE = Path(__file__).parent
PLUGIN = HERE.parent.parent / "editors" / "neovim"

ENCODINGS: dict[neovim.Version, str] = {(0, 12): "utf-8", (0, 11): "utf-8", (0, 10): "utf-16"}
"""In which units each Neovim counts columns with a server that knows them all."""

in_each_neovim = pytest.mark.parametrize(("version", "encoding"), ENCODINGS.items())


@in_each_neovim
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
    assert "`label` is **free** in the lambda" in hover
    assert "Declare `count` nonlocal" in first_menu
    assert [(one["line"], one["rule"]) for one in between] == [(15, "late-binding-capture")]
    assert "Capture `label` by value" in second_menu
    assert left == []
    assert [(one["line"], one["label"]) for one in after] == [(2, "captured by increment"), (4, "rebinds count")]

    assert file.read_text() == MENDED
    assert run(file, "make_counter()()") == "1"
    assert run(file, "[button() for button in make_buttons('abc')]") == "['a', 'b', 'c']"


@in_each_neovim
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


@in_each_neovim
def test_neovim_renames_and_then_fixes_all(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    fix_all = "Fix all that closure-lsp is sure of in this file"

    renamed, found, menu, left, _ = drive(
        version,
        encoding,
        file,
        [
            {"do": "rename", "cursor": [14, 31], "new": "text"},
            {"do": "diagnostics", "count": 2},
            {"do": "action", "cursor": [14, 31], "title": fix_all},
            {"do": "diagnostics", "count": 0},
            {"do": "save"},
        ],
    )

    assert renamed is None
    assert [one["rule"] for one in found] == ["missing-nonlocal", "late-binding-capture"]
    assert "Capture `text` by value" in menu
    assert left == []
    assert file.read_text() == re.sub(r"\blabel\b", "text", MENDED)
    assert run(file, "make_counter()()") == "1"
    assert run(file, "[button() for button in make_buttons('abc')]") == "['a', 'b', 'c']"


@in_each_neovim
def test_hints_follow_what_is_typed_and_what_is_set(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(MENDED)
    _, typed, shown, set_live, left = drive(
        version,
        encoding,
        file,
        [
            {"do": "hints", "lines": [2, 4]},
            {"do": "type", "cursor": [2, 0], "keys": "oshow = lambda: count<Esc>"},
            {"do": "hints", "lines": [2, 3, 5]},
            {"do": "settings", "settings": {"closureLsp": {"inlayHints": {"captures": False}}}},
            {"do": "hints", "lines": [2]},
        ],
    )
    assert typed is True
    assert [one["label"] for one in shown] == ["captured by lambda, increment", "captures count", "rebinds count"]
    assert set_live is True
    assert [one["label"] for one in left] == ["captured by lambda, increment"]


@in_each_neovim
def test_the_server_is_started_again(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    hints: dict[str, Any] = {"do": "hints", "lines": [13, 14]}
    steps = [hints, {"do": "restart"}, hints, {"do": "kill"}, hints, {"do": "diagnostics", "count": 2}]
    _, restarted, after_restart, came_back, after_death, found = drive(version, encoding, file, steps)
    assert restarted
    assert came_back
    labels = ["captured by lambda", "captures label"]
    assert [one["label"] for one in after_restart] == [one["label"] for one in after_death] == labels
    assert [one["rule"] for one in found] == ["missing-nonlocal", "late-binding-capture"]


@pytest.mark.parametrize("version", [(0, 12), (0, 11)])
def test_a_server_that_dies_again_and_again_is_given_up_and_can_be_started_again(
    version: neovim.Version, tmp_path: Path
) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    hints: dict[str, Any] = {"do": "hints", "lines": [13, 14]}
    kill = {"do": "kill"}
    steps = [kill, kill, kill, hints, {"do": "kill", "last": True}, {"do": "edit"}, hints]
    *came_back, first, given_up, edited, second = drive(version, "utf-8", file, steps)
    assert came_back == [True, True, True]
    assert given_up is False
    assert edited is True
    assert (
        [one["label"] for one in first] == [one["label"] for one in second] == ["captured by lambda", "captures label"]
    )


def test_the_help_file_has_the_tags_that_it_names(tmp_path: Path) -> None:
    folder = tmp_path / "doc"
    shutil.copytree(PLUGIN / "doc", folder, ignore=shutil.ignore_patterns("tags"))
    program = find((0, 12))
    command = [program, "--headless", "-u", "NONE", "-i", "NONE", "-c", f"helptags {folder}", "-c", "qall"]
    done = subprocess.run(
        command, env=neovim.environment(tmp_path), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    assert (PLUGIN / "doc" / "tags").read_text() == (folder / "tags").read_text(), "written by :helptags"
    tags = {line.partition("\t")[0] for line in (folder / "tags").read_text().splitlines()}
    text = (folder / "closure_lsp.txt").read_text()
    assert {"closure-lsp", "closure-lsp.txt"} < tags
    assert set(re.findall(r"\|(closure-lsp[^|]*)\|", text)) <= tags
    assert max(map(len, text.splitlines())) <= 78
    assert not [setting.key for setting in SETTINGS if f"{setting.key.rpartition('.')[2]} = " not in text]


@pytest.mark.parametrize(
    ("version", "encoding", "capabilities"),
    [
        *((version, encoding, None) for version, encoding in ENCODINGS.items()),
        ((0, 12), "utf-16", {"general": {"positionEncodings": ["utf-16"]}}),
    ],
)
def test_positions_where_a_character_is_many_bytes_and_a_line_ends_in_two(
    version: neovim.Version, encoding: str, capabilities: Any, tmp_path: Path
) -> None:
    file = tmp_path / "balloons.py"
    file.write_bytes(BALLOONS.encode())
    steps = mend_balloons()
    check_balloons(drive(version, encoding, file, steps, capabilities=capabilities))
    assert file.read_bytes() == BALLOONS_MENDED.encode()


@in_each_neovim
def test_beside_ruff_on_one_buffer(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "balloons.py"
    file.write_bytes(("import os\r\n" + BALLOONS).encode())
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nlint.select = ["F401"]')
    steps = [{"do": "encodings"}, *mend_balloons(first_line=2, others=1)]
    agreed, *answers = drive(version, encoding, file, steps, beside={"ruff": [ruff(), "server"]})
    assert agreed["encodings"] == {"closure_lsp": encoding, "ruff": encoding}
    assert not [line for line in (*agreed["health"], *agreed["told"]) if "WARNING" in line and "encoding" in line]
    found = check_balloons(answers, first_line=2)
    assert (found[0]["rule"], found[0]["marked"]) == ("F401", "os")
    assert file.read_bytes() == ("import os\r\n" + BALLOONS_MENDED).encode()


def test_neovim_sees_where_two_servers_count_differently(tmp_path: Path) -> None:
    file = tmp_path / "balloons.py"
    file.write_bytes(BALLOONS.encode())
    only_utf_16 = {"general": {"positionEncodings": ["utf-16"]}}
    (agreed,) = drive(
        (0, 12), "utf-16", file, [{"do": "encodings"}], beside={"ruff": [ruff(), "server"]}, capabilities=only_utf_16
    )
    assert agreed["encodings"] == {"closure_lsp": "utf-16", "ruff": "utf-8"}
    assert [line for line in agreed["health"] if "WARNING" in line and "encoding" in line]


def test_all_servers_count_alike_beside_basedpyright(tmp_path: Path) -> None:
    program = basedpyright.find()
    if program is None:
        missing("no basedpyright; it is installed by: python3 -m tests.editors.install basedpyright")
    file = tmp_path / "balloons.py"
    file.write_bytes(BALLOONS.encode())
    others = {"basedpyright": [f"{program}-langserver", "--stdio"]}
    (agreed,) = drive((0, 12), "utf-16", file, [{"do": "encodings"}], beside=others)
    assert agreed["encodings"] == {"closure_lsp": "utf-16", "basedpyright": "utf-16"}
    assert [line for line in agreed["health"] if "WARNING" in line or "ERROR" in line] == []


LATE = (
    "buttons = []\nfor label in 'ab':\n    buttons.append(('a text that takes some room on the line', lambda: label))\n"
)


@pytest.mark.parametrize(("version", "encoding"), [((0, 11), "utf-8"), ((0, 12), "utf-8")])
@pytest.mark.parametrize("columns", [100, 130, 300])
def test_lines_below_the_code_end_before_the_window(
    version: neovim.Version, encoding: str, columns: int, tmp_path: Path
) -> None:
    file = tmp_path / "closures.py"
    file.write_text(LATE)
    steps = [{"do": "diagnostics", "count": 1}, {"do": "virtual_lines", "count": 1, "columns": columns}]
    (found,), drawn = drive(version, encoding, file, steps)
    said = " ".join(line.strip(" └─│") for line in drawn)
    assert said == f"late-binding-capture: {found['message']}"
    assert max(map(len, drawn)) < columns
    assert (len(drawn) == 1) == (columns == 300)


@in_each_neovim
def test_hints_of_the_function_at_the_cursor(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(MENDED.replace("lambda *, label=label:", "lambda:"))
    settings = {"closureLsp": {"inlayHints": {"when": "cursor"}}}
    steps: list[dict[str, Any]] = [
        {"do": "move", "cursor": [5, 8]},
        {"do": "hints", "lines": [4]},
        {"do": "move", "cursor": [15, 8]},
        {"do": "hints", "lines": [14, 15]},
    ]
    _, first, _, second = drive(version, encoding, file, steps, settings=settings)
    assert [one["label"] for one in first] == ["rebinds count"]
    assert [one["label"] for one in second] == ["captured by lambda", "captures label"]


@in_each_neovim
def test_the_picture_of_closures_in_a_window(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(MENDED)
    steps: list[dict[str, Any]] = [{"do": "picture", "cursor": [7, 15]}, {"do": "picture", "cursor": [14, 8]}]
    first, second = drive(version, encoding, file, steps)
    assert first.startswith("closures.py (Python ")
    assert "rebound by increment" in first
    assert "default label = label, a value" in second
    assert "increment" not in second


@in_each_neovim
def test_captured_variables_have_highlight_groups(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(MENDED)
    home, free, look_of_free, look_of_rebound = drive(
        version,
        encoding,
        file,
        [
            {"do": "tokens", "cursor": [2, 4]},
            {"do": "tokens", "cursor": [7, 15]},
            {"do": "look", "group": "@lsp.mod.free.python"},
            {"do": "look", "group": "@lsp.mod.rebound.python"},
        ],
    )
    assert home == [{"type": "capturedVariable", "modifiers": ["cell", "rebound"]}]
    assert free == [{"type": "capturedVariable", "modifiers": ["free", "rebound"]}]
    assert look_of_free["italic"] is True
    assert look_of_rebound["underline"] is True


@in_each_neovim
def test_as_a_package(version: neovim.Version, encoding: str, tmp_path: Path) -> None:
    package = tmp_path / "home" / "nvim" / "site" / "pack" / "any" / "start" / "closure-lsp"
    package.parent.mkdir(parents=True)
    package.symlink_to(PLUGIN)
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    steps: list[dict[str, Any]] = [
        {"do": "hints", "lines": [13, 14]},
        {"do": "look", "group": "@lsp.mod.free.python"},
        {"do": "help", "topic": "closure-lsp-settings"},
    ]
    shown, look, page = drive(version, encoding, file, steps, plugin=None)
    assert [one["label"] for one in shown] == ["captured by lambda", "captures label"]
    assert look["italic"] is True
    assert page == "6. Settings                                             *closure-lsp-settings*"


def mend_balloons(first_line: int = 1, others: int = 0) -> list[dict[str, Any]]:
    """The steps that see that all is in its place in the file with balloons, and mend it."""
    line = first_line + 3
    cursor = [line, len((BALLOON_LINE + "lambda: ").encode())]
    return [
        {"do": "diagnostics", "count": 1 + others},
        {"do": "hints", "lines": [line - 1, line]},
        {"do": "hover", "cursor": cursor},
        {"do": "action", "cursor": cursor, "title": "Capture `n` by value"},
        {"do": "diagnostics", "count": others},
        {"do": "save"},
    ]


def check_balloons(answers: list[Any], first_line: int = 1) -> list[Any]:
    """What `mend_balloons` should have seen; gives the diagnostics at its beginning."""
    found, shown, hover, _, _, _ = answers
    assert [(one["line"], one["rule"], one["marked"]) for one in found][-1] == (
        first_line + 3,
        "late-binding-capture",
        "n",
    )
    assert [one["before"] for one in shown] == ['    for n in "ab":', BALLOON_LINE + "lambda"]
    assert hover.startswith("`n` is **free** in the lambda")
    return list(found)


def drive(
    version: neovim.Version,
    encoding: str,
    file: Path,
    steps: list[dict[str, Any]],
    *,
    plugin: Path | None = PLUGIN,
    **more: Any,
) -> list[Any]:
    """What each step (see drive_neovim.lua) returned, in that Neovim with closure-lsp serving `file`.

    `more` goes into the request as it is.
    """
    name = f"{version[0]}.{version[1]}"
    program = find(version)
    request = file.with_suffix(".json")
    details = {"plugin": plugin and str(plugin), "command": [sys.executable, "-I", "-m", "closure_lsp"], "steps": steps}
    request.write_text(json.dumps({**details, **more}))
    result = subprocess.run(
        [program, "--headless", "-i", "NONE", "-u", str(HERE / "drive_neovim.lua"), str(file)],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        env={**neovim.environment(file.parent / "home"), "CLOSURE_LSP_REQUEST": str(request)},
    )
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout.splitlines()[-1])
    assert answer["version"].startswith(name + ".")
    assert answer["attached"], result.stderr
    assert answer["encoding"] == encoding
    assert answer["stopped"]
    return list(answer["answers"])


def find(version: neovim.Version) -> str:
    """The program of that Neovim."""
    program = neovim.find(version)
    if program is None:
        name = f"{version[0]}.{version[1]}"
        missing(f"no Neovim {name}; it is installed by: python3 -m tests.editors.install neovim-{name}")
    return program
