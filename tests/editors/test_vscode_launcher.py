"""What the extension runs with the selected interpreter: which closure-lsp serves then, and on which Python?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).parent.parent.parent / "editors" / "vscode" / "launcher.py"

SERVER = """\
import sys

def main():
    print(__file__, sys.prefix, *sys.argv[1:])
    return 5
"""

PARSER = """\
import sys
if sys.prefix.endswith("old"):
    raise ImportError("nothing compiled for this Python")
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder like that in the extension, with a copy that only says that it was run."""
    folder = tmp_path / "server"
    write_server(folder)
    (folder / "tree_sitter.py").write_text(PARSER)
    shutil.copy(LAUNCHER, folder / "__main__.py")
    return folder


def test_the_copy(copy: Path, tmp_path: Path) -> None:
    python = make_python(tmp_path / "new")
    done = launch(python, copy, "an argument")
    assert done.stdout == f"{copy}/closure_lsp/cli.py {tmp_path}/new an argument\n"
    assert done.returncode == 5


def test_what_is_installed_is_preferred(copy: Path, tmp_path: Path) -> None:
    python = make_python(tmp_path / "old")
    (site_packages,) = (tmp_path / "old").glob("lib/python*/site-packages")
    write_server(site_packages)
    done = launch(python, copy)
    assert done.stdout == f"{site_packages}/closure_lsp/cli.py {tmp_path}/old\n"


@pytest.mark.parametrize("name", ["python3", "python"])
def test_another_python_takes_over(name: str, copy: Path, tmp_path: Path) -> None:
    old, new = make_python(tmp_path / "old"), make_python(tmp_path / "new")
    path = tmp_path / "path"
    path.mkdir()
    # one that will not do comes first
    write_program(path / "python3", f'exec {old} "$@"')
    write_program(path / name, f'exec {new} "$@"')
    done = launch(old, copy, "--version", path=path)
    assert done.stdout == f"{copy}/closure_lsp/cli.py {tmp_path}/new --version\n"
    assert done.returncode == 5


def test_no_python_will_do(copy: Path, tmp_path: Path) -> None:
    old = make_python(tmp_path / "old")
    done = launch(old, copy, path=old.parent)
    assert done.returncode == 1
    assert done.stdout == ""
    version = ".".join(map(str, sys.version_info[:3]))
    assert done.stderr.startswith(f"closure-lsp needs Python 3.10 or later. {old} is {version}")
    assert "closureLsp.path" in done.stderr


def test_nothing_of_the_environment_is_imported(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    write_server(tmp_path / "hidden")
    python = make_python(tmp_path / "new")
    done = launch(python, copy, PYTHONPATH=str(tmp_path / "hidden"))
    assert done.stdout == f"{copy}/closure_lsp/cli.py {tmp_path}/new\n"


@pytest.mark.parametrize("version", ["3.6", "3.8", "3.9"])
def test_old_pythons_understand_the_launcher(version: str, tmp_path: Path) -> None:
    python = find_python(version)
    if python is None:
        pytest.skip(f"no Python {version}")
    (tmp_path / "tree_sitter.py").write_text("raise ImportError")
    shutil.copy(LAUNCHER, tmp_path / "__main__.py")
    done = launch(python, tmp_path)
    assert f"{python} is {version}." in done.stderr
    assert done.returncode == 1


def launch(
    python: Path, folder: Path, *arguments: str, path: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """As the extension does, with `path` as PATH."""
    command = [str(python), "-I", str(folder), *arguments]
    variables = {**os.environ, "PATH": str(path or folder), **env}
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


def find_python(version: str) -> Path | None:
    """The interpreter itself, not what pyenv has in its place on PATH."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    on_path = shutil.which(f"python{version}")
    for program in (*pyenv.glob(f"versions/{version}.*/bin/python3"), *([Path(on_path)] if on_path else [])):
        asked = subprocess.run([program, "-c", "import sys; print(sys.executable)"], capture_output=True, check=False)
        if asked.returncode == 0:
            return Path(asked.stdout.decode().strip())
    return None


def make_python(folder: Path) -> Path:
    """A Python whose `sys.prefix` is the folder, without closure-lsp."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python3"


def write_server(folder: Path) -> None:
    """A package closure_lsp that says which one it is, and on which Python it runs."""
    package = folder / "closure_lsp"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "cli.py").write_text(SERVER)


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
