"""Knows which pyproject.toml decides, and that a broken one is told and hides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.python_version import PythonVersion
from closure_lsp.server import project

if TYPE_CHECKING:
    from pathlib import Path


def check_found(tmp_path: Path, files: dict[str, str], version: str | None, *problems: str) -> None:
    """What `project.find` says of the folder `a/b`; one problem holds each of `problems`."""
    start = tmp_path / "a" / "b"
    start.mkdir(parents=True)
    for folder, content in files.items():
        (tmp_path / folder / "pyproject.toml").write_text(content)
    finding = project.find(start)
    assert finding.python == (PythonVersion(*map(int, version.split("."))) if version else None)
    assert len(finding.problems) == len(problems), finding.problems
    for told, part in zip(finding.problems, problems, strict=True):
        assert "pyproject.toml" in told
        assert part in told
        assert "\n" not in told


def says(version: str) -> str:
    return f"[tool.closure-lsp]\npython-version = {version}\n"


def test_no_project(tmp_path: Path) -> None:
    check_found(tmp_path, {}, None)


@pytest.mark.parametrize("folder", ["a/b", "a", "."])
def test_the_folder_or_one_around_it(tmp_path: Path, folder: str) -> None:
    check_found(tmp_path, {folder: says('"3.9"')}, "3.9")


def test_the_nearest_decides(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": says('"3.9"'), "a": says('"3.10"')}, "3.9")


def test_one_without_our_table_hides_nothing(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": "[tool.other]\n", "a": "", ".": says('"3.12.1"')}, "3.12")


def test_one_with_our_table_decides_even_without_a_version(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": "[tool.closure-lsp]\n", "a": says('"3.10"')}, None)


def test_broken_toml_is_told_and_hides_nothing(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": "[tool", "a": says('"3.10"')}, "3.10", "cannot be read")


@pytest.mark.parametrize("value", ['"2.7"', '"3"', '""', "3.12", "true", "[3, 12]"])
def test_value_that_is_no_version(tmp_path: Path, value: str) -> None:
    check_found(tmp_path, {"a": says(value)}, None, 'it must be a string from "3.9" to "3.15"')


@pytest.mark.parametrize("content", ["tool = 5\n", "[[tool]]\n"])
def test_tool_that_is_no_table(tmp_path: Path, content: str) -> None:
    check_found(tmp_path, {"a": content}, None)


def test_our_table_that_is_none(tmp_path: Path) -> None:
    check_found(tmp_path, {"a": "[tool]\nclosure-lsp = 5\n"}, None, "no table")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    check_found(tmp_path, {}, None, "cannot be read")


def test_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    check_found(tmp_path, {}, None)


def test_start_that_does_not_exist(tmp_path: Path) -> None:
    assert project.find(tmp_path / "no" / "such").problems == ()
