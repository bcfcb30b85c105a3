"""When a client gets diagnostics, pushed or pulled, and in which form. What is found is tested elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.protocol.raw_client import Json, RawClient

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLISH = "textDocument/publishDiagnostics"
PULLS: Json = {"textDocument": {"diagnostic": {}}}

BAD = """\
def counter():
    total = 0
    def add(value):
        total += value
        return total
    return add
"""
GOOD = BAD.replace("        total +=", "        nonlocal total\n        total +=")


def check_pushed(client: RawClient, uri: str, version: int | None, rules: Sequence[str]) -> list[Json]:
    """The next publication; `rules` are those of its diagnostics."""
    published = client.take(PUBLISH)
    assert published["uri"] == uri
    assert published.get("version") == version
    assert [found["code"] for found in published["diagnostics"]] == rules
    diagnostics: list[Json] = published["diagnostics"]
    return diagnostics


def check_pulled(client: RawClient, uri: str, rules: Sequence[str]) -> list[Json]:
    """The diagnostics of a document, asked for."""
    report = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]
    assert report["kind"] == "full"
    assert [found["code"] for found in report["items"]] == rules
    items: list[Json] = report["items"]
    return items


def check_nothing_pushed(client: RawClient) -> None:
    client.barrier()
    assert [told for told in client.told if told["method"] == PUBLISH] == []


def test_pushed_when_opened_changed_and_closed() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(BAD, version=7)
        (found,) = check_pushed(client, uri, 7, ["missing-nonlocal"])
        assert found["range"]["start"] == {"line": 3, "character": 8}
        assert found["range"]["end"] == {"line": 3, "character": 13}
        assert found["source"] == "closure-lsp"
        assert "total" in found["message"]
        client.change(uri, 8, {"text": GOOD})
        check_pushed(client, uri, 8, [])
        client.change(uri, 9, {"text": BAD})
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        check_pushed(client, uri, None, [])
        check_nothing_pushed(client)


def test_quick_keystrokes_are_pushed_once() -> None:
    with RawClient() as client:
        client.initialize(options={"diagnostics": {"debounce": 300}})
        uri = client.open(GOOD)
        check_pushed(client, uri, 1, [])
        for version in range(2, 20):
            client.change(uri, version, {"text": BAD})
        client.change(uri, 20, {"text": GOOD})
        check_pushed(client, uri, 20, [])
        check_nothing_pushed(client)


def test_two_documents_are_debounced_apart() -> None:
    with RawClient() as client:
        client.initialize(options={"diagnostics": {"debounce": 0}})
        one, two = client.open(BAD, "file:///one.py"), client.open(GOOD, "file:///two.py")
        check_pushed(client, one, 1, ["missing-nonlocal"])
        check_pushed(client, two, 1, [])


def test_pulled_and_then_never_pushed() -> None:
    with RawClient() as client:
        client.initialize(PULLS)
        uri = client.open(BAD)
        check_pulled(client, uri, ["missing-nonlocal"])
        client.change(uri, 2, {"text": GOOD})
        check_pulled(client, uri, [])
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        check_nothing_pushed(client)


def test_pulled_again_and_nothing_has_changed() -> None:
    with RawClient() as client:
        client.initialize(PULLS)
        uri = client.open(BAD)

        def pull(previous: str | None) -> Json:
            params = {"textDocument": {"uri": uri}, "previousResultId": previous}
            report: Json = client.ask("textDocument/diagnostic", params)["result"]
            return report

        first = pull(None)
        assert (first["kind"], len(first["items"])) == ("full", 1)
        assert pull(first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
        client.change(uri, 2, {"text": BAD + "# one more line\n"})
        assert pull(first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
        client.change(uri, 3, {"text": f"# one more line\n{BAD}"})
        moved = pull(first["resultId"])
        assert [found["range"]["start"]["line"] for found in moved["items"]] == [4]
        assert "line 5 makes it local" in moved["items"][0]["message"]
        client.change(uri, 4, {"text": BAD})
        assert pull(moved["resultId"])["items"] == first["items"]
        assert pull("nonsense")["kind"] == "full"


@pytest.mark.parametrize("supported", [True, False])
def test_related_information_where_the_client_shows_it(supported: bool) -> None:
    with RawClient() as client:
        client.initialize({"textDocument": {"publishDiagnostics": {"relatedInformation": supported}}})
        (found,) = check_pushed(client, client.open(BAD), 1, ["missing-nonlocal"])
    related = [place["location"]["range"]["start"]["line"] for place in found.get("relatedInformation", [])]
    assert (1 in related) is supported
    assert bool(related) is supported


def test_severity_and_selection_follow_the_settings() -> None:
    with RawClient(settings={"diagnostics": {"severity": {"missing-nonlocal": "hint"}}}) as client:
        client.initialize({**PULLS, "workspace": {"configuration": True, "diagnostics": {"refreshSupport": True}}})
        uri = client.open(BAD)
        client.barrier()
        (found,) = check_pulled(client, uri, ["missing-nonlocal"])
        assert found["severity"] == 4
        client.asked.clear()
        client.settings = {"diagnostics": {"ignore": ["missing-nonlocal"]}}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.barrier()
        client.barrier()
        assert [asked["method"] for asked in client.asked] == [
            "workspace/configuration",
            "workspace/diagnostic/refresh",
        ]
        check_pulled(client, uri, [])


def test_changed_settings_are_pushed() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(BAD)
        check_pushed(client, uri, 1, ["missing-nonlocal"])
        client.notify(
            "workspace/didChangeConfiguration", {"settings": {"closureLsp": {"diagnostics": {"enabled": False}}}}
        )
        check_pushed(client, uri, 1, [])


def test_a_callable_that_the_settings_call_eager() -> None:
    source = "for i in a:\n    walk(lambda: i)\n"
    with RawClient() as client:
        client.initialize()
        uri = client.open(source)
        check_pushed(client, uri, 1, ["late-binding-capture"])
        client.notify(
            "workspace/didChangeConfiguration",
            {"settings": {"closureLsp": {"diagnostics": {"eagerCallables": ["walk"]}}}},
        )
        check_pushed(client, uri, 1, [])
