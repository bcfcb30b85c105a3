"""Every entry of `co_freevars` is one edge of the graph, every entry of `co_cellvars` a cell that its frame owns.

All of a standard library is compared by `python -m tests.ide.closure_graph`.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.closure_graph.focus import file_picture
from closure_lsp.python_version import PythonVersion, running_version
from tests.ide.closure_graph import agreement
from tests.ide.closure_graph.agreement import compare_files
from tests.oracle.generated import program
from tests.oracle.interpreters import interpreters, standard_library
from tests.oracle.run import python_files
from tests.oracle.test_oracle import interpreter_of
from tests.oracle.versions import EACH_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from closure_lsp.ide.closure_graph.model import ClosurePicture

EVERY = 120
"""Of a standard library's files, every 120th is in the sample."""

PROGRAM = """
def outer(x, y):
    def middle():
        nonlocal y
        y = [lambda: (x, n) for n in range(3)]
        class C:
            def method(self):
                return super().method() + x
        return (n for n in y if n in x)
    return middle
"""


@EACH_VERSION
def test_a_sample_of_the_standard_library(version: PythonVersion) -> None:
    interpreter = interpreter_of(version)
    files = python_files([standard_library(interpreter)])[::EVERY]
    found = compare_files(interpreter, version, files)
    assert found.files == len(files)
    assert found.differences == []
    assert found.cell_entries > 0
    assert found.free_entries > 0


@EACH_VERSION
def test_generated_programs(version: PythonVersion, tmp_path: Path) -> None:
    files = []
    for number in range(30):
        files.append(tmp_path / f"program{number}.py")
        files[-1].write_text(program(random.Random(f"closures {number}"), version, mistakes=0), encoding="utf-8")
    found = compare_files(interpreter_of(version), version, files)
    assert found.differences == []
    assert found.rejected < 15
    assert found.cell_entries > 30
    assert found.free_entries > 30


@pytest.mark.whole_library
def test_the_whole_standard_library_of_the_running_interpreter() -> None:
    interpreter = interpreter_of(running_version())
    found = compare_files(interpreter, running_version(), python_files([standard_library(interpreter)]))
    assert found.differences == []
    assert found.free_entries > 1000


@EACH_VERSION
def test_a_program_with_every_kind_of_capture(version: PythonVersion, tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    found = compare_files(interpreter_of(version), version, [file])
    assert found.differences == []
    assert found.free_entries >= 6


@pytest.mark.parametrize("lost", ["functions", "cells"])
def test_what_a_graph_lacks_is_noticed(lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    whole = file_picture

    def without(*arguments: object) -> ClosurePicture:
        picture = whole(*arguments)  # type: ignore[arg-type]
        (graph,) = picture.graphs
        kinds = {"functions": ("captures", "passes through"), "cells": ("owns",)}[lost]
        first = next(edge for edge in graph.edges if edge.kind.value in kinds)
        return replace(picture, graphs=(replace(graph, edges=tuple(each for each in graph.edges if each != first)),))

    monkeypatch.setattr(agreement, "file_picture", without)
    version, interpreter = next(iter(interpreters().items()))
    try:
        found = compare_files(interpreter, version, [file])
    except AssertionError:
        return  # a gap among the slots
    assert found.differences
