"""What a client gets when it asks for ways along a captured variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.protocol.raw_client import Json, RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator

INVALID_PARAMS = -32602
CONTENT_MODIFIED = -32801
TEXT, READ, WRITE = 1, 2, 3

SOURCE = "def f(n):\n    def g():\n        nonlocal n\n        n += 1\n    return g, n\n"
LENSES: Json = {"codeLens": {"enabled": True}}


@pytest.fixture(scope="module")
def client() -> Iterator[RawClient]:
    """One server for requests that change nothing."""
    with RawClient() as session:
        session.initialize(options=LENSES)
        session.open(SOURCE)
        yield session


def name(line: int, start: int) -> Json:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": start + 1}}


def at(line: int, character: int) -> Json:
    return {"textDocument": {"uri": "file:///open.py"}, "position": {"line": line, "character": character}}


def test_highlights_tell_reads_from_writes(client: RawClient) -> None:
    found = client.ask("textDocument/documentHighlight", at(2, 17))["result"]
    assert [(each["range"], each["kind"]) for each in found] == [
        (name(0, 6), WRITE),
        (name(2, 17), TEXT),
        (name(3, 8), WRITE),
        (name(4, 14), READ),
    ]


@pytest.mark.parametrize("method", ["definition", "declaration"])
def test_a_way_home(client: RawClient, method: str) -> None:
    found = client.ask(f"textDocument/{method}", at(2, 17))["result"]
    assert found == {"uri": "file:///open.py", "range": name(0, 6)}
    assert client.ask(f"textDocument/{method}", at(0, 4))["result"] is None


def test_a_client_with_links_sees_which_name_leads_there() -> None:
    with RawClient() as client:
        client.initialize({"textDocument": {"definition": {"linkSupport": True}}})
        client.open(SOURCE)
        (found,) = client.ask("textDocument/definition", at(3, 8))["result"]
    assert found == {
        "targetUri": "file:///open.py",
        "targetRange": name(0, 6),
        "targetSelectionRange": name(0, 6),
        "originSelectionRange": name(3, 8),
    }


@pytest.mark.parametrize(("declared", "lines"), [(True, [0, 2, 3, 4]), (False, [2, 3, 4])])
def test_references(client: RawClient, declared: bool, lines: list[int]) -> None:
    params = {**at(4, 14), "context": {"includeDeclaration": declared}}
    found = client.ask("textDocument/references", params)["result"]
    assert [each["range"]["start"]["line"] for each in found] == lines


def test_a_lens_gets_its_text_when_it_is_shown(client: RawClient) -> None:
    (lens,) = client.ask("textDocument/codeLens", {"textDocument": {"uri": "file:///open.py"}})["result"]
    assert lens["range"] == name(0, 6)
    assert "command" not in lens
    shown = client.ask("codeLens/resolve", lens)["result"]
    assert shown["command"]["title"] == "n: 1 function captures · 1 rebinds"
    stale = {**lens, "data": {**lens["data"], "version": 7}}
    assert client.ask("codeLens/resolve", stale)["error"]["code"] == CONTENT_MODIFIED
    strange = {**lens, "data": {"uri": "file:///open.py"}}
    assert client.ask("codeLens/resolve", strange)["error"]["code"] == INVALID_PARAMS


def test_lenses_are_off_until_a_setting_asks_for_them() -> None:
    with RawClient() as client:
        client.initialize({"workspace": {"codeLens": {"refreshSupport": True}}})
        uri = client.open(SOURCE)
        assert client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})["result"] == []
        client.notify("workspace/didChangeConfiguration", {"settings": {"closureLsp": LENSES}})
        assert len(client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})["result"]) == 1
        assert "workspace/codeLens/refresh" in [request["method"] for request in client.asked]
