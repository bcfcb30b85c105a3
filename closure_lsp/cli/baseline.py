"""Keeps a file of known findings, so that only new ones are reported.

It is a multiset of path, rule, symbol, qualified name of the function around, and the text of the line without its
indentation. So a finding that is moved or indented differently is not reported again, but a second equal bug is.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from closure_lsp.cli.parser import Misuse
from closure_lsp.cli.reports import with_slashes
from closure_lsp.project.reading import SOURCE_LIMIT, UnreadableError, read
from closure_lsp.project.writing import UnwritableError, write

if TYPE_CHECKING:
    from pathlib import Path

    from closure_lsp.api.findings import Finding
    from closure_lsp.cli.reports import FileReport

_VERSION = 1


class Known(NamedTuple):
    """What two findings have in common that count as the same."""

    path: str
    """With `/`, relative to the folder of the baseline."""
    rule: str
    symbol: str
    function: str
    line: str


class Baseline:
    """The findings of a file, and those of this run."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: Counter[Known] = Counter()
        self._left: Counter[Known] = Counter()
        self._now: Counter[Known] = Counter()
        self._checked: set[str] = set()

    def load(self) -> None:
        """Reads the file. Raises `Misuse` if it is not a baseline."""
        try:
            content = json.loads(read(self._file, 10 * SOURCE_LIMIT))
            if content["version"] != _VERSION:
                raise Misuse(f"{self._file}: this baseline was made by another version of closure-lsp")
            for entry in content["findings"]:
                self._known[Known(*(str(entry[key]) for key in Known._fields))] += int(entry["count"])
        except UnreadableError as error:
            raise Misuse(f"{self._file}: {error}; make it with --update-baseline") from error
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Misuse(f"{self._file}: this is not a baseline") from None
        self._left = self._known.copy()

    def new(self, report: FileReport) -> tuple[Finding, ...]:
        """The findings of a file that are not in the baseline."""
        self._checked.add(self._relative(report.path))
        new = []
        for finding in report.findings:
            known = self._identity(report, finding)
            self._now[known] += 1
            if self._left[known] > 0:
                self._left[known] -= 1
            else:
                new.append(finding)
        return tuple(new)

    def update(self) -> None:
        """Writes the findings of this run. Keeps those of files that still exist but were not checked."""
        kept = Counter(
            {
                known: count
                for known, count in self._known.items()
                if known.path not in self._checked and (self._file.parent / known.path).exists()
            }
        )
        found = kept + self._now
        entries: list[dict[str, Any]] = [{**known._asdict(), "count": found[known]} for known in sorted(found)]
        content = json.dumps({"version": _VERSION, "findings": entries}, indent=1)
        try:
            write(self._file, f"{content}\n".encode())
        except UnwritableError as error:
            raise Misuse(f"{self._file}: {error}") from error

    def _identity(self, report: FileReport, finding: Finding) -> Known:
        line = report.line(finding.line, finding.cell).strip()
        return Known(self._relative(report.path), finding.rule, finding.symbol, finding.function, line)

    def _relative(self, path: str) -> str:
        path = os.path.abspath(path)
        with contextlib.suppress(ValueError):  # on Windows: it is on another drive
            path = os.path.relpath(path, os.path.abspath(self._file.parent))
        return with_slashes(path)
