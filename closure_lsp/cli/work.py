"""Does the work for one file, in this process or in another one. The only module here that calls the analysis."""

from __future__ import annotations

import enum
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.settings import DiagnosticSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.api.findings import Finding
    from closure_lsp.ide.diagnostics.engine.program import Program
    from closure_lsp.project.modules import Roots
    from closure_lsp.python_version import PythonVersion


class Change(enum.Enum):
    """What to do about the findings."""

    NONE = "none"
    SAFE_FIXES = "safe fixes"
    ALL_FIXES = "all fixes"
    IGNORE_COMMENTS = "ignore comments"


class Task(NamedTuple):
    """A file to check."""

    path: str
    data: bytes
    is_notebook: bool
    python: PythonVersion
    settings: DiagnosticSettings
    change: Change
    roots: Roots | None = None
    """The folders to search for modules that the file imports, besides its own folder; None: search nowhere."""


class TaskOutcome(NamedTuple):
    """The outcome of a task."""

    findings: tuple[Finding, ...] = ()
    """In the file as it is, or in the changed file if there is one."""
    changed: bytes | None = None
    """The file after the change; None if it does not change."""
    before: tuple[Finding, ...] = ()
    """The findings before the change, if there is one."""
    answers: Mapping[str, str] = {}
    """The answers about other files that the findings depend on, by question."""
    problem: str = ""
    """Why there is no result, or no change; in a few words."""


Step = Task | TaskOutcome
"""A task, or an outcome that is already known."""


def collect_seldom() -> None:
    """Makes the garbage collector run more rarely, because the analysis makes nodes by the ten thousands."""
    gc.set_threshold(_NEW_OBJECTS, 10, 5)


_NEW_OBJECTS = 20_000


def perform(task: Task) -> TaskOutcome:
    """Checks a file. Never raises: an error in one file must not prevent the check of the others."""
    from closure_lsp.project.notebooks import NotebookError

    try:
        return _perform(task)
    except NotebookError as error:
        return TaskOutcome(problem=str(error))
    except Exception as error:  # an error of ours
        return TaskOutcome(problem=f"internal error: {type(error).__name__}: {error}")


def program_of(roots: Roots, python: PythonVersion, settings: DiagnosticSettings) -> Program:
    """The files that the files of a run import. A process reads each of them once, until they become too many.

    Call it for each file anew: between two files, all are dropped if together they have more than `_MOST_IMPORTED`
    bytes. All, because what is known of one refers to others.
    """
    from closure_lsp.api.checking import program

    if sum(each.size for each in _programs.values()) > _MOST_IMPORTED:
        forget_programs()
        gc.collect()
    key = (roots, python, settings)
    if key not in _programs:
        _programs[key] = program(roots, python, settings)
    return _programs[key]


def forget_programs() -> None:
    """Drops what is known of imported files: they may have changed since."""
    _programs.clear()


_programs: dict[tuple[Roots, PythonVersion, DiagnosticSettings], Program] = {}
_MOST_IMPORTED = 2_000_000
"""Bytes of source. In memory what is known of them takes about 40 times as much, and a process is to need less than
200 MB. Findings never depend on it.
"""


def _of_callables(settings: DiagnosticSettings) -> DiagnosticSettings:
    """The part of the settings that matters for imported files: the same for all files of a project."""
    return DiagnosticSettings(eager_callables=settings.eager_callables, rows=settings.rows)


def _tidy(size: int) -> None:
    """Frees what earlier files have left, every few files: their trees look small to Python, but take much memory.

    `size` is how much source of the last file has been analyzed.
    """
    global _looked_at
    _looked_at += size
    if _looked_at > _WORTH_TIDYING:
        gc.collect()
        _looked_at = 0


_looked_at = 0
"""Bytes of source that was analyzed since the last time."""
_WORTH_TIDYING = 500_000


def _perform(task: Task) -> TaskOutcome:
    from closure_lsp.api.checking import findings, source

    path = Path(os.path.abspath(task.path))
    others = (
        program_of(task.roots, task.python, _of_callables(task.settings)).importing(path)
        if task.roots is not None
        else None
    )
    checked = source(task.data, task.python, task.settings, is_notebook=task.is_notebook, others=others)
    found = tuple(findings(checked, task.path))
    _tidy(checked.analyzed)
    answers = others.asked if others is not None else {}
    if task.change is Change.NONE or task.is_notebook or not found:
        return TaskOutcome(found, answers=answers)
    from closure_lsp.api.fixing import fixed, silenced
    from closure_lsp.project.writing import UnwritableError, encode_source

    if task.change is Change.IGNORE_COMMENTS:
        after = silenced(checked)
    else:
        after = fixed(checked, with_unsafe=task.change is Change.ALL_FIXES)
    if after is checked:
        return TaskOutcome(found, answers=answers)
    try:
        changed = encode_source(str(after.text), task.data)
    except UnwritableError as error:
        return TaskOutcome(found, problem=f"not changed: {error}")
    return TaskOutcome(tuple(findings(after, task.path)), changed, found)
