"""Answers every request with the same: a floor below which no server of its kind can be measured.

Alone it is a loop over JSON, with `--pygls` a server made with pygls that looks at nothing.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.frames import bodies, framed

HOVER = {"contents": {"kind": "plaintext", "value": "a name"}}
CAPABILITIES = {
    "textDocumentSync": 2,
    "hoverProvider": True,
    "inlayHintProvider": True,
    "diagnosticProvider": {"interFileDependencies": False, "workspaceDiagnostics": False},
}
ANSWERS: dict[str, Any] = {
    "initialize": {"capabilities": CAPABILITIES},
    "textDocument/hover": HOVER,
    "textDocument/inlayHint": [{"position": {"line": 1, "character": 0}, "label": "a hint"}],
    "textDocument/diagnostic": {"kind": "full", "items": []},
}


def answer_by_hand() -> None:
    """Reads messages and answers them until `exit`."""
    writer = sys.stdout.buffer

    def write(message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        writer.write(framed(body))
        writer.flush()

    for received in bodies(sys.stdin.buffer):
        message = json.loads(received)
        method = message.get("method")
        if method == "exit":
            return
        if method in ("textDocument/didOpen", "textDocument/didChange"):
            document = message["params"]["textDocument"]
            params = {"uri": document["uri"], "version": document["version"], "diagnostics": []}
            write({"method": "textDocument/publishDiagnostics", "params": params})
        elif "id" in message:
            write({"id": message["id"], "result": ANSWERS.get(method)})


def answer_with_pygls() -> None:
    """The same with the features of a pygls server."""
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

    server = LanguageServer("floor", "1")

    def hover(params: types.HoverParams) -> types.Hover:
        return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, "a name"))

    def inlay_hint(params: types.InlayHintParams) -> list[types.InlayHint]:
        return [types.InlayHint(types.Position(1, 0), "a hint")]

    def diagnostic(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        return types.RelatedFullDocumentDiagnosticReport([])

    def publish(params: types.DidOpenTextDocumentParams | types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, [], version=document.version)
        )

    server.feature(types.TEXT_DOCUMENT_HOVER)(hover)
    server.feature(types.TEXT_DOCUMENT_INLAY_HINT)(inlay_hint)
    options = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False)
    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(diagnostic)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(publish)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(publish)
    server.start_io()


if __name__ == "__main__":
    if "--pygls" in sys.argv:
        answer_with_pygls()
    else:
        answer_by_hand()
