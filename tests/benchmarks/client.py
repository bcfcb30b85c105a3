"""Talks to a server and notes when each message came: its clock is read before the message is decoded."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.frames import bodies, framed

if TYPE_CHECKING:
    from types import TracebackType

    from tests.benchmarks.servers import Server

Json = dict[str, Any]


class GoneError(Exception):
    """The server has ended, or does not answer in time."""


class Answer(NamedTuple):
    """A message, and when its last byte had been read (`time.perf_counter`)."""

    at: float
    message: Json


class Memory(NamedTuple):
    """Resident megabytes."""

    now: float
    peak: float
    """The most that each process has ever held, together."""
    own_peak: float
    """That of the server's own process."""


class TimedClient:
    """A session with a server of its own, which it ends when left."""

    def __init__(self, server: Server, folder: Path, patience: float) -> None:
        self.patience = patience
        """Seconds to wait for an answer."""
        self._received: queue.Queue[tuple[float, bytes] | None] = queue.Queue()
        self._answers: dict[int, Answer] = {}
        self._told: list[Answer] = []
        self._next_id = 0
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            server.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_home(server, folder),
            env=_environment(folder),
        )
        assert self.process.stdin
        assert self.process.stdout
        self._stdin, self._stdout = self.process.stdin, self.process.stdout
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> TimedClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join(5)
        for pipe in (self._stdin, self._stdout):
            with contextlib.suppress(BrokenPipeError):  # what it never read is written now
                pipe.close()

    def request(self, method: str, params: Any) -> int:
        self._next_id += 1
        self._send({"id": self._next_id, "method": method, "params": params})
        return self._next_id

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def answer(self, message_id: int) -> Answer:
        """The answer to a request; raises `GoneError` if none comes."""
        while message_id not in self._answers:
            self._receive()
        return self._answers.pop(message_id)

    def diagnostics(self, uri: str, version: int) -> Answer:
        """The diagnostics that are pushed for a version, or for none that is named; raises `GoneError` if none come."""
        while True:
            told, self._told = self._told, []
            for found in told:
                params = found.message["params"]
                if params["uri"] == uri and params.get("version") in (None, version):
                    return found
            self._receive()

    def forget(self) -> None:
        """Takes no notice of what has been pushed so far."""
        while not self._received.empty():
            self._receive()
        self._told.clear()

    def memory(self) -> Memory | None:
        """What the server and its child processes hold. None where nobody tells."""
        found = [memory for memory in map(_memory, _family(self.process.pid)) if memory is not None]
        if not found:
            return None
        return Memory(sum(each.now for each in found), sum(each.peak for each in found), found[0].peak)

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self._stdin.write(framed(body))
            self._stdin.flush()
        except OSError as error:
            raise GoneError(str(error)) from error

    def _read(self) -> None:
        for body in bodies(self._stdout):
            self._received.put((time.perf_counter(), body))
        self._received.put(None)

    def _receive(self) -> None:
        try:
            received = self._received.get(timeout=self.patience)
        except queue.Empty:
            raise GoneError(f"no answer within {self.patience:.0f} s") from None
        if received is None:
            self._received.put(None)
            raise GoneError("the server has ended")
        at, body = received
        message = json.loads(body)
        if "method" not in message:
            self._answers[message["id"]] = Answer(at, message)
        elif "id" in message:
            is_configuration = message["method"] == "workspace/configuration"
            nothing = [None for _ in message["params"]["items"]] if is_configuration else None
            self._send({"id": message["id"], "result": nothing})
        elif message["method"] == "textDocument/publishDiagnostics":
            self._told.append(Answer(at, message))


def _home(server: Server, folder: Path) -> Path | None:
    """Where it is started: with the files that it looks at, unless it is a module that is found from here."""
    return None if "-m" in server.command else folder


def _environment(folder: Path) -> dict[str, str]:
    """Ours, but that a server in Python keeps its bytecode, as one does that is installed."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _memory(pid: int) -> Memory | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    now, peak = (int(fields.get(field, "0 kB").split()[0]) / 1024 for field in ("VmRSS", "VmHWM"))
    return Memory(now, peak, peak)


def _family(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except OSError:
        pass
    return found
