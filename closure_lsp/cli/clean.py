"""`closure-lsp clean`: removes the cache of the project in which it runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.cli.cache import folder_for
from closure_lsp.cli.parser import Misuse
from closure_lsp.printable import printable

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="of the project (default: this one)")


def run(options: argparse.Namespace) -> int:
    folder = folder_for(Path(options.folder).absolute())
    if folder.is_symlink() or not (folder / "CACHEDIR.TAG").is_file():
        print("There is no cache.")
        return 0
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise Misuse(f"{folder}: {error.strerror}") from error
    print(f"Removed {printable(str(folder))}")
    return 0
