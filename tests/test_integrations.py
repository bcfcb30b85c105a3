"""The files for pre-commit and GitHub Actions say what those tools want, and what they run works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.runner import CLEAN, LATE

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sys.executable).parent
needs_script = pytest.mark.skipif(shutil.which("closure-lsp", path=str(SCRIPTS)) is None, reason="it is not installed")


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return found


def action() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    return found


def run(command: str, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a line of a shell, with the folder of this interpreter's scripts first."""
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command, "bash", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@needs_script
@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_hook(tmp_path: Path, hook: dict[str, Any]) -> None:
    """pre-commit appends the names of files to the entry; it fails a hook by its status, or if it changes files."""
    assert hook["language"] == "python"
    assert set(hook["types_or"]) == {"python", "pyi", "jupyter"}
    for name, text in {"late.py": LATE, "clean.py": CLEAN, "build/gen.py": LATE}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert run(f'{hook["entry"]} "$@"', tmp_path, "clean.py", "build/gen.py").returncode == 0
    result = run(f'{hook["entry"]} "$@"', tmp_path, "clean.py", "late.py")
    is_changed = (tmp_path / "late.py").read_text("utf-8") != LATE
    assert (result.returncode, is_changed) == ((0, True) if "--fix" in hook["entry"] else (1, False))


def test_every_input_of_the_action_is_used() -> None:
    text = (ROOT / "action.yml").read_text()
    for name, described in action()["inputs"].items():
        assert f"inputs.{name}" in text
        assert described["description"].endswith(".")
        assert isinstance(described["default"], str)


def test_no_input_of_the_action_is_put_into_a_script() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), "whoever writes a title could run something"


@needs_script
@pytest.mark.parametrize(
    ("args", "status", "count"),
    [("late.py clean.py", 1, 1), ("clean.py", 0, 0), (". --exit-zero", 0, 1), (". --select x", 2, None)],
)
def test_what_the_action_runs(tmp_path: Path, args: str, status: int, count: int | None) -> None:
    (step,) = (step for step in action()["runs"]["steps"] if step.get("id") == "check")
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "bin").symlink_to(SCRIPTS)
    (tmp_path / "late.py").write_text(LATE, "utf-8")
    (tmp_path / "clean.py").write_text(CLEAN, "utf-8")
    result = run(step["run"], tmp_path, ARGS=args, FOLDER=str(tmp_path / "env"))
    assert result.returncode == status, result.stderr
    if count is not None:
        assert result.stdout.count("::warning ") == count
        log = json.loads((tmp_path / "env" / "closure-lsp.sarif").read_text("utf-8"))
        assert len(log["runs"][0]["results"]) == count


@needs_script
def test_nothing_in_the_arguments_is_run(tmp_path: Path) -> None:
    (step,) = (step for step in action()["runs"]["steps"] if step.get("id") == "check")
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "bin").symlink_to(SCRIPTS)
    hostile = "$(touch${IFS}a.txt) `touch b.txt`; touch c.txt"
    assert run(step["run"], tmp_path, ARGS=hostile, FOLDER=str(tmp_path / "env")).returncode == 2
    assert [path.name for path in tmp_path.glob("*.txt")] == []
