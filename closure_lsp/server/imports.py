"""Knows the imported files of each open document, and a thread in which the disk is asked for them. Never knows LSP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.server import from_lsp
from closure_lsp.server.worker_thread import WorkerThread

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.escape.module import OtherFiles
    from closure_lsp.ide.diagnostics.engine.globals import Told
    from closure_lsp.project.modules import Roots
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.server.documents import Document
    from closure_lsp.server.imported_files import ImportedFiles
    from closure_lsp.settings import DiagnosticSettings


class KnownFiles(NamedTuple):
    """What is known of the files that a document imports. Two that are equal give the same answers."""

    files: OtherFiles | None = None
    """None where nothing is asked of other files."""
    version: int = 0


class Imports:
    """The files that each open document imports. No two documents share any: each may be worked on in a thread."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """`tell` is called when more or something else is known than when somebody last asked."""
        self._tell = tell
        self._disk = WorkerThread("imported files")
        self._files: dict[str, tuple[tuple[Roots, PythonVersion, Told], ImportedFiles]] = {}
        """By URI: where modules are looked for, the target version, what is said of callables; what is known then."""
        self._refreshing: set[asyncio.Task[None]] = set()

    def known(self, document: Document, roots: Roots | None, settings: DiagnosticSettings) -> KnownFiles:
        """What is known of the files that a document imports, which are looked for in its folder and in `roots`."""
        path = from_lsp.path(document.uri)
        if roots is None or path is None:
            return KnownFiles()
        from closure_lsp.ide.diagnostics import told_by  # the rules: not needed before somebody asks
        from closure_lsp.server.imported_files import ImportedFiles

        key = (roots, document.python, told_by(settings))
        found = self._files.get(document.uri)
        if found is None or found[0] != key:
            found = self._files[document.uri] = (key, ImportedFiles(*key, self._disk))
        return KnownFiles(found[1].importing(path), found[1].version)

    async def settle(self, uri: str) -> bool:
        """Waits a moment for what a document has asked for; gives whether more is known now."""
        found = self._files.get(uri)
        return found is not None and found[1].is_waiting and await found[1].settle(self._tell)

    def drop(self, uri: str) -> None:
        """Forgets what a document imports."""
        self._files.pop(uri, None)

    def refresh(self) -> None:
        """Files of Python may have changed on the disk: compares what is known with them."""
        for _, files in self._files.values():
            task = asyncio.get_running_loop().create_task(self._refresh(files))
            self._refreshing.add(task)
            task.add_done_callback(self._refreshing.discard)

    async def _refresh(self, files: ImportedFiles) -> None:
        if await files.refresh():
            self._tell()

    def close(self) -> None:
        """Lets nothing go on."""
        for task in self._refreshing:
            task.cancel()
