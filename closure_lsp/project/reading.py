"""Reads other people's files: only regular ones of bounded size, and says plainly why it does not read a file.

A FIFO would never end, a device may never stop answering, and a link can lead to either.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

SOURCE_LIMIT = 10_000_000
"""Bytes of a source file or notebook. The largest module of the standard library has 0.6 million."""
CONFIGURATION_LIMIT = 1_000_000
"""Bytes of a pyproject.toml, a .gitignore or a pyvenv.cfg."""


class UnreadableError(Exception):
    """A file was not read. The text says why, in a few words without the file's name."""


def read(path: Path, limit: int) -> bytes:
    """The bytes of a regular file that has at most `limit` bytes, or of the file that a link leads to. Raises
    `UnreadableError`.

    It never waits for something that does not end: it does not open anything but a regular file, and because something
    else could take its place in between, it opens the file without blocking and checks again.
    """
    try:
        _refuse_odd(os.stat(path))
        descriptor = os.open(path, os.O_RDONLY | _QUIETLY)
        with open(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            _refuse_odd(found)
            return read_stream(file, limit, found.st_size)
    except (OSError, ValueError) as error:
        raise UnreadableError(reason(error)) from error


def read_stream(stream: BinaryIO, limit: int, expected: int | None = None) -> bytes:
    """All bytes of a stream, at most `limit`. Raises `UnreadableError`.

    So many are `expected`, maybe wrongly: Python makes room for as many as are requested, and that takes its time.
    """
    most = limit + 1
    data = stream.read(most if expected is None else min(expected + 1, most))
    if expected is not None and expected < len(data) < most:  # it has grown
        data += stream.read(most - len(data))
    if len(data) > limit:
        raise UnreadableError(f"larger than {limit / 1e6:g} MB")
    return data


def reason(error: OSError | ValueError) -> str:
    """Why something could not be read or written, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)


_QUIETLY = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


def _refuse_odd(found: os.stat_result) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind != stat.S_IFREG:
        raise UnreadableError(f"not a regular file but {_KINDS.get(kind, 'something else')}")


_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
