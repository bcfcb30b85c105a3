"""Knows which output formats there are. Each is a module of this package that makes text of reports; none prints.

A new format is a module with a class that is a `Format`, and a line in `FORMATS`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from closure_lsp.cli.reports import FileReport, Summary


class Style(NamedTuple):
    """How a format may write."""

    has_color: bool = False
    shows_findings: bool = True
    """Not where only statistics are wanted, and the format is for people."""


class Format(Protocol):
    """A way to write findings. What it gives is written as it comes: a line begins and ends with it."""

    def __init__(self, style: Style) -> None: ...

    def begin(self) -> str:
        """What comes before all reports."""

    def report(self, report: FileReport) -> str:
        """What is to be said of a file. They come in the order of the files, those without findings, too."""

    def end(self, summary: Summary) -> str:
        """What comes behind all reports."""


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
    """A format by its name. Only its module is imported."""
    module, kind = FORMATS[name]
    made: Format = getattr(importlib.import_module(f"{__name__}.{module}"), kind)(style)
    return made
