"""Knows the commands that any client can have us run (`workspace/executeCommand`). Never knows Python's scopes."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from closure_lsp.printable import printable
from closure_lsp.server import manual
from closure_lsp.server.extensions import EXPLAIN_COMMAND, TOGGLE_HINTS_COMMAND
from closure_lsp.server.session import ClosureLanguageServer  # noqa: TC001 # pygls reads the annotations


def explain(ls: ClosureLanguageServer, rule: str = "") -> None:
    """Shows the manual of a rule. A call without a rule is refused like one with a rule that there is not."""
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


def toggle_hints(ls: ClosureLanguageServer) -> bool:
    """Whether hints are shown from now on."""
    return ls.toggle_hints()


COMMANDS = {EXPLAIN_COMMAND: explain, TOGGLE_HINTS_COMMAND: toggle_hints}
