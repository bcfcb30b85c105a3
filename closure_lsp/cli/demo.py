"""`closure-lsp demo`: shows what an editor would show of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.cli.options import add_python_argument, python_of

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="default: an example that shows every feature"
    )
    add_python_argument(parser)


def run(options: argparse.Namespace) -> int:
    from closure_lsp.demo import demo

    return demo(options.file, python_of(options))
