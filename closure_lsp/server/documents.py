"""Holds an open document: one frozen snapshot for each version. Never knows LSP, files or settings.

A change makes a new snapshot and leaves the old one alone, so typing does not disturb a request that holds one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.document.analysis import Analysis
from closure_lsp.text import Span, Text

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion


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
        """Computed when first requested: of ten quick keystrokes, only for the versions that a request is about."""
        return Analysis.of(Text.from_bytes(b"") if self.is_too_large else self.text, self.python, self.previous)

    @cached_property
    def source(self) -> str:
        """The text as one string. The string caches its hash, by which answers about this version are found again."""
        return str(self.text)

    @property
    def is_too_large(self) -> bool:
        """Whether it is treated as empty: text of this size is generated, and would take minutes and gigabytes."""
        return len(self.text) > LARGEST

    def takes_long(self, asked: Span | None) -> bool:
        """Whether an answer about some of its bytes (None: all) may take longer than others should wait."""
        if len(self.text) <= _SMALL or self.is_too_large:
            return False
        last = self.newest_analysis
        if last is None or last.largest_statement > _SMALL or abs(len(self.text) - len(last.text)) > _SMALL:
            return True
        if asked is None or asked.end - asked.start > _SMALL:
            return True
        if last is self.previous and len(self.text) > _DIVIDED_AT_ONCE:
            return True  # one quote can make other statements of all
        # Whatever is about a global asks all statements for their scopes, and each for a little more.
        analysis = self.analysis
        return len(analysis.units) > _FEW_STATEMENTS or not analysis.has_scopes(but_for=_SMALL)

    def with_text(self, text: Text, version: int) -> Document:
        """The document after a change."""
        return replace(self, text=text, version=version, previous=self.newest_analysis)

    def with_python(self, python: PythonVersion) -> Document:
        """The same text for another target version."""
        return replace(self, python=python, previous=self.newest_analysis)

    @property
    def whole(self) -> Document:
        """The document that is analyzed: this one, except for a cell of a notebook."""
        return self

    @property
    def first_line(self) -> int:
        """Its first line, as a line of the whole."""
        return 0

    @property
    def span(self) -> Span:
        """Its bytes of the whole."""
        return Span(0, len(self.text))

    @property
    def link_uri(self) -> str:
        """The beginning of links to its lines; empty if there can be none."""
        return self.uri

    def prose(self, text: str) -> str:
        """A text about the whole, with its line numbers changed to those of this document."""
        return text

    def at(self, offset: int) -> Document:
        """The client's document that contains a byte of the whole."""
        return self

    def holds(self, offset: int) -> bool:
        """Whether a byte of the whole is in it."""
        return True

    @property
    def newest_analysis(self) -> Analysis | None:
        """The analysis of this version, or of the newest one before it that has one."""
        computed: Analysis | None = self.__dict__.get("analysis")
        return computed or self.previous


LARGEST = 5_000_000
"""Bytes of a document that is looked at."""
_SMALL = 2**14
"""Bytes about which everything is said in some hundredths of a second, whatever they are."""
_DIVIDED_AT_ONCE = 2**18
"""Bytes of which it is found in some hundredths of a second which statements an edit has made anew."""
_FEW_STATEMENTS = 5_000
"""So many are asked in some hundredths of a second for what they know already."""
