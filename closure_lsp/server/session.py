"""Knows what is kept between two messages: the client's abilities, the settings, the open documents.

Never knows which methods there are, nor how one is answered.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
import traceback
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from closure_lsp import __version__
from closure_lsp.inference_process import InferenceProcess
from closure_lsp.printable import printable
from closure_lsp.project.configuration import Overrides
from closure_lsp.server import from_lsp, project
from closure_lsp.server.from_lsp import Client
from closure_lsp.server.protocol import ClosureProtocol, strict_converter
from closure_lsp.settings import (
    SECTION,
    Settings,
    above_project,
    combined,
    from_client,
    unknown_rules,
    unknown_rules_of_project,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from pygls.server import ServerErrors

    from closure_lsp.ide.steps import Found, Steps
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.server.documents import Document
    from closure_lsp.server.findings import Findings
    from closure_lsp.settings import DiagnosticSettings, Layer

logger = logging.getLogger(__name__)


class ClosureLanguageServer(LanguageServer):
    """What is kept between two messages: the client's abilities, the settings, the open documents."""

    protocol: ClosureProtocol

    def __init__(self) -> None:
        super().__init__("closure-lsp", __version__, protocol_cls=ClosureProtocol, converter_factory=strict_converter)
        self.client = Client()
        self.initial_settings: object = None
        """From `initializationOptions`; whatever the client configures later lies over them."""
        self.interpreter_version: PythonVersion | None = None
        """Of the interpreter selected in the editor; None where the client does not tell."""
        self.settings = Settings()
        """What the client has chosen, and the defaults. Rules and versions are a matter of each document's project."""
        self._chosen: Layer = {}
        self._projects = project.Reader()
        self._in_force: dict[str, project.InForce] = {}
        """By URI: what is configured for an open document."""
        self.documents: dict[str, Document] = {}
        """By URI. A document is frozen: a change puts another one in its place."""
        self.inference = InferenceProcess()
        self._findings: dict[str, Findings] = {}
        """By URI: of the newest version that somebody asked about."""
        self._result_ids = itertools.count(1)
        self._looking: dict[str, asyncio.Lock] = {}
        """By URI: held by who looks for findings. The next one to look can then take over what was found."""
        self._publications: dict[str, asyncio.TimerHandle] = {}
        self._publishing: set[asyncio.Task[None]] = set()
        self._told: set[str] = set()
        self.on_client_process: Callable[[int], None] | None = None
        """Called with the id of the client's process, for a transport on which that process is on this machine."""

    def withdraw(self, *methods: str) -> None:
        """Leaves methods out of what is offered to this client. Only before `initialize` is answered."""
        for method in methods:
            self.protocol.fm.features.pop(method, None)
            self.protocol.fm.feature_options.pop(method, None)

    def document(self, uri: str) -> Document:
        """The newest snapshot of an open document. Raises `JsonRpcInvalidParams` for one that is not open."""
        found = self.documents.get(uri)
        if found is None:
            raise JsonRpcInvalidParams(f"{printable(uri[:_LONGEST_SHOWN])} is not open")
        return found

    def put(self, document: Document, delay: float = 0) -> None:
        """Makes `document` the newest snapshot. Where diagnostics are pushed, its own are in `delay` seconds."""
        self.documents[document.uri] = document
        self._unschedule(document.uri)
        if not self.client.pulls_diagnostics:
            loop = asyncio.get_running_loop()
            self._publications[document.uri] = loop.call_later(delay, self._begin_to_publish, document)

    def drop(self, uri: str) -> None:
        """Forgets a document; the client is told to forget what was pushed about it."""
        self.documents.pop(uri, None)
        self._findings.pop(uri, None)
        self._in_force.pop(uri, None)
        self._looking.pop(uri, None)
        self._unschedule(uri)
        if not self.client.pulls_diagnostics:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def findings(self, document: Document) -> Findings:
        """What the rules find in a document. Kept: the next version is looked at only where it differs.

        A large document is looked at a few statements at a time, so that other requests are answered meanwhile.
        """
        from closure_lsp.server.findings import findings  # the rules: not needed before somebody asks for diagnostics

        uri = document.uri
        async with self._looking.setdefault(uri, asyncio.Lock()):
            settings = self._diagnostic_settings(uri)
            last = self._findings.get(uri)
            if last and last.settings is not settings:
                last = None
            if last is None or last.document is not document:
                last = await _in_slices(findings(document, settings, self.client, next(self._result_ids), last))
                if uri in self.documents:
                    self._findings[uri] = last
        return last

    def target_version(self, uri: str) -> PythonVersion:
        """The Python that a document is for, by all that is configured for it, which is read anew.

        That is done elsewhere, for a disk may be slow. What is not there in a moment is in force as soon as it is.
        """
        file = from_lsp.path(uri)
        asked = project.Asked(uri, file, file.parent if file else self._workspace_folder(), self._overrides())
        answer = self._projects.ask(asked)
        found = self._projects.in_a_moment(answer)
        if found is None:
            loop = asyncio.get_running_loop()
            answer.add_done_callback(lambda done: loop.call_soon_threadsafe(self._take_project, done.result()))
            found = project.without_project(asked)
        self._put_in_force(found)
        return found.python

    def configure(self, section: object) -> None:
        """Takes on the client's settings. Each thing wrong with them is told once, and leaves the default in force."""
        try:
            # Empty is as good as none, whatever its type: Lua writes an empty table as a list.
            chosen, problems = from_client(from_lsp.merged(self.initial_settings or {}, section or None))
        except RecursionError:
            self.warn(["the settings are nested too deeply to be read: they stay as they are"])
            return
        settings = combined(chosen)
        self.warn((*problems, *_unknown_rules(settings)))
        if settings != self.settings:
            self.settings, self._chosen = settings, chosen
            self.look_again()

    def look_again(self) -> None:
        """Settings or projects have changed: finds the target versions anew, and has the client ask again."""
        for document in tuple(self.documents.values()):
            python = self.target_version(document.uri)
            self.put(document if python == document.python else document.with_python(python))
        self._have_asked_again()

    def _have_asked_again(self) -> None:
        if self.client.refreshes_inlay_hints:
            self.workspace_inlay_hint_refresh(None)
        if self.client.refreshes_code_lenses:
            self.workspace_code_lens_refresh(None)
        if self.client.joins_semantic_tokens and self.client.refreshes_semantic_tokens:
            self.workspace_semantic_tokens_refresh(None)
        if self.client.pulls_diagnostics and self.client.refreshes_diagnostics:
            self.workspace_diagnostic_refresh(None)

    def pull_settings(self) -> None:
        """Asks the client for its settings, if it can be asked; they are in force when its answer comes."""
        if not self.client.has_configuration:
            return
        asked = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        self.workspace_configuration(asked).add_done_callback(self._take_settings)

    def warn(self, problems: Iterable[str]) -> None:
        """Shows the user what is wrong, each thing once in a session; of many things only the first ones."""
        new = [problem for problem in dict.fromkeys(map(printable, problems)) if problem not in self._told]
        self._told.update(new[: _MOST_TOLD - len(self._told)])
        shown = new if len(new) <= _MOST_MESSAGES else [_summary(new)]
        for problem in shown:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"closure-lsp: {problem}"))

    def shutdown(self) -> None:
        """Ends all that goes on, when the connection has ended. May be called twice."""
        self.inference.close()
        for uri in tuple(self._publications):
            self._unschedule(uri)
        for task in (*self._publishing, *self.protocol.running()):
            task.cancel()
        super().shutdown()  # type: ignore[no-untyped-call] # pygls leaves it without annotations

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Logs what pygls would show to the user, who can do nothing about it."""
        if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
            logger.warning("%s", error)
        else:
            logger.error("%s: %s", source.__name__, error, extra={"trace": _trace(error)})

    def _workspace_folder(self) -> Path | None:
        """Where a document belongs that is no file."""
        folders = [folder.uri for folder in self.workspace.folders.values()]
        return from_lsp.path(next(iter(folders), self.workspace.root_uri or ""))

    def _overrides(self) -> Overrides:
        folder = self._workspace_folder()
        return Overrides(above_project(self._chosen), base=folder, interpreter=self.interpreter_version)

    def _put_in_force(self, found: project.InForce) -> None:
        last = self._in_force.get(found.uri)
        if last and last.diagnostics == found.diagnostics:
            found = found._replace(diagnostics=last.diagnostics)  # the same: what was found by them still holds
        self._in_force[found.uri] = found
        self.warn((*found.problems, *_unknown_rules_of_project(found.layer)))

    def _take_project(self, found: project.InForce) -> None:
        """A project's answer that comes when nobody waits for it any more."""
        document = self.documents.get(found.uri)
        if document is None:
            return
        before = self._diagnostic_settings(found.uri)
        self._put_in_force(found)
        if found.python == document.python and self._diagnostic_settings(found.uri) is before:
            return  # it says what was taken for granted meanwhile
        self.put(document if found.python == document.python else document.with_python(found.python))
        self._have_asked_again()

    def _diagnostic_settings(self, uri: str) -> DiagnosticSettings:
        found = self._in_force.get(uri)
        return found.diagnostics if found else self.settings.diagnostics

    def _begin_to_publish(self, document: Document) -> None:
        task = asyncio.get_running_loop().create_task(self._publish(document))
        self._publishing.add(task)
        task.add_done_callback(self._publishing.discard)

    async def _publish(self, document: Document) -> None:
        items = (await self.findings(document)).items
        if self.documents.get(document.uri) is not document:
            return
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, items, version=document.version)
        )

    def _unschedule(self, uri: str) -> None:
        timer = self._publications.pop(uri, None)
        if timer:
            timer.cancel()

    def _take_settings(self, answer: Future[Sequence[object]]) -> None:
        if answer.cancelled() or answer.exception():
            logger.warning("the client did not tell its settings: %s", answer)
            return
        self.configure(next(iter(answer.result()), None))


async def _in_slices(steps: Steps[Found]) -> Found:
    """The result of the steps. Every few milliseconds whatever else there is to do has its turn."""
    pause = time.perf_counter() + _SLICE
    try:
        while True:
            next(steps)
            if time.perf_counter() > pause:
                await asyncio.sleep(0)
                pause = time.perf_counter() + _SLICE
    except StopIteration as end:
        result: Found = end.value
        return result


_LONGEST_SHOWN = 1000
"""Characters of a URI."""

_MOST_MESSAGES = 3
"""At once. A user does not read more."""

_MOST_TOLD = 10_000
"""What has been told is remembered up to here: a client that sends nonsense for days does not fill the memory."""


def _summary(problems: Sequence[str]) -> str:
    return f"{'; '.join(problems[:_MOST_MESSAGES])}; and {len(problems) - _MOST_MESSAGES} problems more"


_SLICE = 0.005
"""Seconds. What a key changes is mostly looked at in less, and then nothing else comes in between."""


def _unknown_rules(settings: Settings) -> list[str]:
    if settings.diagnostics == Settings().diagnostics:
        return []
    from closure_lsp.ide.diagnostics import RULES  # only for who names rules

    return unknown_rules(settings, [rule.name for rule in RULES])


def _unknown_rules_of_project(layer: Layer) -> list[str]:
    if not layer:
        return []
    from closure_lsp.api import rules  # only for who names rules

    return unknown_rules_of_project(layer, rules.NAMES)


def _trace(error: Exception) -> str:
    """Where an error comes from: pygls puts it into the data of the answer, or passes the exception itself."""
    data = error.data if isinstance(error, JsonRpcInternalError) else None
    return "".join(data["traceback"] if data else traceback.format_tb(error.__traceback__))
