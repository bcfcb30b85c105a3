"""Writes to a pipe that perhaps nobody reads, and reads from one no faster than the input is processed. Never knows
what the bytes mean.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

# Bytes. POSIX: so many can be written without waiting to a pipe that is ready. (Sockets that are ready take more.)
_AT_ONCE = getattr(select, "PIPE_BUF", 2**16)

# Bytes that are written before the thread takes over: at each write another thread may take its turn.
_MOST_AT_ONCE = 2**16

_CHUNK = 2**16
_CHUNKS_AHEAD = 16

_MOST_UNREAD_LOG = 2**16
"""Bytes."""


class Outlet:
    """Writes to a file descriptor, in order, and never waits for its reader. Writes at once what the reader has room
    for. The rest waits in memory, for a thread that is there only then: who writes has to look at `unread` and write no
    more when it is too much.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.on_read: Callable[[], None] = _nothing
        """Called in the thread when all that waited is written."""
        self.on_broken: Callable[[], None] = _nothing
        """Called once, in any thread, when nobody can read any more."""
        self.unread = 0
        """Bytes that wait."""
        self._waiting: deque[memoryview | bytearray] = deque()
        self._has_thread = False
        self._is_broken = False
        self._lock = threading.Lock()
        # Without `poll` (Windows) nobody can say whether a pipe has room: then all is left to the thread.
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll is not None:
            self._poll.register(descriptor, select.POLLOUT)

    def write(self, data: bytes) -> None:
        """Never raises: drops what nobody can read any more."""
        with self._lock:
            if self._is_broken:
                return
            written = 0 if self._has_thread else self._write_at_once(data)
            if written == len(data):
                return
            self._append(memoryview(data)[written:])
            self.unread += len(data) - written
            if not self._has_thread:
                self._has_thread = True
                threading.Thread(target=self._write_the_rest, name="outlet", daemon=True).start()

    def close(self) -> None:
        """pygls closes its writer when the client says `exit`. What waits is written all the same: see `finish`."""

    def finish(self, patience_seconds: float) -> None:
        """Returns when everything is written, or when the reader has taken nothing for that long."""
        unread, deadline = self.unread, time.monotonic() + patience_seconds
        while self.unread and time.monotonic() < deadline:
            time.sleep(0.005)
            if self.unread != unread:
                unread, deadline = self.unread, time.monotonic() + patience_seconds

    def _write_at_once(self, data: bytes) -> int:
        """Returns how many bytes there was room for."""
        written = 0
        try:
            while self._poll is not None and written < min(len(data), _MOST_AT_ONCE) and self._poll.poll(0):
                written += os.write(self.descriptor, data[written : written + _AT_ONCE])
        except BlockingIOError:  # somebody has made the pipe one that does not wait
            pass
        except OSError:
            self._break()
            return len(data)
        return written

    def _write_the_rest(self) -> None:
        while (data := self._next()) is not None:
            try:
                if self._poll is not None:
                    self._poll.poll()
                written = os.write(self.descriptor, data[:_AT_ONCE])
            except BlockingIOError:
                continue
            except OSError:
                self._break()
                continue
            with self._lock:
                self.unread -= written
                self._waiting[0] = data[written:]
        self.on_read()

    def _append(self, data: memoryview) -> None:
        """Lets data wait. Small pieces are joined, so that a thread that has few turns writes much at each.

        Never into the first piece: the thread may be writing it.
        """
        last = self._waiting[-1] if len(self._waiting) > 1 else None
        if isinstance(last, bytearray) and len(last) + len(data) <= _AT_ONCE:
            last += data
        else:
            self._waiting.append(bytearray(data) if len(data) < _AT_ONCE else data)

    def _next(self) -> memoryview | None:
        """What waits longest; None: nothing does, and the thread has to end."""
        with self._lock:
            while self._waiting and not self._waiting[0]:
                self._waiting.popleft()
            self._has_thread = bool(self._waiting)
            return memoryview(self._waiting[0]) if self._waiting else None

    def _break(self) -> None:
        self._is_broken = True
        self._waiting.clear()
        self.unread = 0
        self.on_broken()


class Log(io.TextIOBase):
    """Standard error that nobody may be reading: what finds no room is lost, and how many lines that were is told."""

    def __init__(self, descriptor: int) -> None:
        self._outlet = Outlet(descriptor)
        self._lost = 0
        self._begun = ""

    def write(self, text: str) -> int:
        begun, newline, rest = (self._begun + text).rpartition("\n")
        self._begun = rest
        if newline:
            self._write_lines(begun + newline)
        return len(text)

    def _write_lines(self, lines: str) -> None:
        if self._outlet.unread > _MOST_UNREAD_LOG:
            self._lost += lines.count("\n")
            return
        if self._lost:
            lines = f"closure-lsp: {self._lost} lines of this log are lost: nobody read them in time\n{lines}"
            self._lost = 0
        self._outlet.write(lines.encode("utf-8", "backslashreplace"))

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._outlet.descriptor

    def isatty(self) -> bool:
        return os.isatty(self._outlet.descriptor)

    def finish(self, patience_seconds: float) -> None:
        if self._begun:
            self.write("\n")
        self._outlet.finish(patience_seconds)


class Inlet:
    """Reads a file descriptor in a thread, at most a megabyte further than the event loop has worked off."""

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop) -> None:
        self._descriptor = descriptor
        self._loop = loop
        self._ahead = threading.Semaphore(_CHUNKS_AHEAD)
        self._owed = 0
        self._is_paused = False

    def start(self, take: Callable[[bytes], None], end: Callable[[], None]) -> None:
        """From now on `take` is called in the loop with what comes in, and `end` when nothing more will."""
        # By file descriptor: the lock of `sys.stdin` would be held when the interpreter ends.
        threading.Thread(target=self._read, args=(take, end), name="stdin", daemon=True).start()

    def pause_reading(self) -> None:
        """Lets the thread read no further than it is. As asyncio's transports, called in the loop."""
        self._is_paused = True

    def resume_reading(self) -> None:
        self._is_paused = False
        if self._owed:
            self._ahead.release(self._owed)
        self._owed = 0

    def _read(self, take: Callable[[bytes], None], end: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the server has ended
            while data := self._next_chunk():
                self._loop.call_soon_threadsafe(self._give, take, data)
            self._loop.call_soon_threadsafe(end)

    def _next_chunk(self) -> bytes:
        self._ahead.acquire()
        try:
            # Somebody may have made the pipe one that does not wait. Windows has none of these.
            if os.name != "nt":
                select.select([self._descriptor], [], [])
            return os.read(self._descriptor, _CHUNK)
        except OSError:  # a terminal that has hung up
            return b""

    def _give(self, take: Callable[[bytes], None], data: bytes) -> None:
        take(data)
        if self._is_paused:
            self._owed += 1
        else:
            self._ahead.release()


def _nothing() -> None:
    pass
