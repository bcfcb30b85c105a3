"""Starts a real VS Code, with the extension's .vsix installed as a user installs it, for the tests that drive it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.editors import vscode
from tests.editors.example import SOURCE, missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Start = Callable[..., vscode.Session]


@pytest.fixture(scope="session")
def programs() -> vscode.Programs:
    found = vscode.find()
    if found is None:
        missing("no VS Code; it is installed by: python3 -m tests.editors.install code-server chromium")
    return found


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a `python3` that has no closure-lsp."""
    folder = tmp_path_factory.mktemp("bare-python")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    command = [str(folder / "bin" / "python3"), "-I", "-c", "import closure_lsp"]
    assert b"No module named 'closure_lsp'" in subprocess.run(command, capture_output=True, check=False).stderr
    return folder / "bin"


@pytest.fixture(scope="session")
def installed(programs: vscode.Programs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of extensions that holds ours alone, as a user installs it."""
    scratch = tmp_path_factory.mktemp("extensions")
    vscode.install_own(programs, scratch / "installed", scratch)
    return scratch / "installed"


@pytest.fixture(scope="session")
def with_others(installed: Path) -> Path:
    """A folder of extensions with two more."""
    folder = installed.with_name("with-others")
    shutil.copytree(installed, folder)
    vscode.add_test_extensions(folder)
    return folder


@pytest.fixture
def start(
    programs: vscode.Programs,
    installed: Path,
    bare_python: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Start:
    """Starts VS Code on a file of a workspace, with the `python3` that has no closure-lsp first on PATH."""

    def session(source: str | bytes = SOURCE, **options: Any) -> vscode.Session:
        workspace = tmp_path / "workspace"
        workspace.mkdir(exist_ok=True)
        file = workspace / "closures.py"
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        given: dict[str, Any] = {
            "programs": programs,
            "extensions": installed,
            "scratch": tmp_path,
            "name": request.node.name.removeprefix("test_"),
            "workspace": workspace,
            "file": file,
            "settings": {},
        }
        env = vscode.environment(bare_python)
        return vscode.Session(**{**given, **options, "env": {**env, **options.get("env", {})}})

    return session
