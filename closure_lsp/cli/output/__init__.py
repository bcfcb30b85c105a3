"""Lists the output formats. Each is a module of this package that turns reports into text; none prints.

A new format is a module with a class that is a `Format`, and a line in `FORMATS`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from closure_lsp.cli.reports import FileReport, Summary


class Style(NamedTuple):
    """The options of a format."""

    has_color: bool = False
    shows_findings: bool = True
    """False if only statistics are requested and the format is for people."""


class Format(Protocol):
    """A way to write findings. Its output is written as it comes, in whole lines."""

    def __init__(self, style: Style) -> None: ...

    def begin(self) -> str:
        """The text before all reports."""

    def report(self, report: FileReport) -> str:
        """The text for a file. Called in the order of the files, also for files without findings."""

    def end(self, summary: Summary) -> str:
        """The text after all reports."""


FORMATS = {
    "full": ("full", "FullOutput"),
    "concise": ("concise", "ConciseOutput"),
    "json": ("json", "JsonOutput"),
    "json-lines": ("json_lines", "JsonLinesOutput"),
    "github": ("github", "GithubOutput"),
    "gitlab": ("gitlab", "GitlabOutput"),
    "sarif": ("sarif", "SarifOutput"),
    "junit": ("junit", "JunitOutput"),
}
"""The module of each, and its class there."""
FOR_PEOPLE = frozenset({"full", "concise"})


def output(name: str, style: Style) -> Format:
    """The format of this name. Imports only its module."""
    module, kind = FORMATS[name]
    made: Format = getattr(importlib.import_module(f"{__name__}.{module}"), kind)(style)
    return made
