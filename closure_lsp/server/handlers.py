"""Answers each LSP method: convert, ask `closure_lsp.ide`, convert. Never knows Python's scopes.

A handler takes its snapshot of the document before it waits for anything, and answers from that alone. Code that no
client needs at once (rules, actions, renaming) is imported when first requested: that is half of the program. pygls
passes the server to a parameter that is called `ls`.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from closure_lsp.ide.captures.places import captured_variables as find_captured_variables
from closure_lsp.ide.hover import at_cursor as hovers
from closure_lsp.ide.inlay_hints import hint_at
from closure_lsp.ide.results import ActionKind
from closure_lsp.ide.semantic_tokens import semantic_tokens
from closure_lsp.project.configuration import FILES as CONFIGURATION_FILES
from closure_lsp.server import from_lsp, inlay_hints, manual, to_lsp
from closure_lsp.server.closures import show_closures
from closure_lsp.server.commands import COMMANDS
from closure_lsp.server.documents import Document
from closure_lsp.server.extensions import OPEN_CLOSURES
from closure_lsp.server.notebooks import Notebook, each_once
from closure_lsp.server.protocol import Written
from closure_lsp.server.workspace import look
from closure_lsp.text import Encoding, Span, Text

if TYPE_CHECKING:
    from closure_lsp.server.session import ClosureLanguageServer

logger = logging.getLogger(__name__)


def initialize(ls: ClosureLanguageServer, params: types.InitializeParams) -> None:
    """pygls itself answers, from `FEATURES`; we note what the client can do and what it wants."""
    ls.client = from_lsp.client(params, ls.workspace.position_encoding)
    ls.initial_settings = from_lsp.initial_settings(params.initialization_options)
    ls.interpreter_version = from_lsp.interpreter_version(params.initialization_options)
    ls.is_trusted = from_lsp.is_trusted(params.initialization_options)
    if not ls.client.joins_semantic_tokens:
        ls.withdraw(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE)
    ls.configure(None)
    if ls.client.has_own_commands:
        ls.withdraw_commands(*COMMANDS)
    elif ls.client.closures_command != OPEN_CLOSURES:
        ls.withdraw_commands(OPEN_CLOSURES)
    if ls.on_client_process is not None and params.process_id is not None:
        ls.on_client_process(params.process_id)


def initialized(ls: ClosureLanguageServer, params: types.InitializedParams) -> None:
    registrations = to_lsp.registrations(ls.client)
    if registrations:
        ls.client_register_capability(types.RegistrationParams(registrations))
    ls.window_log_message(types.LogMessageParams(types.MessageType.Info, to_lsp.WHO_SERVES))
    ls.pull_settings()


def did_open(ls: ClosureLanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    opened = params.text_document
    python = ls.target_version(opened.uri)
    ls.put(Document(opened.uri, opened.version, Text.from_str(opened.text), python))


def did_change(ls: ClosureLanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        logger.warning("didChange ignored: %s is not open", params.text_document.uri)
        return
    text = from_lsp.changed(document.text, params.content_changes, ls.client.encoding)
    debounce = ls.settings_for(document.whole.uri).diagnostics.debounce
    ls.put(document.with_text(text, params.text_document.version), debounce / 1000)


def did_close(ls: ClosureLanguageServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.drop(params.text_document.uri)


def did_open_notebook(ls: ClosureLanguageServer, params: types.DidOpenNotebookDocumentParams) -> None:
    opened = params.notebook_document
    items = {item.uri: item for item in params.cell_text_documents}
    cells = each_once(from_lsp.cell(items[cell.document]) for cell in opened.cells if cell.document in items)
    ls.put_notebook(Notebook(opened.uri, opened.version, cells, ls.target_version(opened.uri)))


def did_change_notebook(ls: ClosureLanguageServer, params: types.DidChangeNotebookDocumentParams) -> None:
    notebook = ls.notebooks.get(params.notebook_document.uri)
    if notebook is None:
        logger.warning("didChange ignored: the notebook %s is not open", params.notebook_document.uri)
        return
    cells = from_lsp.changed_cells(notebook.cells, params.change.cells, ls.client.encoding)
    debounce = ls.settings_for(notebook.uri).diagnostics.debounce
    ls.put_notebook(notebook.with_cells(cells, params.notebook_document.version), debounce / 1000)


def did_close_notebook(ls: ClosureLanguageServer, params: types.DidCloseNotebookDocumentParams) -> None:
    ls.drop_notebook(params.notebook_document.uri)


def did_change_configuration(ls: ClosureLanguageServer, params: types.DidChangeConfigurationParams) -> None:
    pushed = from_lsp.pushed_settings(params.settings)
    if pushed is None:
        ls.pull_settings()
    else:
        ls.configure(pushed)


def did_change_watched_files(ls: ClosureLanguageServer, params: types.DidChangeWatchedFilesParams) -> None:
    """We watch the files of configurations, and Python files."""
    ls.changes.note()
    if any(change.uri.endswith(CONFIGURATION_FILES) for change in params.changes):
        ls.look_again()
    if any(change.uri.endswith(".py") for change in params.changes):
        ls.imports.refresh()


def did_save(ls: ClosureLanguageServer, _: types.DidSaveTextDocumentParams) -> None:
    """Other documents may import the one that is saved: not every client watches files for us."""
    ls.imports.refresh()


def did_change_workspace_folders(ls: ClosureLanguageServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """pygls notes which folders there are now; each may have settings of its own."""
    ls.changes.note()
    ls.pull_settings()


async def hover(ls: ClosureLanguageServer, params: types.HoverParams) -> types.Hover | None:
    document = ls.document(params.text_document.uri)
    offset = from_lsp.offset(document.text, params.position, ls.client.encoding)
    cursor = Span(offset, offset)
    wanted = ls.settings_for(document.whole.uri).hover
    if not wanted.enabled:
        return None
    if wanted.captured_only and not await ls.beside(
        document, cursor, lambda: hovers.is_captured(document.analysis, offset)
    ):
        return None
    holds = await _holds(ls, document, offset)
    links, pages = (document.link_uri, manual.pages()) if ls.client.follows_links else ("", "")
    found = await ls.beside(
        document, cursor, lambda: hovers.hover(document.analysis, offset, links, holds, wanted.detail, pages)
    )
    return to_lsp.hover(found, document, ls.client) if found else None


async def inlay_hint(ls: ClosureLanguageServer, params: types.InlayHintParams) -> Written:
    document = ls.document(params.text_document.uri)
    span = from_lsp.span(document.text, params.range, ls.client.encoding)
    if not ls.shows_hints:
        return Written.of([])
    settings = ls.settings_for(document.whole.uri).inlay_hints
    if settings.when == "cursor" and document.uri in ls.cursors:
        around = await ls.beside(document, None, lambda: ls.hinted_function(document))
        if around is None:
            return Written.of([])
        span = Span(max(span.start, around.start), min(span.end, around.end))
    return await ls.beside(
        document, span, lambda: Written.of(inlay_hints.inlay_hints(document, span, settings, ls.client))
    )


async def did_move_cursor(ls: ClosureLanguageServer, params: types.TextDocumentPositionParams) -> None:
    if params.text_document.uri in ls.documents:
        await ls.move_cursor(params.text_document.uri, params.position)


def toggle_hints(ls: ClosureLanguageServer, params: None) -> bool:
    return ls.toggle_hints()


async def inlay_hint_resolve(ls: ClosureLanguageServer, hint: types.InlayHint) -> types.InlayHint:
    data = from_lsp.hint_data(hint.data)
    document = ls.document(data.uri)
    if document.version != data.version:
        raise JsonRpcContentModified("the document has changed since this hint was made")
    links = document.link_uri if ls.client.follows_links else ""
    settings = ls.settings_for(document.whole.uri).inlay_hints
    label = from_lsp.label(hint)
    found = await ls.beside(
        document,
        Span(data.offset, data.offset),
        lambda: hint_at(document.analysis, data.offset, data.kind, label, settings, links),
    )
    if found is not None:
        hint.tooltip = to_lsp.tooltip(found, document)
        hint.label = to_lsp.label(found, document, ls.client)
    if found is not None and ls.client.resolves_insertions:
        hint.text_edits = await _insertion(ls, document, data.offset)
    return hint


async def _insertion(ls: ClosureLanguageServer, document: Document, offset: int) -> list[types.TextEdit] | None:
    from closure_lsp.ide.code_actions.insertions import insertion

    findings = await ls.findings(document)
    edits = await ls.beside(document, None, lambda: insertion(document.analysis, offset, findings.diagnostics))
    return to_lsp.text_edits(edits, document, ls.client) or None


async def diagnostic(ls: ClosureLanguageServer, params: types.DocumentDiagnosticParams) -> Written:
    document = ls.document(params.text_document.uri)
    found = await ls.findings(document)
    result_id = str(found.result_id)
    if params.previous_result_id == result_id:
        return Written.of({"kind": types.DocumentDiagnosticReportKind.Unchanged.value, "resultId": result_id})
    kind = types.DocumentDiagnosticReportKind.Full.value
    return await ls.written(document, lambda: {"kind": kind, "items": found.items_of(document), "resultId": result_id})


async def workspace_diagnostic(
    ls: ClosureLanguageServer, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Findings in files that are not open. A repeated request waits until something has changed (LSP: "long running").

    What is found is told as it comes where the client takes it so.
    """
    if ls.checked_at is None:
        if ls.client.watches_files:
            ls.client_register_capability(types.RegistrationParams([to_lsp.sources_to_watch()]))
    else:
        await ls.changes.after(ls.checked_at)
    known = {each.uri: each.value for each in params.previous_result_ids}
    reports: list[types.WorkspaceDocumentDiagnosticReport] = []
    async with ls.checking:
        ls.checked_at = ls.changes.number
        for folder in ls.checked_folders():
            async for found in look(folder):
                uri = Path(found.path).as_uri()
                if uri in ls.documents:
                    continue
                report = to_lsp.workspace_report(uri, found, known.pop(uri, None))
                if params.partial_result_token is None:
                    reports.append(report)
                else:
                    ls.tell_part(params.partial_result_token, [report])
    gone = [to_lsp.nothing_found(uri) for uri in known if uri not in ls.documents]
    if params.partial_result_token is not None and gone:
        ls.tell_part(params.partial_result_token, gone)
        gone = []
    return types.WorkspaceDiagnosticReport([*reports, *gone])


async def code_action(ls: ClosureLanguageServer, params: types.CodeActionParams) -> Written:
    from closure_lsp.ide.code_actions import code_actions
    from closure_lsp.ide.code_actions.action import Request

    document = ls.document(params.text_document.uri)
    span = from_lsp.span(document.text, params.range, ls.client.encoding)
    findings = await ls.findings(document)
    wanted = from_lsp.wanted(params.context)

    def offers() -> list[types.CodeAction]:
        request = Request(document.analysis, span, findings.diagnostics)
        found = [to_lsp.code_action(offer, span, document, ls.client) for offer in code_actions(request, wanted)]
        if wanted.includes(ActionKind.QUICK_FIX):
            found += [to_lsp.explanation(*each, document, ls.client) for each in request.by_rule.items()]
        return found + show_closures(document, span, params, ls.client.closures_command)

    return await ls.written_beside(document, None, offers)  # "fix all" is about the whole document


async def code_action_resolve(ls: ClosureLanguageServer, action: types.CodeAction) -> types.CodeAction:
    from closure_lsp.ide.code_actions import offered
    from closure_lsp.ide.code_actions.action import Request

    if action.command is not None:
        return action  # it changes nothing; some clients have everything resolved that has no edit
    data = from_lsp.action_data(action.data)
    document = ls.document(data.uri)
    findings = await ls.findings(document)

    def edit() -> types.WorkspaceEdit:
        request = Request(document.analysis, Span(data.start, data.end), findings.diagnostics)
        offer = offered(request, data.action, data.number) if document.version == data.version else None
        if offer is None or offer.change.title != action.title:
            raise JsonRpcContentModified("the document or the settings have changed since this action was offered")
        return to_lsp.edit_of(offer.change, offer.action, document, ls.client)

    action.edit = await ls.beside(document, None, edit)
    return action


async def prepare_rename(
    ls: ClosureLanguageServer, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder:
    from closure_lsp.ide import rename as renames

    document = ls.document(params.text_document.uri)
    offset = from_lsp.offset(document.text, params.position, ls.client.encoding)
    found = await ls.beside(document, None, lambda: renames.prepare(document.analysis, offset))
    if isinstance(found, renames.Refusal):
        raise to_lsp.refusal(found)
    return types.PrepareRenamePlaceholder(to_lsp.range_(found.span, document, ls.client), found.name)


async def rename(ls: ClosureLanguageServer, params: types.RenameParams) -> Written:
    from closure_lsp.ide import rename as renames

    document = ls.document(params.text_document.uri)
    offset = from_lsp.offset(document.text, params.position, ls.client.encoding)
    found = await ls.beside(document, None, lambda: renames.rename(document.analysis, offset, params.new_name))
    if isinstance(found, renames.Refusal):
        raise to_lsp.refusal(found)
    for note in found.notes:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"closure-lsp: {note}"))
    edits = found.edits
    return await ls.written_beside(document, None, lambda: to_lsp.workspace_edit(edits, document, ls.client))


async def semantic_tokens_full(ls: ClosureLanguageServer, params: types.SemanticTokensParams) -> Written:
    document = ls.document(params.text_document.uri)
    return await _tokens(ls, document, document.span)


async def semantic_tokens_range(ls: ClosureLanguageServer, params: types.SemanticTokensRangeParams) -> Written:
    document = ls.document(params.text_document.uri)
    return await _tokens(ls, document, from_lsp.span(document.text, params.range, ls.client.encoding))


async def _tokens(ls: ClosureLanguageServer, document: Document, span: Span) -> Written:
    return await ls.written_beside(
        document,
        span,
        lambda: to_lsp.semantic_tokens(semantic_tokens(document.analysis, span), document, ls.client),
    )


async def captured_variables(ls: ClosureLanguageServer, params: types.InlayHintParams) -> dict[str, list[types.Range]]:
    document = ls.document(params.text_document.uri)
    span = from_lsp.span(document.text, params.range, ls.client.encoding)
    return await ls.beside(
        document,
        span,
        lambda: to_lsp.captured_variables(find_captured_variables(document.analysis, span), document, ls.client),
    )


def rules(ls: ClosureLanguageServer, params: None) -> list[dict[str, str]]:
    from closure_lsp.ide.diagnostics import RULES

    return [to_lsp.rule(rule) for rule in RULES]


async def _holds(ls: ClosureLanguageServer, document: Document, offset: int) -> str | None:
    """What the variable below the cursor holds, if that can be told within the budget."""
    settings = ls.settings_for(document.whole.uri).hover
    if not settings.inference:
        return None
    cursor = Span(offset, offset)
    asked = await ls.beside(document, cursor, lambda: hovers.inference_offset(document.analysis, offset))
    if asked is None:
        return None
    line, column = document.analysis.text.position(asked, Encoding.UTF32)
    return await ls.inference.describe(document.source, line + 1, column, settings.inference_budget / 1000)
