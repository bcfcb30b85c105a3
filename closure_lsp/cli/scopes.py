"""`closure-lsp scopes`: prints the blocks of files and the scope of every name."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from closure_lsp.cli.files import Input, inputs
from closure_lsp.cli.options import add_path_arguments, add_setting_arguments, overrides_of
from closure_lsp.cli.terminal import complain, write
from closure_lsp.printable import printable

if TYPE_CHECKING:
    import argparse

    from closure_lsp.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_path_arguments(parser)
    add_setting_arguments(parser)
    parser.add_argument(
        "--output-format",
        choices=("text", "json", "json-lines"),
        default="text",
        help="json: a list of files; json-lines: a file is a line; columns count characters, from 1",
    )
    parser.add_argument("--references", action="store_true", help="in JSON: every place where a name is used")


def run(options: argparse.Namespace) -> int:
    from closure_lsp.project.notebooks import NotebookError

    status = 0
    is_first = True
    for found in inputs(options, overrides_of(options)):
        if not isinstance(found, Input):
            complain(f"{found.path}: {found.reason}")
            status = 2
            continue
        try:
            text = _shown(found, options)
        except NotebookError as error:
            complain(f"{found.path}: {error}")
            status = 2
            continue
        if options.output_format == "json":
            text = f"{'[' if is_first else ','}\n{text}"
        write(f"{text}" if options.output_format == "json" else f"{text}\n", sys.stdout)
        is_first = False
    if options.output_format == "json":
        write("[]\n" if is_first else "\n]\n", sys.stdout)
    return status


def _shown(found: Input, options: argparse.Namespace) -> str:
    from closure_lsp.api.checking import source
    from closure_lsp.ide import scope_tree

    configuration = found.configuration
    python, settings = configuration.target.python, configuration.settings.diagnostics
    checked = source(found.data, python, settings, is_notebook=found.is_notebook)
    if options.output_format == "text":
        text = scope_tree.to_text(checked.analysis, printable(found.path))
        return "\n".join(printable(line) for line in text.split("\n"))
    result = scope_tree.to_json(checked.analysis, found.path, references=options.references)
    return json.dumps(_counted_from_one(result, checked.text))


def _counted_from_one(result: dict[str, Any], text: Text) -> dict[str, Any]:
    """The same with columns in characters, from 1, as in all JSON of the command line."""
    from closure_lsp.text import Encoding, Position

    def column(line: int, in_bytes: int) -> int:
        offset = text.offset(Position(line - 1, in_bytes))
        return text.position(offset, Encoding.UTF32).column + 1

    for place in (*result["errors"], *result.get("references", ())):
        for key in ("column", "end_column"):
            if key in place:
                place[key] = column(place["line"], place[key])
    return result
