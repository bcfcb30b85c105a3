"""Where pictures are written for clients that open files."""

from __future__ import annotations

import stat
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from closure_lsp.server.written_pictures import WrittenPictures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WrittenPictures]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = WrittenPictures()
    yield found
    found.remove()
    assert list(tmp_path.iterdir()) == []


def test_the_next_picture_of_a_document_replaces_the_last(pictures: WrittenPictures) -> None:
    first = pictures.write("file:///a/m.py", "m.py.md", "one")
    assert pictures.write("file:///a/m.py", "m.py.md", "two") == first
    assert first.read_text("utf-8") == "two"


def test_documents_of_one_name_have_files_of_their_own(pictures: WrittenPictures) -> None:
    files = [pictures.write(uri, "m.py.md", uri) for uri in ("file:///a/m.py", "file:///b/m.py")]
    assert [file.name for file in files] == ["m.py.md", "m.py.md"]
    assert [file.read_text("utf-8") for file in files] == ["file:///a/m.py", "file:///b/m.py"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../x.md", "--..-x.md"),
        ("a/b\\c.md", "a-b-c.md"),
        ("über.md", "über.md"),
        ("", "closures"),
        ("x" * 300 + ".svg", "x" * 96 + ".svg"),
    ],
)
def test_a_name_leads_nowhere_else(pictures: WrittenPictures, tmp_path: Path, name: str, expected: str) -> None:
    file = pictures.write("untitled:1", name, "")
    assert file.name == expected
    assert file.resolve().is_relative_to(tmp_path.resolve())


@pytest.mark.skipif(sys.platform == "win32", reason="there, folders of a user have no mode")
def test_nobody_else_can_read_them(pictures: WrittenPictures) -> None:
    file = pictures.write("file:///m.py", "m.md", "")
    assert stat.S_IMODE(file.parent.parent.stat().st_mode) == 0o700


def test_a_folder_that_a_cleaner_has_removed_is_made_again(pictures: WrittenPictures) -> None:
    pictures.write("file:///m.py", "m.md", "one")
    pictures.remove()
    assert pictures.write("file:///m.py", "m.md", "two").read_text("utf-8") == "two"
