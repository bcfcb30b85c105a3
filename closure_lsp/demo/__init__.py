"""Shows on a terminal what an editor would show for a file: `closure-lsp demo [FILE]`.

It starts the server as an editor does, as a child process on stdio, and talks LSP with it; it knows nothing about the
inside of the server. `client` is the conversation, `show` is what gets printed, `tour.py` is the example; `topics`
knows the pages about closures.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.demo.client import DemoClient, ServerGoneError
from closure_lsp.demo.show import Screen
from closure_lsp.import_path import without_current_folder
from closure_lsp.printable import printable
from closure_lsp.text import decode_source

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion

TOUR = Path(__file__).with_name("tour.py")


def demo(path: Path | None, python: PythonVersion | None) -> int:
    """Opens a file (default: the tour) in a server, and prints hints, hovers, diagnostics and code actions.

    Returns the exit status: 0; 1 if the server stops or hangs; 2 if the file cannot be read.
    """
    path = path or TOUR
    try:
        source = decode_source(_read(path))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        print(f"closure-lsp: {printable(str(path))}: {reason}", file=sys.stderr)
        return 2
    return demo_of(path, source, python)


def demo_of(path: Path, source: str, python: PythonVersion | None) -> int:
    """The same for a given text; `path` is its name."""
    screen = Screen(sys.stdout)
    try:
        with DemoClient(_server(), python) as client:
            document = client.open(path, source)
            screen.heading(path, client.server)
            screen.source(source, document.inlay_hints())
            diagnostics = document.diagnostics()
            screen.hovers(source, document.hovers())
            screen.diagnostics(source, diagnostics)
            screen.code_actions(source, path.name, document.code_actions(diagnostics))
    except ServerGoneError as error:
        print(f"closure-lsp: {error}", file=sys.stderr)
        return 1
    return 0


def _read(path: Path) -> bytes:
    """The contents of a file. Raises `ValueError` for a file that might never end, or never answer."""
    if path.exists() and not path.is_file():
        raise ValueError("it is not a regular file")
    if path.stat().st_size > _LONGEST_FILE:
        raise ValueError(f"it is larger than {_LONGEST_FILE} bytes")
    return path.read_bytes()


_LONGEST_FILE = 10_000_000


def _server() -> list[str]:
    """The command that starts this same server, with our own import path except for the current folder.

    Isolated (-I), because otherwise Python would put that folder first, and use whatever PYTHONPATH names.
    """
    path = without_current_folder(sys.path)
    program = f"import sys; sys.path[:] = {path!r}; from closure_lsp.cli import main; sys.exit(main())"
    return [sys.executable, "-I", "-c", program, "serve", "--stdio"]
