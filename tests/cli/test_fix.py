"""What `check` changes in files: by fixes, by comments; and what it leaves alone."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from closure_lsp.cli.processes import outcomes
from tests.cli.runner import CLEAN, LATE, MISSING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runner import Run

FIXED = {
    "late.py": LATE.replace("lambda:", "lambda *, ä=ä:"),
    "missing.py": "n = 0\ndef f():\n    global n\n    n += 1\n",
}
SELF = """\
class C:
    def f(self, bus):
        bus.register(lambda: self.value)
"""


def check_files(run: Run, expected: dict[str, str]) -> None:
    """What is in all the folder's files."""
    found = {path.name: path.read_text("utf-8") for path in run.folder.iterdir() if path.is_file()}
    assert found == expected


def test_fix(run: Run) -> None:
    run.write({"late.py": LATE, "missing.py": MISSING, "clean.py": CLEAN})
    result = run("check", "--fix")
    assert (result.status, result.out) == (0, "")
    assert result.err.startswith("No problems in 3 files, 2 fixed in 2 files (")
    check_files(run, {**FIXED, "clean.py": CLEAN})
    assert run("check", "--fix").err.startswith("No problems in 3 files (")


def test_unsafe_fixes_are_asked_for(run: Run) -> None:
    run.write({"a.py": SELF})
    arguments = ("check", "--select", "captures-self", "--error-on", "hint")
    assert "1 with --unsafe-fixes" in run(*arguments).err
    assert run(*arguments, "--fix").status == 1
    check_files(run, {"a.py": SELF})
    assert run(*arguments, "--fix", "--unsafe-fixes").status == 0
    assert "self.value" in (run.folder / "a.py").read_text("utf-8")
    assert (run.folder / "a.py").read_text("utf-8") != SELF


@pytest.mark.parametrize("severity", ["error", "warning", "information", "hint"])
def test_a_wished_severity_makes_no_fix_safe_or_unsafe(run: Run, severity: str) -> None:
    unsure = "for x in (1, 2):\n    take(lambda: x)\n"  # who knows what `take` does
    run.write({"late.py": LATE, "unsure.py": unsure})
    severities = ("--config", f"severity={{late-binding-capture = '{severity}'}}", "--error-on", "hint")
    assert "1 fixable with --fix, 1 with --unsafe-fixes" in run("check", *severities).err
    run("check", "--fix", *severities)
    check_files(run, {"late.py": FIXED["late.py"], "unsure.py": unsure})


def test_what_cannot_be_fixed_is_reported(run: Run) -> None:
    run.write({"a.py": MISSING + "def g(:\n    pass\n"})
    result = run("check", "--fix")
    assert result.status == 1
    assert "a.py:5:7: error: " in result.out, "places are those of the changed file"
    assert "1 fixed in 1 file" in result.err


def test_fix_only(run: Run) -> None:
    run.write({"late.py": LATE, "broken.py": "def f(:\n"})
    result = run("check", "--fix-only")
    assert (result.status, result.out) == (0, "")
    assert result.err.startswith("Changed 1 of 2 files, 1 problem fixed ("), "not that there are no problems"
    check_files(run, {"late.py": FIXED["late.py"], "broken.py": "def f(:\n"})


def test_diff_changes_nothing(run: Run) -> None:
    run.write({"late.py": LATE, "missing.py": MISSING, "clean.py": CLEAN})
    result = run("check", "--diff")
    assert result.status == 1
    assert "+++ missing.py\n@@ -1,3 +1,4 @@\n n = 0\n def f():\n+    global n\n     n += 1\n" in result.out
    assert result.err.startswith("Would change 2 of 3 files")
    check_files(run, {"late.py": LATE, "missing.py": MISSING, "clean.py": CLEAN})
    assert run("check", "--diff", "clean.py") == (0, "", run("check", "--diff", "clean.py").err)
    assert run("check", "--diff", "--exit-zero").status == 0


@pytest.mark.parametrize(
    "text",
    [
        MISSING,
        MISSING.rstrip("\n"),
        MISSING.replace("\n", "\r\n"),
        "\tx\n\n" + MISSING,
        # a form feed divides pages, not lines
        "\f\n" + MISSING + "\fdef g():\n    pass\n",
    ],
)
def test_diff_can_be_applied(run: Run, text: str) -> None:
    (run.folder / "a.py").write_bytes(text.encode())
    patch = run("check", "--diff", "a.py").out
    run("check", "--fix", "a.py")
    fixed = (run.folder / "a.py").read_bytes()
    (run.folder / "a.py").write_bytes(text.encode())
    if "\r" in text:
        return  # a terminal gets no carriage returns: such a diff is for reading
    subprocess.run(["patch", "-s", "a.py"], input=patch, cwd=run.folder, text=True, check=True, timeout=60)
    assert (run.folder / "a.py").read_bytes() == fixed


def test_encoding_and_line_ends_are_kept(run: Run) -> None:
    for name, data in {
        "bom.py": b"\xef\xbb\xbf" + MISSING.replace("\n", "\r\n").encode(),
        "latin.py": b"# coding: latin-1\ns = '\xe4'\n" + MISSING.encode(),
    }.items():
        (run.folder / name).write_bytes(data)
        assert run("check", "--fix", name).status == 0
        found = (run.folder / name).read_bytes()
        end = b"\r\n" if name == "bom.py" else b"\n"
        assert found == data.replace(b"    n +=", b"    global n" + end + b"    n +=")


def test_encoding_that_cannot_be_kept(run: Run) -> None:
    data = b"s = '\xff'\n" + MISSING.encode()
    (run.folder / "a.py").write_bytes(data)
    result = run("check", "--fix")
    assert result.status == 2
    assert "a.py: not changed: its encoding cannot be kept" in result.err
    assert "missing-global" in result.out
    assert (run.folder / "a.py").read_bytes() == data


def test_file_that_has_changed_meanwhile(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write({"late.py": LATE})

    def change_then_look(*arguments: object) -> object:
        for outcome in outcomes(*arguments):  # type: ignore[arg-type] # handed on as they come
            run.write({"late.py": CLEAN})
            yield outcome

    monkeypatch.setattr("closure_lsp.cli.checking.outcomes", change_then_look)
    result = run("check", "--fix")
    assert result.status == 2
    assert "late.py: not changed: it has changed meanwhile" in result.err
    check_files(run, {"late.py": CLEAN})


def test_notebooks_are_left_alone(run: Run) -> None:
    notebook = '{"cells": [{"cell_type": "code", "source": "n = 0\\ndef f():\\n    n += 1"}]}'
    run.write({"a.ipynb": notebook})
    assert run("check", "--fix").status == 1
    check_files(run, {"a.ipynb": notebook})


def test_add_ignore(run: Run) -> None:
    both = "def f():\n    for x in y: z.append(lambda: x)\n    n += 1\nn = 0\n"
    run.write({"late.py": LATE, "both.py": both, "broken.py": "def f(:\n", "clean.py": CLEAN})
    result = run("check", "--add-ignore")
    assert result.status == 1
    assert result.out.count("\n") == 1, "a syntax error cannot be silenced"
    assert "2 files changed" in result.err or "fixed in 2 files" in result.err
    assert (run.folder / "both.py").read_text("utf-8") == (
        "def f():\n    for x in y: z.append(lambda: x)  # closure-lsp: ignore[late-binding-capture]\n"
        "    n += 1  # closure-lsp: ignore[missing-global]\nn = 0\n"
    )
    assert (run.folder / "clean.py").read_text("utf-8") == CLEAN
    assert run("check", "late.py", "both.py").status == 0


def test_links_stay_links(run: Run, tmp_path: Path) -> None:
    run.write({"real.txt": LATE})
    (tmp_path / "late.py").symlink_to("real.txt")
    assert run("check", "--fix").status == 0
    assert os.readlink(tmp_path / "late.py") == "real.txt"
    assert (tmp_path / "real.txt").read_text("utf-8") == FIXED["late.py"]


@pytest.mark.parametrize("arguments", [("-o", "json:gone/x.json"), ("--baseline", "gone/x.json", "--update-baseline")])
def test_nothing_is_fixed_where_a_result_cannot_be_written(run: Run, arguments: tuple[str, ...]) -> None:
    run.write({"late.py": LATE})
    result = run("check", "--fix", *arguments)
    assert result == (2, "", "closure-lsp: gone/x.json: No such file or directory\n".replace("/", os.sep))
    check_files(run, {"late.py": LATE})
