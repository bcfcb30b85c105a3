"""Knows the requests that the server answers beyond LSP."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    assert "\nExample:\n" in first["manual"]
