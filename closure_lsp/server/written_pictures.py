"""Writes the pictures of a session for clients that open files. Never knows what is in one."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path


class WrittenPictures:
    """The files of one session, in a separate folder in the system's temporary folder that nobody else can read. A
    document has one file, which its next picture replaces, so that an editor that has it open shows the new one.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._files: dict[str, Path] = {}

    def write(self, uri: str, name: str, picture: str) -> Path:
        """Writes the picture of a document, in UTF-8; `name` has the extension of its format. Raises `OSError`."""
        file = self._files.get(uri)
        if file is None or not file.parent.is_dir():
            file = self._files[uri] = self._new_folder() / (_ODD.sub("-", name)[-_LONGEST_NAME:] or "closures")
        file.write_text(picture, encoding="utf-8", newline="\n")
        return file

    def remove(self) -> None:
        """Removes all of them. An editor that shows one keeps what it has read."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None
        self._files.clear()

    def _new_folder(self) -> Path:
        """Two documents may have the same name, so each gets a separate folder."""
        if self._folder is None or not self._folder.is_dir():
            self._folder = Path(tempfile.mkdtemp(prefix="closure-lsp-"))
        return Path(tempfile.mkdtemp(dir=self._folder))


_ODD = re.compile(r"[^\w.-]|^\.+")
_LONGEST_NAME = 100
