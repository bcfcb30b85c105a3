"""Finds the configuration of a document: asks `closure_lsp.project` in a separate thread, because a disk may be slow.
Never knows LSP.
"""

from __future__ import annotations

from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.project.configuration import Configuration, Configurations, Overrides, Project
from closure_lsp.server.worker_thread import WorkerThread

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from closure_lsp.project.modules import Roots
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.settings import DiagnosticSettings, Layer


class Asked(NamedTuple):
    """The document whose configuration is requested."""

    uri: str
    file: Path | None
    """None for one that is not a file."""
    folder: Path | None
    """Whose configuration counts; None for none."""
    overrides: Overrides


class InForce(NamedTuple):
    """The configuration of a document."""

    uri: str
    python: PythonVersion
    diagnostics: DiagnosticSettings
    layer: Layer
    """What the project says."""
    problems: tuple[str, ...] = ()
    """One sentence for each thing that is wrong with it."""
    roots: Roots | None = None
    """Where modules are looked for that the document imports; None for nowhere."""
    source: str = ""
    """Who says that it is this version, for a reader: "from requires-python"."""


class Reader:
    """Reads configurations, one after the other. Its thread never keeps the process alive."""

    def __init__(self) -> None:
        self._worker = WorkerThread("configuration")
        self._last: Future[InForce] | None = None
        self._is_behind = False

    def ask(self, asked: Asked) -> Future[InForce]:
        """The configuration of a document, as soon as it is read."""
        self._is_behind = self._last is not None and not self._last.done()
        self._last = self._worker.run(lambda: _read(asked))
        return self._last

    def in_a_moment(self, answer: Future[InForce]) -> InForce | None:
        """The answer requested last, if it comes within a moment. Does not wait if the one before has not come yet."""
        try:
            return answer.result(0 if self._is_behind else _A_MOMENT)
        except FutureTimeoutError:
            return None


def _read(asked: Asked) -> InForce:
    try:
        return in_force(asked)
    except Exception as error:  # whatever a strange disk makes of it
        message = f"the configuration of {asked.uri} cannot be read: {error}"
        return without_project(asked)._replace(problems=(message,))


_A_MOMENT = 0.1
"""Seconds. Reading takes a few milliseconds, unless the disk is slow."""


def in_force(asked: Asked) -> InForce:
    """What is configured for a document, read from the disk."""
    if asked.folder is None:
        return without_project(asked)
    found = Configurations(asked.overrides).of(asked.folder)
    diagnostics = found.diagnostics(asked.file or asked.folder / "untitled.py")
    # What lies outside of all projects is what somebody has opened, wherever that may be.
    if asked.file and found.project.folder and found.excludes(asked.file):
        diagnostics = replace(diagnostics, enabled=False)
    problems = tuple(problem.text for problem in found.problems)
    roots = found.module_roots(asked.file, asked.folder) if asked.file else None
    target = found.target
    return InForce(asked.uri, target.python, diagnostics, found.project.layer, problems, roots, target.source)


def without_project(asked: Asked) -> InForce:
    """What the client alone configures; reads nothing."""
    layer = {key: value for key, value in asked.overrides.layer.items() if key != "pythonEnvironment"}
    found = Configuration(Project(), asked.overrides._replace(layer=layer, base=None))
    target = found.target
    return InForce(asked.uri, target.python, found.settings.diagnostics, {}, source=target.source)
