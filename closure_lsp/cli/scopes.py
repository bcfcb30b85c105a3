"""`closure-lsp scopes`: prints the blocks of files and the scope of every name."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from closure_lsp.cli.files import Input, inputs
from closure_lsp.cli.options import add_path_arguments, add_setting_arguments, overrides_of
from closure_lsp.cli.sinks import format_and_file, save
from closure_lsp.cli.terminal import complain, write
from closure_lsp.printable import printable

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_path_arguments(parser)
    add_setting_arguments(parser)
    parser.add_argument(
        "--output-format",
        choices=FORMATS,
        default="text",
        help="json: a list of files; json-lines: one file per line; columns count characters, from 1",
    )
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="FORMAT:FILE",
        help="also write the scopes to a file; may be repeated",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing; for use with -o")
    parser.add_argument("--references", action="store_true", help="in JSON: list every place where a name is used")


FORMATS = ("text", "json", "json-lines")


class _Sink:
    """A destination for the scopes of all files, in one format."""

    def __init__(self, name: str, path: Path | None) -> None:
        """`path`: None for standard output."""
        self.format = name
        self._path = path
        self._parts: list[str] = []
        self._is_empty = True

    def add(self, text: str) -> None:
        """Adds the output for a file."""
        if self.format == "json":
            self._put(f"{'[' if self._is_empty else ','}\n{text}")
        else:
            self._put(f"{text}\n")
        self._is_empty = False

    def end(self) -> None:
        """Finishes the output. Raises `Misuse` if the file cannot be written."""
        if self.format == "json":
            self._put("[]\n" if self._is_empty else "\n]\n")
        if self._path is not None:
            save(self._path, "".join(self._parts))

    def _put(self, text: str) -> None:
        if self._path is None:
            write(text, sys.stdout)
        else:
            self._parts.append(text)


def run(options: argparse.Namespace) -> int:
    from closure_lsp.project.notebooks import NotebookError

    status = 0
    sinks = [_Sink(*format_and_file(each, FORMATS)) for each in options.output]
    if not options.quiet:
        sinks.append(_Sink(options.output_format, None))
    for found in inputs(options, overrides_of(options)):
        if not isinstance(found, Input):
            complain(f"{found.path}: {found.reason}")
            status = 2
            continue
        try:
            analysis = _analyzed(found)
        except NotebookError as error:
            complain(f"{found.path}: {error}")
            status = 2
            continue
        for sink in sinks:
            sink.add(_shown(found, analysis, sink.format, references=options.references))
    for sink in sinks:
        sink.end()
    return status


def _analyzed(found: Input) -> Analysis:
    from closure_lsp.api.checking import source
    from closure_lsp.document.analysis import Analysis

    configuration = found.configuration
    python, settings = configuration.target.python, configuration.settings.diagnostics
    return Analysis.of(source(found.data, python, settings, is_notebook=found.is_notebook).text, python)


def _shown(found: Input, analysis: Analysis, output_format: str, *, references: bool) -> str:
    from closure_lsp.ide import scope_tree

    if output_format == "text":
        text = scope_tree.to_text(analysis, printable(found.path))
        return "\n".join(printable(line) for line in text.split("\n"))
    result = scope_tree.to_json(analysis, found.path, references=references)
    return json.dumps(_counted_from_one(result, analysis.text))


def _counted_from_one(result: dict[str, Any], text: Text) -> dict[str, Any]:
    """The same with columns in characters, from 1, as in all JSON that the commands write."""
    from closure_lsp.text import Encoding, Position

    def column(line: int, in_bytes: int) -> int:
        offset = text.offset(Position(line - 1, in_bytes))
        return text.position(offset, Encoding.UTF32).column + 1

    for place in (*result["errors"], *result.get("references", ())):
        for key in ("column", "end_column"):
            if key in place:
                place[key] = column(place["line"], place[key])
    return result
