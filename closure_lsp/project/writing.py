"""Writes files: each replaces the old one atomically, and keeps its encoding, line ends and mode."""

from __future__ import annotations

import codecs
import contextlib
import os
import tempfile
import tokenize
from pathlib import Path

from closure_lsp.project.reading import SOURCE_LIMIT, UnreadableError, read, reason
from closure_lsp.text import decode_source


class UnwritableError(Exception):
    """A file cannot be written. The text says why, in a few words without the file's name."""


def encode_source(text: str, original: bytes) -> bytes:
    """A changed source text as bytes, with the BOM and in the encoding of `original`. Raises `UnwritableError` if that
    encoding is unknown, or has no bytes for the new text.
    """
    bom = codecs.BOM_UTF8 if original.startswith(codecs.BOM_UTF8) else b""
    for encoding in dict.fromkeys(("utf-8", *_declared(original))):
        with contextlib.suppress(UnicodeError, LookupError):
            if bom + decode_source(original).encode(encoding) == original:
                new = bom + text.encode(encoding)
                if decode_source(new) == text:
                    return new
    raise UnwritableError("its encoding cannot be kept")


def replace(path: Path, original: bytes, new: bytes) -> None:
    """Replaces `original` with `new`, atomically. Raises `UnwritableError`, and then leaves the file alone.

    Follows a link and replaces the file that it leads to. Writes nothing if the file has changed in the meantime.
    """
    target = Path(os.path.realpath(path))
    try:
        if read(target, SOURCE_LIMIT) != original:
            raise UnwritableError("it has changed meanwhile")
        write(target, new, os.stat(target).st_mode & 0o7777)
    except UnreadableError as error:
        raise UnwritableError(str(error)) from error


def write(path: Path, data: bytes, mode: int | None = None) -> None:
    """Creates or replaces a file, atomically: a reader sees all of the old one or all of the new one. `mode` is its
    permissions; None means those of any new file. Raises `UnwritableError`.
    """
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".closure-lsp-", dir=path.parent)
        with open(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, _mode_of_new_files() if mode is None else mode)
        os.replace(temporary, path)
        temporary = ""
    except OSError as error:
        raise UnwritableError(reason(error)) from error
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def refuse_unwritable(path: Path) -> None:
    """Raises `UnwritableError` for a path at which no file can be made: asked before work whose result goes there.

    What else goes wrong, such as a full disk, only writing can tell.
    """
    folder = path.parent
    try:
        os.stat(folder)
    except OSError as error:
        raise UnwritableError(reason(error)) from error
    if path.is_dir():
        raise UnwritableError("it is a folder")
    if not folder.is_dir():
        raise UnwritableError(f"{folder} is not a folder")
    if not os.access(folder, os.W_OK) and not (path.exists() and not path.is_file()):
        raise UnwritableError(f"{folder} cannot be written to")


def _declared(data: bytes) -> tuple[str, ...]:
    with contextlib.suppress(SyntaxError):
        return (tokenize.detect_encoding(iter(data.splitlines(keepends=True)[:2]).__next__)[0],)
    return ()


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
