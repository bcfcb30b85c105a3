"""What the server does when something in it goes wrong or takes long. In this process: parts are replaced."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from closure_lsp.inference_process import InferenceProcess
from closure_lsp.server import findings as findings_module
from closure_lsp.server import serve, session, slices
from closure_lsp.server.app import FEATURES, create_server
from closure_lsp.server.findings import Findings, findings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from closure_lsp.ide.steps import Steps

Json = dict[str, Any]

URI = "file:///open.py"
SOURCE = "def outer():\n    n = 1\n    return lambda: n\n"
LARGE = "".join(f"for i_{n} in range(9): later(lambda: i_{n})\n" for n in range(200))
HOVER: Json = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": 19}}


class Loopback:
    """A server in this process, and what it has sent."""

    def __init__(self) -> None:
        self.server = create_server()
        self.sent: list[Json] = []
        self.server.protocol.set_writer(self, include_headers=False)

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data))

    def close(self) -> None:
        """pygls closes its writer at the end."""

    def tell(self, *messages: Json) -> None:
        for message in messages:
            assert self.server.protocol.receive(json.dumps({"jsonrpc": "2.0", **message}).encode())

    async def open(self, capabilities: Json) -> Json:
        """Opens a session and a document; gives the server's capabilities."""
        self.tell({"id": 0, "method": "initialize", "params": {"capabilities": capabilities}})
        document = {"uri": URI, "languageId": "python", "version": 1, "text": SOURCE}
        self.tell({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        await self.server.protocol.finish()
        agreed: Json = (await self.answer(0))["result"]["capabilities"]
        return agreed

    async def answer(self, message_id: object) -> Json:
        while True:
            for message in self.sent:
                if "method" not in message and message["id"] == message_id:
                    return message
            await asyncio.sleep(0)


class StoppedInference(InferenceProcess):
    """Answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()

    async def describe(self, source: str, line: int, column: int, budget_seconds: float) -> str | None:
        self.asked.set()
        await self.go_on.wait()
        return f"what line {line} column {column} of {len(source)} characters holds"


class BrokenInference(InferenceProcess):
    async def describe(self, source: str, line: int, column: int, budget_seconds: float) -> str | None:
        raise RuntimeError("a mistake of ours")


def check(conversation: Callable[[Loopback], Awaitable[None]]) -> None:
    """Runs a conversation with a server of its own."""

    async def run() -> None:
        loopback = Loopback()
        await loopback.open({})
        await asyncio.wait_for(conversation(loopback), 60)

    asyncio.run(run())


def test_each_method_has_one_handler() -> None:
    methods = [feature.method for feature in FEATURES]
    assert len(set(methods)) == len(methods)


def test_servers_share_nothing() -> None:
    one, two = create_server(), create_server()
    assert one.documents is not two.documents
    assert one.protocol.fm.features.keys() == two.protocol.fm.features.keys() == {f.method for f in FEATURES}


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-16"], "utf-16"),
        (["utf-8", "utf-16", "utf-32"], "utf-8"),
        (["utf-32", "utf-8", "utf-16"], "utf-32"),
        (["utf-7", "utf-8"], "utf-8"),
        (["utf-7"], "utf-16"),
    ],
)
def test_position_encoding_is_the_clients_first_choice(offered: list[str] | None, agreed: str) -> None:
    capabilities = {"general": {"positionEncodings": offered}} if offered is not None else {}
    assert asyncio.run(Loopback().open(capabilities))["positionEncoding"] == agreed


@pytest.mark.parametrize("where", ["rootUri", "rootPath", "workspaceFolders"])
@pytest.mark.parametrize(
    "uri", ["file://[::1/", "file:///%00/", "file:////", "//", "file:///" + "a/" * 20_000, "\ud800", "http://[", ""]
)
def test_workspace_of_an_odd_uri(where: str, uri: str) -> None:
    async def run() -> None:
        loopback = Loopback()
        root = [{"uri": uri, "name": "odd"}] if where == "workspaceFolders" else uri
        loopback.tell({"id": 0, "method": "initialize", "params": {"capabilities": {}, where: root}})
        assert "result" in await loopback.answer(0)
        item = {"uri": "untitled:of the workspace", "languageId": "python", "version": 1, "text": SOURCE}
        loopback.tell({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        loopback.tell({"id": 1, "method": "textDocument/hover", "params": {**HOVER, "textDocument": item}})
        assert (await loopback.answer(1))["result"]
        loopback.server.shutdown()

    asyncio.run(run())


def test_hover_answers_from_its_own_snapshot() -> None:
    async def conversation(loopback: Loopback) -> None:
        inference = loopback.server.inference = StoppedInference()
        loopback.tell({"id": 1, "method": "textDocument/hover", "params": HOVER})
        await inference.asked.wait()
        change = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "x = 1\n"}]}
        loopback.tell({"method": "textDocument/didChange", "params": change})
        await loopback.server.protocol.finish()
        assert loopback.server.documents[URI].version == 2
        inference.go_on.set()
        value = (await loopback.answer(1))["result"]["contents"]["value"]
        assert value.startswith("n is free")
        assert f"what line 2 column 4 of {len(SOURCE)} characters holds" in value

    check(conversation)


def test_pygls_keeps_no_text_of_its_own() -> None:
    async def conversation(loopback: Loopback) -> None:
        change = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "x = 1\n"}]}
        loopback.tell({"method": "textDocument/didChange", "params": change})
        await loopback.server.protocol.finish()
        assert str(loopback.server.documents[URI].text) == "x = 1\n"
        assert loopback.server.workspace.text_documents == {}

    check(conversation)


def test_other_requests_overtake_a_hover_that_waits() -> None:
    async def conversation(loopback: Loopback) -> None:
        inference = loopback.server.inference = StoppedInference()
        loopback.tell({"id": 1, "method": "textDocument/hover", "params": HOVER})
        await inference.asked.wait()
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 3, "character": 0}}
        params = {"textDocument": {"uri": URI}, "range": whole}
        loopback.tell({"id": 2, "method": "textDocument/inlayHint", "params": params})
        assert (await loopback.answer(2))["result"]
        inference.go_on.set()
        assert (await loopback.answer(1))["result"]

    check(conversation)


def test_hover_that_is_cancelled_while_it_waits() -> None:
    async def conversation(loopback: Loopback) -> None:
        inference = loopback.server.inference = StoppedInference()
        loopback.tell({"id": 1, "method": "textDocument/hover", "params": HOVER})
        await inference.asked.wait()
        loopback.tell({"method": "$/cancelRequest", "params": {"id": 1}})
        assert (await loopback.answer(1))["error"]["code"] == -32800

    check(conversation)


def test_mistake_in_a_request_is_answered_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def conversation(loopback: Loopback) -> None:
        loopback.server.inference = BrokenInference()
        loopback.tell({"id": 1, "method": "textDocument/hover", "params": HOVER})
        error = (await loopback.answer(1))["error"]
        assert error["code"] == -32603
        assert "a mistake of ours" in error["message"]
        loopback.server.inference = InferenceProcess()
        loopback.server.inference.close()
        loopback.tell({"id": 2, "method": "textDocument/hover", "params": HOVER})
        assert (await loopback.answer(2))["result"]

    check(conversation)
    (logged,) = (record for record in caplog.records if record.name == session.__name__)
    assert "a mistake of ours" in logged.getMessage()
    assert "in describe" in serve._OneLine().format(logged), "it says where"


def test_mistake_in_a_rule_ends_nothing(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[object]:
        raise RuntimeError("a mistake of ours")

    async def conversation(loopback: Loopback) -> None:
        monkeypatch.setattr(findings_module, "findings", broken)
        change = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": SOURCE}]}
        loopback.tell({"method": "textDocument/didChange", "params": change})
        loopback.tell({"id": 1, "method": "textDocument/diagnostic", "params": {"textDocument": {"uri": URI}}})
        assert (await loopback.answer(1))["error"]["code"] == -32603
        while not any("a mistake of ours" in (record.exc_text or "") for record in caplog.records):
            await asyncio.sleep(0)
        monkeypatch.undo()
        loopback.tell({"id": 2, "method": "textDocument/diagnostic", "params": {"textDocument": {"uri": URI}}})
        assert (await loopback.answer(2))["result"]["kind"] == "full"

    caplog.set_level(logging.ERROR)
    check(conversation)


def test_diagnostics_of_a_version_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(*arguments: Any) -> Steps[Findings]:
        asked.append(arguments)
        return findings(*arguments)

    async def conversation(loopback: Loopback) -> None:
        document = loopback.server.document(URI)
        monkeypatch.setattr(findings_module, "findings", counted)
        for _ in range(3):
            assert (await loopback.server.findings(document)).items == []
        assert len(asked) == 1
        await loopback.server.findings(document.with_text(document.text, 2))
        assert len(asked) == 2

    check(conversation)


def open_large(loopback: Loopback) -> Json:
    """Opens a document that takes many steps to look at."""
    document = {"uri": "file:///large.py", "languageId": "python", "version": 1, "text": LARGE}
    loopback.tell({"method": "textDocument/didOpen", "params": {"textDocument": document}})
    return {"textDocument": {"uri": document["uri"]}}


def published(loopback: Loopback, uri: str) -> list[int]:
    """How many diagnostics each publication had."""
    told = (found["params"] for found in loopback.sent if found.get("method") == "textDocument/publishDiagnostics")
    return [len(params["diagnostics"]) for params in told if params["uri"] == uri]


def test_others_are_answered_while_a_large_document_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "_SLICE", 0)

    async def conversation(loopback: Loopback) -> None:
        params = open_large(loopback)
        hover = {**params, "position": {"line": 0, "character": 0}}
        loopback.tell(
            {"id": 1, "method": "textDocument/diagnostic", "params": params},
            {"id": 2, "method": "textDocument/hover", "params": hover},
        )
        await loopback.answer(2)
        assert not any(message.get("id") == 1 for message in loopback.sent)
        assert len((await loopback.answer(1))["result"]["items"]) == 200

    check(conversation)


def test_a_change_while_a_document_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both versions are answered, each for itself; the older one is never published."""
    monkeypatch.setattr(slices, "_SLICE", 0)

    async def conversation(loopback: Loopback) -> None:
        params = open_large(loopback)
        uri = params["textDocument"]["uri"]
        loopback.tell({"id": 1, "method": "textDocument/diagnostic", "params": params})
        while not loopback.server._publishing:
            await asyncio.sleep(0)
        changed = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": LARGE + SOURCE + LARGE}]}
        loopback.tell(
            {"method": "textDocument/didChange", "params": changed},
            {"id": 2, "method": "textDocument/diagnostic", "params": params},
        )
        assert len((await loopback.answer(2))["result"]["items"]) == 400
        assert len((await loopback.answer(1))["result"]["items"]) == 200
        while not published(loopback, uri):
            await asyncio.sleep(0)
        assert published(loopback, uri) == [400]

    check(conversation)


def test_diagnostics_that_are_cancelled_while_they_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the next to ask does not wait for ever."""
    monkeypatch.setattr(slices, "_SLICE", 0)

    async def conversation(loopback: Loopback) -> None:
        params = open_large(loopback)
        loopback.tell({"id": 1, "method": "textDocument/diagnostic", "params": params})
        await loopback.server.protocol.finish()
        loopback.tell({"method": "$/cancelRequest", "params": {"id": 1}})
        assert (await loopback.answer(1))["error"]["code"] == -32800
        loopback.tell({"id": 2, "method": "textDocument/diagnostic", "params": params})
        assert len((await loopback.answer(2))["result"]["items"]) == 200

    check(conversation)


def test_a_document_that_is_closed_while_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "_SLICE", 0)

    async def conversation(loopback: Loopback) -> None:
        params = open_large(loopback)
        while not loopback.server._publishing:
            await asyncio.sleep(0)
        loopback.tell({"method": "textDocument/didClose", "params": params})
        while loopback.server._publishing:
            await asyncio.sleep(0)
        assert published(loopback, params["textDocument"]["uri"]) == [0]
        assert loopback.server._findings.keys() <= {URI}

    check(conversation)
