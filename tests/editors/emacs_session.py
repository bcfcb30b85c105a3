"""Types into an Emacs on a terminal and asks what it shows. Must never know what it should show.

Emacs runs in a pseudo-terminal, its command loop as a user has it: idle timers, redisplay and hooks do what they do
every day. Keys go in through the terminal; what is shown is asked for through Emacs' own server (`server.el`), whose
protocol is that of emacsclient.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import termios
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.editors.install import emacs

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

HERE = Path(__file__).parent
DRIVER = HERE / "drive_emacs.el"
PLUGIN = HERE.parent.parent / "editors" / "emacs"

# Long enough for any machine: only what never comes takes so long.
_PATIENCE_SECONDS = 30


class EmacsSession:
    """A running Emacs that has visited `file`; ended when left. `forms` are what a user has in the init file."""

    def __init__(self, program: str, file: Path, *forms: str) -> None:
        home = file.parent / "home"
        home.mkdir(0o700)  # Emacs puts no socket where others may look
        self._socket = home / "socket"
        start = f'(setq driven-file {lisp(str(file))} server-socket-dir {lisp(str(home))} server-name "socket")'
        # Emacs wants a terminal that it controls
        command = ["setsid", "--ctty", program, "-Q", "-nw", "-L", str(PLUGIN), "-l", str(DRIVER), "--eval", start]
        for form in (*forms, "(server-start)"):
            command += ["--eval", form]
        # a terminal type of which Emacs asks no questions: nobody would answer them
        environment = {**emacs.environment(home), "TERM": "linux", "LANG": "C.UTF-8"}
        self._terminal, other_end = pty.openpty()
        fcntl.ioctl(other_end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
        self._process = subprocess.Popen(
            [*command, str(file)],
            stdin=other_end,
            stdout=other_end,
            stderr=other_end,
            env=environment,
            cwd=file.parent,
        )
        os.close(other_end)
        self._drawn = bytearray()
        threading.Thread(target=self._drain, daemon=True).start()

    def __enter__(self) -> EmacsSession:
        self.until("t", lambda answer: answer is True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError, AssertionError):
            self.ask("(progn (ignore-errors (eglot-shutdown-all)) (run-with-timer 0 nil #'kill-emacs) t)")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._terminal)

    def type(self, keys: str) -> None:
        """Types characters; control characters are keys, and ESC is Meta."""
        os.write(self._terminal, keys.encode())

    def command(self, name: str, *answers: str) -> None:
        """Types `M-x name`, and the answers to what the command asks."""
        self.type(f"\x1bx{name}\r" + "".join(f"{answer}\r" for answer in answers))

    def go_to(self, line: int, column: int) -> None:
        """Types what moves the cursor to that line (from 1) and column (in characters, from 0)."""
        self.type(f"\x1bgg{line}\r" + f"\x1b{column}\x06" * bool(column))
        place = "(driven-in-file (vector (line-number-at-pos) (- (point) (pos-bol))))"
        self.until(place, lambda answer: answer == [line, column])

    def ask(self, form: str) -> Any:
        """The value of a Lisp form, which must be one that JSON can hold. Raises AssertionError for an error in it."""
        wrapped = f"(base64-encode-string (json-serialize {form}) t)"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_PATIENCE_SECONDS)
            connection.connect(str(self._socket))
            connection.sendall(f"-current-frame -eval {_quoted(wrapped)}\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        lines = [line.partition(" ") for line in answer.splitlines()]
        value = "".join(_unquoted(text) for word, _, text in lines if word in ("-print", "-print-nonl"))
        assert value, answer
        return json.loads(base64.b64decode(value.strip().strip('"')))

    def until(self, form: str, accept: Callable[[Any], bool]) -> Any:
        """The value of a form, as soon as it is accepted. Raises AssertionError if that does not come about."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        seen: object = "nothing"
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"Emacs has gone: {bytes(self._drawn[-2000:])!r}"
            with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
                seen = self.ask(form)
                if accept(seen):
                    return seen
            time.sleep(0.05)
        raise AssertionError(f"{form} is still {seen!r}\n{self.ask('(driven-messages)')}")

    def _drain(self) -> None:
        """Reads what Emacs draws: it would wait for ever for a terminal that takes nothing."""
        with contextlib.suppress(OSError):
            while drawn := os.read(self._terminal, 65536):
                self._drawn += drawn


def lisp(text: str) -> str:
    """A Lisp string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted(text: str) -> str:
    """As emacsclient quotes (`server-quote-arg`)."""
    quoted = text.replace("&", "&&").replace("\n", "&n").replace(" ", "&_")
    return f"&{quoted}" if quoted.startswith("-") else quoted


def _unquoted(text: str) -> str:
    # Base64 between quotation marks: of all that may be quoted only the final newline is there
    return text.replace("&n", "")
