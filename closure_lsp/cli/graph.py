"""`closure-lsp graph`: draws the closures of a file, or of a function in it.

    closure-lsp graph FILE[:LINE] [--format text|mermaid|dot|svg|json] [-o FILE] [--python X.Y]

`-` stands for standard input. The configuration of the file applies, as for the other commands.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cli.files import STDIN, configuration_of
from closure_lsp.cli.options import add_setting_arguments, overrides_of
from closure_lsp.cli.parser import Misuse
from closure_lsp.cli.terminal import complain
from closure_lsp.ide.closure_graph.forms import FORMATS, written
from closure_lsp.project.discovery import NOTEBOOK_SUFFIX
from closure_lsp.project.reading import UnreadableError, read, read_stream

if TYPE_CHECKING:
    import argparse

    from closure_lsp.ide.closure_graph.model import ClosurePicture
    from closure_lsp.project.configuration import Configuration

_SUFFIXES = {".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg", ".json": "json"}
LARGEST_FILE = 10_000_000
"""In bytes. Nobody wants a picture of a larger program."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of the command to a parser."""
    parser.add_argument(
        "file",
        metavar="FILE[:LINE]",
        help="`-` is standard input; with a line (from 1): the outermost function around it",
    )
    parser.add_argument("--stdin-filename", metavar="FILE", help="the file name that standard input stands for")
    parser.add_argument(
        "--format", choices=FORMATS, default=None, help="default: by the extension of the output file, otherwise text"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there, not to standard output")
    add_setting_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Draws what the options say and returns the exit status. Errors go to standard error."""
    subject = _subject(options.file, options.stdin_filename)
    output: Path | None = options.output
    chosen = options.format or _SUFFIXES.get(output.suffix.lower() if output else "", "text")
    try:
        text = written(chosen, _picture(subject, configuration_of(subject.path, overrides_of(options))))
        if output is not None:
            output.write_text(text, encoding="utf-8", newline="\n")
    except _CannotDrawError as problem:
        complain(str(problem))
        return 2
    except OSError as problem:
        complain(f"{problem.filename or options.file}: {problem.strerror}")
        return 2
    if output is None:
        _print(text, chosen)
    return 0


class _Subject(NamedTuple):
    """What to draw."""

    path: Path
    """Of standard input the path that it stands for."""
    line: int | None
    """From 1; None for the whole file."""
    is_stdin: bool = False


class _CannotDrawError(Exception):
    """Tells the user why the command cannot draw."""


def _subject(text: str, stdin_filename: str | None) -> _Subject:
    """`FILE:LINE` only if there is no file of the whole name. Raises `Misuse`."""
    name, colon, digits = text.rpartition(":")
    line = None
    if colon and name and digits.isascii() and digits.isdigit() and not Path(text).exists():
        text, line = name, int(digits)
    if text == STDIN:
        return _Subject(Path(stdin_filename or STDIN), line, is_stdin=True)
    if stdin_filename:
        raise Misuse("--stdin-filename goes with `-`, which draws standard input")
    return _Subject(Path(text), line)


def _data(subject: _Subject) -> bytes:
    try:
        if subject.is_stdin:
            return read_stream(sys.stdin.buffer, LARGEST_FILE)
        return read(subject.path, LARGEST_FILE)
    except UnreadableError as error:
        raise _CannotDrawError(f"{subject.path}: {error}") from error


def _picture(subject: _Subject, configuration: Configuration) -> ClosurePicture:
    from closure_lsp.api.checking import source
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.closure_graph.focus import file_picture, picture_at
    from closure_lsp.project.notebooks import NotebookError

    path = subject.path
    python, settings = configuration.target.python, configuration.settings.diagnostics
    try:
        text = source(_data(subject), python, settings, is_notebook=path.suffix == NOTEBOOK_SUFFIX).text
    except NotebookError as error:
        raise _CannotDrawError(f"{path}: {error}") from error
    analysis = Analysis.of(text, python)
    name = path.name.encode("utf-8", "replace").decode()  # a file's name may be no Unicode
    if subject.line is None:
        return file_picture(analysis, name)
    count = len(text.line_starts)
    if not 1 <= subject.line <= count:
        raise _CannotDrawError(f"{path} has lines 1 to {count}, not {subject.line}")
    # The first name of a line may be what the line is about; its indentation belongs to the function around it.
    start, end = text.line_span(subject.line - 1)
    line = text.data[start:end]
    offset = start + len(line) - len(line.lstrip())
    return picture_at(analysis, f"{name}:{subject.line}", offset)


def _print(text: str, chosen: str) -> None:
    """Writes in the terminal's encoding what people read; an SVG or Mermaid file is always UTF-8."""
    encoding = (sys.stdout.encoding or "utf-8") if chosen == "text" else "utf-8"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, "replace"))
    sys.stdout.buffer.flush()
