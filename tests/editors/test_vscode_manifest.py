"""What the extension's package.json says and has to agree with others."""

from __future__ import annotations

import json
import re
from typing import Any

import closure_lsp
from closure_lsp.ide.diagnostics import RULES
from closure_lsp.settings import SETTINGS, parse
from closure_lsp.settings.types import Milliseconds
from tests.editors.vscode_manifest import MANIFEST, OF_THE_CLIENT, of_the_server


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(MANIFEST.read_text())
    return found


def properties() -> dict[str, Any]:
    found: dict[str, Any] = manifest()["contributes"]["configuration"]["properties"]
    return found


def test_the_server_s_settings_with_their_types_defaults_and_descriptions() -> None:
    written = {key: value for key, value in properties().items() if not key.startswith(OF_THE_CLIENT)}
    assert written == of_the_server(), "fix it by: python -m tests.editors.vscode_manifest"


def test_the_server_takes_every_default_without_complaint() -> None:
    section = {key.removeprefix("closureLsp."): value["default"] for key, value in properties().items()}
    assert parse(section)[1] == []


def test_the_version_is_the_server_s() -> None:
    assert manifest()["version"] == closure_lsp.__version__


def test_what_could_name_a_program_is_not_taken_from_a_workspace_without_trust() -> None:
    trust = manifest()["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    assert trust["restrictedConfigurations"] == ["closureLsp.path"]


def test_the_names_of_all_rules_are_completed() -> None:
    names = [rule.name for rule in RULES]
    for key in ("select", "ignore"):
        assert properties()[f"closureLsp.diagnostics.{key}"]["items"]["enum"] == ["all", *names]
    assert list(properties()["closureLsp.diagnostics.severity"]["properties"]) == names


def test_lengths_of_time_have_a_unit() -> None:
    times = [setting for setting in SETTINGS if isinstance(setting.type, Milliseconds)]
    assert len(times) > 1
    assert [setting.key for setting in times if "milliseconds" not in setting.description] == []


def test_the_snippet_has_fixes_applied_on_save() -> None:
    (snippet,) = json.loads(MANIFEST.with_name("snippets.json").read_text()).values()
    written = json.loads("{" + "".join(snippet["body"]) + "}")
    assert written == {"[python]": {"editor.codeActionsOnSave": {"source.fixAll.closureLsp": "explicit"}}}


def test_every_command_is_registered_and_every_registered_one_has_a_title() -> None:
    sources = "".join(file.read_text() for file in sorted((MANIFEST.parent / "src").glob("*.ts")))
    registered = set(re.findall(r'registerCommand\("(closureLsp\.\w+)"', sources))
    registered |= {f"closureLsp.{name}" for name in re.findall(r'register\("(\w+)"', sources)}
    titled = {command["command"] for command in manifest()["contributes"]["commands"]}
    of_links = {"closureLsp.explain", "closureLsp.goToPlace"}
    assert registered | {"closureLsp.goToPlace"} == titled | of_links


def test_the_lock_file_names_no_place_to_download_from() -> None:
    lock = json.loads(MANIFEST.with_name("package-lock.json").read_text())
    assert len(lock["packages"]) > 50
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
