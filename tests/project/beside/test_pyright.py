"""What pyright is taken to report is what it reports: basedpyright is run, and asked."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from closure_lsp.project.beside import pyright
from closure_lsp.project.beside.tables import Tables
from tests.editors.example import missing
from tests.editors.install import basedpyright

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCE = """\
class C:
    n = 1
    def f(self):
        return n


x = 0
def g():
    print(x)
    x = 1
"""
UNBOUND, UNDEFINED = "reportUnboundVariable", "reportUndefinedVariable"


class Row(NamedTuple):
    why: str
    files: Mapping[str, str]
    reported: frozenset[str] | None
    """What basedpyright is taken to report in `src/a.py`."""
    is_doubtful: bool = False
    """Whether it may report what it is not taken to report."""


JSON = "pyrightconfig.json"
TOML = "pyproject.toml"
NONE = frozenset[str]()
ROWS = (
    Row("nothing is configured", {}, None),
    Row("nothing is chosen", {JSON: "{}"}, pyright.CODES),
    Row("nothing of the two", {JSON: '{"typeCheckingMode": "basic"}'}, pyright.CODES),
    Row("off", {JSON: '{"typeCheckingMode": "off"}'}, NONE),
    Row(
        "off but for one", {TOML: f'[tool.pyright]\ntypeCheckingMode = "off"\n{UNBOUND} = true\n'}, frozenset({UNBOUND})
    ),
    Row("one is off", {TOML: f"[tool.basedpyright]\n{UNBOUND} = false\n"}, frozenset({UNDEFINED})),
    Row("one is none", {JSON: f'{{"{UNDEFINED}": "none"}}'}, frozenset({UNBOUND})),
    Row(
        "comments and commas, as nobody else writes JSON",
        {JSON: f'// so: {{\n{{"a": "// no", /* "off", */ "{UNBOUND}": "none", // and\n}}'},
        frozenset({UNDEFINED}),
    ),
    Row(
        "a comment without an end",
        {JSON: f'{{"{UNBOUND}": "none"}} /* and'},
        frozenset({UNDEFINED}),
        is_doubtful=True,
    ),
    Row("JSON goes first", {JSON: "{}", TOML: f"[tool.pyright]\n{UNBOUND} = false\n"}, pyright.CODES),
    Row("the file is ignored", {JSON: '{"ignore": ["src"]}'}, NONE),
    Row("by a pattern", {JSON: '{"ignore": ["**/a.py"]}'}, NONE),
    Row("another file is ignored", {JSON: '{"ignore": ["docs"]}'}, pyright.CODES),
    Row("extended", {JSON: '{"extends": "b.json"}', "b.json": f'{{"{UNBOUND}": "none"}}'}, frozenset({UNDEFINED})),
    Row(
        "the mode of what extends decides anew",
        {JSON: '{"extends": "b.json", "typeCheckingMode": "off"}', "b.json": f'{{"{UNBOUND}": "error"}}'},
        NONE,
    ),
    Row(
        "in a part of the project",
        {JSON: f'{{"executionEnvironments": [{{"root": "docs", "{UNBOUND}": "none"}}]}}'},
        frozenset({UNDEFINED}),
        is_doubtful=True,
    ),
    Row("a file that is nothing", {JSON: "["}, NONE, is_doubtful=True),
    Row("a list that is none", {JSON: '{"ignore": "src"}'}, NONE, is_doubtful=True),
    Row("nested too deeply", {JSON: "[" * 99_999}, NONE, is_doubtful=True),
    Row("elsewhere", {JSON: '{"extends": "/nowhere/b.json"}'}, NONE, is_doubtful=True),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_what_is_configured(row: Row, tmp_path: Path) -> None:
    file = made(tmp_path, row)
    assert pyright.reported(Tables(), tmp_path, file) == row.reported
    assert pyright.reported(Tables(), None, file) == row.reported


@pytest.mark.editors
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_basedpyright_reports_it(row: Row, tmp_path: Path) -> None:
    program = basedpyright.find()
    if program is None:
        missing("no basedpyright; it is installed by: python3 -m tests.editors.install basedpyright")
    file = made(tmp_path, row)
    command = [program, "--outputjson"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    said = json.loads(answer)["generalDiagnostics"] if answer.strip().startswith("{") else []
    found = {each["rule"] for each in said if "rule" in each and each["file"] == str(file)} & pyright.CODES
    expected = pyright.CODES if row.reported is None else row.reported
    assert expected <= found if row.is_doubtful else expected == found


def test_the_opened_folder_decides(tmp_path: Path) -> None:
    """A language server of pyright never looks into the folders in between."""
    file = made(tmp_path, Row("", {"src/pyrightconfig.json": f'{{"{UNBOUND}": "none"}}', JSON: "{}"}, None))
    assert pyright.reported(Tables(), tmp_path, file) == pyright.CODES
    assert pyright.reported(Tables(), tmp_path / "src", file) == frozenset({UNDEFINED})
    assert pyright.reported(Tables(), tmp_path / "docs", file) == frozenset({UNDEFINED})


def made(folder: Path, row: Row) -> Path:
    for name, text in {**row.files, "src/a.py": SOURCE}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder / "src" / "a.py"
