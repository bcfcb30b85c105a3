"""Holds what a client has chosen: for all documents, and for those of each folder of its workspace.

Never knows what projects say, nor how a client is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.server import from_lsp
from closure_lsp.settings import Settings, combined, from_client, unknown_rules, unknown_rules_of_project, unknown_tools

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.settings import Layer


class ClientChoice(NamedTuple):
    """What a client has chosen."""

    section: object = None
    """As it was sent."""
    layer: Layer = {}  # noqa: RUF012 # never changed: no layer is
    settings: Settings = Settings()
    problems: tuple[str, ...] = ()
    """One sentence for each thing that was not taken; the default is in force in its place."""

    @classmethod
    def of(cls, section: object) -> ClientChoice:
        """What the settings say. Raises `RecursionError` where they are nested too deeply."""
        # Empty is as good as none, whatever its type: Lua writes an empty table as a list.
        layer, problems = from_client(section or {})
        return cls(section or {}, layer, combined(layer), tuple(problems))

    def restricted(self) -> ClientChoice:
        """The same in a workspace that is not trusted: no file outside of it is read because one in it imports it."""
        # Of what was read, not of what was sent: the workspace may have written that, in any of its forms.
        if self.settings.diagnostics.imports == "off":
            return self
        layer = {**self.layer, "diagnostics.imports": "own"}
        return self._replace(layer=layer, settings=combined(layer))


class ClientChoices(NamedTuple):
    """The same for each folder of a workspace."""

    for_all: ClientChoice = ClientChoice()
    by_folder: Mapping[str, ClientChoice] = {}  # never changed
    """By the folder's URI: where it is not what is chosen for all."""

    @classmethod
    def of(cls, section: object, by_folder: Mapping[str, object], *, is_trusted: bool) -> ClientChoices:
        """`by_folder` lies above `section`. Raises `RecursionError`."""
        for_all = ClientChoice.of(section)
        found = {uri: ClientChoice.of(from_lsp.merged(section, own or None)) for uri, own in by_folder.items()}
        if not is_trusted:
            for_all, found = for_all.restricted(), {uri: chosen.restricted() for uri, chosen in found.items()}
        return cls(for_all, {uri: chosen for uri, chosen in found.items() if chosen.layer != for_all.layer})

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(problem for chosen in (self.for_all, *self.by_folder.values()) for problem in chosen.problems)

    def for_folder(self, uri: str) -> ClientChoice:
        """What is chosen for a folder."""
        return self.by_folder.get(uri, self.for_all)


def folder_around(uri: str, folders: Mapping[str, object]) -> str:
    """The innermost of the folders (URIs) that contain a document; empty if none does."""
    around = [folder for folder in folders if uri == folder or uri.startswith(f"{folder.rstrip('/')}/")]
    return max(around, key=len, default="")


def unknown_names_in(chosen: ClientChoices) -> list[str]:
    """One sentence for each rule that is named and not there, and for each other tool of which nothing is known."""
    different = [each.settings for each in (chosen.for_all, *chosen.by_folder.values())]
    different = [settings for settings in different if settings.diagnostics != Settings().diagnostics]
    if not different:
        return []
    from closure_lsp.ide.diagnostics import RULES  # only for who names some
    from closure_lsp.project import beside

    names = [rule.name for rule in RULES]
    return [
        problem
        for settings in different
        for problem in (*unknown_rules(settings, names), *unknown_tools(settings, beside.NAMES))
    ]


def unknown_rules_in_project(layer: Layer) -> list[str]:
    """The same for what a project says."""
    if not layer:
        return []
    from closure_lsp.api import rules  # only for who names rules

    return unknown_rules_of_project(layer, rules.NAMES)
