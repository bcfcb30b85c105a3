"""A file is replaced at once, in its own encoding, and never if it has changed meanwhile."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from closure_lsp.project.writing import UnwritableError, encode_source, replace, write
from closure_lsp.text import decode_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "original",
    [
        b"x = 1\n",
        b"\xef\xbb\xbfx = '\xc3\xa4'\r\n",  # a BOM and Windows' line ends
        b"# coding: latin-1\nx = '\xe4'\n",
        b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\nx = '\x80'\n",
        b"# coding: utf-16\nx = 1\n",  # a cookie that cannot be meant
        b"x = 1\ry = 2",  # the old Mac's line ends
    ],
)
def test_encoding_is_kept(original: bytes) -> None:
    text = decode_source(original)
    assert encode_source(text, original) == original
    assert encode_source(text + "z = 'ä'\n", original).startswith(original)


@pytest.mark.parametrize(
    ("original", "new"),
    [
        (b"x = '\xff'\n", "x = 1\n"),  # bytes that are no UTF-8: what they meant is lost
        (b"# coding: latin-1\nx = 1\n", "# coding: latin-1\nx = '😀'\n"),  # what has no bytes in it
    ],
)
def test_encoding_that_cannot_be_kept(original: bytes, new: str) -> None:
    with pytest.raises(UnwritableError, match="encoding"):
        encode_source(new, original)


def check_replaced(path: Path, expected: bytes) -> None:
    assert path.read_bytes() == expected
    assert [name for name in os.listdir(path.parent) if name.startswith(".closure-lsp")] == []


def test_replace_keeps_mode_and_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    file = tmp_path / "real" / "a.py"
    file.write_bytes(b"old")
    file.chmod(0o750)
    (tmp_path / "a.py").symlink_to(file)
    replace(tmp_path / "a.py", b"old", b"new")
    assert (tmp_path / "a.py").is_symlink()
    assert file.stat().st_mode & 0o7777 == 0o750
    check_replaced(file, b"new")


def test_file_that_has_changed_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"newer")
    with pytest.raises(UnwritableError, match="changed meanwhile"):
        replace(file, b"old", b"new")
    check_replaced(file, b"newer")
    file.unlink()
    with pytest.raises(UnwritableError, match="No such file"):
        replace(file, b"old", b"new")


def test_failure_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    for failure in (OSError(28, "No space left on device"), KeyboardInterrupt()):

        def fail(*_: object, failure: BaseException = failure) -> None:
            raise failure

        monkeypatch.setattr(os, "replace", fail)
        with pytest.raises((UnwritableError, KeyboardInterrupt)):
            write(file, b"new")
        check_replaced(file, b"old")
