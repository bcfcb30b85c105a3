"""The servers that are compared, and how each is started. Never knows what is measured."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

OURS = "closure-lsp"


@dataclass(frozen=True)
class Server:
    """A server that speaks LSP on standard input and output."""

    name: str
    command: tuple[str, ...]
    options: Any = None
    """Its `initializationOptions`."""


def ours() -> Server:
    return Server(OURS, (sys.executable, "-I", "-m", "closure_lsp"), {"diagnostics": {"debounce": 0}})


def floors() -> tuple[Server, ...]:
    """Servers that look at nothing: what the harness costs alone, and what pygls does."""
    return (
        Server("floor", (sys.executable, "-m", "tests.benchmarks.constant_answers")),
        Server("pygls floor", (sys.executable, "-m", "tests.benchmarks.constant_answers", "--pygls")),
    )


PEERS = {
    "ruff": ("ruff", "server"),
    "ty": ("ty", "server"),
    "zuban": ("zuban", "server"),
    "pyright": ("pyright-langserver", "--stdio"),
    "basedpyright": ("basedpyright-langserver", "--stdio"),
    "jedi": ("jedi-language-server",),
    "pylsp": ("pylsp",),
}
"""By name, the command: a program that is looked for, and its arguments."""

NAMES = (OURS, *(server.name for server in floors()), *PEERS)


def find(name: str, folder: Path | None) -> Server | None:
    """The server of that name; None for a peer that is neither in the folder nor on PATH."""
    for known in (ours(), *floors()):
        if known.name == name:
            return known
    program, *arguments = PEERS[name]
    path = shutil.which(program, path=str(folder)) if folder else None
    path = path or shutil.which(program)
    return Server(name, (path, *arguments)) if path else None
