"""Finds and reads the files that a command works on. `check`, `scopes` and similar commands share it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cli.parser import Misuse
from closure_lsp.cli.terminal import complain
from closure_lsp.project.configuration import Configuration, Configurations, Project, problems_of
from closure_lsp.project.discovery import NOTEBOOK_SUFFIX, Discovery, Found, Unreadable
from closure_lsp.project.reading import SOURCE_LIMIT, UnreadableError, read, read_stream
from closure_lsp.settings import refusal, unknown_rules_of_project
from closure_lsp.text import to_str

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from closure_lsp.project.configuration import Overrides

STDIN = "-"


class Input(NamedTuple):
    """A file and its configuration."""

    path: str
    """The path as output shows it."""
    data: bytes
    configuration: Configuration
    is_stdin: bool = False

    @property
    def is_notebook(self) -> bool:
        return self.path.endswith(NOTEBOOK_SUFFIX)


Entry = Found | Unreadable
"""A file to check, or one that cannot be read."""


def find(options: argparse.Namespace, overrides: Overrides) -> list[Entry]:
    """The files that the options name. Raises `Misuse` if their configuration is invalid."""
    configurations = Configurations(overrides)
    discovery = Discovery(configurations, forces_exclude=options.force_exclude)
    paths = list(options.paths)
    if options.files_from is not None:
        paths += _listed(options.files_from)
    elif not paths:
        paths = [os.curdir]
    if options.stdin_filename and STDIN not in paths:
        raise Misuse("--stdin-filename goes with `-`, which looks at standard input")
    if STDIN in paths:
        if len(paths) > 1:
            raise Misuse("`-`, standard input, can only be looked at alone")
        name = options.stdin_filename or STDIN
        folder = Path(os.path.abspath(name)).parent if options.stdin_filename else Path.cwd()
        configuration = configurations.of(folder)
        is_excluded = options.force_exclude and configuration.excludes(Path(os.path.abspath(name)))
        entries: list[Entry] = [] if is_excluded else [Found(STDIN, configuration)]
    else:
        entries = list(discovery.find(paths))
    own = Configuration(Project(), overrides)  # what is asked for is judged even where there are no files
    _refuse_bad_configuration([own, *(entry.configuration for entry in entries if isinstance(entry, Found))])
    return entries


def configuration_of(path: Path, overrides: Overrides) -> Configuration:
    """What is in force for one file. Raises `Misuse` where something is wrong with it."""
    found = Configurations(overrides).of(Path(os.path.abspath(path)).parent)
    _refuse_bad_configuration([found])
    return found


def read_input(found: Found, options: argparse.Namespace) -> Input | Unreadable:
    """The contents of a file."""
    try:
        if found.path == STDIN:
            name = options.stdin_filename or STDIN
            return Input(name, read_stream(sys.stdin.buffer, SOURCE_LIMIT), found.configuration, is_stdin=True)
        return Input(found.path, read(Path(found.path), SOURCE_LIMIT), found.configuration)
    except UnreadableError as error:
        return Unreadable(found.path, str(error))


def inputs(options: argparse.Namespace, overrides: Overrides) -> Iterator[Input | Unreadable]:
    """All files that the options name, one after the other."""
    for entry in find(options, overrides):
        yield read_input(entry, options) if isinstance(entry, Found) else entry


def _listed(name: str) -> list[str]:
    """The paths in a file, one per line."""
    try:
        data = read_stream(sys.stdin.buffer, SOURCE_LIMIT) if name == STDIN else read(Path(name), SOURCE_LIMIT)
    except UnreadableError as error:
        raise Misuse(f"--files-from {name}: {error}") from error
    return [line for line in to_str(data).splitlines() if line.strip()]


def _refuse_bad_configuration(configurations: Sequence[Configuration]) -> None:
    """Raises `Misuse` for errors in our tables before anything is done; only mentions errors in tables of other
    tools.
    """
    different = list({id(configuration): configuration for configuration in configurations}.values())
    for problem in problems_of(different):
        if problem.is_ours:
            raise Misuse(refusal(problem.text))
        complain(problem.text)
    for configuration in different:
        project = configuration.project
        file = f"{project.folder / 'pyproject.toml'}: " if project.folder else ""
        for source, layer in (("", configuration.overrides.layer), (file, project.layer)):
            if _RULES_IN.isdisjoint(layer):
                continue
            from closure_lsp.api import rules  # only for who names rules

            problems = unknown_rules_of_project(layer, rules.NAMES)
            if problems:
                raise Misuse(f"{source}{problems[0]}")


_RULES_IN = frozenset({"diagnostics.select", "diagnostics.ignore", "diagnostics.severity", "per-file-ignores"})
