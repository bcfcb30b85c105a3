"""Knows the command line. Every command answers from the same functions as the server, without an editor.

Nothing but argparse is imported before the command is known: an editor waits for `serve`.
"""

from __future__ import annotations

import argparse
import gc
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
    """Runs `closure-lsp`; gives the exit status: 0 done, 1 something found (`check`), 2 misuse."""
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

    check = commands.add_parser(
        "check",
        help="print what the rules find in files",
        epilog="Exit status: 0 nothing found, 1 something found, 2 misuse or a file that cannot be read.",
    )
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of Python files")
    _add_python_argument(check)
    check.add_argument(
        "--output-format", choices=("text", "json"), default="text", help="json: one array of all findings"
    )
    check.add_argument(
        "--select", action="append", metavar="RULES", help="report these rules, with commas (default: all but opt-in)"
    )
    check.add_argument("--ignore", action="append", metavar="RULES", help="do not report these rules")
    check.set_defaults(run=_check)

    explain = commands.add_parser("explain", help="print the manual of a rule")
    explain.add_argument("rule", nargs="?", metavar="RULE", help="default: a list of all rules")
    explain.set_defaults(run=_explain)
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
    gc.disable()  # the server begins with it when all is imported: until then there is nothing to collect
    from closure_lsp.server.serve import serve

    return serve(options)


def _demo(options: argparse.Namespace) -> int:
    from closure_lsp.demo import demo

    return demo(options.file, options.python)


def _scopes(options: argparse.Namespace) -> int:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide import scope_tree
    from closure_lsp.text import Text, decode_source

    python = options.python or running_version()
    status = 0
    for path in _sources(options.paths):
        try:
            source = decode_source(path.read_bytes())
        except OSError as error:
            print(f"closure-lsp: {path}: {error.strerror}", file=sys.stderr)
            status = 2
            continue
        analysis = Analysis.of(Text.from_str(source), python)
        if options.format == "json":
            print(json.dumps(scope_tree.to_json(analysis, str(path), references=options.references)))
        else:
            print(scope_tree.to_text(analysis, str(path)))
    return status


def _check(options: argparse.Namespace) -> int:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.diagnostics import RULES, diagnostics
    from closure_lsp.ide.diagnostics.engine.findings import to_json, to_text
    from closure_lsp.settings import ALL_RULES, DiagnosticSettings
    from closure_lsp.text import Text, decode_source

    select, ignore = _rule_names(options.select or [ALL_RULES]), _rule_names(options.ignore or [])
    unknown = sorted((select | ignore) - {rule.name for rule in RULES} - {ALL_RULES})
    if unknown:
        print(f"closure-lsp: there is no rule {', '.join(unknown)}; see `closure-lsp explain`", file=sys.stderr)
        return 2
    settings = DiagnosticSettings(select=select, ignore=ignore)
    python = options.python or running_version()
    findings: list[dict[str, object]] = []
    is_complete = True
    for path in _sources(options.paths):
        try:
            text = Text.from_str(decode_source(path.read_bytes()))
        except OSError as error:
            print(f"closure-lsp: {path}: {error.strerror}", file=sys.stderr)
            is_complete = False
            continue
        found = to_json(text, str(path), diagnostics(Analysis.of(text, python), settings))
        findings += found
        if options.output_format == "text":
            for finding in found:
                print(to_text(finding))
    if options.output_format == "json":
        print(json.dumps(findings, indent=1))
    return (1 if findings else 0) if is_complete else 2


def _rule_names(lists: Sequence[str]) -> frozenset[str]:
    """The rules that options name, each option with commas."""
    return frozenset(name for names in lists for name in names.replace(",", " ").split())


def _explain(options: argparse.Namespace) -> int:
    from closure_lsp.ide.diagnostics import RULES

    if options.rule is None:
        for rule in RULES:
            remark = "" if rule.is_default else ", opt-in"
            print(f"{rule.name} ({rule.severity.value}{remark})\n    {rule.summary}")
        return 0
    chosen = next((rule for rule in RULES if rule.name == options.rule), None)
    if chosen is None:
        print(f"closure-lsp: there is no rule {options.rule}; see `closure-lsp explain`", file=sys.stderr)
        return 2
    remark = "" if chosen.is_default else ", only where it is selected by name"
    print(f"{chosen.name} ({chosen.severity.value}{remark})\n\n{chosen.manual.strip()}")
    return 0


def _sources(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.suffix in SOURCE_SUFFIXES and found.is_file())
        else:
            yield path
