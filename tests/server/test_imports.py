"""What is known of imported files when texts change, are saved and are closed faster than the disk's thread looks."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics import told_by
from closure_lsp.project.modules import Roots
from closure_lsp.python_version import PythonVersion
from closure_lsp.server import imports
from closure_lsp.server.documents import Document
from closure_lsp.server.imported_files import ImportedFiles
from closure_lsp.server.worker_thread import WorkerThread
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from closure_lsp.escape.module import OtherFiles

PYTHON = PythonVersion(3, 13)
SETTINGS = DiagnosticSettings()


def text_of_call(files: OtherFiles | None) -> bytes:
    """What is known as the text of `helpers.call`; empty for nothing."""
    found = files.imported("helpers.call") if files is not None else None
    return found.unit.region.data if found is not None else b""


def test_what_was_typed_last_counts_though_two_looks_overlap(tmp_path: Path) -> None:
    helper, main = tmp_path / "helpers.py", tmp_path / "main.py"
    helper.write_text("def call(): return 1\n")
    unsaved: dict[Path, bytes] = {}
    disk, is_free = WorkerThread("test"), threading.Event()

    async def run() -> None:
        files = ImportedFiles((Roots((str(tmp_path),)), PYTHON, told_by(SETTINGS)), disk, unsaved)
        assert text_of_call(files.importing(main)) == b""
        await files.settle(lambda: None)
        assert text_of_call(files.importing(main)) == helper.read_bytes()
        _ = disk.run(is_free.wait)
        looks = []
        for number in (2, 3):
            unsaved[helper] = b"def call(): return %d\n" % number
            looks.append(asyncio.create_task(files.refresh()))
            await asyncio.sleep(0)
        is_free.set()
        assert await asyncio.gather(*looks) == [True, True]
        assert text_of_call(files.importing(main)) == unsaved[helper]

    asyncio.run(run())


def test_what_was_typed_in_a_closed_document_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    helper, main = tmp_path / "helpers.py", tmp_path / "main.py"
    helper.write_text("def call(): return 1\n")
    opened = [Document(path.as_uri(), 1, Text.from_str("def call(): return 2\n"), PYTHON) for path in (main, helper)]
    is_begun, is_free, look = threading.Event(), threading.Event(), imports._that_parse

    def held_up(documents: Mapping[Path, Document]) -> dict[Path, bytes]:
        is_begun.set()
        is_free.wait()
        return look(documents)

    monkeypatch.setattr(imports, "_that_parse", held_up)
    monkeypatch.setattr(imports, "_PAUSE", 0)

    async def run() -> None:
        roots = Roots((str(tmp_path),))
        found = imports.Imports(lambda: None)
        for document in opened:
            found.known(document, roots, SETTINGS)
        found.typed(opened[1])
        await asyncio.to_thread(is_begun.wait)
        found.drop(opened[1].uri)
        is_free.set()
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
        found.drop(opened[0].uri)
        assert text_of_call(found.known(opened[0], roots, SETTINGS).files) == b""
        await found.settle(opened[0].uri)
        assert text_of_call(found.known(opened[0], roots, SETTINGS).files) == helper.read_bytes()
        found.close()

    asyncio.run(run())
