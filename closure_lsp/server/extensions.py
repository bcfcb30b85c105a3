"""Knows the requests that we have beyond LSP: their names and what they carry. Never knows how they are answered.

`closureLsp/capturedVariables`, with the parameters of `textDocument/inlayHint`, gives `{"cell": Range[], "free":
Range[]}`: where the range names captured variables, on which side of the capture. For editors that draw them without
semantic tokens (VS Code shows those of one server only).

`closureLsp/rules`, without parameters, gives for each rule `{"name", "severity", "summary", "manual"}`; the manual is a
page of Markdown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from lsprotocol import types  # noqa: TC002 # the converter reads the annotations when the server runs

CAPTURED_VARIABLES = "closureLsp/capturedVariables"
RULES = "closureLsp/rules"

# The converter of lsprotocol knows the types of ids by this very form.
_Id = Union[int, str]  # noqa: UP007 # see above


@dataclass(frozen=True, slots=True)
class CapturedVariablesRequest:
    id: _Id
    method: str
    params: types.InlayHintParams
    jsonrpc: str


@dataclass(frozen=True, slots=True)
class RulesRequest:
    id: _Id
    method: str
    jsonrpc: str
    params: None = None


REQUESTS = {CAPTURED_VARIABLES: CapturedVariablesRequest, RULES: RulesRequest}
"""As what the messages of each method are read."""
