"""Which findings a baseline keeps from coming back, and which it does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.runner import CLEAN, LATE, MISSING

if TYPE_CHECKING:
    from tests.cli.runner import Run

NESTED = "def outer(items, out):\n    for x in items:\n        out.append(lambda: x)\n"


def check_new(run: Run, content: str, count: int, before: str = NESTED) -> None:
    """How much is new in a file that is `content` now and was `before` when the baseline was made."""
    run.write({"a.py": before})
    assert run("check", "--baseline", "base.json", "--update-baseline", "a.py").status == 0
    assert run("check", "--baseline", "base.json", "a.py")[:2] == (0, "")
    run.write({"a.py": content})
    result = run("check", "--baseline", "base.json", "a.py")
    assert (result.status, result.out.count("\n")) == (1 if count else 0, count), result


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (NESTED, 0),
        ("import os\n\n\n" + NESTED, 0),  # moved down
        (
            NESTED.replace("    for", "    if items:\n     for").replace("        out", "         out"),
            0,
        ),  # indented anew
        (NESTED + "        out.append(lambda: x)\n", 1),  # a second equal bug in the same function
        (NESTED + NESTED.replace("outer", "another"), 1),  # the same in another function
        (NESTED.replace("x", "y"), 1),  # another variable
        (NESTED.replace("append", "add"), 1),  # another line
        (CLEAN, 0),
    ],
)
def test_what_comes_back(run: Run, content: str, count: int) -> None:
    check_new(run, content, count)


def test_a_fixed_bug_that_comes_again(run: Run) -> None:
    two = NESTED + "        out.append(lambda: x)\n"
    check_new(run, NESTED, 0, before=two)
    run("check", "--baseline", "base.json", "--update-baseline", "a.py")
    run.write({"a.py": two})
    assert run("check", "--baseline", "base.json", "a.py").out.count("\n") == 1


def test_summary_says_what_is_known(run: Run) -> None:
    run.write({"a.py": LATE})
    result = run("check", "--baseline", "base.json", "--update-baseline")
    assert "1 in the baseline" in run("check", "--baseline", "base.json").err
    assert result.out == ""


def test_the_file_is_stable_and_does_not_depend_on_the_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write({"sub/b.py": MISSING, "a.py": LATE})
    run("check", "--baseline", "base.json", "--update-baseline")
    text = (run.folder / "base.json").read_text("utf-8")
    assert [entry["path"] for entry in json.loads(text)["findings"]] == ["a.py", "sub/b.py"]
    run("check", "--baseline", "base.json", "--update-baseline", "sub", "a.py")
    assert (run.folder / "base.json").read_text("utf-8") == text
    monkeypatch.chdir(run.folder / "sub")
    assert run("check", "--baseline", "../base.json", "b.py", "../a.py").status == 0


def test_a_file_on_another_drive(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no relative path for it."""

    def refuse(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", refuse)
    run.write({"late.py": LATE})
    assert run("check", "--baseline", "known.json", "--update-baseline").status == 0
    assert run("check", "--baseline", "known.json").status == 0


def test_updating_for_some_files_leaves_what_is_known_of_others(run: Run) -> None:
    run.write({"a.py": LATE, "b.py": LATE, "gone.py": LATE})
    run("check", "--baseline", "base.json", "--update-baseline")
    (run.folder / "gone.py").unlink()
    run.write({"a.py": CLEAN})
    run("check", "--baseline", "base.json", "--update-baseline", "a.py")
    entries = json.loads((run.folder / "base.json").read_text("utf-8"))["findings"]
    assert [entry["path"] for entry in entries] == ["b.py"]


@pytest.mark.parametrize("content", ["", "5", "{}", '{"version": 1, "findings": [{}]}', "[" * 100_000])
def test_what_is_no_baseline(run: Run, content: str) -> None:
    run.write({"base.json": content, "a.py": LATE})
    for arguments in ([], ["--update-baseline"]):
        result = run("check", "--baseline", "base.json", *arguments)
        assert (result.status, result.out) == (2, "")
        assert result.err == "closure-lsp: base.json: this is not a baseline\n"


def test_baseline_of_another_version(run: Run) -> None:
    run.write({"base.json": '{"version": 2}'})
    assert "another version" in run("check", "--baseline", "base.json").err
