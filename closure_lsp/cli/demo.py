"""`closure-lsp demo`: shows what an editor would show for a file, or for the example of a topic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.cli.options import add_python_argument, python_of

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE|TOPIC", help="default: an example that shows every feature"
    )
    add_python_argument(parser)


def run(options: argparse.Namespace) -> int:
    from closure_lsp.demo import demo, demo_of
    from closure_lsp.demo.topics import ORDER, topic

    file: Path | None = options.file
    chapter = topic(str(file)) if file is not None and not file.exists() else None
    if chapter is not None:
        return demo_of(Path(f"{chapter.name}.py").absolute(), chapter.program, python_of(options))
    status = demo(file, python_of(options))
    if file is None and status == 0:
        print(f"More, each with `closure-lsp demo TOPIC`: {', '.join(ORDER)}")
    return status
