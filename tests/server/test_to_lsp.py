"""How answers are written for clients of different abilities."""

from __future__ import annotations

import dataclasses

import pytest
from lsprotocol import types

from closure_lsp.ide.code_actions import Offer
from closure_lsp.ide.code_actions.action import Action, ready, safe_fix, unsafe_fix
from closure_lsp.ide.results import (
    ActionKind,
    CodeAction,
    Diagnostic,
    Hover,
    Related,
    Severity,
)
from closure_lsp.ide.semantic_tokens import Modifier, SemanticToken
from closure_lsp.python_version import PythonVersion
from closure_lsp.server import from_lsp, to_lsp
from closure_lsp.server.documents import Document
from closure_lsp.server.from_lsp import ActionData, Client
from closure_lsp.text import Encoding, Span, Text, TextEdit

DOCUMENT = Document("file:///open.py", 5, Text.from_str("😀 x\r\ny\n"), PythonVersion(3, 13))
X = Span(5, 6)
Y = Span(8, 9)
RANGE_OF_X = types.Range(types.Position(0, 3), types.Position(0, 4))
RANGE_OF_Y = types.Range(types.Position(1, 0), types.Position(1, 1))
MENDS = Action("mend", (ActionKind.QUICK_FIX,), lambda request: iter(()), "")
FOUND = Diagnostic(X, "some-rule", Severity.WARNING, "x", "x is odd", (Related(Y, "because of y"),), unnecessary=True)


@pytest.mark.parametrize(("encoding", "column"), [(Encoding.UTF8, 5), (Encoding.UTF16, 3), (Encoding.UTF32, 2)])
def test_position_in_each_encoding(encoding: Encoding, column: int) -> None:
    assert to_lsp.position(X.start, DOCUMENT, Client(encoding)) == types.Position(0, column)
    assert to_lsp.position(Y.start, DOCUMENT, Client(encoding)) == types.Position(1, 0)


def test_semantic_tokens_count_from_one_to_the_next() -> None:
    found = [
        SemanticToken(Span(0, 4), (Modifier.CELL,)),
        SemanticToken(X, (Modifier.CELL, Modifier.REBOUND)),
        SemanticToken(Y, (Modifier.FREE,)),
    ]
    assert to_lsp.SEMANTIC_TOKENS.token_modifiers == ["cell", "free", "rebound"]
    assert to_lsp.semantic_tokens(found, DOCUMENT, Client(Encoding.UTF16)) == types.SemanticTokens(
        [0, 0, 2, 0, 1, 0, 3, 1, 0, 5, 1, 0, 1, 0, 2]
    )
    assert to_lsp.semantic_tokens(found, DOCUMENT, Client(Encoding.UTF8)) == types.SemanticTokens(
        [0, 0, 4, 0, 1, 0, 5, 1, 0, 5, 1, 0, 1, 0, 2]
    )
    assert to_lsp.semantic_tokens([], DOCUMENT, Client()) == types.SemanticTokens([])


def test_hover_in_the_format_that_the_client_prefers() -> None:
    found = Hover(X, "**x**", "x")
    markdown = types.MarkupContent(types.MarkupKind.Markdown, "**x**")
    plain = types.MarkupContent(types.MarkupKind.PlainText, "x")
    assert to_lsp.hover(found, DOCUMENT, Client(hover_markdown=True)) == types.Hover(markdown, RANGE_OF_X)
    assert to_lsp.hover(found, DOCUMENT, Client()) == types.Hover(plain, RANGE_OF_X)


def test_diagnostic_for_a_client_that_can_all() -> None:
    client = Client(related_information=True, unnecessary_tag=True)
    related = types.DiagnosticRelatedInformation(types.Location(DOCUMENT.uri, RANGE_OF_Y), "because of y")
    assert to_lsp.diagnostic(FOUND, DOCUMENT, client) == types.Diagnostic(
        range=RANGE_OF_X,
        message="x is odd",
        severity=types.DiagnosticSeverity.Warning,
        code="some-rule",
        source="closure-lsp",
        tags=[types.DiagnosticTag.Unnecessary],
        related_information=[related],
    )


def test_diagnostic_for_a_client_that_can_little() -> None:
    answer = to_lsp.diagnostic(FOUND, DOCUMENT, Client())
    assert (answer.tags, answer.related_information) == (None, None)
    plain = dataclasses.replace(FOUND, related=(), unnecessary=False)
    answer = to_lsp.diagnostic(plain, DOCUMENT, Client(related_information=True, unnecessary_tag=True))
    assert (answer.tags, answer.related_information) == (None, None)


@pytest.mark.parametrize("severity", Severity)
def test_severity(severity: Severity) -> None:
    answer = to_lsp.diagnostic(dataclasses.replace(FOUND, severity=severity), DOCUMENT, Client())
    assert answer.severity
    assert answer.severity.name == severity.name.capitalize()


def test_action_and_its_edit() -> None:
    change = CodeAction("Mend x", ActionKind.QUICK_FIX, ready((TextEdit(X, "z"),)), (FOUND,), is_preferred=True)
    answer = to_lsp.code_action(Offer(MENDS, 0, change), X, DOCUMENT, Client())
    assert (answer.title, answer.kind, answer.is_preferred) == ("Mend x", "quickfix", True)
    assert answer.diagnostics == [to_lsp.diagnostic(FOUND, DOCUMENT, Client())]
    assert answer.edit == types.WorkspaceEdit(changes={DOCUMENT.uri: [types.TextEdit(RANGE_OF_X, "z")]})


def test_action_for_a_client_that_checks_versions() -> None:
    change = CodeAction("Change x", ActionKind.REFACTOR_REWRITE, ready((TextEdit(X, "z"),)))
    answer = to_lsp.code_action(Offer(MENDS, 0, change), X, DOCUMENT, Client(document_changes=True))
    assert (answer.kind, answer.diagnostics, answer.is_preferred) == ("refactor.rewrite", None, None)
    identifier = types.OptionalVersionedTextDocumentIdentifier(DOCUMENT.uri, 5)
    edit = types.TextDocumentEdit(identifier, [types.TextEdit(RANGE_OF_X, "z")])
    assert answer.edit == types.WorkspaceEdit(document_changes=[edit])


def test_action_for_a_client_that_asks_for_the_edit_later() -> None:
    def edits() -> tuple[TextEdit, ...]:
        raise AssertionError("nobody has chosen it yet")

    offer = Offer(MENDS, 2, CodeAction("Mend x", ActionKind.QUICK_FIX, edits))
    answer = to_lsp.code_action(offer, X, DOCUMENT, Client(resolves_edits=True))
    assert answer.edit is None
    assert from_lsp.action_data(answer.data) == ActionData(DOCUMENT.uri, 5, X.start, X.end, "mend", 2)


def test_registrations() -> None:
    assert to_lsp.registrations(Client()) == []
    asked = to_lsp.registrations(Client(watches_configuration=True, watches_files=True))
    assert [registration.method for registration in asked] == [
        "workspace/didChangeConfiguration",
        "workspace/didChangeWatchedFiles",
    ]


def test_the_safety_of_an_action_is_in_its_data() -> None:
    edits = ready((TextEdit(X, "z"),))
    safe, unsafe = safe_fix("Mend x", edits, (FOUND,)), unsafe_fix("Mend x", edits, (FOUND,))
    refactoring = CodeAction("Change x", ActionKind.REFACTOR_REWRITE, edits)
    for client in (Client(), Client(resolves_edits=True)):
        answer = to_lsp.code_action(Offer(MENDS, 0, unsafe), X, DOCUMENT, client)
        assert (answer.title, answer.kind, answer.is_preferred) == ("Mend x (needs review)", "quickfix.unsafe", None)
        assert _safety(Offer(MENDS, 0, unsafe), client) == "unsafe"
        assert _safety(Offer(MENDS, 0, safe), client) == "safe"
        assert _safety(Offer(MENDS, 0, refactoring), client) == "unsafe"
        assert _safety(Offer(MENDS._replace(keeps_behavior=True), 0, refactoring), client) == "safe"


def _safety(offer: Offer, client: Client) -> object:
    data = to_lsp.code_action(offer, X, DOCUMENT, client).data
    assert isinstance(data, dict)
    return data["safety"]
