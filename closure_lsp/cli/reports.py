"""The input of the output formats: a report for each file, and a summary of the whole run."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.project.notebooks import Joined, read_notebook
from closure_lsp.settings import SEVERITIES
from closure_lsp.text import Text, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from closure_lsp.api.findings import Finding


@dataclass(frozen=True)
class FileReport:
    """What was found in a file."""

    path: str
    findings: tuple[Finding, ...]
    data: bytes
    """The file's contents."""
    is_notebook: bool = False

    def line(self, number: int, cell: int | None = None) -> str:
        """A line of the file, or of a cell of the notebook, by its number from 1, without its line end."""
        first = self._cell_starts.get(cell, 0) if cell is not None else 0
        return self._text.slice(self._text.line_span(first + number - 1))

    @cached_property
    def _text(self) -> Text:
        if not self.is_notebook:
            return Text.from_str(decode_source(self.data))
        return Text.from_str(self._notebook.source)

    @cached_property
    def _notebook(self) -> Joined:
        return read_notebook(self.data)

    @cached_property
    def _cell_starts(self) -> dict[int, int]:
        return dict(zip(self._notebook.cells, self._notebook.starts, strict=True)) if self.is_notebook else {}


@dataclass
class Summary:
    """The totals of a run so far."""

    files: int = 0
    """That were looked at."""
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    fixable: Counter[str] = field(default_factory=Counter)
    """By rule: what a safe fix answers."""
    fixable_unsafely: int = 0
    """What only a fix answers that is not safe."""
    fixed: int = 0
    changed_files: int = 0
    in_baseline: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """Paths, and why."""
    is_interrupted: bool = False
    """Whether there are files that were not come to."""

    @property
    def total(self) -> int:
        return self.severities.total()

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.severities[finding.severity] += 1
            self.rules[finding.rule] += 1
            if finding.fix and finding.fix.is_safe:
                self.fixable[finding.rule] += 1
            elif finding.fix:
                self.fixable_unsafely += 1

    def has(self, level: str) -> bool:
        """Whether there is a finding at least as severe as a level."""
        return any(self.severities[severity] for severity in SEVERITIES[: SEVERITIES.index(level) + 1])


def with_slashes(path: str) -> str:
    """A path as other programs store it: with `/`, also on Windows."""
    return path.replace(os.sep, "/")


def place(finding: Finding) -> str:
    """The place of a finding, in the form that terminals and editors turn into a link: `path:line:column`."""
    cell = f"cell {finding.cell}:" if finding.cell is not None else ""
    return f"{finding.path}:{cell}{finding.line}:{finding.column}"


def fingerprints(report: FileReport) -> Sequence[str]:
    """For each finding a key that stays the same when the code around it moves; unique in a file."""
    seen: Counter[str] = Counter()
    found = []
    for finding in report.findings:
        line = report.line(finding.line, finding.cell).strip()
        identity = "\0".join((with_slashes(finding.path), finding.rule, finding.symbol, finding.function, line))
        seen[identity] += 1
        text = f"{identity}\0{seen[identity]}".encode("utf-8", "surrogatepass")
        found.append(hashlib.blake2b(text, digest_size=16).hexdigest())
    return found
