"""Knows the command `closure-lsp graph`: draws the closures of a file, or of a function in it.

    closure-lsp graph FILE[:LINE] [--format text|mermaid|dot|svg|json] [-o FILE] [--python X.Y]

Nothing but argparse is imported before it runs.
"""

from __future__ import annotations

import argparse
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.closure_graph.forms import FORMATS, written
from closure_lsp.python_version import SUPPORTED, PythonVersion, parse_version, running_version

if TYPE_CHECKING:
    from closure_lsp.ide.closure_graph.model import ClosurePicture

_SUFFIXES = {".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg", ".json": "json"}
LARGEST_FILE = 10_000_000
"""In bytes: a larger file is not a program that somebody wants to see."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Gives a parser the arguments of the command."""
    parser.add_argument("file", metavar="FILE[:LINE]", help="with a line (from 1): the outermost function around it")
    parser.add_argument(
        "--format", choices=FORMATS, default=None, help="default: what the name of the output says, else text"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there, not to standard output")
    parser.add_argument(
        "--python",
        type=_version,
        default=None,
        metavar="X.Y",
        help=f"draw it as this version runs it, {SUPPORTED[0]} to {SUPPORTED[-1]} (default: the running one)",
    )


def run(options: argparse.Namespace) -> int:
    """Draws what the options say; errors go to standard error. Gives the exit status."""
    subject = _subject(options.file)
    output: Path | None = options.output
    chosen = options.format or _SUFFIXES.get(output.suffix.lower() if output else "", "text")
    try:
        text = written(chosen, _picture(subject, options.python or running_version()))
        if output is not None:
            output.write_text(text, encoding="utf-8", newline="\n")
    except _CannotDrawError as problem:
        print(f"closure-lsp: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"closure-lsp: {problem.filename or options.file}: {problem.strerror}", file=sys.stderr)
        return 2
    if output is None:
        _print(text, chosen)
    return 0


class _Subject(NamedTuple):
    """What to draw."""

    path: Path
    line: int | None
    """From 1; None for the whole file."""


class _CannotDrawError(Exception):
    """Says, in words for the user, what keeps the command from its work."""


def _version(text: str) -> PythonVersion:
    version = parse_version(text)
    if version is None:
        raise argparse.ArgumentTypeError(f"expected {SUPPORTED[0]} to {SUPPORTED[-1]}, got {text!r}")
    return version


def _subject(text: str) -> _Subject:
    """`FILE:LINE` only if there is no file of the whole name."""
    name, colon, line = text.rpartition(":")
    if colon and name and line.isascii() and line.isdigit() and not Path(text).exists():
        return _Subject(Path(name), int(line))
    return _Subject(Path(text), None)


def _picture(subject: _Subject, python: PythonVersion) -> ClosurePicture:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.closure_graph.focus import file_picture, picture_at
    from closure_lsp.text import Text, decode_source

    path = subject.path
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise _CannotDrawError(f"{path} is not a regular file")
    if found.st_size > LARGEST_FILE:
        raise _CannotDrawError(f"{path} is larger than {LARGEST_FILE:,} bytes")
    text = Text.from_str(decode_source(path.read_bytes()))
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
    """In the terminal's encoding where a person reads it; an SVG or Mermaid file is UTF-8 wherever it is."""
    encoding = (sys.stdout.encoding or "utf-8") if chosen == "text" else "utf-8"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, "replace"))
    sys.stdout.buffer.flush()
