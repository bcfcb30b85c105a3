"""Who is offered semantic tokens, and what they get."""

from __future__ import annotations

from tests.protocol.raw_client import Json, RawClient

METHOD_NOT_FOUND = -32601
TOKENS: Json = {
    "textDocument": {
        "semanticTokens": {"requests": {"full": True}, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"]}
    }
}
SOURCE = "def f(n):\n    def g(m):\n        return lambda: m + n\n"


def at(line: int, character: int) -> Json:
    return {"line": line, "character": character}


def test_neovim_gets_the_names_of_captured_variables() -> None:
    with RawClient() as client:
        provider = client.initialize(TOKENS, clientInfo={"name": "Neovim"})["capabilities"]["semanticTokensProvider"]
        uri = client.open(SOURCE)
        whole = client.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})
        span = {"start": at(1, 0), "end": at(2, 0)}
        part = client.ask("textDocument/semanticTokens/range", {"textDocument": {"uri": uri}, "range": span})
    assert provider == {
        "legend": {"tokenTypes": ["capturedVariable"], "tokenModifiers": ["cell", "free", "rebound"]},
        "full": True,
        "range": True,
    }
    assert whole["result"] == {"data": [0, 6, 1, 0, 1, 1, 10, 1, 0, 1, 1, 23, 1, 0, 2, 0, 4, 1, 0, 2]}
    assert part["result"] == {"data": [1, 10, 1, 0, 1]}


def test_other_clients_would_show_ours_in_place_of_those_of_the_main_server() -> None:
    with RawClient() as client:
        capabilities = client.initialize(TOKENS, clientInfo={"name": "Visual Studio Code"})["capabilities"]
        uri = client.open(SOURCE)
        answer = client.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})
    assert "semanticTokensProvider" not in capabilities
    assert answer["error"]["code"] == METHOD_NOT_FOUND
