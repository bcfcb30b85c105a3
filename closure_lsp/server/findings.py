"""Remembers which diagnostics of a document a client was last told. Never knows how anything is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from closure_lsp.ide.diagnostics import report
from closure_lsp.ide.diagnostics.engine.globals import OTHER_FILES
from closure_lsp.server import to_lsp
from closure_lsp.server.notebooks import JoinedDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lsprotocol import types

    from closure_lsp.ide.diagnostics.engine.report import Report
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.ide.steps import Steps
    from closure_lsp.server.documents import Document
    from closure_lsp.server.from_lsp import Client
    from closure_lsp.server.imports import KnownFiles
    from closure_lsp.settings import DiagnosticSettings


Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Findings:
    """The diagnostics of one version of a document, and how they were written for the client."""

    document: Document
    settings: DiagnosticSettings
    report: Report
    items: list[Json | None]
    """As JSON values: so nothing is converted that has been told before, and an answer is written in no time. One for
    each of the report's; None for one that the client is not told, which may be so in a notebook.
    """
    diagnostics: Sequence[Diagnostic]
    """Those that the client is told."""
    others: KnownFiles
    """The files that it imports, as they were known."""
    result_id: int
    """Stays the same as long as the client would be told the same."""

    def items_of(self, document: Document) -> list[Json]:
        """What the client is told of a document: this one, or a cell of this notebook."""
        if not isinstance(self.document, JoinedDocument):
            return [item for item in self.items if item]
        places = (placed.statement.place(placed.finding.span).start for placed in self.report.placed)
        return [item for place, item in zip(places, self.items, strict=True) if item and document.holds(place)]


def findings(
    document: Document,
    settings: DiagnosticSettings,
    client: Client,
    write: Callable[[types.Diagnostic], Json],
    new_id: int,
    last: Findings | None,
    others: KnownFiles,
) -> Steps[Findings]:
    """The diagnostics of a document, in steps. Of the `last` ones, of whatever version, all that holds is taken over.

    `write` makes JSON values. `new_id` becomes the `result_id` if they are others. Settings and client are those of the
    `last` ones, or there are no `last` ones. `others` are the files that it imports.
    """
    is_other = last is not None and last.others != others
    elsewhere = frozenset({OTHER_FILES}) if is_other else frozenset()
    found = yield from report(document.analysis, settings, last.report if last else None, others.files, elsewhere)
    if isinstance(document, JoinedDocument) and document.notebook is not None:
        from closure_lsp.api.checking import shown_in_notebook  # only for who opens a notebook

        shown = shown_in_notebook(document.analysis, document.notebook.joined, settings, found.diagnostics)
        of_cells = [
            write(to_lsp.diagnostic(each, document.at(each.span.start), client)) if each else None for each in shown
        ]
        told = [each for each in shown if each is not None]
        return Findings(document, settings, found, of_cells, told, others, new_id)
    written = {placed.key: item for placed, item in zip(last.report.placed, last.items, strict=True)} if last else {}
    items: list[Json | None] = []
    for placed in found.placed:
        item = written.get(placed.key)
        if item is None:
            item = write(to_lsp.diagnostic(placed.diagnostic(), document, client))
            yield
        items.append(item)
    is_same = last is not None and last.items == items
    result_id = last.result_id if last and is_same else new_id
    return Findings(document, settings, found, items, found.diagnostics, others, result_id)
