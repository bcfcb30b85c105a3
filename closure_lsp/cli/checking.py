"""Checks many files: reads them, asks the cache, and checks the rest in processes. Returns results in the files'
order.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cli.cache import Keys
from closure_lsp.cli.files import Input, read_input
from closure_lsp.cli.processes import outcomes
from closure_lsp.cli.work import Change, Task, TaskOutcome, forget_programs
from closure_lsp.project.discovery import Unreadable
from closure_lsp.project.modules import Modules, Roots, asked_by, digest, read_module

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.api.findings import Finding
    from closure_lsp.cli.cache import Cache
    from closure_lsp.cli.files import Entry
    from closure_lsp.cli.work import Step
    from closure_lsp.settings import DiagnosticSettings


class Looked(NamedTuple):
    """What became of a file."""

    path: str
    input: Input | None
    """None where it could not be read: the outcome's `problem` says why."""
    outcome: TaskOutcome


class _Begun(NamedTuple):
    """A file whose outcome is not yet known."""

    path: str
    input: Input | None
    key: str
    """In the cache; empty where it is not to be put there."""


def look(
    entries: Sequence[Entry], options: argparse.Namespace, change: Change, cache: Cache | None, jobs: int
) -> Iterator[Looked]:
    """The outcome for each file, in order, each as soon as it is known."""
    forget_programs()  # of an earlier run in this process
    begun: deque[_Begun] = deque()
    for outcome in outcomes(_steps(entries, options, change, cache, begun), jobs):
        found = begun.popleft()
        if cache and found.key and outcome.changed is None and not outcome.problem:
            cache.add(found.key, outcome.findings, outcome.answers)
        yield Looked(found.path, found.input, outcome)


def _steps(
    entries: Sequence[Entry],
    options: argparse.Namespace,
    change: Change,
    cache: Cache | None,
    begun: deque[_Begun],
) -> Iterator[Step]:
    """The step for each file; adds the file to `begun`."""
    keys, answers = Keys(), _Answers()
    for entry in entries:
        found = entry if isinstance(entry, Unreadable) else read_input(entry, options)
        if isinstance(found, Unreadable):
            begun.append(_Begun(found.path, None, ""))
            yield TaskOutcome(problem=found.reason)
            continue
        python = found.configuration.target.python
        roots = _roots(found)
        task = Task(found.path, found.data, found.is_notebook, python, _settings(found), change, roots)
        key = keys.key(task) if cache and not found.is_stdin else ""
        known = cache.find(key, found.path, answers.of(found.path, roots)) if cache and key else None
        is_enough = known is not None and not _changes(change, known)
        begun.append(_Begun(found.path, found, "" if is_enough else key))
        yield TaskOutcome(known) if is_enough and known is not None else task


def _roots(found: Input) -> Roots | None:
    """Where to search for modules that a file imports; nowhere for a text that is not in a file."""
    if found.is_stdin and not os.path.isfile(found.path):
        return None
    return found.configuration.module_roots(Path(os.path.abspath(found.path)), Path.cwd())


class _Answers:
    """The current answers about the files on which known results depend. Looks at each file once."""

    def __init__(self) -> None:
        self._modules: dict[Roots, Modules] = {}
        self._digests: dict[Path, str] = {}

    def of(self, path: str, roots: Roots | None) -> Callable[[str], str]:
        """The answers to the questions of the file at `path`."""
        if roots is None:
            return lambda question: ""
        modules = self._modules.setdefault(roots, Modules(roots))
        importer = Path(os.path.abspath(path))
        return lambda question: self._answer(modules, importer, question)

    def _answer(self, modules: Modules, importer: Path, question: str) -> str:
        found = modules.find(*asked_by(question, importer))
        if found is None:
            return ""
        if found.file not in self._digests:
            self._digests[found.file] = digest(read_module(found.file))
        return self._digests[found.file]


def _changes(change: Change, findings: Sequence[Finding]) -> bool:
    """Whether a file with these findings is to be changed."""
    if change is Change.IGNORE_COMMENTS:
        return bool(findings)
    if change is Change.ALL_FIXES:
        return any(finding.fix for finding in findings)
    return change is Change.SAFE_FIXES and any(finding.fix and finding.fix.is_safe for finding in findings)


def _settings(found: Input) -> DiagnosticSettings:
    """The settings of the rules for a file: the same object for a whole project, except where it has settings for some
    files.
    """
    return found.configuration.diagnostics(Path(os.path.abspath(found.path)))
