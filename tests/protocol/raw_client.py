"""Carries bytes between a client and the server: a child process, JSON-RPC by hand. Knows no LSP library.

What a well-behaved client library would never send (bad JSON, bad parameters, the wrong order) can be sent here.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from tests import frames
from tests.protocol.forked import CAN_FORK, ForkedServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

Json = dict[str, Any]

COMMAND = (sys.executable, "-I", "-m", "closure_lsp", "--stdio")

# Long enough for any machine: only a request that is never answered takes so long.
_PATIENCE_SECONDS = 60


def _started(command: Sequence[str] | None, arguments: Sequence[str]) -> ForkedServer | subprocess.Popen[bytes]:
    if command is None and CAN_FORK:
        return ForkedServer(("--stdio", *arguments))
    pipe = subprocess.PIPE
    return subprocess.Popen([*(command or COMMAND), *arguments], stdin=pipe, stdout=pipe, stderr=pipe)


class RawClient:
    """A session with a server of its own; ends it when left.

    Without a command the server is one that has imported everything already, where there can be such (`forked`).
    """

    def __init__(self, *arguments: str, settings: Any = None, command: Sequence[str] | None = None) -> None:
        self.settings = settings
        """What `workspace/configuration` gives for our section."""
        self.settings_of_folders: dict[Any, Any] = {}
        """The same by the URI of a folder, where it is another."""
        self.refuses_configuration = False
        self.asked: list[Json] = []
        """The requests that the server has made, in order. All but `workspace/configuration` are answered with null."""
        self.told: list[Json] = []
        """The notifications that have not been taken by `take`, in order."""
        self._answers: dict[Any, Json] = {}
        self._received: queue.Queue[Json | None] = queue.Queue()
        self._next_id = 0
        self.process = _started(command, arguments)
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self._stdin, self._stdout, self._stderr = self.process.stdin, self.process.stdout, self.process.stderr
        self._log: list[bytes] = []
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=lambda: self._log.extend(self._stderr), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> RawClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        log = self.log()
        for pipe in (self._stdin, self._stdout, self._stderr):
            pipe.close()
        if error is not None:
            sys.stderr.write(log)

    def initialize(self, capabilities: Json | None = None, options: Any = None, **more: Any) -> Json:
        """Opens the session and gives the server's capabilities."""
        params = {"processId": None, "rootUri": None, "capabilities": capabilities or {}, **more}
        if options is not None:
            params["initializationOptions"] = options
        answer = self.ask("initialize", params)
        self.notify("initialized", {})
        assert "result" in answer, answer["error"]
        result: Json = answer["result"]
        return result

    def open(self, source: str, uri: str = "file:///open.py", version: int = 1) -> str:
        document = {"uri": uri, "languageId": "python", "version": version, "text": source}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, *changes: Json) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def ask(self, method: str, params: Any) -> Json:
        """Makes a request and gives the whole answer, `result` or `error`."""
        return self.answer(self.request(method, params))

    def request(self, method: str, params: Any) -> int:
        """Makes a request and gives its id, to be waited for with `answer`."""
        self._next_id += 1
        self.send({"id": self._next_id, "method": method, "params": params})
        return self._next_id

    def answer(self, message_id: Any) -> Json:
        while message_id not in self._answers:
            self._receive()
        return self._answers.pop(message_id)

    @property
    def answered(self) -> set[Any]:
        """The requests whose answers have come, and that nobody has waited for yet."""
        return set(self._answers)

    def unasked(self) -> list[Json]:
        """The answers that nobody has waited for: those without an id, mostly."""
        found = list(self._answers.values())
        self._answers.clear()
        return found

    def notify(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def take(self, method: str) -> Any:
        """The parameters of the next notification of that method."""
        while True:
            for index, message in enumerate(self.told):
                if message["method"] == method:
                    return self.told.pop(index)["params"]
            self._receive()

    def barrier(self) -> None:
        """Returns when the server has seen all that was sent, and we all that it had sent before."""
        assert self.ask("closureLsp/barrier", None)["error"]["code"] == -32601

    def send(self, *messages: Mapping[str, Any]) -> None:
        """Sends messages in one go; each gets its `jsonrpc`, unless it says that itself."""
        self.send_bodies(*(json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages))

    def send_bodies(self, *bodies: bytes) -> None:
        """Sends whatever bytes in one go, each with a correct header."""
        self.send_raw(b"".join(frames.framed(body) for body in bodies))

    def send_raw(self, data: bytes) -> None:
        """Sends whatever bytes, as they are."""
        self._stdin.write(data)
        self._stdin.flush()

    def hang_up(self) -> int:
        """Ends the server's input, and gives its exit status."""
        self._stdin.close()
        return self.process.wait(_PATIENCE_SECONDS)

    def exit_status(self) -> int:
        """Says `exit`, and gives the server's exit status."""
        self.notify("exit", None)
        return self.process.wait(_PATIENCE_SECONDS)

    def log(self) -> str:
        """What the server had written to standard error when it ended."""
        for thread in self._threads:
            thread.join(_PATIENCE_SECONDS)
        return b"".join(self._log).decode()

    def seconds_at_work(self) -> float:
        """How much CPU time the server's own process has had; the time of day where that is not told (elsewhere than
        on Linux). Of a wait it is what the wait would be on a machine that does nothing else.
        """
        try:
            return time.clock_gettime((~self.process.pid << 3) | 2)
        except (AttributeError, OSError):
            return time.perf_counter()

    def _read(self) -> None:
        for body in frames.bodies(self._stdout):
            self._received.put(json.loads(body))
        self._received.put(None)

    def _receive(self) -> None:
        message = self._received.get(timeout=_PATIENCE_SECONDS)
        assert message is not None, "the server has gone"
        assert message["jsonrpc"] == "2.0"
        if "method" not in message:
            self._answers[message["id"]] = message
        elif "id" not in message:
            self.told.append(message)
        else:
            self.asked.append(message)
            self._reply(message)

    def _reply(self, message: Json) -> None:
        if message["method"] != "workspace/configuration":
            self.send({"id": message["id"], "result": None})
        elif self.refuses_configuration:
            self.send({"id": message["id"], "error": {"code": -32603, "message": "no configuration today"}})
        else:
            items = message["params"]["items"]
            assert [item["section"] for item in items] == ["closureLsp"] * len(items)
            scopes = [item.get("scopeUri") for item in items]
            result = [self.settings_of_folders.get(scope, self.settings) for scope in scopes]
            self.send({"id": message["id"], "result": result})
