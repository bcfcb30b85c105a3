"""Knows how rass joins the answers of several servers where it would ask the first alone: hovers and inlay hints.

A preset of rass (PyPI: rassumfrassum), so it runs in rass' process: `rass closure_lsp_rass.py -- SERVER -- SERVER`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rassumfrassum.frassum import LspLogic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rassumfrassum.frassum import DirectResponse, PayloadItem, Server

HOVER = "textDocument/hover"
INLAY_HINT = "textDocument/inlayHint"
INITIALIZE_MILLISECONDS = 25_000
"""Less than Eglot's own patience, which is 30 seconds."""

PROVIDERS = {HOVER: "hoverProvider", INLAY_HINT: "inlayHintProvider"}
"""The methods that all servers answer, each with the capability that tells whether a server can."""


class AskAll(LspLogic):
    """rass' own logic, except that hovers and hints come from every server that has them."""

    async def on_client_request(
        self, method: str, params: dict[str, Any], servers: list[Server]
    ) -> list[Server] | DirectResponse:
        """Who is asked."""
        if method in PROVIDERS:
            return [server for server in servers if server.caps.get(PROVIDERS[method])]
        return await super().on_client_request(method, params, servers)

    def get_aggregation_timeout_ms(self, method: str | None) -> int:
        """How long all are waited for. Who misses `initialize` would not be offered to the client at all."""
        return INITIALIZE_MILLISECONDS if method == "initialize" else super().get_aggregation_timeout_ms(method)

    def process_responses(self, method: str, items: list[PayloadItem]) -> tuple[Any, bool]:
        """The answers as one, and whether that is an error."""
        # they come in the order in which the servers were done
        order = list(self.servers)
        items = sorted(items, key=lambda item: order.index(id(item.server)))
        answers = [item.payload for item in items if item.payload and not item.is_error]
        if method not in PROVIDERS or not answers:
            return super().process_responses(method, items)
        if method == INLAY_HINT:
            return [hint for hints in answers for hint in hints], False
        return joined_hovers(answers), False


def joined_hovers(hovers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One hover with the contents of all, in their order, and the range of the first that has one."""
    if len(hovers) == 1:
        return hovers[0]
    markdown = any(_kind(hover["contents"]) == "markdown" for hover in hovers)
    border = "\n\n---\n\n" if markdown else "\n\n"
    value = border.join(_text(hover["contents"]).strip("\n") for hover in hovers)
    joined: dict[str, Any] = {"contents": {"kind": "markdown" if markdown else "plaintext", "value": value}}
    ranges = [hover["range"] for hover in hovers if hover.get("range")]
    return {**joined, "range": ranges[0]} if ranges else joined


def logic_class() -> type[LspLogic]:
    """What rass asks a preset for."""
    return AskAll


def _kind(contents: Any) -> str:
    # Before LSP 3 there was Markdown alone, as a string, as {language, value} or as a list of these.
    return contents.get("kind", "markdown") if isinstance(contents, dict) else "markdown"


def _text(contents: Any) -> str:
    if isinstance(contents, list):
        return "\n\n".join(_text(each) for each in contents)
    if not isinstance(contents, dict):
        return str(contents)
    if "language" in contents:
        return f"```{contents['language']}\n{contents['value']}\n```"
    return str(contents["value"])
