"""What is measured in a session with a server, and in which order. Knows neither servers nor tables."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.benchmarks.client import GoneError, TimedClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.benchmarks.servers import Server
    from tests.benchmarks.subjects import Subject

Samples = dict[str, list[float]]
"""By measure: milliseconds, or megabytes."""

START = "spawn to initialize"
FIRST_HOVER = "spawn to first hover"
HOVER = "hover"
HINTS = "hints of 60 lines"
ALL_HINTS = "hints of the file"
KEY_HINTS = "key to hints"
BROKEN_KEY_HINTS = "key to hints, broken"
KEY_HOVER = "key to hover"
KEY_PULL = "key to diagnostics, pulled"
KEY_PUSH = "key to diagnostics, pushed"
PEAK = "peak memory"
FAMILY_PEAK = "peak memory with child processes"
GROWTH = "memory that edits leave"
MEASURES = (
    START,
    FIRST_HOVER,
    HOVER,
    HINTS,
    ALL_HINTS,
    KEY_HINTS,
    BROKEN_KEY_HINTS,
    KEY_HOVER,
    KEY_PULL,
    KEY_PUSH,
    PEAK,
    FAMILY_PEAK,
    GROWTH,
)
IN_MEGABYTES = (PEAK, FAMILY_PEAK, GROWTH)


class Effort(NamedTuple):
    """How much is measured."""

    samples: int
    """Of each measure, at most."""
    seconds: float
    """For each measure, about: a slow server gives fewer samples."""
    edits: int
    """Keys that are typed to see how much memory they leave."""
    patience: float = 120
    """Seconds to wait for an answer before a server is given up."""


def measure(server: Server, subject: Subject, folder: Path, effort: Effort) -> tuple[Samples, str]:
    """Samples of all that the server can do, and why there are no more where it was given up."""
    samples: Samples = {}
    try:
        for session in (_pulling, _pushing):
            with TimedClient(server, folder, effort.patience) as client:
                session(_Editor(client, server, subject, folder, effort, samples))
    except GoneError as error:
        return samples, str(error)
    return samples, ""


def warm_up(server: Server, subject: Subject, folder: Path, effort: Effort) -> None:
    """Starts the server and has it hover, so that the next start finds its files and its bytecode."""
    with contextlib.suppress(GoneError), TimedClient(server, folder, effort.patience) as client:
        editor = _Editor(client, server, subject, folder, effort, {})
        editor.initialize({})
        editor.open()
        editor.settle()


def _pulling(editor: _Editor) -> None:
    # Like VS Code and others, this editor asks for the rest of a hint when somebody points at it.
    hint = {"resolveSupport": {"properties": ["tooltip", "label.location"]}}
    hover = {"contentFormat": ["markdown"]}
    editor.initialize({"textDocument": {"diagnostic": {}, "inlayHint": hint, "hover": hover}})
    editor.samples.setdefault(START, []).append(editor.since_start())
    editor.open()
    places = editor.subject.names(40)
    if editor.can("hoverProvider"):
        editor.hover(places[len(places) // 2])
        editor.samples.setdefault(FIRST_HOVER, []).append(editor.since_start())
    editor.settle()
    line, _ = editor.subject.typing_place()
    around, whole = (max(line - 30, 0), line + 30), (0, len(editor.subject.lines))
    if editor.can("hoverProvider"):
        editor.repeat(HOVER, lambda number: editor.hover(places[number % len(places)]))
        editor.repeat(KEY_HOVER, lambda number: editor.key(number, lambda: editor.hover(places[0])))
    if editor.can("inlayHintProvider"):
        editor.repeat(HINTS, lambda number: editor.hints(*around))
        editor.repeat(ALL_HINTS, lambda number: editor.hints(*whole))
        editor.repeat(KEY_HINTS, lambda number: editor.key(number, lambda: editor.hints(*around)))
        editor.change("(")
        editor.repeat(BROKEN_KEY_HINTS, lambda number: editor.key(number, lambda: editor.hints(*around)))
        editor.undo(1)
    if editor.can("diagnosticProvider"):
        editor.pull()
        editor.repeat(KEY_PULL, lambda number: editor.key(number, editor.pull))
    editor.type_on()


def _pushing(editor: _Editor) -> None:
    editor.initialize({"textDocument": {"publishDiagnostics": {"versionSupport": True}}})
    editor.open()
    editor.settle()
    editor.repeat(KEY_PUSH, lambda number: editor.key(number, editor.pushed))


class _Editor:
    """An editor that holds a file open, and a user who types at one place in it."""

    def __init__(
        self, client: TimedClient, server: Server, subject: Subject, folder: Path, effort: Effort, samples: Samples
    ) -> None:
        self.client = client
        self.server = server
        self.subject = subject
        self.folder = folder
        self.effort = effort
        self.samples = samples
        self.uri = (folder / f"{subject.name}_subject.py").as_uri()
        self._version = 1
        self._line, self._column = subject.typing_place()
        self._capabilities: dict[str, Any] = {}
        self._result_id: str | None = None

    def initialize(self, capabilities: dict[str, Any]) -> None:
        folder = self.folder.as_uri()
        params = {
            "processId": None,
            "rootUri": folder,
            "workspaceFolders": [{"uri": folder, "name": "subjects"}],
            "capabilities": capabilities,
            "initializationOptions": self.server.options,
        }
        self._capabilities = self._ask("initialize", params)["capabilities"]

    def since_start(self) -> float:
        return (time.perf_counter() - self.client.started) * 1000

    def can(self, capability: str) -> bool:
        return self._capabilities.get(capability) not in (None, False)  # `{}` says yes

    def open(self) -> None:
        self.client.notify("initialized", {})
        document = {"uri": self.uri, "languageId": "python", "version": self._version, "text": self.subject.text}
        self.client.notify("textDocument/didOpen", {"textDocument": document})

    def settle(self) -> None:
        """Returns when the server is likely to have done what it does with a file that was opened."""
        if self.can("diagnosticProvider"):
            self.pull()
        elif self.can("hoverProvider"):
            self.hover((0, 0))
        time.sleep(min(self.effort.seconds / 4, 1))
        self.client.forget()

    def repeat(self, measure: str, step: Callable[[int], float]) -> None:
        """Takes samples of a step, which gives the time at which it was over; the first one warms up."""
        for number in _turns(self.effort):
            began = time.perf_counter()
            ended = step(number)
            if number:
                self.samples.setdefault(measure, []).append((ended - began) * 1000)

    def key(self, number: int, answered: Callable[[], float]) -> float:
        """A letter is typed, and taken back the next time."""
        if number % 2:
            self.undo(1)
        else:
            self.change("x")
        return answered()

    def change(self, inserted: str) -> None:
        self._change(self._column, self._column, inserted)
        self._column += len(inserted)

    def undo(self, count: int) -> None:
        self._change(self._column - count, self._column, "")
        self._column -= count

    def hover(self, place: tuple[int, int]) -> float:
        line, column = place
        return self._timed("textDocument/hover", {"position": {"line": line, "character": column}})

    def hints(self, first: int, last: int) -> float:
        places = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
        return self._timed("textDocument/inlayHint", {"range": places})

    def pull(self) -> float:
        params: dict[str, Any] = {"textDocument": {"uri": self.uri}}
        if self._result_id:
            params["previousResultId"] = self._result_id
        found = self.client.answer(self.client.request("textDocument/diagnostic", params))
        self._result_id = (found.message.get("result") or {}).get("resultId")
        return found.at

    def pushed(self) -> float:
        return self.client.diagnostics(self.uri, self._version).at

    def type_on(self) -> None:
        """Types and takes back, and sees what that leaves in memory."""
        before = self.client.memory()
        if before is None:
            return
        look = self.pull if self.can("diagnosticProvider") else lambda: self.hover((0, 0))
        ends = time.perf_counter() + 4 * self.effort.seconds
        for number in range(self.effort.edits):
            self.key(number, look)
            if time.perf_counter() > ends:
                break
        after = self.client.memory()
        if after is None:
            return
        self.samples.setdefault(PEAK, []).append(after.own_peak)
        self.samples.setdefault(FAMILY_PEAK, []).append(after.peak)
        self.samples.setdefault(GROWTH, []).append(after.now - before.now)

    def _change(self, start: int, end: int, inserted: str) -> None:
        self._version += 1
        places = {
            "start": {"line": self._line, "character": start},
            "end": {"line": self._line, "character": end},
        }
        document = {"uri": self.uri, "version": self._version}
        changes = [{"range": places, "text": inserted}]
        self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def _ask(self, method: str, params: Any) -> Any:
        message = self.client.answer(self.client.request(method, params)).message
        if "error" in message:
            raise GoneError(f"{method}: {message['error'].get('message')}")
        return message["result"]

    def _timed(self, method: str, params: dict[str, Any]) -> float:
        return self.client.answer(self.client.request(method, {"textDocument": {"uri": self.uri}, **params})).at


def _turns(effort: Effort) -> Iterator[int]:
    """An even number of turns, so that what is typed in one and taken back in the next leaves the text as it was."""
    ends = time.perf_counter() + effort.seconds
    number = 0
    while number <= effort.samples and (time.perf_counter() < ends or number < 2):
        yield number
        number += 1
    if number % 2:
        yield number
