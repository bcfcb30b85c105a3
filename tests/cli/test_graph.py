"""`closure-lsp graph`: what it prints and writes, and how it refuses."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from closure_lsp.cli import graph, main
from closure_lsp.ide.closure_graph.forms import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """\
def outer(x):
    def inner():
        return x
    return inner


class C:
    def method(self):
        return lambda: self
"""


def run_graph(arguments: list[str]) -> int:
    return main(["graph", *arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "example.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_a_file_is_drawn_as_text(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_graph([str(file), "--python", "3.12"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("example.py (Python 3.12)\n\nframes")
    assert "│ inner, line 2" in printed
    assert "│ lambda, line 9" in printed


@pytest.mark.parametrize(
    ("line", "shown", "not_shown"),
    [
        ("3", "inner, line 2", "method"),
        # The line of a header is the function's own.
        ("8", "lambda, line 9", "inner"),
        ("7", "class C, line 7", "inner"),
    ],
)
def test_a_line_chooses_the_function_around_it(
    line: str, shown: str, not_shown: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_graph([f"{file}:{line}"]) == 0
    printed = capsys.readouterr().out
    assert shown in printed
    assert not_shown not in printed.replace("no cell: method", "")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_goes_to_standard_output_and_to_a_file(
    form: str, file: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    output = tmp_path / "picture"
    assert run_graph([str(file), "--format", form]) == 0
    printed = capsysbinary.readouterr().out
    assert run_graph([str(file), "--format", form, "-o", str(output)]) == 0
    assert capsysbinary.readouterr().out == b""
    assert output.read_bytes() == printed
    assert printed.endswith(b"\n")


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("p.svg", "<svg"), ("p.mmd", "flowchart"), ("p.dot", "digraph"), ("p.json", "{"), ("p.txt", "example.py")],
)
def test_the_name_of_the_output_says_the_format(name: str, beginning: str, file: Path, tmp_path: Path) -> None:
    assert run_graph([str(file), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(beginning)


def test_the_option_counts_more_than_the_name_of_the_output(file: Path, tmp_path: Path) -> None:
    output = tmp_path / "picture.svg"
    assert run_graph([str(file), "--format", "json", "-o", str(output)]) == 0
    assert json.loads(output.read_text(encoding="utf-8"))["format"] == 1


def test_a_file_whose_name_ends_like_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = tmp_path / "example.py:3"
    odd.write_text(SOURCE, encoding="utf-8")
    assert run_graph([str(odd)]) == 0
    assert "lambda, line 9" in capsys.readouterr().out


def test_a_file_whose_name_is_no_unicode(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    odd = tmp_path / os.fsdecode(b"\xff.py")
    try:
        odd.write_text(SOURCE, encoding="utf-8")
    except OSError:
        pytest.skip("this file system has only names in Unicode")
    output = tmp_path / "picture.svg"
    assert run_graph([str(odd), "-o", str(output)]) == 0
    ElementTree.parse(output)
    assert run_graph([str(odd)]) == 0


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing.py", "No such file"),
        ("folder", "not a regular file"),
        ("example.py:99", "has lines 1 to 10, not 99"),
        ("example.py:0", "has lines 1 to 10, not 0"),
        ("missing.py:3", "No such file"),
    ],
)
def test_what_cannot_be_drawn(name: str, problem: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file.parent / "folder").mkdir()
    assert run_graph([str(file.parent / name)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert problem in printed.err
    assert printed.err.count("\n") == 1


def test_what_cannot_be_written(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_graph([str(file), "-o", str(file.parent / "missing" / "p.svg")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_standard_input(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def printed(*arguments: str, status: int = 0) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SOURCE.encode())))
        assert run_graph(["--python", "3.12", *arguments]) == status
        return "".join(capsys.readouterr())

    assert run_graph([str(file), "--python", "3.12"]) == 0
    as_file = capsys.readouterr().out
    assert printed("-", "--stdin-filename", str(file)) == as_file
    assert printed("-") == as_file.replace("example.py", "-", 1)
    # `-:3` alone would look like an option.
    assert printed("--", "-:3").startswith("-:3 (Python 3.12)")
    assert "- has lines 1 to 10, not 99" in printed("--", "-:99", status=2)
    assert "--stdin-filename goes with `-`" in printed(str(file), "--stdin-filename", "a.py", status=2)


def test_a_file_that_is_too_large(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "LARGEST_FILE", 10)
    assert run_graph([str(file)]) == 2
    assert "larger than 1e-05 MB" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert run_graph([str(tmp_path / "pipe.py")]) == 2
    assert "not a regular file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["x.py", "--format", "png"], ["x.py", "--python", "2.7"]])
def test_misuse(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        run_graph(arguments)
    assert raised.value.code == 2
    assert "see `closure-lsp graph --help`" in capsys.readouterr().err


def test_what_the_project_says_counts(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file.parent / "pyproject.toml").write_text('[tool.closure-lsp]\npython-version = "3.9"\n', "utf-8")
    for arguments, version in (
        ([], "3.9"),
        (["--python", "3.13"], "3.13"),
        (["--config", "python-version=3.10"], "3.10"),
    ):
        assert run_graph([str(file), *arguments]) == 0
        assert capsys.readouterr().out.startswith(f"example.py (Python {version})")
    (file.parent / "pyproject.toml").write_text("[tool.closure-lsp]\npython-versoin = 3\n", "utf-8")
    assert run_graph([str(file)]) == 2
    assert "did you mean python-version?" in capsys.readouterr().err


def test_a_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = [{"cell_type": "code", "source": text} for text in ("%matplotlib inline", SOURCE)]
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(json.dumps({"cells": cells}), "utf-8")
    assert run_graph([str(notebook)]) == 0
    assert "│ inner, line 3" in capsys.readouterr().out
    notebook.write_text("{", "utf-8")
    assert run_graph([str(notebook)]) == 2
    assert "not a notebook" in capsys.readouterr().err
