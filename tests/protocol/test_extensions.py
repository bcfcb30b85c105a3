"""The requests that the server answers beyond LSP."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from closure_lsp.ide.diagnostics import RULES
from tests.protocol.raw_client import Json, RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INVALID_PARAMS = -32602

# 🐍 is one character, two UTF-16 units, four bytes
SOURCE = "def f(a):\r\n    s = '🐍'; return lambda: (s, a)\r\n"


@pytest.fixture(scope="module")
def client() -> Iterator[RawClient]:
    """One server for requests that change nothing."""
    with RawClient() as session:
        session.initialize()
        session.open(SOURCE)
        yield session


def ranges(*places: Sequence[int]) -> list[Json]:
    return [
        {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}
        for line, start, end in places
    ]


@pytest.mark.parametrize(("encoding", "wider"), [("utf-8", 3), ("utf-16", 1), ("utf-32", 0)])
def test_captured_variables_by_their_side_of_the_capture(encoding: str, wider: int) -> None:
    with RawClient() as client:
        client.initialize({"general": {"positionEncodings": [encoding]}})
        uri = client.open(SOURCE)
        answer = client.ask(
            "closureLsp/capturedVariables",
            {
                "textDocument": {"uri": uri},
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}},
            },
        )
    assert answer["result"] == {
        "cell": ranges((0, 6, 7), (1, 4, 5)),
        "free": ranges((1, 29 + wider, 30 + wider), (1, 32 + wider, 33 + wider)),
        "reboundCell": [],
        "reboundFree": [],
    }


def test_rebound_variables_have_marks_of_their_own(client: RawClient) -> None:
    uri = client.open("def f(n, m):\n    def g():\n        nonlocal n\n        n = m\n", "file:///rebound.py")
    everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    found = client.ask("closureLsp/capturedVariables", {"textDocument": {"uri": uri}, "range": everywhere})["result"]
    assert found == {
        "cell": ranges((0, 9, 10)),
        "free": ranges((3, 12, 13)),
        "reboundCell": ranges((0, 6, 7)),
        "reboundFree": ranges((2, 17, 18), (3, 8, 9)),
    }


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        (None, "params"),
        ({"textDocument": {"uri": "file:///open.py"}}, "range"),
        (
            {
                "textDocument": {"uri": "file:///other.py"},
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}},
            },
            "file:///other.py is not open",
        ),
    ],
)
def test_captured_variables_of_what_cannot_be_answered(client: RawClient, params: Json | None, reason: str) -> None:
    error = client.ask("closureLsp/capturedVariables", params)["error"]
    assert error["code"] == INVALID_PARAMS
    assert reason in error["message"]


@pytest.mark.parametrize("params", [{}, {"params": None}])
def test_rules_with_their_manuals(client: RawClient, params: Json) -> None:
    client.send({"id": "rules", "method": "closureLsp/rules", **params})
    found = client.answer("rules")["result"]
    assert [rule["name"] for rule in found] == [rule.name for rule in RULES]
    first = next(rule for rule in found if rule["name"] == "missing-nonlocal")
    assert first["severity"] == "error"
    assert first["manual"].startswith(f"# missing-nonlocal\n\n*error*\n\n{first['summary'].split()[0]}")
    assert "\n## Example\n" in first["manual"]


PLACE: Json = {"textDocument": {"uri": "file:///open.py"}, "position": {"line": 1, "character": 4}}


@pytest.mark.parametrize(
    ("form", "begin"),
    [
        ("text", "open.py (Python "),
        ("mermaid", "flowchart"),
        ("dot", "digraph"),
        ("svg", "<svg"),
        ("json", '"format": 1'),
    ],
)
def test_the_picture_of_a_place_in_each_form(client: RawClient, form: str, begin: str) -> None:
    found = client.ask("closureLsp/closures", {**PLACE, "format": form})["result"]
    assert begin in found["picture"][:2000]
    whole = client.ask("closureLsp/closures", {"textDocument": PLACE["textDocument"], "format": form})["result"]
    assert begin in whole["picture"][:2000]


def test_a_click_in_the_picture_leads_to_the_place(client: RawClient) -> None:
    link = "command:go?[{line},{character}]"
    found = client.ask("closureLsp/closures", {**PLACE, "format": "svg", "link": link})["result"]["picture"]
    assert '<a href="command:go?[0,4]">' in found  # the frame of f
    assert '<a href="command:go?[1,4]">' in found  # the cell of s
    assert '<a href="command:go?[1,21]">' in found  # the lambda, in UTF-16


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        (None, "params"),
        ({}, "textDocument"),
        ({**PLACE, "format": "png"}, "expected one of text, mermaid, dot, svg, json"),
        ({**PLACE, "textDocument": {"uri": "file:///other.py"}}, "file:///other.py is not open"),
    ],
)
def test_the_picture_of_what_cannot_be_drawn(client: RawClient, params: Json | None, reason: str) -> None:
    error = client.ask("closureLsp/closures", params)["error"]
    assert error["code"] == INVALID_PARAMS
    assert reason in error["message"]


def test_the_scopes_of_a_document(client: RawClient) -> None:
    found = client.ask("closureLsp/scopes", {"textDocument": PLACE["textDocument"]})["result"]["text"]
    assert found.startswith("open.py (Python ")
    assert "  function f (line 1)\n    a: cell\n" in found


def test_the_version_that_a_document_is_looked_at_for_and_who_says_so(tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nrequires-python = ">=3.12"\n')
    file = tmp_path / "a.py"
    with RawClient() as client:
        client.initialize(options={"showsTarget": True})
        uri = client.open(SOURCE, file.as_uri())
        asked = {"textDocument": {"uri": uri}}
        assert client.ask("closureLsp/target", asked)["result"] == {"python": "3.12", "source": "from requires-python"}
        project.write_text('[tool.closure-lsp]\npython-version = "3.10"\n')
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": project.as_uri(), "type": 2}]})
        client.take("closureLsp/didChangeTarget")
        assert client.ask("closureLsp/target", asked)["result"] == {"python": "3.10", "source": "from python-version"}


def test_who_does_not_show_the_version_is_not_told_of_it() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        client.notify("workspace/didChangeConfiguration", {"settings": {"closureLsp": {"pythonVersion": "3.9"}}})
        asked = {"textDocument": {"uri": uri}}
        assert client.ask("closureLsp/target", asked)["result"] == {"python": "3.9", "source": "as requested"}
        client.barrier()
        assert "closureLsp/didChangeTarget" not in {each["method"] for each in client.told}


def titles(client: RawClient, line: int, **context: object) -> list[str]:
    """Of the code actions that are offered at the beginning of a line."""
    at = {"line": line, "character": 0}
    params = {**PLACE, "range": {"start": at, "end": at}, "context": {"diagnostics": [], **context}}
    return [each["title"] for each in client.ask("textDocument/codeAction", params)["result"]]


def test_show_closures_is_offered_to_who_can_show_them() -> None:
    with RawClient() as client:
        client.initialize(options={"showClosures": True, "codeLens": {"enabled": True}})
        uri = client.open(f"{SOURCE}print(1)\n")
        assert "Show closures" in titles(client, 0)
        at = {"line": 0, "character": 0}
        params = {**PLACE, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}
        action = client.ask("textDocument/codeAction", params)["result"][-1]
        assert client.ask("codeAction/resolve", action)["result"] == action, "VS Code asks for what has no edit"
        assert "Show closures" not in titles(client, 2), "no cell there"
        assert "Show closures" not in titles(client, 0, triggerKind=2), "for a light bulb"
        assert "Show closures" not in titles(client, 0, only=["quickfix"]), "a change is wanted"
        lens = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})["result"][0]
        command = client.ask("codeLens/resolve", lens)["result"]["command"]
    assert command["command"] == "closureLsp.showClosures"
    assert command["arguments"] == [{"uri": uri, "position": lens["range"]["start"]}]


OPENS_FILES = {"window": {"showDocument": {"support": True}}}


@pytest.mark.parametrize(
    ("options", "name", "begin", "is_external"),
    [
        ({}, "open.py-closures.md", "# Closures\n\n```text\nopen.py (Python ", False),
        ({"showClosures": "svg"}, "open.py-closures.svg", "<svg ", True),
    ],
)
def test_who_has_no_window_for_a_picture_opens_it_as_a_file(
    options: Json, name: str, begin: str, is_external: bool
) -> None:
    with RawClient() as client:
        client.initialize(OPENS_FILES, options={**options, "codeLens": {"enabled": True}})
        uri = client.open(SOURCE)
        at = {"line": 0, "character": 0}
        params = {**PLACE, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}
        action = client.ask("textDocument/codeAction", params)["result"][-1]
        lens = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})["result"][0]
        lens = client.ask("codeLens/resolve", lens)["result"]
        assert action["command"]["command"] == lens["command"]["command"] == "closureLsp.openClosures"
        for command in (action["command"], lens["command"]):
            client.ask("workspace/executeCommand", command)
        client.barrier()
        first, second = (each["params"] for each in client.asked if each["method"] == "window/showDocument")
        page = Path(url2pathname(urlsplit(first["uri"]).path))
        assert first == second == {"uri": page.as_uri(), "external": is_external, "takeFocus": True}
        assert page.name == name
        picture = page.read_text("utf-8")
        assert picture.startswith(begin)
        assert "captured" in picture or "captures" in picture
        client.exit_status()
    assert not page.parent.parent.exists(), "nothing of the session stays behind"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (None, "the place is missing"),
        ([], "Expected 1 argument"),
        ([{"position": None}], "uri"),
        ([{"uri": "file:///other.py"}], "file:///other.py is not open"),
    ],
)
def test_a_picture_of_no_place_is_refused(arguments: list[Json] | None, reason: str) -> None:
    with RawClient() as client:
        client.initialize(OPENS_FILES)
        client.open(SOURCE)
        asked: Json = {"command": "closureLsp.openClosures"}
        if arguments is not None:
            asked["arguments"] = arguments
        assert reason in client.ask("workspace/executeCommand", asked)["error"]["message"]


def test_show_closures_is_not_offered_to_others() -> None:
    with RawClient() as client:
        client.initialize()
        client.open(SOURCE)
        assert "Show closures" not in titles(client, 0)


NESTED = """\
def f(n):
    def g():
        return n
    def h():
        return n
"""
REFRESHES = {"workspace": {"inlayHint": {"refreshSupport": True}}}


def hints(client: RawClient, uri: str) -> list[tuple[int, str]]:
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
    }
    found = client.ask("textDocument/inlayHint", params)["result"]
    return [(each["position"]["line"], "".join(part["value"] for part in each["label"])) for each in found]


ALL_HINTS = [(0, "n captured by g, h"), (1, "captures n"), (3, "captures n")]


def test_hints_can_be_hidden_and_shown_again() -> None:
    with RawClient() as client:
        client.initialize(REFRESHES)
        uri = client.open(NESTED)
        assert hints(client, uri) == ALL_HINTS
        assert client.ask("closureLsp/toggleHints", None)["result"] is False
        client.barrier()
        assert [each["method"] for each in client.asked] == ["workspace/inlayHint/refresh"]
        assert hints(client, uri) == []
        assert client.ask("workspace/executeCommand", {"command": "closureLsp.toggleHints"})["result"] is True
        assert hints(client, uri) == ALL_HINTS


@pytest.mark.parametrize(
    ("line", "expected"), [(0, ALL_HINTS), (2, ALL_HINTS[1:2]), (3, ALL_HINTS[2:]), (5, [])], ids=str
)
def test_hints_of_the_function_at_the_cursor(line: int, expected: list[tuple[int, str]]) -> None:
    with RawClient() as client:
        client.initialize(REFRESHES, options={"inlayHints": {"when": "cursor"}})
        uri = client.open(NESTED)
        assert hints(client, uri) == ALL_HINTS  # it has not told where the cursor is
        at = {"textDocument": {"uri": uri}, "position": {"line": line, "character": 0}}
        client.notify("closureLsp/didMoveCursor", at)
        assert hints(client, uri) == expected


LAZY: Json = {"textDocument": {"inlayHint": {"resolveSupport": {"properties": ["textEdits"]}}}}


@pytest.mark.parametrize(
    ("source", "inserted"),
    [
        ("def f(a, b):\n    for i in a:\n        b.append(lambda: i)\n    return b\n", " *, i=i"),
        ("def f(b):\n  for i in 'ab':\n    def g(x): return i + x\n    b.append(g)\n  return b\n", ", *, i=i"),
        ("def f(m):\n  n = 0\n  def g():\n    n += m\n  return g\n", "\n    nonlocal n"),
        # nothing is wrong with it
        ("def f(n):\n    return lambda: n\n", None),
        # it rebinds the variable: a default argument would change what it does
        ("def f(b):\n  for i in b:\n    def g():\n      nonlocal i\n      i += 1\n    b.append(g)\n", None),
        # what is found is about the lambda inside alone
        ("def f(n):\n  def g(b):\n    for i in b: b.append(lambda: i + n)\n  return g\n", None),
    ],
)
def test_a_double_click_on_a_hint_inserts_what_is_safe(source: str, inserted: str | None) -> None:
    with RawClient() as client:
        client.initialize(LAZY)
        uri = client.open(source)
        everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
        asked = {"textDocument": {"uri": uri}, "range": everywhere}
        found = client.ask("textDocument/inlayHint", asked)["result"]
        assert [hint for hint in found if "textEdits" in hint] == []
        hint = next(each for each in found if each["data"]["kind"] == "captures")
        edits = client.ask("inlayHint/resolve", hint)["result"].get("textEdits")
    assert (edits and edits[0]["newText"]) == inserted
    assert not edits or [each["range"]["start"] == each["range"]["end"] for each in edits] == [True]


@pytest.mark.parametrize(
    ("source", "character", "page"),
    [
        ("def f(n): return lambda: n\n", 25, "free-variable"),
        ("def f(n): return lambda: n\n", 6, "cell"),
        ("def f(n): return lambda: n\n", 18, "free-variable"),
        ("def f(): return len\n", 17, "global"),
    ],
)
def test_the_words_of_a_hover_lead_to_pages_that_are_installed(source: str, character: int, page: str) -> None:
    with RawClient() as client:
        client.initialize({"textDocument": {"hover": {"contentFormat": ["markdown"]}}})
        uri = client.open(source)
        at = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": character}}
        found = client.ask("textDocument/hover", at)["result"]
    (address,) = re.findall(r"\*\*\]\(([^)]*)\)", found["contents"]["value"])
    assert address.endswith(f"/{page}.md")
    assert Path(url2pathname(urlsplit(address).path)).exists()
