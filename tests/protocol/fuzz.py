"""Sends messages that are wrong at random: `python -m tests.protocol.fuzz [--messages N] [--seed N]`.

Every message of `MESSAGES` is mutated in its parameters, its envelope, its bytes or its header. After each one the
server has to answer: the request, if it still is one, and another one after it. Prints how many were sent and
answered, the longest wait, and what went wrong; ends with 1 if anything did.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tests import frames
from tests.protocol.raw_client import Json, RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAIT = 1.0
"""Seconds."""

MESSAGES_OF_A_SESSION = 1000

INTERNAL_ERROR = -32603

URI = "file:///fuzzed.py"
SOURCE = """\
from functools import partial

def outer(items, é="🙂"):
    total, found = 0, []
    for item in items:
        found.append(lambda: (item, total, é))
    def add(value):
        total += value
        return [lambda: key for key in found if key]
    class Inner:
        def method(self):
            return lambda: (self, __class__, items)
    return add, partial(add, 1), Inner
"""

DOCUMENT: Json = {"uri": URI}
VERSIONED: Json = {"uri": URI, "version": 2}
POSITION: Json = {"line": 5, "character": 32}
RANGE: Json = {"start": {"line": 0, "character": 0}, "end": {"line": 13, "character": 0}}
AT: Json = {"textDocument": DOCUMENT, "position": POSITION}
IN: Json = {"textDocument": DOCUMENT, "range": RANGE}
HINT: Json = {
    "position": POSITION,
    "label": "captures item",
    "data": {"uri": URI, "version": 1, "offset": 100, "kind": "captures"},
}
LENS: Json = {"range": RANGE, "data": {"uri": URI, "version": 1, "offset": 41}}
ACTION: Json = {
    "title": "Capture `item` by value",
    "kind": "quickfix",
    "data": {"uri": URI, "version": 1, "start": 120, "end": 120, "action": "capture-by-value", "number": 0},
}
INITIALIZE: Json = {
    "processId": None,
    "clientInfo": {"name": "Neovim", "version": "1"},
    "rootPath": "/tmp",
    "rootUri": "file:///tmp",
    "workspaceFolders": [{"uri": "file:///tmp", "name": "tmp"}],
    "initializationOptions": {
        "showClosures": True,
        "closureLsp": {"hover": {"inferenceBudget": 20}, "codeLens": {"enabled": True}, "diagnostics": {"debounce": 0}},
    },
    "capabilities": {
        "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
        "textDocument": {
            "hover": {"contentFormat": ["markdown"]},
            "diagnostic": {"relatedInformation": True},
            "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}},
            "inlayHint": {"resolveSupport": {"properties": ["tooltip", "label.location"]}},
            "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
            "semanticTokens": {"requests": {"full": True}, "tokenTypes": [], "tokenModifiers": [], "formats": []},
        },
        "workspace": {
            "configuration": True,
            "workspaceEdit": {"documentChanges": True},
            "didChangeConfiguration": {"dynamicRegistration": True},
            "inlayHint": {"refreshSupport": True},
        },
    },
}
OPENED: Json = {"uri": URI, "languageId": "python", "version": 1, "text": SOURCE}
CELL: Json = {"kind": 2, "document": URI}
NOTEBOOK: Json = {"uri": "file:///a.ipynb", "notebookType": "jupyter", "version": 1, "cells": [CELL]}

MESSAGES: dict[str, Any] = {
    types.INITIALIZE: INITIALIZE,
    types.INITIALIZED: {},
    types.TEXT_DOCUMENT_DID_OPEN: {"textDocument": OPENED},
    types.TEXT_DOCUMENT_DID_CHANGE: {
        "textDocument": VERSIONED,
        "contentChanges": [{"range": RANGE, "text": "def f(n):\n    return lambda: n\n"}, {"text": SOURCE}],
    },
    types.TEXT_DOCUMENT_DID_CLOSE: {"textDocument": DOCUMENT},
    types.TEXT_DOCUMENT_DID_SAVE: {"textDocument": DOCUMENT},
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: {
        "settings": {"closureLsp": {"pythonVersion": "3.12", "inlayHints": {"home": True}, "hover": {"enabled": True}}}
    },
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: {"changes": [{"uri": "file:///tmp/pyproject.toml", "type": 2}]},
    types.TEXT_DOCUMENT_HOVER: AT,
    types.TEXT_DOCUMENT_INLAY_HINT: IN,
    types.INLAY_HINT_RESOLVE: HINT,
    types.TEXT_DOCUMENT_DIAGNOSTIC: {"textDocument": DOCUMENT, "previousResultId": "1"},
    types.TEXT_DOCUMENT_CODE_ACTION: {**IN, "context": {"diagnostics": [], "only": ["quickfix"], "triggerKind": 1}},
    types.CODE_ACTION_RESOLVE: ACTION,
    types.TEXT_DOCUMENT_PREPARE_RENAME: AT,
    types.TEXT_DOCUMENT_RENAME: {**AT, "newName": "thing"},
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: AT,
    types.TEXT_DOCUMENT_DEFINITION: AT,
    types.TEXT_DOCUMENT_DECLARATION: AT,
    types.TEXT_DOCUMENT_REFERENCES: {**AT, "context": {"includeDeclaration": True}},
    types.TEXT_DOCUMENT_CODE_LENS: {"textDocument": DOCUMENT},
    types.CODE_LENS_RESOLVE: LENS,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: {"textDocument": DOCUMENT},
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: IN,
    "closureLsp/capturedVariables": IN,
    "closureLsp/closures": {**AT, "format": "svg", "link": "#L{line}"},
    "closureLsp/rules": None,
    "closureLsp/scopes": {"textDocument": DOCUMENT},
    "closureLsp/target": {"textDocument": DOCUMENT},
    "closureLsp/toggleHints": None,
    "closureLsp/didMoveCursor": AT,
    # Of pygls: who answers these is not in our table.
    types.WORKSPACE_EXECUTE_COMMAND: {"command": "none", "arguments": [1]},
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: {
        "event": {"added": [{"uri": "file:///tmp", "name": "tmp"}], "removed": [{"uri": "file:///tmp", "name": "tmp"}]}
    },
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: {"token": 1},
    types.SET_TRACE: {"value": "verbose"},
    types.CANCEL_REQUEST: {"id": 1},
    types.NOTEBOOK_DOCUMENT_DID_OPEN: {"notebookDocument": NOTEBOOK, "cellTextDocuments": [OPENED]},
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: {
        "notebookDocument": {"uri": "file:///a.ipynb", "version": 2},
        "change": {"cells": {"structure": {"array": {"start": 0, "deleteCount": 1, "cells": [CELL]}}}},
    },
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: {
        "notebookDocument": {"uri": "file:///a.ipynb"},
        "cellTextDocuments": [DOCUMENT],
    },
}
"""A right message of every kind that is answered."""

COMMANDS: dict[str, list[Any]] = {
    "closureLsp.explain": ["late-binding-capture"],
    "closureLsp.openClosures": [{"uri": AT["textDocument"]["uri"], "position": AT["position"]}],
    "closureLsp.toggleHints": [],
}
"""Arguments of every command of `workspace/executeCommand`."""

_COMMAND_MESSAGES = [
    (types.WORKSPACE_EXECUTE_COMMAND, {"command": command, "arguments": arguments})
    for command, arguments in COMMANDS.items()
]

_ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**400, float("nan"), float("inf"), "", "0", "\ud800", "\0", "\n"),
    *("file:///", "file://[::1/", "untitled:1", "x" * 5000, "é🙂" * 50, "\\u0000", [], {}, [[]], [{}], {"": None}),
    *({"jsonrpc": "2.0"}, {"id": 1}, {"jsonrpc": "2.0", "id": 1, "method": "x"}, [0] * 500, {"closureLsp": []}),
    *("def f(" * 50, '"""', "lambda: " * 50, "\x0c\t\\", "class é:\n" * 20, "(" * 200, "\r", "1" * 100),
)
_ODD_HEADERS = (
    *(b"Content-Length: %d\n\n", b"content-length:%d\r\n\r\n", b"Content-Length: 1%d\r\n\r\n", b"\x00\xff", b""),
    *(b"Content-Length: -%d\r\n\r\n", b"Content-Type: x\r\nContent-Length: %d\r\n\r\n", b"Content-Type: x\r\n\r\n"),
    *(b"rubbish\r\nContent-Length: %d\r\n\r\n", b"Content-Length: %d\r\n", b"\r\n\r\nContent-Length: %d\r\n\r\n"),
    *(b"GET / HTTP/1.1\r\n\r\n", b"Content-Length: 3\r\n\r\n", b"Content-Length: %d0000000000\r\n\r\n"),
    b"Content-Length: \r\n\r\n",
)


@dataclass
class Result:
    """What has come of a run."""

    sent: int = 0
    requests: int = 0
    longest_wait: float = 0.0
    longest_at_work: float = 0.0
    """Of a wait, what the server itself was at work: what it would be on a machine that does nothing else."""
    slowest: str = ""
    internal_errors: list[str] = field(default_factory=list)


def fuzz(messages: int, seed: int) -> Result:
    """Sends so many mutated messages. Raises where an answer does not come."""
    result = Result()
    chance = random.Random(seed)
    while result.sent < messages:
        _session(chance, min(MESSAGES_OF_A_SESSION, messages - result.sent), result)
    return result


def _session(chance: random.Random, count: int, result: Result) -> None:
    with RawClient() as client:
        client.ask("fuzz/started", None)  # the start is no wait for an answer
        _ask(client, _mutated_initialize(chance), result)
        client.ask("initialize", INITIALIZE)  # refused, if the mutated one was good enough
        client.notify("initialized", {})
        for number in range(count - 1):
            if number % 20 == 0:
                client.open(SOURCE, URI)
            _ask(client, _mutated(chance), result)
            client.told.clear()
            client.asked.clear()
        client.exit_status()
        log = client.log().splitlines()
        result.internal_errors += _errors(log)


def _errors(log: list[str]) -> list[str]:
    """Each error in a log, with the lines of its trace, which begin with no time."""
    begins = [number for number, line in enumerate(log) if line[:2] == "20"]
    entries = ("\n    ".join(log[begin:end]) for begin, end in zip(begins, [*begins[1:], len(log)], strict=True))
    return [entry for entry in entries if " ERROR " in entry or "Traceback" in entry]


def _ask(client: RawClient, sent: bytes, result: Result) -> None:
    """Sends something, and waits for the answers that are due."""
    due = list(_requests(sent))
    begin, clock = time.perf_counter(), client.seconds_at_work()
    client.send_raw(sent)
    answers = [client.ask("fuzz/barrier", None), *(client.answer(message_id) for message_id in due)]
    waited, worked = time.perf_counter() - begin, client.seconds_at_work() - clock
    result.longest_wait = max(result.longest_wait, waited)
    result.sent += 1
    result.requests += len(answers)
    if worked > result.longest_at_work:
        result.longest_at_work, result.slowest = worked, repr(sent[:300])
    for answer in (*answers, *client.unasked()):
        if answer.get("error", {}).get("code") == INTERNAL_ERROR:
            result.internal_errors.append(f"{sent[:1000]!r}\n    {answer['error']['message'][:1000]}")


def _requests(sent: bytes) -> Iterator[int | str]:
    """The ids of the requests in what is sent; none if its framing is wrong, for then they may be lost."""
    header, _, body = sent.partition(b"\r\n\r\n")
    if header != b"Content-Length: %d" % len(body):
        return
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0" or not isinstance(message.get("method"), str):
        return
    message_id = message.get("id")
    if isinstance(message_id, (int, str)) and not isinstance(message_id, bool):
        yield message_id


def _mutated_initialize(chance: random.Random) -> bytes:
    params = copy.deepcopy(INITIALIZE)
    for _ in range(chance.randint(1, 4)):
        params = _changed(params, chance)
    if isinstance(params, dict) and isinstance(params.get("processId"), int):
        params["processId"] = None  # of a process that is not there the server would rightly end
    return frames.framed(
        json.dumps({"jsonrpc": "2.0", "id": "first", "method": "initialize", "params": params}).encode()
    )


def _mutated(chance: random.Random) -> bytes:
    """A message as it goes through the wire, with something wrong."""
    method, params = chance.choice([*MESSAGES.items(), *_COMMAND_MESSAGES])
    message: Any = {"jsonrpc": "2.0", "method": method, "params": copy.deepcopy(params)}
    is_notification = types.METHOD_TO_TYPES.get(method, (None, object))[1] is None
    if not is_notification:
        message["id"] = f"fuzz {chance.getrandbits(40)}"
    kind = chance.random()
    if kind < 0.75:
        message["params"] = _changed_often(message["params"], chance)
    elif kind < 0.85:
        message = _changed(message, chance)
    try:
        body = json.dumps(message).encode()
    except RecursionError:  # nested deeper than we can write
        return _mutated(chance)
    if 0.85 <= kind < 0.95:
        body = _bytes_changed(body, chance)
    if kind < 0.95:
        return frames.framed(body)
    header = chance.choice(_ODD_HEADERS)
    return (header % len(body) if b"%d" in header else header) + body


def _changed_often(value: Any, chance: random.Random) -> Any:
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        value = _changed(value, chance)
    return value


def _changed(value: Any, chance: random.Random) -> Any:
    """A JSON value with one thing changed somewhere within it."""
    if not isinstance(value, (dict, list)) or not value or chance.random() < 0.1:
        return _odd(value, chance)
    key: Any = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
    kind = chance.random()
    if kind < 0.1:
        del value[key]
    elif kind < 0.15 and isinstance(value, dict):
        value[chance.choice(("jsonrpc", "id", "method", "", "uri", "range"))] = value[key]
    else:
        value[key] = _changed(value[key], chance)
    return value


def _odd(value: Any, chance: random.Random) -> Any:
    kind = chance.random()
    if isinstance(value, str) and kind < 0.4:
        at = chance.randint(0, len(value))
        return value[:at] + chance.choice([odd for odd in _ODD_VALUES if isinstance(odd, str)]) + value[at:]
    if isinstance(value, int) and kind < 0.4:
        return value + chance.choice((-1, 1, 7, 10**6))
    if kind < 0.5:
        deep: Any = value
        for _ in range(chance.choice((1, 2, 50, 400))):
            deep = [deep] if chance.random() < 0.5 else {"closureLsp": deep}
        return deep
    return copy.deepcopy(chance.choice(_ODD_VALUES))


def _bytes_changed(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed) + 1)
        kind = chance.random()
        if kind < 0.4:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif kind < 0.7:
            changed[at : at + chance.randint(1, 20)] = b""
        else:
            changed[at:at] = chance.choice((b"{", b"}", b'"', b"[" * 2000, b"\xff", b"\x00", b",", b"\r\n", b"\\u"))
    return bytes(changed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    result = fuzz(options.messages, options.seed)
    print(f"{result.sent} messages sent, {result.requests} requests answered (seed {options.seed})")
    waited, worked = result.longest_wait * 1000, result.longest_at_work * 1000
    print(f"the longest wait: {waited:.0f} ms; the most that the server was at work: {worked:.0f} ms")
    print(f"  for {result.slowest}")
    print(f"internal errors: {len(result.internal_errors)}")
    for error in result.internal_errors[:10]:
        print(f"  {error}")
    return int(bool(result.internal_errors) or result.longest_at_work > LONGEST_WAIT)


if __name__ == "__main__":
    sys.exit(main())
