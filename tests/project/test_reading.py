"""Only regular files of bounded size are read, and what is said of the others."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from closure_lsp.project.reading import UnreadableError, read, read_stream

needs_odd_files = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs and devices")


def check_refused(path: Path, why: str, limit: int = 100) -> None:
    with pytest.raises(UnreadableError) as error:
        read(path, limit)
    assert why in str(error.value)


def test_regular_file_and_a_link_to_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    (tmp_path / "b").symlink_to("a")
    assert read(tmp_path / "a", 100) == read(tmp_path / "b", 100) == b"x" * 100


def test_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 101)
    check_refused(tmp_path / "a", "larger than 0.0001 MB")
    with pytest.raises(UnreadableError):
        read_stream(io.BytesIO(b"x" * 101), 100)


def test_a_stream_is_read_to_its_end_whatever_was_expected() -> None:
    data = b"x" * 100
    assert [read_stream(io.BytesIO(data), 100, expected) for expected in (0, 50, 99, 100, 101, 1000)] == [data] * 6
    for expected in (0, 100, 101, 1000):
        with pytest.raises(UnreadableError):
            read_stream(io.BytesIO(data + b"x"), 100, expected)


def test_what_is_not_there(tmp_path: Path) -> None:
    check_refused(tmp_path / "a", "No such file or directory")
    check_refused(Path("a\0b"), "embedded null")


def test_folder(tmp_path: Path) -> None:
    check_refused(tmp_path, "not a regular file but a folder")


@needs_odd_files
def test_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("fifo")
    for name in ("fifo", "link"):
        check_refused(tmp_path / name, "not a regular file but a FIFO")


@needs_odd_files
def test_fifo_that_takes_the_place_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    real_open = os.open

    def swap_then_open(name: Path, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real_open(name, flags)

    monkeypatch.setattr(os, "open", swap_then_open)
    done = threading.Event()

    def look() -> None:
        check_refused(path, "not a regular file but a FIFO")
        done.set()

    threading.Thread(target=look, daemon=True).start()
    assert done.wait(30), "it waits for the FIFO's writer"


@needs_odd_files
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_device(device: str) -> None:
    if not Path(device).exists():
        pytest.skip("there is no such device")
    check_refused(Path(device), "not a regular file but a device")


def test_file_that_says_it_is_empty_and_never_ends() -> None:
    path = Path("/proc/self/environ")
    if not path.exists() or not path.read_bytes():
        pytest.skip("there is no such file")
    check_refused(path, "larger than 1e-06 MB", limit=1)
