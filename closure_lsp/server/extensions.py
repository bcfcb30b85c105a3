"""Defines our requests beyond LSP: their names and what they carry. Never knows how they are answered.

`closureLsp/capturedVariables`, with the parameters of `textDocument/inlayHint`, gives `{"cell": Range[], "free":
Range[], "reboundCell": Range[], "reboundFree": Range[]}`: where the range names captured variables, on which side of
the capture, and whether some function that captures the variable rebinds it. For editors that draw them without
semantic tokens (VS Code shows those of one server only).

`closureLsp/closures`, with `{"textDocument", "position", "format", "link"}`, gives `{"picture": string}`: the
closures of the outermost function around the position, or of the whole file where the position is null. "format" is
`text`, `mermaid`, `dot`, `svg` or `json` (docs/closure-graph.md). "link" may be the address that a click in an
SVG leads to: `{line}` and `{character}` in it become the numbers of the place.

A client that has "showClosures": true in its `initializationOptions` knows the command `closureLsp.showClosures`, whose
argument is `{"uri", "position"}`, and shows the picture of that place. Such a command is what the code action *Show
closures* and a code lens run; it never comes back to the server.

Any other client that supports `window/showDocument` has them run the command `closureLsp.openClosures` of the server,
with the same argument: the picture is written to a temporary file, which the client is asked to open. It is a page of
Markdown that holds the picture as text; with "showClosures": "svg" it is an SVG, for the program that the system has
for these.

`closureLsp/rules`, without parameters, gives for each rule `{"name", "severity", "summary", "manual"}`; the manual is a
page of Markdown.

`closureLsp/scopes`, with `{"textDocument"}`, gives `{"text": string}`: every block of the document with the scope of
each name in it.

`closureLsp/target`, with `{"textDocument"}`, gives `{"python": "3.12", "source": "from requires-python"}`: the version
that the document is looked at for, and who says so. A client that has "showsTarget": true in its
`initializationOptions` is sent the notification `closureLsp/didChangeTarget`, without parameters, when it may be
another one.

`closureLsp/toggleHints`, without parameters, hides inlay hints or shows them again, and says whether they are shown.

`closureLsp/didMoveCursor`, a notification with the parameters of `textDocument/hover`, tells where the cursor is: for
`inlayHints.when: cursor`, which shows the hints of one function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from lsprotocol import types  # noqa: TC002 # the converter reads the annotations when the server runs

SHOW_CLOSURES = "closureLsp.showClosures"
"""A command of the client."""
OPEN_CLOSURES = "closureLsp.openClosures"
"""A command of the server: has the client open the picture of a place as a file."""
EXPLAIN_COMMAND = "closureLsp.explain"
"""A command of the server, with the name of a rule: shows its manual."""
TOGGLE_HINTS_COMMAND = "closureLsp.toggleHints"
"""A command of the server: shows no inlay hints until it is run again."""
CLOSURES = "closureLsp/closures"
CAPTURED_VARIABLES = "closureLsp/capturedVariables"
RULES = "closureLsp/rules"
SCOPES = "closureLsp/scopes"
TARGET = "closureLsp/target"
DID_CHANGE_TARGET = "closureLsp/didChangeTarget"
"""To the client."""
TOGGLE_HINTS = "closureLsp/toggleHints"
DID_MOVE_CURSOR = "closureLsp/didMoveCursor"

# The converter of lsprotocol knows the types of ids by this very form.
_Id = Union[int, str]  # noqa: UP007 # see above


@dataclass(frozen=True, slots=True)
class CapturedVariablesRequest:
    id: _Id
    method: str
    params: types.InlayHintParams
    jsonrpc: str


@dataclass(frozen=True, slots=True)
class ClosuresParams:
    textDocument: types.TextDocumentIdentifier  # noqa: N815 # its name in JSON
    position: types.Position | None = None
    """None: the whole file."""
    format: str = "text"
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ClosuresPlace:
    """The argument of both commands that show a picture."""

    uri: str
    position: types.Position | None = None


@dataclass(frozen=True, slots=True)
class ClosuresRequest:
    id: _Id
    method: str
    params: ClosuresParams
    jsonrpc: str


@dataclass(frozen=True, slots=True)
class DocumentParams:
    textDocument: types.TextDocumentIdentifier  # noqa: N815 # its name in JSON


@dataclass(frozen=True, slots=True)
class ScopesRequest:
    id: _Id
    method: str
    params: DocumentParams
    jsonrpc: str


@dataclass(frozen=True, slots=True)
class TargetRequest:
    id: _Id
    method: str
    params: DocumentParams
    jsonrpc: str


@dataclass(frozen=True, slots=True)
class RulesRequest:
    id: _Id
    method: str
    jsonrpc: str
    params: None = None


@dataclass(frozen=True, slots=True)
class ToggleHintsRequest:
    id: _Id
    method: str
    jsonrpc: str
    params: None = None


@dataclass(frozen=True, slots=True)
class DidMoveCursorNotification:
    method: str
    params: types.TextDocumentPositionParams
    jsonrpc: str


REQUESTS = {
    CAPTURED_VARIABLES: CapturedVariablesRequest,
    CLOSURES: ClosuresRequest,
    RULES: RulesRequest,
    SCOPES: ScopesRequest,
    TARGET: TargetRequest,
    TOGGLE_HINTS: ToggleHintsRequest,
    DID_MOVE_CURSOR: DidMoveCursorNotification,
}
"""As what the messages of each method are read."""
