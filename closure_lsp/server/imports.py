"""Manages the imported files of each open document, and a thread that reads them from disk. Never knows LSP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.project.modules import LIMIT
from closure_lsp.project.store import user_store
from closure_lsp.server import from_lsp
from closure_lsp.server.worker_thread import WorkerThread

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
    from pathlib import Path

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import OtherFiles
    from closure_lsp.ide.diagnostics.engine.globals import Told
    from closure_lsp.project.modules import Roots
    from closure_lsp.project.store import Store
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.server.documents import Document
    from closure_lsp.server.imported_files import ImportedFiles
    from closure_lsp.settings import DiagnosticSettings


class KnownFiles(NamedTuple):
    """What is known about the files that a document imports. Equal objects give the same answers."""

    files: OtherFiles | None = None
    """None where nothing is asked of other files."""
    version: int = 0


class Imports:
    """The files that each open document imports. Documents share none of them, because each may be worked on in a
    thread.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        """Calls `tell` when more, or something else, is known than at the last question."""
        self._tell = tell
        self._disk = WorkerThread("imported files")
        self._files: dict[str, tuple[tuple[Roots, PythonVersion, Told], ImportedFiles]] = {}
        """By URI: where modules are looked for, the target version, what is said of callables; what is known then."""
        self._refreshing: set[asyncio.Task[None]] = set()
        self._newest: dict[Path, Document] = {}
        """What has been typed since the last pause."""
        self._being_read: dict[Path, Document] = {}
        """What was typed before that, as long as the thread has it."""
        self._unsaved: dict[Path, bytes] = {}
        """What open documents have in them, as it was when all of it could last be read."""
        self._pause: asyncio.TimerHandle | None = None

    def known(self, document: Document, roots: Roots | None, settings: DiagnosticSettings) -> KnownFiles:
        """What is known about the files that a document imports, searched for in its folder and in `roots`."""
        path = from_lsp.path(document.uri)
        if roots is None or path is None:
            return KnownFiles()
        from closure_lsp.ide.diagnostics import told_by  # the rules: not needed before somebody asks
        from closure_lsp.server.imported_files import ImportedFiles

        key = (roots, document.python, told_by(settings))
        found = self._files.get(document.uri)
        if found is None or found[0] != key:
            found = self._files[document.uri] = (key, ImportedFiles(key, self._disk, self._unsaved, self._store))
        return KnownFiles(found[1].importing(path), found[1].version)

    @cached_property
    def _store(self) -> Store:
        """What has been found out of imported files, now or in an earlier session. Only `_disk` touches it."""
        return user_store(STORE)

    async def settle(self, uri: str) -> bool:
        """Waits a moment for the answers that a document needs; returns whether more is known now."""
        found = self._files.get(uri)
        return found is not None and found[1].is_waiting and await found[1].settle(self._tell)

    def typed(self, document: Document) -> None:
        """Notes the current text of a document. It counts for others when nobody has typed for a moment, if all of it
        parses: half-typed code changes no finding elsewhere.
        """
        path = from_lsp.path(document.uri)
        if path is None:
            return
        self._newest[path] = document
        if self._pause is not None:
            self._pause.cancel()
        self._pause = asyncio.get_running_loop().call_later(_PAUSE, self._begin_to_take)

    def _begin_to_take(self) -> None:
        if len(self._files) <= 1:
            return  # there is nobody for whom it could count
        newest, self._newest = self._newest, {}
        self._begin(self._take(newest))

    async def _take(self, newest: dict[Path, Document]) -> None:
        self._being_read.update(newest)
        whole = await asyncio.wrap_future(self._disk.run(lambda: _that_parse(newest)))
        # Not those that were closed meanwhile, or typed in and taken again.
        wanted = [path for path, document in newest.items() if self._being_read.get(path) is document]
        for path in wanted:
            del self._being_read[path]
        changed = {path: whole[path] for path in wanted if path in whole and self._unsaved.get(path) != whole[path]}
        self._unsaved.update(changed)
        await self._look_again(changed)

    async def _look_again(self, paths: Iterable[Path]) -> None:
        """Compares what rests on some files with them."""
        found = [each for _, each in self._files.values() if any(map(each.rests_on, paths))]
        for files in found:
            await self._refresh(files)

    def drop(self, uri: str) -> None:
        """Forgets the imports and the text of a document."""
        self._files.pop(uri, None)
        path = from_lsp.path(uri)
        if path is not None:
            self._newest.pop(path, None)
            self._being_read.pop(path, None)
            if self._unsaved.pop(path, None) is not None:
                self._begin(self._look_again((path,)))

    def refresh(self) -> None:
        """Call this when Python files may have changed on disk: compares what is known with them."""
        for _, files in self._files.values():
            self._begin(self._refresh(files))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _refresh(self, files: ImportedFiles) -> None:
        if await files.refresh():
            self._tell()

    def close(self) -> None:
        """Stops all work."""
        if self._pause is not None:
            self._pause.cancel()
        for task in self._refreshing:
            task.cancel()


def _that_parse(documents: Mapping[Path, Document]) -> dict[Path, bytes]:
    """In the thread: the texts of documents in which nothing is half typed."""
    found = {}
    for path, document in documents.items():
        data = str(document.text).encode("utf-8", "surrogatepass")
        if len(data) <= LIMIT and all(not unit.region.errors for unit in _units(document)):
            found[path] = data
    return found


def _units(document: Document) -> Sequence[Unit]:
    """The statements of a document, in an analysis of our own: nothing of a document is touched by two threads."""
    from closure_lsp.document.analysis import Analysis

    return Analysis.on_demand(document.text, document.python).units


STORE = "imported-files"
"""The name of the store in the user's cache folder."""
_PAUSE = 0.7
"""Seconds without a key after which what is typed in one document counts for others."""
