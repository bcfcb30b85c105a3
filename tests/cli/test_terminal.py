"""What happens where output goes somewhere odd: a full disk, a reader that leaves, a terminal that waits."""

from __future__ import annotations

import ctypes
import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from closure_lsp.cli import COMMANDS
from closure_lsp.cli.terminal import Progress, complain, has_color, write
from tests.cli.runner import LATE

COMMAND = [sys.executable, "-I", "-m", "closure_lsp"]


PRINTS = [
    ["check", "--no-cache"],
    ["check", "--output-format", "sarif"],
    ["scopes"],
    ["graph", "late.py"],
    ["explain"],
    ["demo", "late.py"],
    ["report", "late.py:1"],
]
"""Each command that prints what it has found."""


def test_every_command_is_among_them() -> None:
    silent = {"serve", "clean"}
    assert {command.name for command in COMMANDS} == {arguments[0] for arguments in PRINTS} | silent


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("arguments", PRINTS)
def test_a_full_disk(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "late.py").write_text(LATE, "utf-8")
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [*COMMAND, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120
        )
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1] == "closure-lsp: No space left on device"
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["check", "--no-cache"], ["scopes"]])
def test_a_reader_that_has_seen_enough(tmp_path: Path, arguments: list[str]) -> None:
    for number in range(50):
        (tmp_path / f"late{number}.py").write_text(LATE * 20, "utf-8")
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(120) == 0
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_text_that_a_stream_has_no_bytes_for() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write("ä\ud800\n", stream)
    stream.flush()
    assert stream.buffer.getvalue() == b"\\xe4\\ud800\n"


def test_what_is_told_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("a\nb\x1b")
    assert capsys.readouterr().err == "closure-lsp: a\\nb\\x1b\n"


class Clock:
    """The time, and the terminal that a bar is drawn on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.screen = io.StringIO()
        monkeypatch.setattr(self.screen, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stderr", self.screen)
        monkeypatch.setattr("time.monotonic", lambda: self.now)


def test_progress_is_shown_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    progress = Progress(120, is_wanted=True)
    for done, now in ((1, 0.5), (30, 0.99)):
        clock.now = now
        progress.show(done)
    progress.hide()
    assert clock.screen.getvalue() == ""
    clock.now = 1.0
    progress.show(60)
    clock.now = 1.05
    progress.show(61)
    assert clock.screen.getvalue() == f"\r[{'#' * 15}{'.' * 15}] 60/120 files"
    progress.hide()
    assert clock.screen.getvalue().endswith(f"\r{' ' * 45}\r"), "a line can be printed in its place"


def test_progress_is_for_terminals_and_who_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    silent = Progress(2, is_wanted=False)
    monkeypatch.setattr(clock.screen, "isatty", lambda: False)
    piped = Progress(2, is_wanted=True)
    clock.now = 5
    for progress in (silent, piped):
        progress.show(1)
        progress.hide()
    assert clock.screen.getvalue() == ""


@pytest.mark.parametrize(
    ("is_console", "takes_the_mode", "expected"),
    [
        (1, 1, True),
        # before Windows 10 a console refuses the mode
        (1, 0, False),
        # a terminal that is no console, such as a pipe to another program
        (0, 0, False),
    ],
)
def test_a_console_of_windows_is_asked_for_colors(
    is_console: int, takes_the_mode: int, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated: what is asked of the system is what its documentation says."""
    modes: list[int] = []

    def set_mode(_handle: object, mode: int) -> int:
        modes.append(mode)
        return takes_the_mode

    kernel = SimpleNamespace(GetConsoleMode=lambda _handle, _mode: is_console, SetConsoleMode=set_mode)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=lambda number: number))
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    stream = SimpleNamespace(isatty=lambda: True, fileno=lambda: 1)
    assert has_color(stream, "auto") is expected  # type: ignore[arg-type] # all that is asked of it
    assert modes == ([4] if is_console else [])
