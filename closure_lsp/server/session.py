"""Keeps the state of a session between two messages: the client's abilities, the settings, the open documents.

Never knows which methods there are, nor how one is answered.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import traceback
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from closure_lsp.ide.inlay_hints.around_cursor import function_around
from closure_lsp.inference_process import InferenceProcess
from closure_lsp.printable import printable
from closure_lsp.project.configuration import Overrides
from closure_lsp.server import from_lsp, project, to_lsp
from closure_lsp.server.chosen import ClientChoices, folder_around, unknown_names_in, unknown_rules_in_project
from closure_lsp.server.documents import LARGEST
from closure_lsp.server.extensions import DID_CHANGE_TARGET
from closure_lsp.server.from_lsp import Client
from closure_lsp.server.imports import Imports
from closure_lsp.server.protocol import ClosureProtocol, Written, strict_converter
from closure_lsp.server.slices import in_slices, in_slices_beside
from closure_lsp.server.threads import Threads
from closure_lsp.server.told_problems import ToldProblems
from closure_lsp.server.workspace import Changes, CheckedFolder
from closure_lsp.server.written_pictures import WrittenPictures
from closure_lsp.settings import (
    SECTION,
    Settings,
    above_project,
)
from closure_lsp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from pygls.server import ServerErrors

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.server.documents import Document
    from closure_lsp.server.findings import Findings
    from closure_lsp.server.notebooks import Notebook
    from closure_lsp.settings import DiagnosticSettings
    from closure_lsp.text import Span

logger = logging.getLogger(__name__)

T = TypeVar("T")


class ClosureLanguageServer(LanguageServer):
    """What is kept between two messages: the client's abilities, the settings, the open documents."""

    protocol: ClosureProtocol

    def __init__(self) -> None:
        super().__init__(
            "closure-lsp",
            __version__,
            protocol_cls=ClosureProtocol,
            converter_factory=strict_converter,
            notebook_document_sync=to_lsp.NOTEBOOKS,
        )
        self.client = Client()
        self.initial_settings: object = None
        """From `initializationOptions`; whatever the client configures later lies over them."""
        self.interpreter_version: PythonVersion | None = None
        """Of the interpreter selected in the editor; None where the client does not tell."""
        self.is_trusted = True
        self._chosen = ClientChoices()
        """Rules and versions are a matter of each document's project, too."""
        self._projects = project.Reader()
        self._in_force: dict[str, project.InForce] = {}
        """By URI: what is configured for an open document."""
        self.documents: dict[str, Document] = {}
        """By URI. A document is frozen: a change puts another one in its place."""
        self.notebooks: dict[str, Notebook] = {}
        """By URI; their cells are among the documents, and so is the code of each as a whole, by the same URI."""
        self.inference = InferenceProcess()
        self.shows_hints = True
        """Until somebody toggles it."""
        self.cursors: dict[str, types.Position] = {}
        """By URI: where the cursor is, if the client tells."""
        self._findings: dict[str, Findings] = {}
        """By URI: of the newest version that somebody asked about."""
        self.imports = Imports(self._look_at_imports_again)
        self._result_ids = itertools.count(1)
        self._looking: dict[str, asyncio.Lock] = {}
        """By URI: held by who looks for findings. The next one to look can then take over what was found."""
        self._threads = Threads()
        self._publications: dict[str, asyncio.TimerHandle] = {}
        self._publishing: set[asyncio.Task[None]] = set()
        self._told = ToldProblems()
        self.changes = Changes()
        """What may change what is found in files of the workspace that are not open."""
        self.checked_at: int | None = None
        """Which change was the last one before the workspace was looked at; None before somebody asks for that."""
        self.checking = asyncio.Lock()
        """Held by who looks at the workspace."""
        self.pictures = WrittenPictures()
        self.on_client_process: Callable[[int], None] | None = None
        """Called with the id of the client's process, for a transport on which that process is on this machine."""

    def withdraw(self, *methods: str) -> None:
        """Removes methods from those offered to this client. Call it only before `initialize` is answered."""
        for method in methods:
            self.protocol.fm.features.pop(method, None)
            self.protocol.fm.feature_options.pop(method, None)

    def withdraw_commands(self, *names: str) -> None:
        """The same for commands."""
        for name in names:
            self.protocol.fm.commands.pop(name, None)

    def toggle_hints(self) -> bool:
        """Hides inlay hints, or shows them again; returns whether they are shown from now on."""
        self.shows_hints = not self.shows_hints
        if self.client.refreshes_inlay_hints:
            self.workspace_inlay_hint_refresh(None)
        return self.shows_hints

    async def move_cursor(self, uri: str, position: types.Position) -> None:
        """Notes where the cursor is. If it is now in another function, asks the client to request hints again."""
        document = self.document(uri)
        before = self.cursors.get(uri)
        self.cursors[uri] = position
        if self.settings_for(uri).inlay_hints.when != "cursor" or not self.client.refreshes_inlay_hints:
            return
        now = await self.beside(document, None, lambda: self._function_at(document, position))
        old = await self.beside(document, None, lambda: before and self._function_at(document, before))
        if now != old:
            self.workspace_inlay_hint_refresh(None)

    def hinted_function(self, document: Document) -> Span | None:
        """The lines of the function at the cursor, in bytes."""
        return self._function_at(document, self.cursors[document.uri])

    def _function_at(self, document: Document, position: types.Position) -> Span | None:
        return function_around(document.analysis, from_lsp.offset(document.text, position, self.client.encoding))

    def document(self, uri: str) -> Document:
        """The newest snapshot of an open document. Raises `JsonRpcInvalidParams` for one that is not open."""
        found = self.documents.get(uri)
        if found is None:
            raise JsonRpcInvalidParams(f"{printable(uri[:_LONGEST_SHOWN])} is not open")
        return found

    def put(self, document: Document, delay: float = 0) -> None:
        """Makes `document` the newest snapshot. If diagnostics are pushed, pushes its own after `delay` seconds."""
        self.documents[document.uri] = document
        if document.is_too_large:
            self.warn([f"{document.uri} has more than {LARGEST // 10**6} MB: closure-lsp does not analyze it"])
        self.imports.typed(document)
        self._unschedule(document.uri)
        if not self.client.pulls_diagnostics:
            loop = asyncio.get_running_loop()
            self._publications[document.uri] = loop.call_later(delay, self._begin_to_publish, document)

    def drop(self, uri: str) -> None:
        """Forgets a document, and tells the client to forget the diagnostics that were pushed for it."""
        self.documents.pop(uri, None)
        self._findings.pop(uri, None)
        self.imports.drop(uri)
        self._in_force.pop(uri, None)
        self._looking.pop(uri, None)
        self.cursors.pop(uri, None)
        self._unschedule(uri)
        self.changes.note()  # from now on the file counts
        if not self.client.pulls_diagnostics:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def put_notebook(self, notebook: Notebook, delay: float = 0) -> None:
        """Makes `notebook` and its cells the newest snapshots."""
        last = self.notebooks.get(notebook.uri)
        self.notebooks[notebook.uri] = notebook
        for uri in tuple(last.documents) if last else ():
            if uri not in notebook.documents:
                self.drop(uri)
        self.documents[notebook.uri] = notebook.whole
        for document in notebook.documents.values():
            self.put(document, delay)

    def drop_notebook(self, uri: str) -> None:
        """Forgets a notebook and its cells."""
        notebook = self.notebooks.pop(uri, None)
        for each in (*notebook.documents, uri) if notebook else ():
            self.drop(each)

    async def findings(self, document: Document) -> Findings:
        """What the rules find in a document. Keeps the result: in the next version, only what differs is checked.
        Checks a large document a few statements at a time, so that other requests are answered in between.
        """
        from closure_lsp.server.findings import findings  # the rules: not needed before somebody asks for diagnostics

        document = document.whole
        uri = document.uri
        async with self._looking.setdefault(uri, asyncio.Lock()):
            settings = self._diagnostic_settings(uri)
            last = self._findings.get(uri)
            if last and last.settings is not settings:
                last = None
            while True:  # a file that is known now may import others
                in_force = self._in_force.get(uri)
                others = self.imports.known(document, in_force.roots if in_force else None, settings)
                if last is None or last.document is not document or last.others != others:
                    write, number = self.protocol.written, next(self._result_ids)
                    looking = findings(document, settings, self.client, write, number, last, others)
                    is_long = document.takes_long(None)
                    last = await (in_slices_beside(self._threads, uri, looking) if is_long else in_slices(looking))
                    if uri in self.documents:
                        self._findings[uri] = last
                if not await self.imports.settle(uri):
                    break
        return last

    async def beside(self, document: Document, asked: Span | None, work: Callable[[], T]) -> T:
        """The result of some work on a document, which is about some bytes of it (None: all). Work that may take long
        runs in another thread, so that other documents do not wait for this one. Raises `JsonRpcContentModified` if the
        document has changed before it was the work's turn.
        """
        if not self._goes_beside(document, asked):
            return work()
        return await self._threads.run(document.uri, lambda: self._if_newest(document, work))

    async def written(self, document: Document, value: Callable[[], object]) -> Written:
        """Some JSON values about all of a document, whether it has changed by now or not, as they go through the wire.

        They are made and written where no other document has to wait for it.
        """
        if not self._goes_beside(document, None):
            return Written.of(value())
        return await self._threads.run(document.uri, lambda: Written.of(value()))

    async def written_beside(self, document: Document, asked: Span | None, work: Callable[[], object]) -> Written:
        """The same, of LSP's objects or of JSON values, as it goes through the wire: for answers that may be long."""
        return await self.beside(document, asked, lambda: Written.of(self.protocol.plain(work())))

    def _goes_beside(self, document: Document, asked: Span | None) -> bool:
        return self._threads.is_busy(document.uri) or document.takes_long(asked)

    def _if_newest(self, document: Document, work: Callable[[], T]) -> T:
        if self.documents.get(document.uri) is not document:
            raise JsonRpcContentModified("the document has changed since this was asked")
        return work()

    def target_version(self, uri: str) -> PythonVersion:
        """The Python that a document is for, by all that is configured for it, which is read anew.

        That is done elsewhere, for a disk may be slow. What is not there in a moment is in force as soon as it is.
        """
        file = from_lsp.path(uri)
        folder = file.parent if file else self._folder(uri)
        asked = project.Asked(uri, file, folder, self._overrides(uri))
        answer = self._projects.ask(asked)
        found = self._projects.in_a_moment(answer)
        if found is None:
            loop = asyncio.get_running_loop()
            answer.add_done_callback(lambda done: loop.call_soon_threadsafe(self._take_project, done.result()))
            found = project.without_project(asked)
        self._put_in_force(found)
        return found.python

    def source_of_version(self, document: Document) -> str:
        """What determines which Python a document is for."""
        in_force = self._in_force.get(document.whole.uri)
        return in_force.source if in_force else ""

    @property
    def settings(self) -> Settings:
        """The client's settings for all documents, with the defaults."""
        return self._chosen.for_all.settings

    def settings_for(self, uri: str) -> Settings:
        """The same for a document, whose folder may have other settings."""
        return self._chosen.for_folder(folder_around(uri, self.workspace.folders)).settings

    def configure(self, section: object, by_folder: Mapping[str, object] | None = None) -> None:
        """Applies the client's settings; those of single folders override the others. Reports each invalid value once,
        and uses the default in its place.
        """
        try:
            for_all = from_lsp.merged(self.initial_settings or {}, section or None)
            chosen = ClientChoices.of(for_all, by_folder or {}, is_trusted=self.is_trusted)
        except RecursionError:
            self.warn(["the settings are nested too deeply to be read: they stay as they are"])
            return
        self.warn((*chosen.problems, *unknown_names_in(chosen)))
        before, self._chosen = self._chosen, chosen
        if (chosen.for_all.settings, chosen.by_folder) != (before.for_all.settings, before.by_folder):
            self.look_again()

    def look_again(self) -> None:
        """Call this when settings or projects have changed: finds the target versions again, and makes the client ask
        again.
        """
        for document in tuple(self.documents.values()):
            if document.whole is document:
                self._put_again(document, self.target_version(document.uri))
        self.changes.note()
        self._have_asked_again()

    def _put_again(self, document: Document, python: PythonVersion) -> None:
        """Makes a document the newest snapshot again, with the current configuration."""
        notebook = self.notebooks.get(document.uri)
        if notebook is not None:
            self.put_notebook(notebook if python == notebook.python else notebook.with_python(python))
        else:
            self.put(document if python == document.python else document.with_python(python))

    def _look_at_imports_again(self) -> None:
        for document in tuple(self.documents.values()):
            self._put_again(document, document.python)
        self._have_asked_again()

    def _have_asked_again(self) -> None:
        if self.client.shows_target:
            self.protocol.tell(DID_CHANGE_TARGET, Written.of({}))
        if self.client.refreshes_inlay_hints:
            self.workspace_inlay_hint_refresh(None)
        if self.client.refreshes_code_lenses:
            self.workspace_code_lens_refresh(None)
        if self.client.joins_semantic_tokens and self.client.refreshes_semantic_tokens:
            self.workspace_semantic_tokens_refresh(None)
        if self.client.pulls_diagnostics and self.client.refreshes_diagnostics:
            self.workspace_diagnostic_refresh(None)

    def pull_settings(self) -> None:
        """Asks the client for its settings, if it supports that; they apply when its answer comes."""
        if not self.client.has_configuration:
            return
        folders = list(self.workspace.folders)
        items = [types.ConfigurationItem(section=SECTION, scope_uri=uri) for uri in (None, *folders)]
        answer = self.workspace_configuration(types.ConfigurationParams(items))
        answer.add_done_callback(lambda done: self._take_settings(done, folders))

    def tell_part(self, token: int | str, reports: list[types.WorkspaceDocumentDiagnosticReport]) -> None:
        """Sends a part of the answer about the workspace."""
        part = types.WorkspaceDiagnosticReportPartialResult(reports)
        self.progress(types.ProgressParams(token, self.protocol.plain(part)))

    def warn(self, problems: Iterable[str]) -> None:
        """Shows problems to the user, each once in a session."""
        for problem in self._told.messages(problems):
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"closure-lsp: {problem}"))

    def shutdown(self) -> None:
        """Ends all work when the connection has ended. May be called twice."""
        self.inference.close()
        self.changes.end()
        self.imports.close()
        self._threads.close()
        self.pictures.remove()
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

    def checked_folders(self) -> list[CheckedFolder]:
        """The folders of the workspace whose files are checked, open or not."""
        found = []
        for uri in self.workspace.folders or filter(None, [self.workspace.root_uri]):
            folder, chosen = from_lsp.path(uri), self._chosen.for_folder(uri)
            if folder is not None and chosen.settings.diagnostics.enabled and chosen.settings.diagnostics.workspace:
                section = chosen.section if isinstance(chosen.section, dict) else {}
                found.append(CheckedFolder(folder, section, self.interpreter_version, self.client.encoding.value))
        return found

    def _folder(self, uri: str) -> Path | None:
        """The workspace folder that contains a document; the first one if none does."""
        folders = self.workspace.folders
        around = folder_around(uri, folders) or next(iter(folders), self.workspace.root_uri or "")
        return from_lsp.path(around)

    def _overrides(self, uri: str) -> Overrides:
        chosen = self._chosen.for_folder(folder_around(uri, self.workspace.folders))
        return Overrides(above_project(chosen.layer), base=self._folder(uri), interpreter=self.interpreter_version)

    def _put_in_force(self, found: project.InForce) -> None:
        if (last := self._in_force.get(found.uri)) and last.diagnostics == found.diagnostics:
            found = found._replace(diagnostics=last.diagnostics)  # the same: what was found by them still holds
        self._in_force[found.uri] = found
        self.warn((*found.problems, *unknown_rules_in_project(found.layer)))

    def _take_project(self, found: project.InForce) -> None:
        """Handles a project's answer that comes too late to be waited for."""
        document = self.documents.get(found.uri)
        if document is None:
            return
        before, last = self._diagnostic_settings(found.uri), self._in_force.get(found.uri)
        self._put_in_force(found)
        is_same = last is not None and last.roots == found.roots and self._diagnostic_settings(found.uri) is before
        if found.python == document.python and is_same:
            return  # it says what was taken for granted meanwhile
        self._put_again(document, found.python)
        self._have_asked_again()

    def _diagnostic_settings(self, uri: str) -> DiagnosticSettings:
        found = self._in_force.get(uri)
        return found.diagnostics if found else self.settings_for(uri).diagnostics

    def _begin_to_publish(self, document: Document) -> None:
        task = asyncio.get_running_loop().create_task(self._publish(document))
        self._publishing.add(task)
        task.add_done_callback(self._publishing.discard)

    async def _publish(self, document: Document) -> None:
        found = await self.findings(document)
        about = {"uri": document.uri, "version": document.version}
        told = await self.written(document, lambda: {**about, "diagnostics": found.items_of(document)})
        if self.documents.get(document.uri) is document:
            self.protocol.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, told)

    def _unschedule(self, uri: str) -> None:
        timer = self._publications.pop(uri, None)
        if timer:
            timer.cancel()

    def _take_settings(self, answer: Future[Sequence[object]], folders: Sequence[str]) -> None:
        if answer.cancelled() or answer.exception():
            logger.warning("the client did not tell its settings: %s", answer)
            return
        for_all, *of_folders = answer.result() or (None,)
        self.configure(for_all, dict(zip(folders, of_folders, strict=False)))


_LONGEST_SHOWN = 1000
"""Characters of a URI."""


def _trace(error: Exception) -> str:
    """Where an error comes from: pygls puts it into the data of the answer, or passes the exception itself."""
    data = error.data if isinstance(error, JsonRpcInternalError) else None
    return "".join(data["traceback"] if data else traceback.format_tb(error.__traceback__))
