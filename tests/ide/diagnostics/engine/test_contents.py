"""What is kept of a file says the same as a look at the file, and nothing that lies in the store can do harm."""

from __future__ import annotations

import json
import sysconfig
from pathlib import Path

import pytest

from closure_lsp.ide.diagnostics.engine.program import Program
from closure_lsp.project.modules import Modules, Roots
from closure_lsp.project.store import Store
from closure_lsp.python_version import PythonVersion

PYTHON = PythonVersion(3, 13)
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
MEMBERS = "class Big:\n" + "    def m(self): return 1\n" * 300
SOURCE = f"{MEMBERS}def f(): pass\nif f: x = y = 1\n'''\n''' ; z = 2\n"


def told(file: Path, store: Store | None, python: PythonVersion = PYTHON) -> object:
    """All that the contents of a file decide."""
    found = Program(Modules(Roots()), python, store=store).file(file)
    if found is None:
        return None
    found.prepare()
    analysis = found.analysis
    binders = {name: [unit.region.data for unit in found._facts.binders(name)] for name in found._facts.all_binders}
    return analysis.division, [unit.region.data for unit in analysis.units], binders


def check_store(files: list[Path], folder: Path) -> None:
    """That an empty and a full store give what a look at the files gives."""
    fresh = [told(file, None) for file in files]
    for state in ("empty or another", "full"):
        store = Store(folder)
        assert [told(file, store) for file in files] == fresh, state
        store.save()


def test_small_files(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    for text in (SOURCE, "", "x = 1", SOURCE.replace("x", "other"), "'''", "\ufeffé = 1\n"):
        file.write_text(text, encoding="utf-8")
        check_store([file], tmp_path / "cache")


@pytest.mark.long
def test_files_of_the_library(tmp_path: Path) -> None:
    check_store(sorted(LIBRARY.glob("[a-m]*.py")), tmp_path / "cache")


def test_another_version_of_python_takes_its_place(tmp_path: Path) -> None:
    file, store = tmp_path / "a.py", Store(tmp_path / "cache")
    file.write_text(SOURCE)
    for python in (PYTHON, PythonVersion(3, 9), PYTHON):
        assert told(file, store, python) == told(file, None, python)


def test_a_file_that_is_known_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.write_text("def f(): pass\nx = 1\n")
    check_store([file], tmp_path / "cache")
    unread = property(lambda region: pytest.fail("it is parsed"))
    monkeypatch.setattr("closure_lsp.syntax.region.Region.outline", unread)
    assert told(file, Store(tmp_path / "cache")) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"starts": 5},
        {"starts": []},
        {"starts": ["x"]},
        {"starts": [0, 10_000_000]},
        {"starts": [0, 5, 3]},
        {"starts": [1]},
        {"indented": {"7000": " "}},
        {"indented": {"0": "x"}},
        {"indented": 5},
        {"binders": {"f": [7000]}},
        {"binders": {"f": [-1]}},
        {"binders": {"f": 3}},
        {"binders": []},
        {"key": 5},
    ],
    ids=str,
)
def test_what_others_have_put_there_is_no_answer(tmp_path: Path, change: dict[str, object]) -> None:
    file = tmp_path / "a.py"
    file.write_text(SOURCE)
    check_store([file], tmp_path / "cache")
    (shard,) = (tmp_path / "cache").rglob("*.json")
    entries = json.loads(shard.read_text())
    shard.write_text(json.dumps({name: {**entry, **change} for name, entry in entries.items()}))
    check_store([file], tmp_path / "cache")
