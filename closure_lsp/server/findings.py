"""Knows what a client has last been told of a document's diagnostics. Never knows how anything is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from closure_lsp.ide.diagnostics import report
from closure_lsp.server import to_lsp

if TYPE_CHECKING:
    from collections.abc import Callable

    from lsprotocol import types

    from closure_lsp.ide.diagnostics.engine.report import Report
    from closure_lsp.ide.steps import Steps
    from closure_lsp.server.documents import Document
    from closure_lsp.server.from_lsp import Client
    from closure_lsp.settings import DiagnosticSettings


Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Findings:
    """The diagnostics of one version of a document, and how they were written for the client."""

    document: Document
    settings: DiagnosticSettings
    report: Report
    items: list[Json]
    """As JSON values: so nothing is converted that has been told before, and an answer is written in no time."""
    result_id: int
    """Stays the same as long as the client would be told the same."""


def findings(
    document: Document,
    settings: DiagnosticSettings,
    client: Client,
    write: Callable[[types.Diagnostic], Json],
    new_id: int,
    last: Findings | None,
) -> Steps[Findings]:
    """The diagnostics of a document, in steps. Of the `last` ones, of whatever version, all that holds is taken over.

    `write` makes JSON values. `new_id` becomes the `result_id` if they are others. Settings and client are those of the
    `last` ones, or there are no `last` ones.
    """
    found = yield from report(document.analysis, settings, last.report if last else None)
    written = {placed.key: item for placed, item in zip(last.report.placed, last.items, strict=True)} if last else {}
    items: list[Json] = []
    for placed in found.placed:
        item = written.get(placed.key)
        if item is None:
            item = write(to_lsp.diagnostic(placed.diagnostic(), document, client))
            yield
        items.append(item)
    is_same = last is not None and last.items == items
    return Findings(document, settings, found, items, last.result_id if last and is_same else new_id)
