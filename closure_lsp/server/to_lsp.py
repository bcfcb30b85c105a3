"""Writes our answers in LSP for a given client. Never knows how they were found."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from closure_lsp.ide.captures.places import CaptureRole
from closure_lsp.ide.results import ActionKind, Severity
from closure_lsp.ide.semantic_tokens import TYPE, Modifier
from closure_lsp.project.configuration import FILES as CONFIGURATION_FILES
from closure_lsp.project.discovery import SUFFIXES
from closure_lsp.server import from_lsp, manual
from closure_lsp.server.extensions import EXPLAIN_COMMAND
from closure_lsp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.ide.captures.places import CapturedVariable
    from closure_lsp.ide.code_actions import Offer
    from closure_lsp.ide.code_actions.action import Action
    from closure_lsp.ide.diagnostics.engine.rule import Rule
    from closure_lsp.ide.navigation.along_cell import Destination, Highlight
    from closure_lsp.ide.rename import Refusal
    from closure_lsp.ide.results import CodeAction, Diagnostic, Hover, InlayHint
    from closure_lsp.ide.semantic_tokens import SemanticToken
    from closure_lsp.server.documents import Document
    from closure_lsp.server.from_lsp import Client
    from closure_lsp.server.workspace import FileFindings
    from closure_lsp.text import Span, TextEdit

SOURCE = "closure-lsp"
"""Who says so: editors print it after a diagnostic's message."""

_RUNNING = f"Python {sys.version_info[0]}.{sys.version_info[1]}.{sys.version_info[2]}, {sys.executable}"
WHO_SERVES = f"closure-lsp {__version__} in {Path(__file__).parents[2]}, run by {_RUNNING}"
"""For the client's log: a machine may have several copies and interpreters."""

ACTION_KINDS = tuple(kind.value for kind in ActionKind)
"""The kinds of code actions that there can be."""

_MODIFIERS = tuple(Modifier)

SEMANTIC_TOKENS = types.SemanticTokensLegend([TYPE], [modifier.value for modifier in _MODIFIERS])
"""What the numbers of a semantic token mean."""


NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithNotebook(types.NotebookDocumentFilterNotebookType("jupyter-notebook"))]
)
"""The notebooks that we want to know, all cells included: those of text count where a message names one."""


def position(offset: int, document: Document, client: Client) -> types.Position:
    """The position of a byte, in the client's units."""
    line, column = document.text.position(offset, client.encoding)
    return types.Position(line, column)


def range_(span: Span, document: Document, client: Client) -> types.Range:
    """The range of some bytes, in the client's units."""
    return types.Range(position(span.start, document, client), position(span.end, document, client))


def hover(found: Hover, document: Document, client: Client) -> types.Hover:
    """A hover in the format that the client prefers."""
    if client.hover_markdown:
        content = types.MarkupContent(types.MarkupKind.Markdown, document.prose(found.markdown))
    else:
        content = types.MarkupContent(types.MarkupKind.PlainText, document.prose(found.plain))
    return types.Hover(content, range_(found.span, document, client))


def location(span: Span, document: Document, client: Client) -> types.Location:
    """A place in the document."""
    there = document.at(span.start)
    return types.Location(there.uri, range_(span, there, client))


def highlight(found: Highlight, document: Document, client: Client) -> types.DocumentHighlight:
    """An occurrence of the variable below the cursor; a mere mention of it is plain text in LSP."""
    return types.DocumentHighlight(range_(found.span, document, client), _HIGHLIGHT_KINDS[found.use.value])


_HIGHLIGHT_KINDS = {
    "read": types.DocumentHighlightKind.Read,
    "write": types.DocumentHighlightKind.Write,
    "mention": types.DocumentHighlightKind.Text,
}


def destination(found: Destination, document: Document, client: Client) -> types.Location | list[types.LocationLink]:
    """The destination of a name, with the name itself for a client that can show it as the link."""
    if not client.links_definitions:
        return location(found.target, document, client)
    there = location(found.target, document, client)
    return [types.LocationLink(there.uri, there.range, there.range, range_(found.origin, document, client))]


def code_lens(span: Span, document: Document, client: Client) -> types.CodeLens:
    """A lens that has no text yet."""
    data = from_lsp.LensData(document.uri, document.version, span.start)
    return types.CodeLens(range_(span, document, client), data=data._asdict())


def label(hint: InlayHint, document: Document, client: Client) -> list[types.InlayHintLabelPart]:
    """The label of a hint, with the places that its parts lead to."""
    return [
        types.InlayHintLabelPart(text, location=location(target, document, client) if target else None)
        for text, target in hint.parts
    ]


def tooltip(hint: InlayHint, document: Document) -> types.MarkupContent:
    """What the client shows when the mouse rests on a hint."""
    return types.MarkupContent(types.MarkupKind.Markdown, document.prose(hint.tooltip))


def diagnostic(found: Diagnostic, document: Document, client: Client) -> types.Diagnostic:
    """A diagnostic with its rule's name as the code; related places and tags only for a client that supports them."""
    related = [
        types.DiagnosticRelatedInformation(location(place.span, document, client), place.message)
        for place in found.related
    ]
    return types.Diagnostic(
        range=range_(found.span, document, client),
        message=found.message,
        severity=_severity(found.severity),
        code=found.rule,
        code_description=types.CodeDescription(manual.address(found.rule)) if client.code_description else None,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if found.unnecessary and client.unnecessary_tag else None,
        related_information=related if related and client.related_information else None,
    )


def workspace_report(uri: str, found: FileFindings, known: str | None) -> types.WorkspaceDocumentDiagnosticReport:
    """What was found in a file that is not open; `known` is the result id of what the client knows of it."""
    if known == found.result_id:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri, found.result_id)
    items = [
        types.Diagnostic(
            range=_plain_range(item["range"]),
            message=item["message"],
            severity=_severity(Severity(item["severity"])),
            code=item["rule"],
            source=SOURCE,
            related_information=[
                types.DiagnosticRelatedInformation(types.Location(uri, _plain_range(each["range"])), each["message"])
                for each in item["related"]
            ],
        )
        for item in found.items
    ]
    return types.WorkspaceFullDocumentDiagnosticReport(uri, items, result_id=found.result_id)


def nothing_found(uri: str) -> types.WorkspaceDocumentDiagnosticReport:
    """The report for a file that had findings before and has none now."""
    return types.WorkspaceFullDocumentDiagnosticReport(uri, [])


def _plain_range(numbers: Sequence[int]) -> types.Range:
    line, column, end_line, end_column = numbers
    return types.Range(types.Position(line, column), types.Position(end_line, end_column))


def code_action(offer: Offer, span: Span, document: Document, client: Client) -> types.CodeAction:
    """A code action that is offered for `span`; without its edit if the client requests that when it needs it."""
    change = offer.change
    data = from_lsp.ActionData(document.uri, document.version, *span, offer.action.name, offer.number)
    return types.CodeAction(
        title=change.title,
        kind=change.kind.value,
        diagnostics=[diagnostic(found, document.at(found.span.start), client) for found in change.fixes] or None,
        is_preferred=change.is_preferred or None,
        edit=None if client.resolves_edits else edit_of(change, offer.action, document, client),
        data={**(data._asdict() if client.resolves_edits else {}), "safety": offer.safety.value},
    )


def edit_of(change: CodeAction, action: Action, document: Document, client: Client) -> types.WorkspaceEdit:
    """The edit of a code action. If it reaches beyond the function at the cursor, a client that can preview it does."""
    edit = workspace_edit(change.edits(), document, client)
    if not (action.reaches_further and client.confirms_edits and edit.document_changes):
        return edit
    about = "This changes more than this function."
    edit.change_annotations = {action.name: types.ChangeAnnotation(change.title, True, about)}
    for changed in edit.document_changes:
        if isinstance(changed, types.TextDocumentEdit):
            changed.edits = [
                types.AnnotatedTextEdit(action.name, each.range, each.new_text)
                for each in changed.edits
                if isinstance(each, types.TextEdit)
            ]
    return edit


def explanation(rule: str, found: Sequence[Diagnostic], document: Document, client: Client) -> types.CodeAction:
    """The code action that shows the manual of the rule by which something was found."""
    title = f"Explain `{rule}`"
    return types.CodeAction(
        title,
        kind=ActionKind.QUICK_FIX.value,
        diagnostics=[diagnostic(each, document, client) for each in found],
        command=types.Command(title, EXPLAIN_COMMAND, arguments=[rule]),
    )


def text_edits(edits: Sequence[TextEdit], document: Document, client: Client) -> list[types.TextEdit]:
    """Edits of the document alone; none where one of them is in another cell of a notebook."""
    if not all(document.holds(edit.span.start) for edit in edits):
        return []
    return [types.TextEdit(range_(edit.span, document, client), edit.new_text) for edit in edits]


def workspace_edit(edits: Sequence[TextEdit], document: Document, client: Client) -> types.WorkspaceEdit:
    """Edits of a document, tied to its version if the client can check that."""
    written: dict[str, list[types.TextEdit]] = {}
    documents: dict[str, Document] = {}
    for edit in edits:
        there = document.at(edit.span.start)
        documents[there.uri] = there
        written.setdefault(there.uri, []).append(types.TextEdit(range_(edit.span, there, client), edit.new_text))
    if not client.document_changes:
        return types.WorkspaceEdit(changes=written or {document.uri: []})
    changes = [
        types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, documents[uri].version), here)
        for uri, here in written.items()
    ]
    return types.WorkspaceEdit(document_changes=changes)


def refusal(found: Refusal) -> JsonRpcException:
    """Why a renaming is refused, as the error that an editor shows."""
    return JsonRpcException(found.reason, types.LSPErrorCodes.RequestFailed.value)


def semantic_tokens(found: Sequence[SemanticToken], document: Document, client: Client) -> types.SemanticTokens:
    """Tokens as LSP packs them: five numbers each, its place counted from the token before it."""
    data: list[int] = []
    last_line = last_column = 0
    for token in found:
        line, column = document.text.position(token.span.start, client.encoding)
        length = document.text.position(token.span.end, client.encoding).column - column
        bits = sum(1 << _MODIFIERS.index(modifier) for modifier in token.modifiers)
        data += (line - last_line, column - last_column * (line == last_line), length, 0, bits)
        last_line, last_column = line, column
    return types.SemanticTokens(data)


def captured_variables(
    found: Sequence[CapturedVariable], document: Document, client: Client
) -> dict[str, list[types.Range]]:
    """The names of captured variables, by their side of the capture and by whether a function rebinds them."""
    written: dict[str, list[types.Range]] = {mark: [] for mark in _MARKS.values()}
    for one in found:
        written[_MARKS[one.place, one.is_rebound]].append(range_(one.span, document, client))
    return written


_MARKS = {
    (CaptureRole.CELL, False): "cell",
    (CaptureRole.FREE, False): "free",
    (CaptureRole.CELL, True): "reboundCell",
    (CaptureRole.FREE, True): "reboundFree",
}


def rule(found: Rule) -> dict[str, str]:
    """A rule as an editor shows it to its user."""
    return {
        "name": found.name,
        "severity": found.severity.value,
        "summary": found.summary,
        "manual": found.page,
    }


def registrations(client: Client) -> list[types.Registration]:
    """The notifications that we request beyond those that the client sends to every server."""
    found = []
    if client.watches_configuration:
        found.append(types.Registration("configuration", types.WORKSPACE_DID_CHANGE_CONFIGURATION))
    if client.watches_files:
        watchers = [types.FileSystemWatcher(f"**/{name}") for name in (*CONFIGURATION_FILES, "*.py")]
        watched = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        found.append(types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched))
    return found


def sources_to_watch() -> types.Registration:
    """The notifications that we request from a client that asks about the whole workspace."""
    watchers = [types.FileSystemWatcher(f"**/*{suffix}") for suffix in SUFFIXES]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    return types.Registration("sources", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)


def _severity(severity: Severity) -> types.DiagnosticSeverity:
    match severity:
        case Severity.ERROR:
            return types.DiagnosticSeverity.Error
        case Severity.WARNING:
            return types.DiagnosticSeverity.Warning
        case Severity.INFORMATION:
            return types.DiagnosticSeverity.Information
        case Severity.HINT:
            return types.DiagnosticSeverity.Hint
