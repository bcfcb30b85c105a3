"""`closure-lsp demo` prints what the server says: the text with its hints, hovers, diagnostics, actions as diffs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from closure_lsp.demo import TOUR

if TYPE_CHECKING:
    from pathlib import Path


def check_demo(*arguments: str | Path, status: int = 0) -> str:
    """What the command prints on standard output, or, where it fails, on standard error."""
    result = subprocess.run(
        [sys.executable, "-I", "-m", "closure_lsp", "demo", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert result.returncode == status, result.stderr
    return result.stderr if status else result.stdout


def test_the_tour_shows_every_feature() -> None:
    shown = check_demo()
    assert "count = start «captured by increment, current»" in shown
    assert "def increment(by=1): «rebinds count»" in shown
    assert "count is free in increment: it belongs to make_counter" in shown
    assert "Holds int" in shown
    assert "error missing-nonlocal" in shown
    assert "warning late-binding-capture" in shown
    assert "Declare `total` nonlocal (quickfix, preferred)" in shown
    assert "+        nonlocal total\n" in shown
    assert "+        buttons.append(lambda *, label=label: label)" in shown
    assert "Also offered" in shown
    assert "    Capture `label` by value, with a factory function\n" in shown
    assert "    Capture `label` by value\n" not in shown  # it is shown above


def test_the_example_of_a_topic() -> None:
    assert "closure-lsp demo TOPIC" in check_demo()
    shown = check_demo("late-binding")
    assert shown.startswith("late-binding.py, as an editor shows it")
    assert "warning late-binding-capture" in shown


def test_hovers_are_asked_for_at_whole_words() -> None:
    places = re.findall(r"^line (\d+)  (\w+)$", check_demo(), re.MULTILINE)
    lines = TOUR.read_text(encoding="utf-8").splitlines()
    assert ("9", "increment") in places
    assert [(line, word) for line, word in places if not re.search(rf"\b{word}\b", lines[int(line) - 1])] == []


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_bytes(
        dedent("""\
            def outer(é):
                return lambda: é  # 🙂
            """)
        .replace("\n", "\r\n")
        .encode()
    )
    shown = check_demo(file, "--python", "3.9")
    assert "mine.py, as an editor shows it with closure-lsp" in shown
    assert "1  def outer(é): «é captured by lambda»\n2      return lambda «captures é»: é  # 🙂\n" in shown
    assert "é is a cell variable of outer" in shown.replace("`", "").replace("*", "")
    assert "Diagnostics: none" in shown


def test_a_file_that_does_not_parse_is_shown_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "half.py"
    file.write_text("def f(n):\n    x = foo(\n    return lambda: n\n")
    assert "return lambda «captures n»: n" in check_demo(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in check_demo(tmp_path / "none.py", status=2)


def test_nothing_in_a_source_or_its_name_moves_the_cursor(tmp_path: Path) -> None:
    file = tmp_path / "a\n\x1b[31mfake.py"
    file.write_text(
        "def outer(n):\n    for i in n:\n        n.append(lambda: i)  # \x1b]0;title\x07 \u202e \x0c \x9b31m\n"
        "    return '\x1b[2J'\n",
        encoding="utf-8",
    )
    shown = check_demo(file)
    assert "warning late-binding-capture" in shown
    assert "a\\n\\x1b[31mfake.py, as an editor" in shown
    assert "\\x1b]0;title\\x07 \\u202e \\x0c \\x9b31m" in shown
    assert [character for character in shown if not character.isprintable() and character != "\n"] == []


def test_a_name_in_an_error_is_one_line(tmp_path: Path) -> None:
    assert check_demo(tmp_path / "a\n\x1b[2Jb.py", status=2).count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_could_be_read_for_ever_is_refused(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.py"
    os.mkfifo(fifo)  # type: ignore[attr-defined,unused-ignore] # not on Windows
    large = tmp_path / "large.py"
    with large.open("wb") as file:
        file.truncate(20_000_000)
    for path, reason in (
        (fifo, "not a regular file"),
        ("/dev/zero", "not a regular file"),
        (tmp_path, "not a regular file"),
        (large, "larger than"),
    ):
        assert reason in check_demo(path, status=2)
