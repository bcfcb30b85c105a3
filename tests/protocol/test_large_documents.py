"""Knows what others get while one document is much work, and what is said of a document that is too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.server import documents
from tests.benchmarks.families import FAMILIES
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
        ("flat loops", 700),  # the rules take longer than the parser
        ("methods of a class", 2_000),  # a class is divided before anything is said of it
        ("loops of a module", 700),  # all fixes are tried at once
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
