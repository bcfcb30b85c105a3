"""What a client has chosen, and what of it is in force where its workspace is not trusted."""

from __future__ import annotations

import pytest

from closure_lsp.server.chosen import ClientChoices, unknown_names_in

FOLDER = "file:///folder"


@pytest.mark.parametrize(
    ("section", "imports"),
    [
        ({}, "own"),
        ([], "own"),  # an empty table of Lua
        ("nonsense", "own"),
        ({"diagnostics": {"imports": "all"}}, "own"),
        ({"diagnostics.imports": "all"}, "own"),
        # VS Code sends what a workspace has under `closureLsp.closureLsp`, too.
        ({"closureLsp": {"diagnostics": {"imports": "all"}}}, "own"),
        ({"diagnostics.imports": "off", "diagnostics": {"imports": "all"}}, "own"),
        ({"diagnostics": {"imports": "off"}}, "off"),
    ],
)
def test_a_workspace_that_is_not_trusted_never_has_other_files_read(section: object, imports: str) -> None:
    chosen = ClientChoices.of(section, {}, is_trusted=False)
    assert chosen.for_all.settings.diagnostics.imports == imports
    # What goes before the project's settings: of those the workspace has its own, too.
    assert chosen.for_all.layer["diagnostics.imports"] == imports
    of_folder = ClientChoices.of({}, {FOLDER: section}, is_trusted=False).for_folder(FOLDER)
    assert of_folder.settings.diagnostics.imports == imports


def test_a_trusted_workspace_has_what_is_chosen() -> None:
    chosen = ClientChoices.of({}, {FOLDER: {"diagnostics": {"imports": "own"}}}, is_trusted=True)
    assert chosen.for_all.settings.diagnostics.imports == "all"
    assert chosen.for_folder(FOLDER).settings.diagnostics.imports == "own"


def test_a_tool_of_which_nothing_is_known_is_told() -> None:
    section = {"diagnostics": {"beside": ["ruff", "B023", "pyright", "reportUnboundVariable", "project", "rufff"]}}
    assert unknown_names_in(ClientChoices.of(section, {}, is_trusted=True)) == [
        'closureLsp.diagnostics.beside: nothing is left out for "rufff"; did you mean "ruff"?'
    ]
