"""What ruff is taken to report is what it reports: it is run, and asked."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closure_lsp.project.beside import ruff
from closure_lsp.project.beside.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SOURCE = """\
class C:
    n = 1
    def f(self):
        return n


x = 0
def g():
    print(x)
    x = 1


found = []
for i in "ab":
    found.append(lambda: i)
"""


class Row(NamedTuple):
    why: str
    files: Mapping[str, str]
    """By name; each folder of them, and `tests/deep`, has an `a.py`."""
    is_doubtful: bool = False
    """Whether ruff may report what it is not taken to report."""


def lint(**keys: object) -> str:
    lines = (f"{key.replace('_', '-')} = {toml(value)}\n" for key, value in keys.items())
    return "[lint]\n" + "".join(lines)


def toml(value: object) -> str:
    """A list, or an object of lists, as TOML writes it."""
    return json.dumps(value).replace('": ', '" = ')


ROWS = (
    Row("nothing is selected", {"ruff.toml": ""}),
    Row("a group", {"ruff.toml": lint(select=["B"])}),
    Row("a code of a group that is ignored", {"ruff.toml": lint(select=["B023"], ignore=["B"])}),
    Row("a group of a code that is ignored", {"ruff.toml": lint(select=["ALL"], ignore=["F82"])}),
    Row("of equals ignoring wins", {"ruff.toml": lint(select=["F821", "B"], ignore=["F821"])}),
    Row("the default and more", {"ruff.toml": lint(extend_select=["W"], ignore=["B"])}),
    Row("by name", {"ruff.toml": "preview = true\n" + lint(select=["undefined-name"])}, is_doubtful=True),
    Row("not by name", {"ruff.toml": "preview = true\n" + lint(ignore=["undefined-name"])}, is_doubtful=True),
    Row("what is extended selects", {"ruff.toml": "extend = 'base.toml'\n", "base.toml": lint(select=["B", "F821"])}),
    Row(
        "what is extended ignores",
        {"ruff.toml": "extend = 'base.toml'\n" + lint(select=["B"]), "base.toml": lint(select=[], ignore=["B023"])},
    ),
    Row(
        "what is extended is overridden",
        {"ruff.toml": "extend = 'base.toml'\n" + lint(extend_select=["B"]), "base.toml": lint(ignore=["B023"])},
    ),
    Row("outside of the section", {"ruff.toml": 'select = ["B"]\n'}),
    Row("the section wins", {"ruff.toml": 'select = ["B"]\nignore = ["F"]\n' + lint(select=["F"])}),
    Row(
        "a pyproject.toml that does not speak of ruff is not looked at",
        {"ruff.toml": lint(select=["B"]), "tests/pyproject.toml": "[tool.black]\n"},
    ),
    Row("the closest counts", {"ruff.toml": lint(select=["B"]), "tests/pyproject.toml": "[tool.ruff]\n"}),
    Row("the hidden file goes first", {".ruff.toml": lint(select=["B"]), "ruff.toml": lint(select=["F"])}),
    Row("in one file by its path", {"ruff.toml": lint(per_file_ignores={"tests/*": ["F"]})}),
    Row("by its name", {"ruff.toml": lint(per_file_ignores={"a.py": ["B", "F823"]})}),
    Row("in any folder", {"ruff.toml": lint(extend_per_file_ignores={"**/a.py": ["ALL"]})}),
    Row("in this folder or below", {"ruff.toml": lint(per_file_ignores={"tests/**/a.py": ["B"]})}),
    Row("with braces", {"ruff.toml": lint(per_file_ignores={"{tests,docs}/*.py": ["B"]})}),
    Row("in all others", {"ruff.toml": lint(per_file_ignores={"!tests/*": ["B"]})}, is_doubtful=True),
    Row("a folder is left out", {"ruff.toml": 'extend-exclude = ["tests"]\n'}),
    Row("a folder is left out of linting", {"ruff.toml": lint(exclude=["tests/**"])}),
    Row("others are left out", {"ruff.toml": 'exclude = ["docs"]\n'}),
    Row("some are looked at", {"ruff.toml": 'include = ["tests/*.py"]\n'}, is_doubtful=True),
    Row("folders that ruff leaves out", {"ruff.toml": "", "dist/pyproject.toml": ""}),
    Row("a file that cannot be read", {"ruff.toml": "select = "}, is_doubtful=True),
    Row("a list that is none", {"ruff.toml": lint(select="B")}, is_doubtful=True),
    Row("what is extended is missing", {"ruff.toml": "extend = 'none.toml'\n"}, is_doubtful=True),
    Row("what is extended is anywhere", {"ruff.toml": "extend = '~/none.toml'\n"}, is_doubtful=True),
    Row("one extends itself", {"ruff.toml": "extend = 'ruff.toml'\n"}, is_doubtful=True),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_what_is_configured(row: Row, tmp_path: Path) -> None:
    check_reported(tmp_path, row.files, is_doubtful=row.is_doubtful)


SELECTORS = st.lists(
    st.sampled_from(["ALL", "B", "B0", "B02", "B023", "F", "F8", "F82", "F821", "F823", "E"]),
    max_size=3,
)
LINTS = st.fixed_dictionaries(
    {}, optional={"select": SELECTORS, "extend_select": SELECTORS, "ignore": SELECTORS, "extend_ignore": SELECTORS}
).map(lambda keys: lint(**keys))


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(LINTS, LINTS, LINTS)
def test_what_is_selected(closest: str, extended: str, last: str) -> None:
    files = {
        "ruff.toml": f"extend = 'b/b.toml'\n{closest}",
        "b/b.toml": f"extend = '../c.toml'\n{extended}",
        "c.toml": last,
    }
    with tempfile.TemporaryDirectory() as folder:
        check_reported(Path(folder), files, is_doubtful=False)


def test_where_nothing_is_configured(tmp_path: Path) -> None:
    file = made(tmp_path, {}) / "a.py"
    assert ruff.reported(Tables(), file) is None
    assert reported_by_ruff([file])[file] == ruff.BY_DEFAULT


def test_a_list_that_nobody_writes_is_not_looked_at(tmp_path: Path) -> None:
    made(tmp_path, {"ruff.toml": lint(per_file_ignores={f"{number}*": ["B"] for number in range(5000)})})
    assert ruff.reported(Tables(), tmp_path / "a.py") == frozenset()


def made(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in {**files, "tests/deep/a.py": SOURCE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        for around in (folder / name).parents:
            if folder in (around, *around.parents):
                (around / "a.py").write_text(SOURCE)
    return folder


def check_reported(folder: Path, files: Mapping[str, str], *, is_doubtful: bool) -> None:
    tables = Tables()
    programs = sorted(made(folder, files).rglob("a.py"))
    said = reported_by_ruff(programs)
    for file in programs:
        found = ruff.reported(tables, file)
        assert found is not None
        assert found <= said[file] if is_doubtful else found == said[file], file.relative_to(folder)


def reported_by_ruff(files: Sequence[Path]) -> Mapping[Path, frozenset[str]]:
    """What ruff says of files in an editor: what it leaves out, it leaves out there, too."""
    command = [sys.executable, "-m", "ruff", "check", "--force-exclude", "--no-cache", "--output-format", "json"]
    command += map(str, files)
    answer = subprocess.run(command, cwd=files[0].parent, capture_output=True, text=True, check=False).stdout
    said = json.loads(answer) if answer else []
    return {
        file: ruff.CODES & {each["code"] for each in said if Path(each["filename"]).samefile(file)} for file in files
    }
