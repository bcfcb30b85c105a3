"""How a client gets code actions: which ones, with or without their edits, and when an edit comes too late."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tests.protocol.raw_client import Json, RawClient

LATE: Json = {
    "textDocument": {"codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
CONTENT_MODIFIED = -32801
INVOKED, AUTOMATIC = 1, 2

SOURCE = "for i in a:\n    b.append(lambda: i)\nfor j in a:\n    b.append(lambda: j)\n"
CURSOR = {"line": 1, "character": 21}
FIX = {"newText": " *, i=i", "range": {"start": {"line": 1, "character": 19}, "end": {"line": 1, "character": 19}}}


def offered(client: RawClient, uri: str, **context: Any) -> list[Json]:
    """The code actions at the first lambda's body."""
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": CURSOR, "end": CURSOR},
        "context": {"diagnostics": [], **context},
    }
    found: list[Json] = client.ask("textDocument/codeAction", params)["result"]
    return found


def preferred(actions: list[Json]) -> Json:
    (found,) = [action for action in actions if action.get("isPreferred")]
    return found


def test_edits_come_when_they_are_asked_for() -> None:
    with RawClient() as client:
        client.initialize(LATE)
        uri = client.open(SOURCE, version=7)
        actions = offered(client, uri)
        assert [action["title"] for action in actions if "edit" in action] == []
        action = preferred(actions)
        assert [found["code"] for found in action["diagnostics"]] == ["late-binding-capture"]
        resolved = client.ask("codeAction/resolve", action)["result"]
        (change,) = resolved["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": uri, "version": 7}
        assert change["edits"] == [FIX]
        assert resolved["title"] == action["title"]
        for other in actions:
            resolved = client.ask("codeAction/resolve", other)["result"]
            assert "command" in other or resolved["edit"]["documentChanges"][0]["edits"], other["title"]


def test_a_client_that_does_not_ask_gets_the_edit_at_once() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        action = preferred(offered(client, uri))
        assert action["edit"] == {"changes": {uri: [FIX]}}
        assert action["data"] == {"safety": "safe"}


def test_the_edit_of_an_older_version_is_refused() -> None:
    with RawClient() as client:
        client.initialize(LATE)
        uri = client.open(SOURCE, version=1)
        action = preferred(offered(client, uri))
        client.change(uri, 2, {"text": "\n" + SOURCE})
        assert client.ask("codeAction/resolve", action)["error"]["code"] == CONTENT_MODIFIED


def test_an_action_that_a_setting_has_taken_away_is_refused() -> None:
    with RawClient() as client:
        client.initialize(LATE)
        uri = client.open(SOURCE)
        (action,) = [each for each in offered(client, uri) if each["title"].startswith("Silence")]
        settings = {"closureLsp": {"diagnostics": {"enabled": False}}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert client.ask("codeAction/resolve", action)["error"]["code"] == CONTENT_MODIFIED


def test_only_what_is_asked_for() -> None:
    title = "Fix all in this file: `late-binding-capture`"
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        for context, kinds in (
            ({"only": ["quickfix"]}, {"quickfix", "quickfix.unsafe"}),
            ({"only": ["quickfix.unsafe"]}, {"quickfix.unsafe"}),
            ({"only": ["source.fixAll"]}, {"source.fixAll.closureLsp"}),
            ({"only": ["source.fixAll"], "triggerKind": AUTOMATIC}, {"source.fixAll.closureLsp"}),
            ({"only": ["source.organizeImports"]}, set()),
        ):
            assert {action["kind"] for action in offered(client, uri, **context)} == kinds
        assert title in [action["title"] for action in offered(client, uri, triggerKind=INVOKED)]
        unasked = offered(client, uri, triggerKind=AUTOMATIC)
        assert title not in [action["title"] for action in unasked]
        assert preferred(unasked)


def test_anywhere_on_the_line_its_fixes_come_first() -> None:
    """The cursor is on `def`, whose refactorings are further down."""
    source = "def f(a, b):\n    for i in a:\n        def g(): return i\n        b.append(g)\n"
    with RawClient() as client:
        client.initialize()
        uri = client.open(source)
        on_def = {"line": 2, "character": 8}
        params = {
            "textDocument": {"uri": uri},
            "range": {"start": on_def, "end": on_def},
            "context": {"diagnostics": []},
        }
        titles = [each["title"] for each in client.ask("textDocument/codeAction", params)["result"]]
    assert titles[0] == "Capture `i` by value"
    assert titles[-2:] == ["Silence `late-binding-capture` here", "Explain `late-binding-capture`"]


SHOWS_DOCUMENTS = {"window": {"showDocument": {"support": True}}}


def test_the_manual_of_a_rule_is_shown_where_the_client_can() -> None:
    with RawClient() as client:
        capabilities = client.initialize(SHOWS_DOCUMENTS)["capabilities"]
        assert capabilities["executeCommandProvider"]["commands"] == [
            "closureLsp.explain",
            "closureLsp.openClosures",
            "closureLsp.toggleHints",
        ]
        command = offered(client, client.open(SOURCE))[-1]["command"]
        assert (command["command"], command["arguments"]) == ("closureLsp.explain", ["late-binding-capture"])
        client.ask("workspace/executeCommand", command)
        client.barrier()
        (shown,) = (each["params"] for each in client.asked if each["method"] == "window/showDocument")
    page = Path(url2pathname(urlsplit(shown["uri"]).path))
    assert page.read_text("utf-8").startswith("# late-binding-capture\n")


def test_any_other_client_gets_a_message() -> None:
    with RawClient() as client:
        client.initialize()
        client.ask("workspace/executeCommand", {"command": "closureLsp.explain", "arguments": ["empty-cell"]})
        assert client.take("window/showMessage")["message"].startswith("empty-cell: A function captures")
        answer = client.ask("workspace/executeCommand", {"command": "closureLsp.explain", "arguments": ["none"]})
        assert answer["error"]["message"] == "there is no rule none"


def test_a_client_with_commands_of_its_own_is_offered_none() -> None:
    with RawClient() as client:
        capabilities = client.initialize(options={"hasOwnCommands": True})["capabilities"]
        assert capabilities["executeCommandProvider"]["commands"] == []


FACTORY = """\
def make(step):
    total = 0

    def add():
        nonlocal total
        total += step
        return total

    return add
"""


def turned(annotates: Json) -> Json:
    """The edit that turns the closure into a class, for a client with this ability."""
    with RawClient() as client:
        client.initialize({**LATE, "workspace": {"workspaceEdit": {"documentChanges": True, **annotates}}})
        uri = client.open(FACTORY)
        at = {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 5}}
        asked = {"textDocument": {"uri": uri}, "range": at, "context": {"diagnostics": [], "only": ["refactor"]}}
        actions = client.ask("textDocument/codeAction", asked)["result"]
        (action,) = [each for each in actions if "class" in each["title"]]
        edit: Json = client.ask("codeAction/resolve", action)["result"]["edit"]
    return edit


def test_what_reaches_beyond_the_function_is_shown_before_it_is_done() -> None:
    edit = turned({"changeAnnotationSupport": {}})
    ((name, annotation),) = edit["changeAnnotations"].items()
    assert annotation["needsConfirmation"] is True
    assert "class" in annotation["label"]
    assert {each["annotationId"] for each in edit["documentChanges"][0]["edits"]} == {name}


def test_a_client_that_cannot_ask_gets_the_plain_edit() -> None:
    edit = turned({})
    assert "changeAnnotations" not in edit
    assert [each for each in edit["documentChanges"][0]["edits"] if "annotationId" in each] == []
