"""Knows the command line. Every command answers from the same functions as the server, without an editor.

Nothing but argparse is imported before the command is known: an editor waits for `serve`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp import __version__
from closure_lsp.python_version import SUPPORTED, PythonVersion, parse_version, running_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOURCE_SUFFIXES = (".py", ".pyi", ".pyw")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `closure-lsp`; gives the exit status: 0 done, 2 misuse."""
    parser = _parser()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "serve")
    options = parser.parse_args(given)
    try:
        status: int = options.run(options)
    except BrokenPipeError:  # the reader has seen enough: `closure-lsp scopes . | head`
        sys.stderr.close()
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="closure-lsp",
        description="A language server for Python closures. Without a command it serves on standard input and output.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    serve = commands.add_parser("serve", help="serve an editor (the default)")
    _add_serve_arguments(serve)
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="show what an editor would show of a file")
    demo.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: an example that shows every feature")
    _add_python_argument(demo)
    demo.set_defaults(run=_demo)

    scopes = commands.add_parser("scopes", help="print the blocks of files and the scope of every name")
    scopes.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of Python files")
    _add_python_argument(scopes)
    scopes.add_argument("--format", choices=("text", "json"), default="text", help="json: one line for each file")
    scopes.add_argument("--references", action="store_true", help="with json: every place where a name is used")
    scopes.set_defaults(run=_scopes)
    return parser


def _add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="serve on standard input and output (the default)")
    parser.add_argument("--tcp", action="store_true", help="serve on a TCP socket")
    parser.add_argument("--ws", action="store_true", help="serve on a WebSocket")
    parser.add_argument("--host", default="127.0.0.1", help="of --tcp and --ws (default: %(default)s)")
    parser.add_argument("--port", type=int, default=2087, help="of --tcp and --ws (default: %(default)s)")
    parser.add_argument(
        "--log-file", type=Path, metavar="FILE", help="write the log there instead of to standard error"
    )
    parser.add_argument("-v", "--verbose", action="count", default=0, help="log more; twice: everything")


def _add_python_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--python",
        type=_version,
        default=None,
        metavar="X.Y",
        help=f"analyse for this version, {SUPPORTED[0]} to {SUPPORTED[-1]} (default: the running one)",
    )


def _version(text: str) -> PythonVersion:
    version = parse_version(text)
    if version is None:
        raise argparse.ArgumentTypeError(f"expected {SUPPORTED[0]} to {SUPPORTED[-1]}, got {text!r}")
    return version


def _serve(options: argparse.Namespace) -> int:
    from closure_lsp.server.serve import serve

    return serve(options)


def _demo(options: argparse.Namespace) -> int:
    from closure_lsp.demo import demo

    return demo(options.file, options.python)


def _scopes(options: argparse.Namespace) -> int:
    from closure_lsp.analysis import Analysis
    from closure_lsp.ide import scope_tree
    from closure_lsp.text import Text, decode_source

    python = options.python or running_version()
    for path in _sources(options.paths):
        try:
            source = decode_source(path.read_bytes())
        except OSError as error:
            print(f"closure-lsp: {path}: {error.strerror}", file=sys.stderr)
            continue
        analysis = Analysis.of(Text.from_str(source), python)
        if options.format == "json":
            print(json.dumps(scope_tree.to_json(analysis, str(path), references=options.references)))
        else:
            print(scope_tree.to_text(analysis, str(path)))
    return 0


def _sources(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.suffix in SOURCE_SUFFIXES and found.is_file())
        else:
            yield path
