"""Reads what a client sends: positions, capabilities, settings. Never knows what happens with it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcInvalidParams
from pygls.uris import from_fs_path, to_fs_path

from closure_lsp.python_version import nearest_version
from closure_lsp.server.extensions import OPEN_CLOSURES, SHOW_CLOSURES
from closure_lsp.server.notebooks import OpenCell, each_once
from closure_lsp.settings import SECTION
from closure_lsp.text import Encoding, Position, Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from closure_lsp.ide.code_actions import Wanted
    from closure_lsp.python_version import PythonVersion


@dataclass(frozen=True, slots=True)
class Client:
    """What the client can do, as far as our answers depend on it. The defaults describe a client that says nothing."""

    encoding: Encoding = Encoding.UTF16
    hover_markdown: bool = False
    follows_links: bool = True
    """A link in a hover leads somewhere, and only its text takes room."""
    resolves_tooltips: bool = False
    """It asks for the tooltip of an inlay hint when it shows it."""
    resolves_insertions: bool = False
    """It asks what a double-click on an inlay hint inserts when the user makes one."""
    resolves_links: bool = False
    """It asks where the parts of an inlay hint lead when the user follows one."""
    related_information: bool = False
    unnecessary_tag: bool = False
    code_description: bool = False
    """The code of a diagnostic can be a link."""
    shows_documents: bool = False
    """It opens a file when we ask it to."""
    has_own_commands: bool = False
    """It has commands of its own in the place of ours."""
    resolves_edits: bool = False
    """It asks for the edit of a code action when the user has chosen it."""
    document_changes: bool = False
    """Edits can name the version of the document that they are meant for."""
    confirms_edits: bool = False
    """It shows an edit that is marked so, and asks, before it is made."""
    pulls_diagnostics: bool = False
    refreshes_diagnostics: bool = False
    refreshes_inlay_hints: bool = False
    closures_command: str = ""
    """What shows the picture of a place: a command of its own, or one of ours (`extensions`); empty where none does."""
    opens_svg: bool = False
    """It wants a picture that is opened as a file as SVG, outside of the editor."""
    shows_target: bool = False
    """It shows the version of Python that a document is looked at for."""
    refreshes_code_lenses: bool = False
    links_definitions: bool = False
    """A definition may be a link that says which name it is of."""
    joins_semantic_tokens: bool = False
    """It shows the tokens of all servers of a document, not those of one."""
    refreshes_semantic_tokens: bool = False
    has_configuration: bool = False
    """It answers `workspace/configuration`."""
    watches_configuration: bool = False
    """We may register for `workspace/didChangeConfiguration`."""
    watches_files: bool = False
    """We may register for `workspace/didChangeWatchedFiles`."""


# No capability tells: Neovim wraps a hover by its raw Markdown, targets of links included, and follows none of them.
_FOLLOW_NO_LINKS = frozenset({"Neovim"})

# Nor does one tell this: VS Code, under the names of all its relatives, takes the tokens of one server for a document,
# so that ours would hide those of the main server. Who is named here was tried.
_JOIN_SEMANTIC_TOKENS = frozenset({"Neovim"})


def client(params: types.InitializeParams, encoding: str | None) -> Client:
    """What a client says it can do; `encoding` is the negotiated one (LSP: utf-16 if the client offers none)."""
    capabilities = params.capabilities
    name = params.client_info.name if params.client_info else ""
    formats: Sequence[object] = get_capability(capabilities, "text_document.hover.content_format") or ()
    lazy: Sequence[str] = get_capability(capabilities, "text_document.inlay_hint.resolve_support.properties") or ()
    late_edits: Sequence[str] = (
        get_capability(capabilities, "text_document.code_action.resolve_support.properties") or ()
    )
    has_data = bool(get_capability(capabilities, "text_document.code_action.data_support"))
    # LSP 3.18 lets a client say these two for pull diagnostics apart; most say them for pushed ones and mean both.
    related = (
        get_capability(capabilities, "text_document.publish_diagnostics.related_information"),
        get_capability(capabilities, "text_document.diagnostic.related_information"),
    )
    tags = (
        *(get_capability(capabilities, "text_document.publish_diagnostics.tag_support.value_set") or ()),
        *(get_capability(capabilities, "text_document.diagnostic.tag_support.value_set") or ()),
    )
    described = (
        get_capability(capabilities, "text_document.publish_diagnostics.code_description_support"),
        get_capability(capabilities, "text_document.diagnostic.code_description_support"),
    )
    options = params.initialization_options
    return Client(
        encoding=Encoding(encoding or "utf-16"),
        hover_markdown=next(iter(formats), None) == types.MarkupKind.Markdown,
        follows_links=name not in _FOLLOW_NO_LINKS,
        resolves_tooltips="tooltip" in lazy,
        resolves_insertions="textEdits" in lazy,
        resolves_links="label.location" in lazy,
        related_information=any(related),
        unnecessary_tag=types.DiagnosticTag.Unnecessary in tags,
        code_description=any(described),
        shows_documents=bool(get_capability(capabilities, "window.show_document.support")),
        has_own_commands=_option(options, "hasOwnCommands") is True,
        resolves_edits="edit" in late_edits and has_data,
        document_changes=bool(get_capability(capabilities, "workspace.workspace_edit.document_changes")),
        confirms_edits=get_capability(capabilities, "workspace.workspace_edit.change_annotation_support") is not None,
        pulls_diagnostics=get_capability(capabilities, "text_document.diagnostic") is not None,
        refreshes_diagnostics=bool(get_capability(capabilities, "workspace.diagnostics.refresh_support")),
        refreshes_inlay_hints=bool(get_capability(capabilities, "workspace.inlay_hint.refresh_support")),
        closures_command=_closures_command(params),
        opens_svg=_option(options, "showClosures") == "svg",
        shows_target=_option(options, "showsTarget") is True,
        refreshes_code_lenses=bool(get_capability(capabilities, "workspace.code_lens.refresh_support")),
        # The capability for declarations is another one; no client is known that has one of the two alone.
        links_definitions=bool(get_capability(capabilities, "text_document.definition.link_support")),
        joins_semantic_tokens=name in _JOIN_SEMANTIC_TOKENS
        and get_capability(capabilities, "text_document.semantic_tokens") is not None,
        refreshes_semantic_tokens=bool(get_capability(capabilities, "workspace.semantic_tokens.refresh_support")),
        has_configuration=bool(get_capability(capabilities, "workspace.configuration")),
        watches_configuration=bool(
            get_capability(capabilities, "workspace.did_change_configuration.dynamic_registration")
        ),
        watches_files=bool(get_capability(capabilities, "workspace.did_change_watched_files.dynamic_registration")),
    )


def _closures_command(params: types.InitializeParams) -> str:
    if _option(params.initialization_options, "showClosures") is True:
        return SHOW_CLOSURES
    shows_documents = get_capability(params.capabilities, "window.show_document.support")
    has_own_commands = _option(params.initialization_options, "hasOwnCommands") is True
    return OPEN_CLOSURES if shows_documents and not has_own_commands else ""


def _option(options: object, name: str) -> object:
    return options.get(name) if isinstance(options, dict) else None


def offset(text: Text, position: types.Position, encoding: Encoding) -> int:
    """The byte that a position means, clamped to the text as LSP requires."""
    return text.offset(Position(position.line, position.character), encoding)


def span(text: Text, range_: types.Range, encoding: Encoding) -> Span:
    """The bytes that a range means; if its end is before its start, the two are swapped."""
    ends = (offset(text, range_.start, encoding), offset(text, range_.end, encoding))
    return Span(min(ends), max(ends))


def changed(text: Text, changes: Iterable[types.TextDocumentContentChangeEvent], encoding: Encoding) -> Text:
    """The text after the changes of a `textDocument/didChange`. Positions in each refer to the text after the one
    before it.
    """
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            text = text.replaced(span(text, change.range, encoding), change.text)
        else:
            text = Text.from_str(change.text)
    return text


def cell(item: types.TextDocumentItem) -> OpenCell:
    """A cell of a notebook that the client opens."""
    return OpenCell(item.uri, item.version, Text.from_str(item.text), item.language_id == "python")


def changed_cells(
    cells: tuple[OpenCell, ...], changes: types.NotebookDocumentCellChanges | None, encoding: Encoding
) -> tuple[OpenCell, ...]:
    """The cells after a `notebookDocument/didChange`: first adds and removes cells, then changes their text."""
    found = list(cells)
    if changes is not None and changes.structure is not None:
        known = {each.uri: each for each in cells}
        known.update((item.uri, cell(item)) for item in changes.structure.did_open or ())
        array = changes.structure.array
        come = [known[each.document] for each in array.cells or () if each.document in known]
        found[array.start : array.start + array.delete_count] = come
    for change in (changes.text_content or ()) if changes is not None else ():
        for index, each in enumerate(found):
            if each.uri == change.document.uri:
                text = changed(each.text, change.changes, encoding)
                found[index] = each._replace(text=text, version=change.document.version)
    return each_once(found)


def wanted(context: types.CodeActionContext) -> Wanted:
    """Which code actions are requested. An empty list of kinds means all of them, as does a missing one."""
    from closure_lsp.ide.code_actions import Wanted  # late, as in `handlers`

    kinds = (kind.value if isinstance(kind, types.CodeActionKind) else kind for kind in context.only or ())
    return Wanted(
        only=frozenset(kinds) or None,
        is_asked_by_user=context.trigger_kind != types.CodeActionTriggerKind.Automatic,
    )


class HintData(NamedTuple):
    """What we put into an inlay hint to find it again when the client asks for its tooltip."""

    uri: str
    version: int
    offset: int
    """In bytes."""
    kind: str


def hint_data(data: object) -> HintData:
    """The data of a hint as the client sends it back. Raises `JsonRpcInvalidParams` if it is not ours."""
    match data:
        case {"uri": str(uri), "version": int(version), "offset": int(at), "kind": str(kind)} if _are_places(at):
            return HintData(uri, version, at, kind)
    raise JsonRpcInvalidParams("this inlay hint holds no data of closure-lsp: it cannot be resolved")


def _are_places(*numbers: int) -> bool:
    """Whether all are what LSP calls `uinteger`: nothing that we count is larger."""
    return all(0 <= number < 2**31 for number in numbers)


class LensData(NamedTuple):
    """What we put into a code lens to find it again when the client asks for its text."""

    uri: str
    version: int
    offset: int
    """Of the name that it is about, in bytes."""


def lens_data(data: object) -> LensData:
    """The data of a lens as the client sends it back. Raises `JsonRpcInvalidParams` if it is not ours."""
    match data:
        case {"uri": str(uri), "version": int(version), "offset": int(at)} if _are_places(at):
            return LensData(uri, version, at)
    raise JsonRpcInvalidParams("this code lens holds no data of closure-lsp: it cannot be resolved")


class ActionData(NamedTuple):
    """What we put into a code action to find it again when the client asks for its edit."""

    uri: str
    version: int
    start: int
    """Where the place begins for which it was offered, in bytes."""
    end: int
    action: str
    number: int
    """Among the changes that the action offers there."""


def action_data(data: object) -> ActionData:
    """The data of a code action as the client sends it back. Raises `JsonRpcInvalidParams` if it is not ours."""
    match data:
        case {
            "uri": str(uri),
            "version": int(version),
            "start": int(start),
            "end": int(end),
            "action": str(action),
            "number": int(number),
        } if _are_places(start, end, number):
            return ActionData(uri, version, start, end, action, number)
    raise JsonRpcInvalidParams("this code action holds no data of closure-lsp: it cannot be resolved")


def is_broken(uri: str | None) -> bool:
    """Whether a URI is invalid: `file://[::1/`, a host in brackets that do not close."""
    try:
        to_fs_path(uri or "")
    except ValueError:
        return True
    return False


def root_uri(params: types.InitializeParams) -> str | None:
    """The folder that the client has opened; None if it names none, or none that can be read."""
    if params.root_uri is not None:
        return None if is_broken(params.root_uri) else params.root_uri
    try:
        found: str | None = from_fs_path(params.root_path or "") if params.root_path else None
    except ValueError:  # `//`: a host without a name
        return None
    return found


def path(uri: str) -> Path | None:
    """The file that a URI names; None for what cannot be a file: an unsaved buffer, an invalid URI, a NUL in it.

    Also None beyond what operating systems open (4,096 bytes, Linux' PATH_MAX) and beyond a sensible depth (256
    folders).
    """
    try:
        found = to_fs_path(uri) or ""
        size = len(os.fsencode(found))
    except ValueError:
        return None
    depth = sum(found.count(separator) for separator in {"/", os.sep})
    if not found or "\0" in found or size > _LONGEST_PATH or depth > _DEEPEST_FOLDER:
        return None
    return Path(found)


_LONGEST_PATH = 4096
_DEEPEST_FOLDER = 256


def initial_settings(options: object) -> object:
    """The settings in `initializationOptions`: bare, or below `settings`, `closureLsp` or both."""
    for wrapper in ("settings", SECTION):
        if isinstance(options, dict) and wrapper in options:
            options = options[wrapper]
    return options


def interpreter_version(options: object) -> PythonVersion | None:
    """The version of the interpreter selected in the editor, if `initializationOptions` say it. `{"interpreterVersion":
    "3.12.1"}`, next to the settings or their wrapper. We never run that interpreter.
    """
    match options:
        case {"interpreterVersion": str(version)}:
            return nearest_version(version)
    return None


def is_trusted(options: object) -> bool:
    """Whether the user trusts the workspace: unless `initializationOptions` say otherwise, `{"isTrusted": false}`."""
    match options:
        case {"isTrusted": False}:
            return False
    return True


def pushed_settings(settings: object) -> object:
    """The settings in a `workspace/didChangeConfiguration`; None if none of them are ours. Only settings under our name
    count, because some clients send the settings of all servers to each server.
    """
    return settings.get(SECTION) if isinstance(settings, dict) else None


def merged(below: object, above: object) -> object:
    """Both settings merged. If both set a key, `above` wins; null sets nothing."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}
    return below if above is None else above


def label(hint: types.InlayHint) -> str:
    """The text of a hint's label, whatever its number of parts."""
    if isinstance(hint.label, str):
        return hint.label
    return "".join(part.value for part in hint.label)
