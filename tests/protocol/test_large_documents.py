"""What other documents get while one is much work, and what is said of one that is too large."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types

from closure_lsp.server import documents
from closure_lsp.server.app import FEATURES
from tests.benchmarks.families import FAMILIES
from tests.protocol import fuzz
from tests.protocol.raw_client import RawClient

if TYPE_CHECKING:
    from tests.protocol.raw_client import Json

SMALL = "def outer(n):\n    return lambda: n\n"
PULLS: Json = {"textDocument": {"diagnostic": {}}}


def at(uri: str, line: int, column: int) -> Json:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}


def large(name: str, count: int) -> str:
    return next(family for family in FAMILIES if family.name == name).make(count)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("closures over one variable", 4_000),  # one statement: no step of it ends before all of it
        pytest.param("flat loops", 700, marks=pytest.mark.long),  # the rules take longer than the parser
        ("methods of a class", 2_000),  # a class is divided before anything is said of it
        pytest.param("loops of a module", 700, marks=pytest.mark.long),  # all fixes are tried at once
    ],
)
def test_a_small_document_is_answered_first(name: str, count: int) -> None:
    """What is asked last, of another document, comes first; and all the rest comes in the end."""
    with RawClient() as client:
        client.initialize(PULLS)
        small = client.open(SMALL, "file:///small.py")
        client.ask("textDocument/diagnostic", {"textDocument": {"uri": small}})  # the rules are imported
        text = large(name, count)
        uri = client.open(text, "file:///large.py")
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n"), "character": 0}}
        asked = [
            client.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole}),
            client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}}),
            client.request("textDocument/rename", {**at(uri, 0, 6), "newName": "renamed"}),
        ]
        answer = client.ask("textDocument/hover", at(small, 1, 19))
        assert answer["result"]["contents"]["value"].startswith("n ")
        assert client.answered.isdisjoint(asked)
        assert all("id" in client.answer(each) for each in asked)


AT_ONCE = {
    "initialize",  # refused: it is the second one
    "workspace/diagnostic",  # answered when something changes
    "closureLsp/rules",
    "closureLsp/target",
    "closureLsp/toggleHints",
}
"""Requests that are about no text."""


def test_whatever_is_asked_of_a_large_document() -> None:
    """Each feature leaves the event loop to others: after hints that take long, all wait in the document's thread."""
    with RawClient() as client:
        lenses = {"closureLsp": {"codeLens": {"enabled": True}}}
        client.initialize(ASKS_FOR_ALL, lenses, clientInfo={"name": "Neovim"})  # which has our tokens joined to others
        small = client.open(SMALL, "file:///small.py")
        for feature in FEATURES:  # what is imported late is there
            if feature.method.startswith("textDocument/") and feature.method in REQUESTS:
                client.ask(feature.method, asked_of(small, feature.method))
        large = client.open(LARGE, "file:///large.py")
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": LARGE.count("\n"), "character": 0}}
        first = client.request("textDocument/inlayHint", {"textDocument": {"uri": large}, "range": whole})
        methods = [feature.method for feature in FEATURES if feature.method in REQUESTS - AT_ONCE]
        asked = {method: client.request(method, asked_of(large, method)) for method in methods}
        assert client.ask("textDocument/hover", at(small, 1, 19))["result"]
        early = [method for method, number in asked.items() if number in client.answered]
        assert (early, first in client.answered) == ([], False)
        assert all("id" in client.answer(number) for number in (first, *asked.values()))


TOKENS: Json = {"requests": {"full": True, "range": True}, "tokenTypes": [], "tokenModifiers": [], "formats": []}
ASKS_FOR_ALL: Json = {"textDocument": {"diagnostic": {}, "semanticTokens": TOKENS}}
LARGE = large("closures over one variable", 8_000)
REQUESTS = {
    feature.method for feature in FEATURES if types.METHOD_TO_TYPES.get(feature.method, (0, 0))[1] is not None
} - {"closureLsp/didMoveCursor"}


def asked_of(uri: str, method: str) -> Any:
    """The parameters of a right request, about another document than the one of the fuzz."""
    return json.loads(json.dumps(fuzz.MESSAGES[method]).replace(fuzz.URI, uri))


def test_one_document_is_answered_in_order() -> None:
    """Hints for a text, a key, and hints for the text after it: of the first nobody needs to hear any more."""
    with RawClient() as client:
        client.initialize(PULLS)
        text = large("closures over one variable", 1_000)
        uri = client.open(text)
        line = {"start": {"line": 0, "character": 0}, "end": {"line": 3, "character": 0}}
        first = client.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": line})
        client.change(uri, 2, {"text": text.replace("x", "renamed")})
        second = client.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": line})
        assert "renamed" in str(second["result"])
        answer = client.answer(first)
        assert "renamed" not in str(answer)
        assert "result" in answer or answer["error"]["code"] == -32801  # ContentModified


def test_a_document_that_is_too_large() -> None:
    """It is taken for empty, which its user is told once; as soon as it is smaller, all is said again."""
    with RawClient() as client:
        client.initialize(PULLS)
        uri = client.open(SMALL + "#" * documents.LARGEST)
        assert client.ask("textDocument/hover", at(uri, 1, 19))["result"] is None
        assert client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]["items"] == []
        assert "more than 5 MB" in client.take("window/showMessage")["message"]
        client.change(uri, 2, {"text": SMALL + "#" * (documents.LARGEST + 1)})
        client.change(uri, 3, {"text": SMALL})
        assert client.ask("textDocument/hover", at(uri, 1, 19))["result"] is not None
        assert not [each for each in client.told if each["method"] == "window/showMessage"]
