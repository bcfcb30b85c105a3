"""Talks to a language server over pipes, as an editor does: messages out, messages in, one at a time."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from closure_lsp.python_version import PythonVersion

Json = dict[str, Any]

PATIENCE = 60.0
"""Seconds that the whole conversation may take before the server is given up."""


_CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-8"]},
    "textDocument": {
        "hover": {"contentFormat": ["plaintext"]},
        "inlayHint": {},
        "diagnostic": {},
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1]}},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}},
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}


class ServerGoneError(Exception):
    """The server stopped, or did not answer in time."""


class DemoClient:
    """One server process and the conversation with it; use it in a `with` statement."""

    def __init__(self, command: Sequence[str], python: PythonVersion | None) -> None:
        self._command = command
        self._settings = {
            "pythonVersion": str(python) if python else "",
            # A demonstration can wait for what a variable holds longer than somebody who types.
            "hover": {"capturedOnly": True, "inferenceBudget": 5000},
        }
        self._last_id = 0
        self.server = ""
        """Name and version, as the server gives them."""

    def __enter__(self) -> DemoClient:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._alarm = threading.Timer(PATIENCE, self._process.kill)
        self._alarm.daemon = True
        self._alarm.start()
        answer = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "capabilities": _CAPABILITIES,
                "initializationOptions": self._settings,
            },
        )
        info = answer.get("serverInfo", {})
        self.server = f"{info.get('name', 'server')} {info.get('version', '')}".strip()
        self.notify("initialized", {})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with contextlib.suppress(ServerGoneError, OSError):
            if error is None:
                self.request("shutdown", None)
                self.notify("exit", None)
                self._process.wait(5)
        self._alarm.cancel()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def open(self, path: Path, source: str) -> OpenDocument:
        """Opens a document; its text is `source`, whatever the file holds by now."""
        uri = path.resolve().as_uri()
        item = {"uri": uri, "languageId": "python", "version": 1, "text": source}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return OpenDocument(self, uri, source)

    def request(self, method: str, params: Any) -> Any:
        """Sends a request and waits for its result; None if the server answers with an error."""
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message:
                if "id" in message:  # the server asks something: an editor without that setting answers null
                    self._send({"id": message["id"], "result": None})
            elif message.get("id") == self._last_id:
                return message.get("result")

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stdin = self._process.stdin
        assert stdin is not None  # it was asked for as a pipe
        try:
            stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            stdin.flush()
        except OSError as error:
            raise ServerGoneError("the server stopped") from error

    def _receive(self) -> Json:
        stdout = self._process.stdout
        assert stdout is not None  # it was asked for as a pipe
        length = 0
        while (line := stdout.readline().strip()) or not length:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif not line:
                raise ServerGoneError("the server stopped or did not answer; `closure-lsp serve -v` logs why")
        message: Json = json.loads(stdout.read(length))
        return message


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """An open document, and what the server says about it. Lines and columns count from 0, columns in bytes."""

    _client: DemoClient
    _uri: str
    _source: str

    def inlay_hints(self) -> list[Json]:
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": self._source.count("\n") + 1, "character": 0}}
        return self._client.request("textDocument/inlayHint", {**self._params(), "range": whole}) or []

    def diagnostics(self) -> list[Json]:
        report = self._client.request("textDocument/diagnostic", self._params()) or {}
        items: list[Json] = report.get("items", [])
        return items

    def hovers(self) -> list[Json]:
        """The hovers over every word, as if the mouse moved over all of the text; each text once.

        (A `def` would say the same as the name after it.)
        """
        found: dict[str, Json] = {}
        for position in self._words():
            hover = self._client.request("textDocument/hover", {**self._params(), "position": position})
            if hover:
                text = hover["contents"]["value"]
                found.setdefault(text, {"position": position, "text": text})
        return list(found.values())

    def code_actions(self, diagnostics: list[Json]) -> list[Json]:
        """The code actions for each diagnostic, then at any word, each once."""
        places = [(diagnostic["range"], [diagnostic]) for diagnostic in diagnostics]
        places += [({"start": position, "end": position}, []) for position in self._words()]
        found: dict[str, Json] = {}
        for place, context in places:
            params = {**self._params(), "range": place, "context": {"diagnostics": context, "triggerKind": 1}}
            for action in self._client.request("textDocument/codeAction", params) or []:
                found.setdefault(json.dumps([action["title"], action.get("diagnostics")]), action)
        resolved = [self._client.request("codeAction/resolve", action) or {} for action in found.values()]
        return [{**action, "edits": _edits(action["edit"])} for action in resolved if action.get("edit")]

    def _params(self) -> Json:
        return {"textDocument": {"uri": self._uri}}

    def _words(self) -> Iterator[Json]:
        for line, text in enumerate(self._source.split("\n")):
            for word in re.finditer(r"\b(?!(?:async|class|def)\b)[^\W\d]\w*", text):
                yield {"line": line, "character": len(text[: word.start()].encode("utf-8", "surrogatepass"))}


def _edits(workspace_edit: Json) -> list[Json]:
    edits: list[Json] = []
    for changed in workspace_edit.get("documentChanges") or []:
        edits += changed.get("edits", [])
    for changed in (workspace_edit.get("changes") or {}).values():
        edits += changed
    return edits
