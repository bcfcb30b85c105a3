"""Reads files of other people: regular ones of bounded size only, and says plainly why one is not read.

A FIFO would never end, a device may answer for ever, and a link can lead to either.
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
    """A file that is not read. Its text says why, in a few words without the file's name."""


def read(path: Path, limit: int) -> bytes:
    """The bytes of a regular file with at most `limit` of them; links to such a file count. Raises `UnreadableError`.

    It never waits for what has no end: what is not a regular file is not opened, and if one takes its place in between,
    it is opened without blocking and looked at again.
    """
    try:
        _refuse_odd(os.stat(path))
        descriptor = os.open(path, os.O_RDONLY | _QUIETLY)
        with open(descriptor, "rb") as file:
            _refuse_odd(os.fstat(descriptor))
            return read_stream(file, limit)
    except (OSError, ValueError) as error:
        raise UnreadableError(reason(error)) from error


def read_stream(stream: BinaryIO, limit: int) -> bytes:
    """All bytes of a stream, which may have at most `limit`. Raises `UnreadableError`."""
    data = stream.read(limit + 1)
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
