"""The commands that any client can run here (`workspace/executeCommand`). Never knows Python's scopes."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from closure_lsp.printable import printable
from closure_lsp.server import manual
from closure_lsp.server.closures import page_of_closures
from closure_lsp.server.extensions import (
    EXPLAIN_COMMAND,
    OPEN_CLOSURES,
    TOGGLE_HINTS_COMMAND,
    ClosuresPlace,
)
from closure_lsp.server.session import ClosureLanguageServer  # noqa: TC001 # pygls reads the annotations


def explain(ls: ClosureLanguageServer, rule: str = "") -> None:
    """Shows the manual of a rule. Refuses a call without a rule like one with an unknown rule."""
    from closure_lsp.ide.diagnostics import RULES  # late, as in `handlers`

    chosen = next((each for each in RULES if each.name == rule), None)
    if chosen is None:
        raise JsonRpcInvalidParams(f"there is no rule {printable(rule[:100])}")
    if ls.client.shows_documents:
        is_on_web = bool(manual.HOME)
        page = types.ShowDocumentParams(manual.address(rule), external=is_on_web, take_focus=True)
        ls.window_show_document(page)
    else:
        shown = f"{rule}: {chosen.summary} More: `closure-lsp explain {rule}`"
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, shown))


async def open_closures(ls: ClosureLanguageServer, place: ClosuresPlace | None = None) -> None:
    """Writes the picture of a place and makes the client open it. Refuses a call without a place."""
    if place is None:
        raise JsonRpcInvalidParams("the place is missing")
    name, picture = await page_of_closures(ls, place)
    try:
        file = ls.pictures.write(place.uri, name, picture)
    except OSError as error:
        reason = f"The picture cannot be written: {printable(error.strerror or str(error))}"
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Error, reason))
        return
    ls.window_show_document(types.ShowDocumentParams(file.as_uri(), external=ls.client.opens_svg, take_focus=True))


def toggle_hints(ls: ClosureLanguageServer) -> bool:
    """Switches hints on or off; returns whether they are shown from now on."""
    return ls.toggle_hints()


COMMANDS = {EXPLAIN_COMMAND: explain, OPEN_CLOSURES: open_closures, TOGGLE_HINTS_COMMAND: toggle_hints}
