"""What a folder holds is neither run nor read because the program is started there.

Seen in two ways: what is planted leaves a trace when it is run, and the system (Linux) tells what is opened.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from closure_lsp.import_path import HOME
from tests.protocol.raw_client import RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SCRIPT = Path(sys.executable).with_name("closure-lsp")

# Of the package itself, of what it needs, of the standard library early and late; what Python looks for by itself.
MODULES = (
    *("closure_lsp", "closure_lsp_server", "attr", "attrs", "cattrs", "jedi", "lsprotocol", "parso", "pygls"),
    *("tree_sitter", "tree_sitter_python", "websockets", "__future__", "argparse", "asyncio", "ctypes", "difflib"),
    *("encodings", "json", "logging", "queue", "re", "select", "subprocess", "threading", "tomli", "tomllib"),
    *("types", "typing", "sitecustomize", "usercustomize"),
)

COMMANDS: Mapping[str, Sequence[str]] = {
    "serve": ["--stdio"],
    "demo": ["mine.py"],
    "scopes": ["mine.py"],
    "check": ["mine.py"],
    "explain": ["missing-nonlocal"],
    "graph": ["mine.py"],
    "report": ["mine.py:8"],
    "clean": [],
}
"""Every command, and arguments with which it does all that it can do."""

MAY_BE_OPENED = {"mine.py", "pyproject.toml", "pyvenv.cfg"}
"""The last one is read for the version of the environment's Python; nothing of the environment is run."""

SOURCE = "import jedi, types\ndef outer():\n    n = 1\n    return lambda: n\n"
SOURCE += "def other():\n    n = 1\n    def inner():\n        nonlocal n\n        return n\n    return inner\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, full of what must not be run."""
    folder = tmp_path / "hostile"
    trace = f"open({str(tmp_path / 'trace')!r}, 'a').write(__file__ + '\\n')\n"
    venv = folder / ".venv"
    site = venv / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    for place in (folder / "closure_lsp", site, venv / "bin"):
        place.mkdir(parents=True)
    for module in MODULES:
        for where in (folder, site):
            (where / f"{module}.py").write_text(trace)
    for name in ("__init__", "__main__", "cli", "inference"):
        (folder / "closure_lsp" / f"{name}.py").write_text(trace)
    for where in (folder, site):
        (where / "planted.pth").write_text(f"import sys; __file__ = 'planted.pth'; {trace}")
    for name in ("python", "python3"):
        (venv / "bin" / name).write_text(f"#!/bin/sh\necho {name} >> {tmp_path / 'trace'}\n")
        (venv / "bin" / name).chmod(0o755)
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / "pyproject.toml").write_text('[tool.closure-lsp]\npython-version = "3.11"\n')
    (folder / "mine.py").write_text(SOURCE)
    monkeypatch.chdir(folder)
    return folder


@contextlib.contextmanager
def only_opened(folder: Path) -> Iterator[None]:
    """Meanwhile nothing of the folder is run, and no file opened that may not be. Elsewhere than on Linux: not run."""
    descriptor = _watch(folder) if sys.platform == "linux" else None
    yield
    trace = folder.parent / "trace"
    assert not trace.exists(), trace.read_text()
    if descriptor is not None:
        assert _opened(descriptor) <= MAY_BE_OPENED


def _watch(folder: Path) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor: int = libc.inotify_init1(os.O_NONBLOCK)
    assert descriptor >= 0
    for place in (folder, *(found for found in folder.rglob("*") if found.is_dir())):
        assert libc.inotify_add_watch(descriptor, os.fsencode(place), _IN_OPEN) >= 0
    return descriptor


def _opened(descriptor: int) -> set[str]:
    """The names of the files that have been opened since."""
    found = set()
    with contextlib.suppress(BlockingIOError):
        while data := os.read(descriptor, 2**16):
            while data:
                _, mask, _, length = struct.unpack_from("iIII", data)
                name = data[16 : 16 + length].rstrip(b"\0").decode()
                if not mask & _IN_ISDIR:
                    found.add(name)
                data = data[16 + length :]
    os.close(descriptor)
    return found


# inotify(7)
_IN_OPEN = 0x20
_IN_ISDIR = 0x40000000


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        input="",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(environment or {})},
        check=False,
    )


def test_every_command_has_its_row() -> None:
    commands = re.findall(r"^    (\w+) ", run(SCRIPT, "--help").stdout, re.MULTILINE)
    assert set(commands) == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_runs_or_reads_what_is_planted(folder: Path, command: str) -> None:
    with only_opened(folder):
        done = run(SCRIPT, command, *COMMANDS[command])
    assert done.returncode == (command == "serve"), done.stderr
    if command not in ("serve", "check"):  # nobody asks, and nothing is found
        assert done.stdout


def test_a_session_runs_and_reads_nothing_that_is_planted(folder: Path) -> None:
    with only_opened(folder), RawClient(command=[str(SCRIPT), "--stdio"]) as client:
        client.initialize(options={"hover": {"inferenceBudget": 10_000}}, rootUri=folder.as_uri())
        uri = client.open(SOURCE, (folder / "mine.py").as_uri())
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 4, "character": 0}}
        position = {"line": 3, "character": 19}
        hover = client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        assert "int" in hover["result"]["contents"]["value"], "jedi has answered"
        for method in ("textDocument/inlayHint", "textDocument/diagnostic", "closureLsp/capturedVariables"):
            assert "result" in client.ask(method, {"textDocument": {"uri": uri}, "range": whole})
        params = {"textDocument": {"uri": uri}, "range": whole, "context": {"diagnostics": ()}}
        assert "result" in client.ask("textDocument/codeAction", params)
        client.exit_status()


def test_what_is_planted_would_be_seen(folder: Path) -> None:
    """The eyes of these tests: a plain start of Python runs and opens it."""
    descriptor = _watch(folder) if sys.platform == "linux" else None
    run(sys.executable, "-c", "import jedi")
    assert "jedi.py" in (folder.parent / "trace").read_text()
    assert descriptor is None or "jedi.py" in _opened(descriptor)


def check_module(*options: str, status: int, environment: Mapping[str, str] | None = None) -> None:
    """How `python -m closure_lsp --version` fares in an empty folder."""
    done = run(sys.executable, *options, "-m", "closure_lsp", "--version", environment=environment)
    assert done.returncode == status, done.stderr
    assert ("closure-lsp is not started" in done.stderr) is (status == 2)


def test_the_module_is_not_started_where_the_folder_is_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_module(status=2)
    check_module("-I", status=0)
    check_module("-I", status=0, environment={"PYTHONPATH": str(tmp_path)})
    if sys.version_info >= (3, 11):
        check_module("-P", status=0)
        check_module("-P", status=2, environment={"PYTHONPATH": str(tmp_path)})
        check_module("-P", status=2, environment={"PYTHONPATH": "."})
        check_module("-P", status=0, environment={"PYTHONPATH": str(tmp_path.parent)})
        check_module(status=0, environment={"PYTHONSAFEPATH": "1"})


@pytest.fixture(scope="module")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter in whose own folders closure-lsp is not installed, but which looks into a user's."""
    venv = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", str(venv)], check=True)
    return venv / ("Scripts" if os.name == "nt" else "bin") / "python"


@pytest.mark.parametrize("how", ["PYTHONPATH", "user"])
def test_the_demo_finds_what_was_installed_elsewhere(how: str, other_python: Path, folder: Path) -> None:
    """By `pip install --user`, or where PYTHONPATH leads: its server has the same import path."""
    libraries = [HOME, str(Path(pytest.__file__).parents[1])]
    script = folder.parent / "closure-lsp"
    script.write_text("import sys\nfrom closure_lsp.cli import main\nsys.exit(main())\n")
    if how == "user":
        environment = {"PYTHONUSERBASE": str(folder.parent / "user")}
        # -P would be shorter, but is new in Python 3.11: from a folder in which nothing is planted
        find = [str(other_python), "-c", "import site; print(site.getusersitepackages())"]
        told = subprocess.run(
            find, cwd=folder.parent, env={**os.environ, **environment}, capture_output=True, check=True
        )
        site = Path(told.stdout.decode().strip())
        site.mkdir(parents=True)
        (site / "installed.pth").write_text("\n".join(libraries))
    else:
        environment = {"PYTHONPATH": os.pathsep.join(libraries), "PYTHONNOUSERSITE": "1"}
    assert run(other_python, "-I", "-c", "import closure_lsp").returncode == 1
    with only_opened(folder):
        done = run(other_python, script, "demo", "mine.py", environment=environment)
    assert done.returncode == 0, done.stderr
    assert "Holds int" in done.stdout
