"""Writes to a terminal: in its encoding, in color if it has color, with a progress bar."""

from __future__ import annotations

import os
import sys
import time
from typing import TextIO

from closure_lsp.printable import printable


def has_color(stream: TextIO, wish: str) -> bool:
    """Whether to color the output to a stream, by the option (`auto`, `always`, `never`), NO_COLOR and FORCE_COLOR."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb" and _knows_escapes(stream)


def _knows_escapes(stream: TextIO) -> bool:
    """Whether a terminal interprets escape sequences. A console of Windows does so only on request
    (ENABLE_VIRTUAL_TERMINAL_PROCESSING in the documentation of `SetConsoleMode`).
    """
    if sys.platform != "win32":
        return True
    import ctypes
    import msvcrt

    try:
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))
    except (OSError, ValueError):
        return False
    mode = ctypes.c_uint32()
    kernel = ctypes.windll.kernel32
    is_console = kernel.GetConsoleMode(handle, ctypes.byref(mode))
    return bool(is_console and kernel.SetConsoleMode(handle, mode.value | 0x0004))


def write(text: str, stream: TextIO) -> None:
    """Writes text; characters that the stream's encoding lacks are written as escapes."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def complain(text: str) -> None:
    """Tells the user something in one line on standard error."""
    if not sys.stdout.closed:
        sys.stdout.flush()
    write(f"closure-lsp: {printable(text)}\n", sys.stderr)


class Progress:
    """A bar on standard error, shown only if that is a terminal and the work takes longer than a second."""

    _PATIENCE = 1.0
    _INTERVAL = 0.1
    _WIDTH = 30

    def __init__(self, total: int, *, is_wanted: bool) -> None:
        self._total = total
        self._is_wanted = is_wanted and sys.stderr.isatty()
        self._next = time.monotonic() + self._PATIENCE
        self._is_shown = False
        self._length = 0

    def show(self, done: int) -> None:
        """Draws the bar for the number done so far, if it is time for an update."""
        now = time.monotonic()
        if not self._is_wanted or now < self._next:
            return
        self._next = now + self._INTERVAL
        self._is_shown = True
        filled = self._WIDTH * done // max(self._total, 1)
        bar = f"[{'#' * filled}{'.' * (self._WIDTH - filled)}] {done}/{self._total} files"
        self._length = len(bar)
        sys.stderr.write(f"\r{bar}")
        sys.stderr.flush()

    def hide(self) -> None:
        """Removes the bar, so that a line can be printed in its place."""
        if self._is_shown:
            self._is_shown = False
            sys.stderr.write(f"\r{' ' * self._length}\r")  # not every console of Windows knows escape sequences
            sys.stderr.flush()
