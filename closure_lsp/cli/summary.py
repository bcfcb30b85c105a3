"""Writes what a run prints at its end: the last line, statistics, and differences."""

from __future__ import annotations

import difflib
import enum
import io
from typing import TYPE_CHECKING

from closure_lsp.cli.output.colors import Colors
from closure_lsp.printable import printable, printable_source
from closure_lsp.text import decode_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.cli.reports import Summary
    from closure_lsp.project.configuration import Configuration

_FEW = 3


class About(enum.Enum):
    """What a last line is about."""

    FINDINGS = "what was found, and is left"
    FIXES = "what was fixed, whatever is left"
    DIFFERENCES = "what would be fixed"


def told(summary: Summary, configurations: Sequence[Configuration], about: About) -> str:
    """The last line: "Found 3 problems in 120 files, 2 fixable with --fix (Python 3.12 from requires-python, ...)"."""
    files = _counted(summary.files, "file")
    if about is About.DIFFERENCES:
        text = f"Would change {summary.changed_files} of {files}"
    elif about is About.FIXES:
        text = f"Changed {summary.changed_files} of {files}"
    else:
        found = f"Found {_counted(summary.total, 'problem')}" if summary.total else "No problems"
        text = f"{found} in {files}"
    parts = [text, *_remarks(summary, about)]
    context = f" ({_context(configurations)})" if configurations else ""
    return ", ".join(parts) + context


def _remarks(summary: Summary, about: About) -> Iterator[str]:
    if about is About.FIXES:
        yield f"{_counted(summary.fixed, 'problem')} fixed"
    elif summary.fixed and about is About.FINDINGS:
        yield f"{summary.fixed} fixed in {_counted(summary.changed_files, 'file')}"
    elif summary.changed_files and about is About.FINDINGS:
        yield f"{_counted(summary.changed_files, 'file')} changed"
    if summary.fixable.total():
        yield f"{summary.fixable.total()} fixable with --fix"
    if summary.fixable_unsafely:
        yield f"{summary.fixable_unsafely} with --unsafe-fixes"
    if summary.in_baseline:
        yield f"{summary.in_baseline} in the baseline"
    if summary.unreadable:
        yield f"{_counted(len(summary.unreadable), 'file')} not checked or not changed"


def _context(configurations: Sequence[Configuration]) -> str:
    """The versions and environments that counted."""
    targets = dict.fromkeys(f"Python {found.target.python} {found.target.source}" for found in configurations)
    environments = dict.fromkeys(
        f"packages of {found.environment.folder}" if found.environment else "no virtual environment"
        for found in configurations
    )
    return "; ".join(_listed(tuple(each)) for each in (targets, environments))


def _listed(parts: Sequence[str]) -> str:
    more = f" and {len(parts) - _FEW} more" if len(parts) > _FEW else ""
    return ", ".join(parts[:_FEW]) + more


def statistics(summary: Summary) -> str:
    """How often each rule found something, the most frequent first."""
    width = max((len(str(count)) for count in summary.rules.values()), default=0)
    lines = [
        f"{count:>{width}} {rule}{_fixable(summary.fixable[rule])}\n"
        for rule, count in sorted(summary.rules.items(), key=lambda each: (-each[1], each[0]))
    ]
    return "".join(lines)


def _fixable(count: int) -> str:
    return f" ({count} fixable with --fix)" if count else ""


def diff(path: str, old: bytes, new: bytes, has_color: bool) -> str:
    """A change as a unified diff."""
    colors = Colors(has_color)
    name = printable(path)
    before, after = (_lines(data) for data in (old, new))
    lines = []
    for line in difflib.unified_diff(before, after, name, name):
        shown = _shown(line.rstrip("\r\n"))  # a diff that `patch` takes, wherever the text is only text
        if line.startswith("+"):
            shown = colors.added(shown)
        elif line.startswith("-"):
            shown = colors.removed(shown)
        lines.append(f"{shown}\n")
        if not line.endswith(("\n", "\r")):
            lines.append("\\ No newline at end of file\n")
    return "".join(lines)


def _lines(data: bytes) -> list[str]:
    """The lines as Python and `patch` count them: a form feed, which divides the pages of old sources, ends none."""
    return list(io.StringIO(decode_source(data), newline=""))


def _shown(line: str) -> str:
    return "\f".join([printable_source(part) for part in line.split("\f")])


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
