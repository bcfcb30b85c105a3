"""`closure-lsp report`: reduces a finding to a small program without private names that shows it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.cli.files import Input, inputs
from closure_lsp.cli.options import add_setting_arguments, overrides_of
from closure_lsp.cli.parser import Misuse
from closure_lsp.cli.terminal import complain, write
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.api.checking import CheckedSource
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="FILE:LINE", help="the place of a finding")
    parser.add_argument("--rule", metavar="RULE", help="the finding of this rule (default: the first one on the line)")
    parser.add_argument(
        "--keep",
        action="append",
        type=_lines,
        default=[],
        metavar="LINE[-LINE]",
        help="lines to leave as they are, for instance those that make the finding wrong",
    )
    add_setting_arguments(parser)


def run(options: argparse.Namespace) -> int:
    from closure_lsp.api import report

    name, _, number = options.place.rpartition(":")
    if not name or not number.isdecimal():
        raise Misuse(f"expected FILE:LINE, got {options.place!r}")
    line = int(number)
    checked = _checked(name, options)
    finding = _finding(checked, line, options.rule)
    if finding is None:
        lines = sorted({checked.text.line_at(found.span.start) + 1 for found in checked.diagnostics})
        where = f"what is found is on line {', '.join(map(str, lines))}" if lines else "nothing is found in the file"
        complain(f"nothing is found on line {line} of {name}; {where}")
        return 1
    kept = [_span(checked.text, first, last) for first, last in sorted(options.keep)]
    made = report.report(checked, finding, kept)
    if made is None:
        complain(
            f"{finding.rule} on line {line} depends on something outside the file, or the file does not parse:"
            " no program made from this file alone shows it as "
            f"{finding.severity.value}; --config imports=off reports what this file alone shows"
        )
        return 1
    write(made, sys.stdout)
    if not kept:
        complain(
            "if the finding is wrong in your file but right here, keep the lines that make it wrong: --keep LINE-LINE"
        )
    return 0


def _checked(name: str, options: argparse.Namespace) -> CheckedSource:
    """The file as `check` sees it, with what it imports."""
    from closure_lsp.api.checking import program, source

    options.paths, options.files_from, options.stdin_filename, options.force_exclude = [name], None, None, False
    (found,) = inputs(options, overrides_of(options)) if Path(name).is_file() else (None,)
    if not isinstance(found, Input):
        raise Misuse(f"{name}: {found.reason if found else 'there is no such file'}")
    if found.is_notebook:
        raise Misuse(f"{name} is a notebook; write the code of its cells to a .py file")
    configuration, path = found.configuration, Path(os.path.abspath(name))
    python, settings = configuration.target.python, configuration.diagnostics(Path(name))
    roots = configuration.module_roots(path, Path.cwd())
    others = program(roots, python, settings).importing(path) if roots is not None else None
    return source(found.data, python, settings, is_notebook=False, others=others)


def _finding(checked: CheckedSource, line: int, rule: str | None) -> Diagnostic | None:
    for found in checked.diagnostics:
        if checked.text.line_at(found.span.start) == line - 1 and rule in (None, found.rule):
            return found
    return None


def _lines(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise argparse.ArgumentTypeError(f"expected LINE or LINE-LINE, got {text!r}")
    return int(first), int(last or first)


def _span(text: Text, first: int, last: int) -> Span:
    return Span(text.line_span(first - 1).start, text.line_span(last - 1).end)
