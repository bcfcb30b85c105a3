"""Checks the files of a workspace that are not open, in a separate process that shares the cache of `closure-lsp
check`. So no request of an editor has to wait for it. Never knows how anything is found, nor how LSP writes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from closure_lsp.import_path import HOME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from closure_lsp.python_version import PythonVersion

logger = logging.getLogger(__name__)


class CheckedFolder(NamedTuple):
    """The folder to check, and how to check it."""

    folder: Path
    settings: Mapping[str, Any]
    """The client's, as it has sent them."""
    interpreter: PythonVersion | None
    """Of the interpreter selected in the editor."""
    encoding: str
    """In which columns are counted: `utf-8`, `utf-16` or `utf-32`."""


class FileFindings(NamedTuple):
    """The findings in a file; there is at least one."""

    path: str
    items: list[dict[str, Any]]
    """As `closure_lsp.cli.check_workspace` writes them."""

    @property
    def result_id(self) -> str:
        """Stays the same as long as the findings do."""
        return hashlib.blake2b(json.dumps(self.items).encode(), digest_size=8).hexdigest()


async def look(asked: CheckedFolder) -> AsyncIterator[FileFindings]:
    """The files of a folder with findings, each as soon as it is known. A caller that leaves the loop or is cancelled
    thereby ends the process.
    """
    process = await asyncio.create_subprocess_exec(
        *_COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HOME,
        limit=_LONGEST_LINE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        question = {
            "folder": str(asked.folder),
            "settings": asked.settings,
            "interpreter": str(asked.interpreter) if asked.interpreter else "",
            "encoding": asked.encoding,
        }
        process.stdin.write(json.dumps(question).encode() + b"\n")  # left open: the process ends when it is closed
        async for line in process.stdout:
            found = json.loads(line)
            yield FileFindings(found["path"], found["items"])
    except (OSError, ValueError, KeyError) as error:  # it has died, or a line is longer than anybody reads
        logger.warning("stopped checking the workspace: %r", error)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


_PROGRAM = f"""\
import sys
sys.path[:] = {sys.path!r}
from closure_lsp.cli.check_workspace import main
sys.exit(main())
"""
_COMMAND = (sys.executable, "-I", "-S", "-c", _PROGRAM)
_LONGEST_LINE = 2**24


class Changes:
    """Counts events that may change the findings in the workspace, and wakes those who wait for one."""

    def __init__(self) -> None:
        self._number = 0
        self._is_over = False
        self._event = asyncio.Event()

    @property
    def number(self) -> int:
        """Another one after each change."""
        return self._number

    def note(self) -> None:
        """Something has changed."""
        self._number += 1
        self._event.set()

    def end(self) -> None:
        """Ends all waiting."""
        self._is_over = True
        self._event.set()

    async def after(self, number: int) -> None:
        """Returns when something has changed since, and then nothing for a moment, because changes come in bursts."""
        while self._number == number and not self._is_over:
            self._event.clear()
            await self._event.wait()
        last = -1
        while last != self._number and not self._is_over:
            last = self._number
            await asyncio.sleep(_A_MOMENT)


_A_MOMENT = 0.2
"""Seconds."""
