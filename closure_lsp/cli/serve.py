"""`closure-lsp serve`: serves an editor."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="serve on standard input and output (the default)")
    parser.add_argument("--tcp", action="store_true", help="serve on a TCP socket")
    parser.add_argument("--ws", action="store_true", help="serve on a WebSocket")
    parser.add_argument("--host", default="127.0.0.1", help="for --tcp and --ws (default: %(default)s)")
    parser.add_argument("--port", type=int, default=2087, help="for --tcp and --ws (default: %(default)s)")
    parser.add_argument(
        "--log-file", type=Path, metavar="FILE", help="write the log there instead of to standard error"
    )
    parser.add_argument("-v", "--verbose", action="count", default=0, help="log more; twice: everything")


def run(options: argparse.Namespace) -> int:
    gc.disable()  # the server begins with it when all is imported: until then there is nothing to collect
    from closure_lsp.server.serve import serve

    return serve(options)
