"""The pages about closures: CPython prints what they say, in every version that can be found."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from closure_lsp.demo.topics import ORDER, page_file, topic, topics
from tests.oracle.test_oracle import interpreter_of
from tests.oracle.versions import EACH_VERSION

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion


def printed(program: str, version: PythonVersion) -> str:
    done = subprocess.run(
        [interpreter_of(version), "-I", "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


@EACH_VERSION
def test_each_program_prints_what_its_page_says(version: PythonVersion) -> None:
    said = {each.name: each.output for each in topics()}
    assert {each.name: printed(each.program, version) for each in topics()} == said


def test_each_file_is_a_topic() -> None:
    assert {file.stem for file in page_file("cell").parent.glob("*.md")} == set(ORDER)
    assert [each.name for each in topics()] == list(ORDER)


def test_each_page_says_something_in_short_lines() -> None:
    for each in topics():
        assert 40 < len(each.summary) < 200
        assert page_file(each.name).read_text(encoding="utf-8").startswith(f"# {each.name}\n")


@pytest.mark.parametrize("name", ["", "cells", "../tour", "cell.md"])
def test_no_such_topic(name: str) -> None:
    assert topic(name) is None
