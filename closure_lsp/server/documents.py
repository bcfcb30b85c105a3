"""Knows an open document: one frozen snapshot for each version. Never knows LSP, files or settings.

A change makes a new snapshot and leaves the old one alone, so a request that holds one is not disturbed by typing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from closure_lsp.document.analysis import Analysis

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.text import Text


@dataclass(frozen=True)
class Document:
    """One version of a document that the client has opened."""

    uri: str
    """As the client wrote it."""
    version: int
    text: Text
    python: PythonVersion
    """The target version."""
    previous: Analysis | None = field(default=None, repr=False, compare=False)
    """The newest analysis of an older version: what it shares with this one is not computed again."""

    @cached_property
    def analysis(self) -> Analysis:
        """Computed when it is first asked for: of ten quick keystrokes only the versions that somebody asks about."""
        return Analysis.of(self.text, self.python, self.previous)

    @cached_property
    def source(self) -> str:
        """The text as one string. It keeps its own hash, by which answers about this version are found again."""
        return str(self.text)

    def with_text(self, text: Text, version: int) -> Document:
        """The document after a change."""
        return replace(self, text=text, version=version, previous=self._newest_analysis)

    def with_python(self, python: PythonVersion) -> Document:
        """The same text for another target version."""
        return replace(self, python=python, previous=self._newest_analysis)

    @property
    def _newest_analysis(self) -> Analysis | None:
        computed: Analysis | None = self.__dict__.get("analysis")
        return computed or self.previous
