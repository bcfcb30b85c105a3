"""What is configured for a document, and that a slow disk keeps nobody waiting."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from closure_lsp.project.configuration import Overrides
from closure_lsp.python_version import PythonVersion, running_version
from closure_lsp.server import project
from closure_lsp.server.project import Asked, InForce, Reader, in_force

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

URI = "file:///a.py"


def asked(folder: Path | None, name: str = "a.py", overrides: Overrides | None = None) -> Asked:
    return Asked(URI, folder / name if folder else None, folder, overrides or Overrides())


def check_rules(folder: Path, name: str, *, ignored: set[str], enabled: bool = True) -> None:
    found = in_force(asked(folder, name)).diagnostics
    assert found.ignore == ignored
    assert found.enabled == enabled


def test_what_a_project_says(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.closure-lsp]\nignore = ["a"]\nextend-exclude = ["gen"]\nper-file-ignores = {"tests/**" = ["b"]}\n'
        '[project]\nrequires-python = ">=3.11"\n'
    )
    check_rules(tmp_path, "a.py", ignored={"a"})
    check_rules(tmp_path, "tests/a.py", ignored={"a", "b"})
    check_rules(tmp_path, "gen/a.py", ignored={"a"}, enabled=False)
    check_rules(tmp_path, ".venv/lib/a.py", ignored={"a"}, enabled=False)
    assert in_force(asked(tmp_path)).python == (3, 11)


def test_the_editor_s_interpreter_comes_behind_the_project(tmp_path: Path) -> None:
    overrides = Overrides(interpreter=PythonVersion(3, 9))
    assert in_force(asked(tmp_path, overrides=overrides)).python == (3, 9)
    assert in_force(asked(None, overrides=overrides)).python == (3, 9)
    assert in_force(asked(None)).python == running_version()
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.11"\n')
    assert in_force(asked(tmp_path, overrides=overrides)).python == (3, 11)


def test_a_file_of_no_project_is_looked_at_wherever_it_lies(tmp_path: Path) -> None:
    check_rules(tmp_path / "build" / "site-packages", "a.py", ignored=set())


def test_problems_are_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.closure-lsp]\nselct = []\n")
    (problem,) = in_force(asked(tmp_path)).problems
    assert "did you mean select?" in problem


class SlowDisk:
    """A disk that answers when it is let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let = threading.Event()

        def slow(asked: Asked) -> InForce:
            self.let.wait(60)
            return in_force(asked)

        monkeypatch.setattr(project, "in_force", slow)


def test_nobody_waits_for_a_slow_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = SlowDisk(monkeypatch)
    reader = Reader()
    first = reader.ask(asked(tmp_path))
    assert reader.in_a_moment(first) is None
    later = [reader.ask(asked(tmp_path)) for _ in range(3)]
    monkeypatch.setattr(project, "_A_MOMENT", 600)
    assert reader.in_a_moment(later[-1]) is None, "behind a slow one nobody waits at all"
    disk.let.set()
    assert first.result(60) == later[-1].result(60) == in_force(asked(tmp_path))
    assert reader.in_a_moment(reader.ask(asked(tmp_path))) is not None


def test_an_error_of_ours_is_told_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(asked: Asked) -> InForce:
        raise RuntimeError("strange disk")

    reader = Reader()
    with monkeypatch.context() as broken:
        broken.setattr(project, "in_force", fail)
        found = reader.ask(asked(tmp_path)).result(60)
        assert "strange disk" in found.problems[0]
    assert reader.ask(asked(tmp_path)).result(60).problems == ()


def test_the_thread_does_not_keep_the_program_alive() -> None:
    reader = Reader()
    reader.ask(asked(None)).result(60)
    deadline = time.monotonic() + 60
    while not (found := [thread for thread in threading.enumerate() if thread.name == "configuration"]):
        assert time.monotonic() < deadline
    assert all(thread.daemon for thread in found)
