"""Runs commands as a user does, and gives what they print."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LATE = "for ä in '😀', 'b': é.append(lambda: ('😀', ä))\n"
MISSING = "n = 0\ndef f():\n    n += 1\n"
CLEAN = "x = 1\n"


class Result(NamedTuple):
    status: int
    out: str
    err: str


class Run:
    """Commands in a folder, which is the current one. A cache is made only where a test asks for it."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    def write(self, files: dict[str, str]) -> None:
        """Makes files, by their paths in the folder."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")

    def __call__(self, command: str, *arguments: str) -> Result:
        given = [command, *arguments]
        if command == "check" and "--cache" not in arguments:
            given.append("--no-cache")
        try:
            status = main([each for each in given if each != "--cache"])
        except SystemExit as exit_:  # argparse's
            status = exit_.code if isinstance(exit_.code, int) else 1
        captured = self._capture.readouterr()
        return Result(status, captured.out, captured.err)
