"""Lists the features of the server. Never knows how a feature is answered, nor what state is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from closure_lsp.server import about, closures, extensions, handlers, navigation, to_lsp
from closure_lsp.server.commands import COMMANDS
from closure_lsp.server.session import ClosureLanguageServer

if TYPE_CHECKING:
    from collections.abc import Callable


class Feature(NamedTuple):
    """An LSP method and who answers it."""

    method: str
    handler: Callable[..., Any]
    options: object = None
    """What the server says of it in its capabilities."""


FEATURES = (
    Feature(types.INITIALIZE, handlers.initialize),
    Feature(types.INITIALIZED, handlers.initialized),
    Feature(types.TEXT_DOCUMENT_DID_OPEN, handlers.did_open),
    Feature(types.TEXT_DOCUMENT_DID_CHANGE, handlers.did_change),
    Feature(types.TEXT_DOCUMENT_DID_CLOSE, handlers.did_close),
    Feature(types.NOTEBOOK_DOCUMENT_DID_OPEN, handlers.did_open_notebook),
    Feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE, handlers.did_change_notebook),
    Feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE, handlers.did_close_notebook),
    Feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION, handlers.did_change_configuration),
    Feature(types.TEXT_DOCUMENT_DID_SAVE, handlers.did_save),
    Feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, handlers.did_change_watched_files),
    Feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, handlers.did_change_workspace_folders),
    Feature(types.TEXT_DOCUMENT_HOVER, handlers.hover),
    Feature(types.TEXT_DOCUMENT_INLAY_HINT, handlers.inlay_hint),
    Feature(types.INLAY_HINT_RESOLVE, handlers.inlay_hint_resolve),
    Feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        handlers.diagnostic,
        types.DiagnosticOptions(identifier=to_lsp.SOURCE, inter_file_dependencies=False, workspace_diagnostics=True),
    ),
    Feature(types.WORKSPACE_DIAGNOSTIC, handlers.workspace_diagnostic),
    Feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        handlers.code_action,
        types.CodeActionOptions(code_action_kinds=to_lsp.ACTION_KINDS, resolve_provider=True),
    ),
    Feature(types.CODE_ACTION_RESOLVE, handlers.code_action_resolve),
    Feature(types.TEXT_DOCUMENT_PREPARE_RENAME, handlers.prepare_rename),
    Feature(types.TEXT_DOCUMENT_RENAME, handlers.rename),
    Feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, navigation.document_highlight),
    Feature(types.TEXT_DOCUMENT_DEFINITION, navigation.definition),
    Feature(types.TEXT_DOCUMENT_DECLARATION, navigation.definition),
    Feature(types.TEXT_DOCUMENT_REFERENCES, navigation.references),
    Feature(types.TEXT_DOCUMENT_CODE_LENS, navigation.code_lens, types.CodeLensOptions(resolve_provider=True)),
    Feature(types.CODE_LENS_RESOLVE, navigation.code_lens_resolve),
    Feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, handlers.semantic_tokens_full, to_lsp.SEMANTIC_TOKENS),
    Feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, handlers.semantic_tokens_range, to_lsp.SEMANTIC_TOKENS),
    Feature(extensions.CAPTURED_VARIABLES, handlers.captured_variables),
    Feature(extensions.CLOSURES, closures.closures),
    Feature(extensions.RULES, handlers.rules),
    Feature(extensions.SCOPES, about.scopes),
    Feature(extensions.TARGET, about.target),
    Feature(extensions.TOGGLE_HINTS, handlers.toggle_hints),
    Feature(extensions.DID_MOVE_CURSOR, handlers.did_move_cursor),
)

# pygls keeps a text of its own for each document, and splits all of it into lines at every keystroke (0.8 ms for
# 10,000 lines). Nobody here would read it, so our handlers of these methods take the place of its own.
_OURS_ALONE = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)


# pygls answers this itself, badly where it names a token that is none. We report no progress that can be cancelled; so
# nobody rightly sends it, and it is unknown here. In pygls the fix would be `dict.get` and a warning, as for a
# cancellation.
_NOT_OFFERED = (types.WINDOW_WORK_DONE_PROGRESS_CANCEL,)


def create_server() -> ClosureLanguageServer:
    """A server that is ready to start; it talks to one client."""
    server = ClosureLanguageServer()
    manager = server.protocol.fm
    for feature in FEATURES:
        manager.feature(feature.method, feature.options)(feature.handler)
    for name, run in COMMANDS.items():
        manager.command(name)(run)
    for method in _NOT_OFFERED:
        manager.builtin_features.pop(method, None)
    for method in _OURS_ALONE:
        manager.add_builtin_feature(method, manager.features[method])
    return server
