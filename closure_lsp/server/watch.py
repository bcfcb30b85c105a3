"""Notices when a client is gone without saying so: its process has ended, or nobody can read what we write.

A server that only waits for the end of its input keeps running while another process still holds the pipe (a shell, a
sibling), and a server in the middle of a long analysis does not look at its input. So a thread watches.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_EVERY_SECONDS = 2.0

_PATIENCE_SECONDS = 2.0
"""How long the event loop may take to end itself once it has been told."""

_PATIENCE_AFTER_INPUT_SECONDS = 10.0
"""How long what was asked before the end of the input may still be answered."""


class Watch:
    """Watches the two ends of a conversation on pipes, and the client's process when that is known."""

    def __init__(self, stdin: int, stdout: int, give_up: Callable[[], None]) -> None:
        """Calls `give_up` in the watching thread if the server was told to end and did not."""
        self._stdin = stdin
        self._stdout = stdout
        self._give_up = give_up
        self._process_id: int | None = None
        self._process: int | None = None
        """A descriptor that is ready once the client's process has ended, be it that nobody has waited for it yet."""
        self._is_over = threading.Event()

    def start(self, tell: Callable[[str], None]) -> None:
        """Calls `tell` once in the watching thread, with the reason.

        Watches nothing if the system gives no notice (on Windows the end of the input has to suffice).
        """
        if hasattr(select, "poll"):
            threading.Thread(target=self._watch, args=(tell,), name="watch", daemon=True).start()

    def client(self, process_id: int) -> None:
        """From now on also watches the client's process. A process that does not exist counts as gone, as LSP
        requires.
        """
        if process_id <= 0 or os.name == "nt":
            return
        with contextlib.suppress(OSError, AttributeError):  # gone; not Linux; a kernel before 5.3
            self._process = os.pidfd_open(process_id)
        self._process_id = process_id

    def over(self) -> None:
        """Call this when the conversation has ended by itself and nothing that it started is still running."""
        self._is_over.set()

    def _watch(self, tell: Callable[[str], None]) -> None:
        reason = self._reason()
        while reason is None and not self._is_over.is_set():
            reason = self._reason()
        if reason is None:
            return
        if reason:
            tell(reason)
        if not self._is_over.wait(_PATIENCE_SECONDS if reason else _PATIENCE_AFTER_INPUT_SECONDS):
            self._give_up()

    def _reason(self) -> str | None:
        """Why the conversation has to end, a moment later; empty: the input has ended, which is seen anyway."""
        poll = select.poll()
        # Without an event that is asked for only errors are told, and that the other end is closed.
        poll.register(self._stdout, 0)
        poll.register(self._stdin, 0)
        process, process_id = self._process, self._process_id
        if process is not None:
            poll.register(process, select.POLLIN)
        ready = dict(poll.poll(_LOOK_EVERY_SECONDS * 1000))
        if process in ready or (process is None and process_id is not None and not _is_there(process_id)):
            return f"the client's process {process_id} is gone"
        if ready.get(self._stdout, 0) & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
            return "nobody reads standard output any more"
        return "" if self._stdin in ready else None


def _is_there(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's
        return True
    return True
