"""Sends output to its destinations: one format to standard output, and any number to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from closure_lsp.cli.output import FOR_PEOPLE, FORMATS, Style, output
from closure_lsp.cli.parser import Misuse
from closure_lsp.cli.terminal import has_color, write
from closure_lsp.project.reading import reason
from closure_lsp.project.writing import UnwritableError, refuse_unwritable
from closure_lsp.project.writing import write as write_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from closure_lsp.cli.output import Format
    from closure_lsp.cli.reports import FileReport, Summary


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say how and where to write findings."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "--output-format",
        choices=tuple(FORMATS),
        help="default: full on a terminal, otherwise concise; the others are for programs",
    )
    group.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="FORMAT:FILE",
        help="also write the findings to a file; may be repeated",
    )
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="default: color on terminals"
    )
    group.add_argument("-q", "--quiet", action="store_true", help="no summary and no progress")


class _File(NamedTuple):
    format: Format
    path: Path
    parts: list[str]


class Sinks:
    """All destinations for the findings of one run."""

    def __init__(self, options: argparse.Namespace, stream: TextIO, *, shows_findings: bool) -> None:
        """Raises `Misuse` for an unknown format."""
        name = options.output_format or ("full" if stream.isatty() else "concise")
        self.is_for_people = name in FOR_PEOPLE
        self._stream = stream
        self._format: Format | None = None
        if shows_findings or not self.is_for_people:
            self._format = output(name, Style(has_color(stream, options.color)))
        self._files = [_file(each) for each in options.output]

    def begin(self) -> None:
        self._print(self._format.begin() if self._format else "")
        for file in self._files:
            file.parts.append(file.format.begin())

    def report(self, report: FileReport) -> None:
        for file in self._files:  # first: who sees a finding and presses Ctrl-C expects it in the files, too
            file.parts.append(file.format.report(report))
        self._print(self._format.report(report) if self._format else "")

    def end(self, summary: Summary) -> None:
        """Raises `Misuse` for a file that cannot be written."""
        self._print(self._format.end(summary) if self._format else "")
        for file in self._files:
            file.parts.append(file.format.end(summary))
            save(file.path, "".join(file.parts))

    def _print(self, text: str) -> None:
        if text:
            write(text, self._stream)
            self._stream.flush()


def _file(text: str) -> _File:
    name, path = format_and_file(text, tuple(FORMATS))
    ask_for(path)  # now: at the end, files may have been fixed
    return _File(output(name, Style()), path, [])


def ask_for(path: Path) -> None:
    """Raises `Misuse` for a path at which no file can be made."""
    try:
        refuse_unwritable(path)
    except UnwritableError as error:
        raise Misuse(f"{path}: {error}") from error


def format_and_file(text: str, formats: Sequence[str]) -> tuple[str, Path]:
    """Parses the value of `-o`, `FORMAT:FILE`. Raises `Misuse`."""
    name, colon, path = text.partition(":")
    if name not in formats or not colon or not path:
        raise Misuse(f"--output: expected FORMAT:FILE with one of {', '.join(formats)}, got {text!r}")
    return name, Path(path)


def save(path: Path, text: str) -> None:
    """Writes an output file. Raises `Misuse` if it cannot."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():  # a FIFO or a terminal is written to, not replaced
            path.write_bytes(data)
        else:
            write_file(path, data)
    except UnwritableError as error:
        raise Misuse(f"{path}: {error}") from error
    except OSError as error:
        raise Misuse(f"{path}: {reason(error)}") from error
