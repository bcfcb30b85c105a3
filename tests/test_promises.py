"""docs/promises.md names a test for every promise, and the tests are there; and what no other test sees of them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.protocol.raw_client import RawClient

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
PROMISES = ROOT / "docs" / "promises.md"
ROWS = [line for line in PROMISES.read_text(encoding="utf-8").splitlines() if re.match(r"\| (?!promise)", line)]

SOURCE = "def outer():\n    n = 1\n    return lambda: n\n"

# Tells what may be of interest, and does it all the same.
WATCHED = """
import sys
def tell(event, arguments):
    if event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")):
        sys.__stderr__.write(f"CONNECTION {event} {arguments!r}\\n")
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn"):
        sys.__stderr__.write(f"PROCESS {arguments[1]!r}\\n")
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        sys.__stderr__.write(f"WRITTEN {arguments!r}\\n")
sys.addaudithook(tell)
from closure_lsp.cli import main
sys.exit(main())
"""


def session(command: Sequence[str]) -> str:
    """The log of a session that asks for something of every kind."""
    with RawClient(command=command) as client:
        client.initialize(options={"hover": {"inferenceBudget": 10_000}})
        uri = client.open(SOURCE)
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 3, "character": 0}}
        place = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 19}, "range": whole}
        hover = client.ask("textDocument/hover", place)
        assert "int" in hover["result"]["contents"]["value"], "jedi has answered"
        for method in ("inlayHint", "diagnostic", "prepareRename"):
            assert "result" in client.ask(f"textDocument/{method}", place)
        assert "result" in client.ask("textDocument/codeAction", {**place, "context": {"diagnostics": []}})
        assert "result" in client.ask("textDocument/rename", {**place, "newName": "m"})
        client.exit_status()
        return client.log()


@pytest.mark.parametrize("row", ROWS)
def test_every_promise_names_tests_that_are_there(row: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
    assert named
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def test_there_are_promises() -> None:
    assert len(ROWS) > 20
    assert "docs/promises.md" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_a_session_starts_one_process_and_opens_no_connection() -> None:
    log = session([sys.executable, "-I", "-c", WATCHED])
    assert "CONNECTION" not in log
    (started,) = re.findall(r"PROCESS (.*)", log)
    assert ast.literal_eval(started)[:3] == [sys.executable, "-I", "-S"]


def test_a_session_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA", "TMPDIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    log = session([sys.executable, "-I", "-B", "-c", WATCHED])  # -B: Python itself keeps compiled modules beside them
    # The parent's ends of pipes are descriptors; the null device swallows.
    assert [line for line in log.splitlines() if line.startswith("WRITTEN ('")] == []
    assert list(tmp_path.iterdir()) == []


def test_what_is_watched_would_be_seen(tmp_path: Path) -> None:
    """The eyes of these tests, where all this is done."""
    program = WATCHED.split("from closure_lsp")[0] + (
        "import socket, subprocess\n"
        "socket.create_server(('127.0.0.1', 0))\n"
        "subprocess.run([sys.executable, '-c', ''])\n"
        f"open({str(tmp_path / 'file')!r}, 'w')\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    # One start of a process may be several events (3.15: `subprocess.Popen` and `os.posix_spawn`).
    seen = dict.fromkeys(line.split()[0] for line in done.stderr.splitlines())
    assert list(seen) == ["CONNECTION", "PROCESS", "WRITTEN"]
