"""Knows what a run says at its end: the last line, statistics, and differences."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from closure_lsp.cli.output.colors import Colors
from closure_lsp.printable import printable, printable_source
from closure_lsp.text import decode_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.cli.reports import Summary
    from closure_lsp.project.configuration import Configuration

_FEW = 3


def told(summary: Summary, configurations: Sequence[Configuration], *, is_diff: bool) -> str:
    """The last line: "Found 3 problems in 120 files, 2 fixable with --fix (Python 3.12 from requires-python, ...)"."""
    files = _counted(summary.files, "file")
    if is_diff:
        text = f"Would change {summary.changed_files} of {files}"
    else:
        found = f"Found {_counted(summary.total, 'problem')}" if summary.total else "No problems"
        text = f"{found} in {files}"
    parts = [text, *_remarks(summary, is_diff=is_diff)]
    context = f" ({_context(configurations)})" if configurations else ""
    return ", ".join(parts) + context


def _remarks(summary: Summary, *, is_diff: bool) -> Iterator[str]:
    if summary.fixed and not is_diff:
        yield f"{summary.fixed} fixed in {_counted(summary.changed_files, 'file')}"
    elif summary.changed_files and not is_diff:
        yield f"{_counted(summary.changed_files, 'file')} changed"
    if summary.fixable.total():
        yield f"{summary.fixable.total()} fixable with --fix"
    if summary.fixable_unsafely:
        yield f"{summary.fixable_unsafely} with --unsafe-fixes"
    if summary.in_baseline:
        yield f"{summary.in_baseline} in the baseline"
    if summary.unreadable:
        yield f"{_counted(len(summary.unreadable), 'file')} not looked at or not changed"


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
    before, after = (decode_source(data).splitlines(keepends=True) for data in (old, new))
    lines = []
    for line in difflib.unified_diff(before, after, name, name):
        shown = printable_source(line.rstrip("\r\n"))  # a diff that `patch` takes, wherever the text is only text
        if line.startswith("+"):
            shown = colors.added(shown)
        elif line.startswith("-"):
            shown = colors.removed(shown)
        lines.append(f"{shown}\n")
        if not line.endswith(("\n", "\r")):
            lines.append("\\ No newline at end of file\n")
    return "".join(lines)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
