"""A real VS Code with the extension's .vsix: what does the user see, what is mended, and what survives?"""

from __future__ import annotations

import json
import site
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from closure_lsp import __version__
from tests.editors import vscode
from tests.editors.example import MENDED, SOURCE, ruff, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.conftest import Start

pytestmark = pytest.mark.editors

GIVEN_UP = "The closure-lsp server crashed 4 times in the last 3 minutes. The server will not be restarted."

BUNDLED = f"closure-lsp-{__version__}/server"
"""Ends the path of the copy in the installed extension."""

RUN_THIS_TREE = f'exec "{sys.executable}" -I -m closure_lsp "$@"'
"""A shell script: the server of this tree."""


def test_shows_and_mends_closures_without_any_configuration(start: Start) -> None:
    session = start()
    assert run(session.file, "make_counter()()") == "UnboundLocalError"
    assert run(session.file, "[button() for button in make_buttons('abc')]") == "['c', 'c', 'c']"

    servers, _, _, drawn, hover, _, menu, *_ = session.drive(
        [
            {"do": "servers", "like": BUNDLED},
            {"do": "lines", "shown": ["labels:captured by lambda", "lambdacaptures label: label"]},
            {"do": "squiggles", "severity": "error", "count": 1},
            {"do": "underlined", "count": 2},
            {"do": "hover", "line": "append(lambda", "word": "lambda", "says": "captures"},
            {"do": "shot", "name": "hover"},
            {"do": "action", "line": "count += 1", "word": "count", "title": "Declare `count` nonlocal"},
            {"do": "squiggles", "severity": "error", "count": 0},
            {"do": "lines", "shown": ["count = 0captured by increment", "def increment():rebinds count"]},
            {"do": "squiggles", "severity": "warning", "count": 1},
            {
                "do": "action",
                "line": "lambdacaptures label: label",
                "word": "label: label",
                "title": "Capture `label` by value",
            },
            {"do": "squiggles", "severity": "warning", "count": 0},
            {"do": "lines", "hidden": ["captures label"]},
            {"do": "shot", "name": "mended"},
            {"do": "save"},
        ]
    )

    assert servers[0].startswith("python3 -I ")
    assert drawn == [["label", "1px dotted"], ["label", "1px solid"]]
    assert "captures" in hover
    assert any("Declare `count` nonlocal" in title for title in menu)
    assert session.file.read_text() == MENDED
    assert run(session.file, "make_counter()()") == "1"
    assert run(session.file, "[button() for button in make_buttons('abc')]") == "['a', 'b', 'c']"


INSERTED = """\
def make_counter(step):
    count = 0

    def increment():
        count += step
        return count

    def current():
        return count

    return increment, current


def make_buttons(labels):
    buttons = []
    for label in labels:
        buttons.append(lambda: label)
    return buttons
"""


def test_a_double_click_on_a_hint_inserts_the_safe_fix(start: Start) -> None:
    session = start(INSERTED)
    session.drive(
        [
            {"do": "lines", "shown": ["def current():captures count", "lambdacaptures label: label"]},
            {"do": "squiggles", "severity": "warning", "count": 1},
            # nothing is wrong with this one: nothing is inserted
            {"do": "doubleClick", "line": "def current():captures count", "word": "captures count"},
            {"do": "insert", "line": "def increment():captures step", "word": "captures step"},
            {"do": "squiggles", "severity": "error", "count": 0},
            {"do": "lines", "shown": ["def increment():rebinds count, captures step"]},
            {"do": "insert", "line": "lambdacaptures label: label", "word": "captures label"},
            {"do": "squiggles", "severity": "warning", "count": 0},
            {"do": "lines", "hidden": ["captures label"]},
            {"do": "shot", "name": "inserted"},
            {"do": "save"},
        ]
    )
    nonlocal_ = INSERTED.replace("        count += step\n", "        nonlocal count\n        count += step\n")
    assert session.file.read_text() == nonlocal_.replace("lambda: label", "lambda *, label=label: label")


def test_hints_follow_the_typing_and_the_server_comes_back(start: Start) -> None:
    session = start()
    menu = "closure-lsp: Restart Server"
    added = "labels:captured by 2 lambdas"
    *_, servers = session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "type", "line": "buttons = []", "word": "]", "text": "\n(lambda: labels)"},
            {"do": "lines", "shown": ["labels):labels captured by lambda", "(lambdacaptures labels: labels)"]},
            {"do": "replaced", "like": BUNDLED, "title": menu},
            {"do": "type", "line": "return buttons", "word": "buttons", "text": " or [lambda: label]"},
            {"do": "lines", "shown": [added]},
            # one after the other, before the first has started
            {"do": "command", "title": menu},
            {"do": "command", "title": menu},
            {"do": "servers", "like": BUNDLED},
            {"do": "lines", "shown": [added]},
            {"do": "kill", "like": BUNDLED},
            {"do": "type", "line": "    count = 0", "word": "0", "text": "\n(lambda: count)"},
            {"do": "lines", "shown": [added, "count = 0captured by lambda", "(lambdacaptures count: count)"]},
            {"do": "squiggles", "severity": "error", "count": 1},
            {"do": "servers", "like": BUNDLED},
        ]
    )
    assert len(servers) == 1


def test_settings_and_commands_take_effect_at_once(start: Start, with_others: Path, tmp_path: Path) -> None:
    session = start(extensions=with_others)
    own = program(tmp_path / "own-server", RUN_THIS_TREE)
    (session.workspace / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.12"\n')
    *_, servers = session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "underlined", "count": 2},
            {"do": "settings", "change": {"closureLsp.inlayHints.capturedBy": "off"}},
            {"do": "lines", "shown": ["lambdacaptures label"], "hidden": ["captured by"]},
            {
                "do": "settings",
                "change": {
                    "closureLsp.inlayHints.capturedBy": "names",
                    "closureLsp.decorations.enabled": False,
                    "closureLsp.diagnostics.ignore": ["missing-nonlocal"],
                },
            },
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "underlined", "count": 0},
            {"do": "squiggles", "severity": "error", "count": 0},
            {"do": "status", "says": "closure-lsp: running"},
            {"do": "shot", "name": "status"},
            {"do": "status", "says": "for Python 3.12\nfrom requires-python"},
            {"do": "command", "title": "closure-lsp: Explain Rule", "choose": ["late-binding-capture"]},
            {"do": "text", "shown": "All functions that a loop makes share"},
            {"do": "shot", "name": "explain"},
            {"do": "command", "title": "closure-lsp: Show Logs", "shows": f"closure-lsp {__version__} in "},
            {"do": "shot", "name": "logs"},
            {"do": "settings", "change": {"closureLsp.path": str(own)}},
            {"do": "text", "shown": f"closure-lsp {__version__} in {vscode.ROOT}, run by Python"},
            {"do": "servers", "like": "-m closure_lsp"},
        ]
    )
    assert servers == [f"{sys.executable} -I -m closure_lsp"]


def test_the_commands_for_the_file_in_the_editor(start: Start) -> None:
    session = start()
    *_, drawn, _, _, _, _ = session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "underlined", "count": 2},
            {"do": "command", "title": "closure-lsp: Toggle Lines below Captured Variables"},
            {"do": "underlined", "count": 0},
            {"do": "command", "title": "closure-lsp: Toggle Lines below Captured Variables"},
            {"do": "underlined", "count": 2},
            {"do": "press", "keys": "Control+Alt+h"},
            {"do": "lines", "hidden": ["captured by", "captures"]},
            {"do": "press", "keys": "Control+Alt+h"},
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "type", "line": "def make_counter", "word": "make_counter", "text": ""},
            {"do": "press", "keys": "F2"},
            {"do": "text", "shown": "`make_counter` belongs to the module, so other files may use it."},
            {"do": "shot", "name": "rename"},
            {"do": "type", "line": "count += 1", "word": "count", "text": ""},
            {"do": "command", "title": "closure-lsp: Explain at the Cursor"},
            {"do": "text", "shown": "Use instead"},
            {"do": "shot", "name": "explain"},
            {"do": "command", "title": "View: Close Editor"},
            {"do": "command", "title": "closure-lsp: Show Scopes"},
            {"do": "text", "shown": "function make_counter.<locals>.increment (line 4)"},
            {"do": "shot", "name": "scopes"},
            {"do": "command", "title": "closure-lsp: Fix All in This File"},
            {"do": "lines", "shown": ["nonlocal count"], "hidden": ["lambdacaptures label"]},
            # what a function rebinds has a line of another shape: at home, where it is declared, bound and read
            {"do": "underlined", "count": 4},
            {"do": "command", "title": "closure-lsp: Open the Tour of Closures", "choose": ["nonlocal"]},
            {"do": "text", "shown": "# It prints:"},
            {"do": "shot", "name": "tour"},
            {"do": "text", "shown": "nonlocal"},
        ]
    )
    assert [style for _, style in drawn] == ["2px dashed", *["3px double"] * 3]


def test_a_server_that_cannot_start_is_reported_and_another_can_be_chosen(
    start: Start, with_others: Path, tmp_path: Path
) -> None:
    dying = program(tmp_path / "dying", "echo 'no Python will do' >&2; exit 1")
    session = start(extensions=with_others, settings={"closureLsp.path": "/nowhere/closure-lsp"})
    session.drive(
        [
            {"do": "text", "shown": "closure-lsp cannot start: spawn /nowhere/closure-lsp ENOENT"},
            {"do": "shot", "name": "failed"},
            {"do": "status", "says": "closure-lsp: did not start"},
            {"do": "settings", "change": {"closureLsp.path": sys.executable}},
            {
                "do": "text",
                "shown": f"closure-lsp cannot start: {sys.executable} is not closure-lsp, it says: Python 3",
            },
            {"do": "settings", "change": {"closureLsp.path": str(dying)}},
            {"do": "text", "shown": "no Python will do"},
            {"do": "shot", "name": "failed-again"},
            {"do": "command", "title": "closure-lsp: Show Logs", "shows": "[error] Command failed"},
            {"do": "settings", "change": {"closureLsp.path": ""}},
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "status", "says": "closure-lsp: running"},
        ]
    )


def test_a_server_that_dies_again_and_again_is_given_up_and_can_be_restarted(start: Start) -> None:
    another = {"do": "type", "line": "return buttons", "word": "buttons", "text": " or [lambda: label]"}
    session = start()
    session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "kill", "like": BUNDLED},
            another,
            {"do": "lines", "shown": ["labels:captured by 2 lambdas"]},
            {"do": "kill", "like": BUNDLED},
            another,
            {"do": "lines", "shown": ["labels:captured by 3 lambdas"]},
            {"do": "kill", "like": BUNDLED},
            another,
            {"do": "lines", "shown": ["labels:captured by 4 lambdas"]},
            {"do": "kill", "like": BUNDLED, "others": 0},
            {"do": "text", "shown": GIVEN_UP},
            {"do": "status", "says": "closure-lsp: stopped"},
            {"do": "shot", "name": "given-up"},
            {"do": "lines", "hidden": ["captured by"]},
            {"do": "underlined", "count": 0},
            {"do": "command", "title": "closure-lsp: Restart Server"},
            {"do": "lines", "shown": ["labels:captured by 4 lambdas"]},
            {"do": "underlined", "count": 5},
            {"do": "servers", "like": BUNDLED},
        ]
    )


def test_positions_in_a_file_with_crlf_and_emoji(start: Start) -> None:
    source = """\
def f(names):
    '🐍🐍'; found = []
    for name in names:
        '🐍é'; found.append(lambda: ('🐍', name))
    return found
""".replace("\n", "\r\n")
    session = start(source)
    _, _, hover, drawn, *_ = session.drive(
        [
            {"do": "lines", "shown": ["in names:captured by lambda", "(lambdacaptures name: ('🐍', name))"]},
            {"do": "squiggles", "severity": "warning", "count": 1},
            {"do": "hover", "line": "('🐍', name))", "word": "name", "says": "free in the lambda"},
            {"do": "underlined", "count": 2},
            {"do": "shot", "name": "emoji"},
            {"do": "type", "line": "'🐍🐍'; found", "word": "'🐍🐍'", "text": " '🐍'"},
            {"do": "action", "line": "('🐍', name))", "word": "name", "title": "Capture `name` by value"},
            {"do": "lines", "shown": ["lambda *, name=name: ('🐍', name)"], "hidden": ["captures"]},
            {"do": "squiggles", "severity": "warning", "count": 0},
            {"do": "save"},
        ]
    )
    assert "f (line 1)" in hover
    assert drawn == [["name", "1px dotted"], ["name", "1px solid"]]
    expected = source.replace("lambda:", "lambda *, name=name:").replace("'🐍🐍';", "'🐍🐍' '🐍';")
    assert session.file.read_bytes() == expected.encode()


def test_beside_another_server_on_the_same_buffer(start: Start, with_others: Path) -> None:
    session = start(
        "import os\n" + SOURCE,
        extensions=with_others,
        settings={"anotherServer.commands": [[ruff(), "server"]]},
    )
    (session.workspace / "ruff.toml").write_text('lint.select = ["F401"]\n')
    _, _, hover, of_ruff, _, ours, *_ = session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "squiggles", "severity": "warning", "count": 2},
            {"do": "hover", "line": "import os", "word": "os", "says": "F401"},
            {"do": "action", "line": "import os", "word": "os", "title": "Remove unused import: `os`"},
            {"do": "lines", "shown": ["labels:captured by lambda"], "hidden": ["import os"]},
            {"do": "action", "line": "count += 1", "word": "count", "title": "Declare `count` nonlocal"},
            {"do": "squiggles", "severity": "error", "count": 0},
            {"do": "lines", "shown": ["count = 0captured by increment"]},
            {"do": "save"},
        ]
    )
    assert "imported but unused" in hover
    assert any("Remove unused import" in title for title in of_ruff)
    assert any("Declare `count` nonlocal" in title for title in ours)
    assert session.file.read_text() == MENDED.replace("lambda *, label=label:", "lambda:")


def test_the_selected_interpreter_s_server_and_version_are_preferred(
    start: Start, with_others: Path, bare_python: Path, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "selected")], check=True)
    (packages,) = (tmp_path / "selected").glob("lib/python*/site-packages")
    (packages / "this-tree.pth").write_text("\n".join([str(vscode.ROOT), *site.getsitepackages()]))
    selected, other = tmp_path / "selected" / "bin" / "python3", bare_python / "python3"
    session = start(
        "def f(n):\n    return [n for _ in 'ab']\n",
        extensions=with_others,
        # what the Python extension says of a version is believed
        env={"SELECTED_INTERPRETER": f"{selected}=3.11", "OTHER_INTERPRETER": f"{other}=3.12"},
        settings={"closureLsp.inlayHints.comprehensions": True},
    )
    first, _, _, _, second, *_ = session.drive(
        [
            {"do": "servers", "like": BUNDLED},
            {"do": "lines", "shown": ["def f(n):n captured by 1 block"]},
            {"do": "command", "title": "Show Logs", "shows": f"closure-lsp {__version__} in {vscode.ROOT}, run by"},
            {"do": "command", "title": "Select the Other Interpreter", "shows": "server, run by Python"},
            {"do": "servers", "like": str(other)},
            {"do": "servers", "like": str(selected), "count": 0},
            {"do": "lines", "shown": ["def f(n):"], "hidden": ["captured by"]},
            {"do": "status", "says": "closure-lsp: running"},
        ]
    )
    assert first[0].startswith(f"{selected} -I ")
    assert second[0].startswith(f"{other} -I ")


def test_nothing_of_a_workspace_without_trust_is_run(start: Start, with_others: Path, tmp_path: Path) -> None:
    traces = {name: tmp_path / f"{name}-was-run" for name in ("selected", "path")}
    programs = {name: program(tmp_path / name, f"touch '{trace}'; exit 1") for name, trace in traces.items()}
    workspace = tmp_path / "workspace"
    (workspace / ".vscode").mkdir(parents=True)
    (workspace / ".vscode" / "settings.json").write_text(json.dumps({"closureLsp.path": str(programs["path"])}))
    (workspace / "jedi.py").write_text("raise SystemExit('a module of the workspace was imported')\n")
    options = {"extensions": with_others, "env": {"SELECTED_INTERPRETER": f"{programs['selected']}=3.9"}}

    _, _, servers, _ = start(**options, trusted=False).drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "hover", "line": "append(lambda", "word": "lambda", "says": "captures"},
            {"do": "servers", "like": BUNDLED},
            {"do": "shot", "name": "restricted"},
        ]
    )
    assert servers[0].startswith("python3 -I ")
    assert [trace.name for trace in traces.values() if trace.exists()] == []

    start(**options).drive([{"do": "text", "shown": f"closure-lsp cannot start: Command failed: {programs['path']}"}])
    assert [trace.name for trace in traces.values() if trace.exists()] == ["path-was-run"]


def test_folders_with_versions_of_their_own_notebooks_and_untitled_files(start: Start, tmp_path: Path) -> None:
    for name, version in (("old", "3.11"), ("new", "3.12")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.py").write_text("def f(n):\n    return [n for _ in 'ab']\n")
        (folder / "pyproject.toml").write_text(f'[tool.closure-lsp]\npython-version = "{version}"\n')
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": SOURCE,
    }
    metadata = {"language_info": {"name": "python"}}
    notebook = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "new" / "notes.ipynb").write_text(json.dumps(notebook))
    folders = tmp_path / "both.code-workspace"
    folders.write_text(json.dumps({"folders": [{"path": "old"}, {"path": "new"}]}))
    session = start(
        workspace=folders,
        file=tmp_path / "old" / "old.py",
        settings={"files.defaultLanguage": "python", "closureLsp.inlayHints.comprehensions": True},
        height=760,
    )
    session.drive(
        [
            {"do": "lines", "shown": ["def f(n):n captured by 1 block"]},
            {"do": "open", "name": "new.py"},
            {"do": "lines", "shown": ["def f(n):"], "hidden": ["captured by"]},
            {"do": "command", "title": "File: New Untitled Text File"},
            {"do": "press", "keys": "x"},
            {"do": "type", "line": "x", "word": "x", "text": " = lambda y: lambda: y"},
            {"do": "lines", "shown": ["lambdacaptures y: yy captured by lambda"]},
            {"do": "open", "name": "notes.ipynb"},
            {"do": "lines", "shown": ["labels:captured by lambda", "lambdacaptures label: label"]},
            {"do": "shot", "name": "notebook"},
        ]
    )


def test_the_walkthrough_and_the_messages_in_the_log(start: Start, with_others: Path) -> None:
    level = {"do": "command", "title": "Developer: Set Log Level...", "choose": ["closure-lsp", "Trace"]}
    session = start(extensions=with_others, width=1280)
    _, _, hints, _, _, _, fixes, *_ = session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {
                "do": "command",
                "title": "Welcome: Open Walkthrough...",
                "choose": ["See what your closures capture"],
                "shows": "A hint on a function says what it captures",
            },
            {"do": "picture", "source": "hints.png"},
            {"do": "shot", "name": "walkthrough"},
            {"do": "click", "text": "Mistakes and fixes"},
            {"do": "text", "shown": "Code that is sure to go wrong is underlined"},
            {"do": "picture", "source": "fixes.png"},
            {"do": "shot", "name": "walkthrough-fixes"},
            {"do": "click", "text": "closures.py"},
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "command", "title": "closure-lsp: Show Logs", "shows": f"closure-lsp {__version__} in "},
            level,
            {"do": "type", "line": "buttons = []", "word": "]", "text": " "},
            {"do": "text", "shown": "Sending request 'textDocument/inlayHint"},
            {"do": "settings", "change": {"closureLsp.trace.server": "verbose"}},
            {"do": "log", "holds": '"server": "verbose"'},
            {"do": "type", "line": "buttons = []", "word": "]", "text": " "},
            {"do": "log", "holds": "Sending request 'textDocument/inlayHint - ("},
            {"do": "log", "holds": '"captured by "'},
            {"do": "shot", "name": "trace"},
        ]
    )
    assert hints > 200
    assert fixes > 200


def program(path: Path, script: str) -> Path:
    """A program that is this shell script."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path
