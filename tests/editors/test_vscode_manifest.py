"""What the extension's package.json says and has to agree with others."""

from __future__ import annotations

import json
from typing import Any

import closure_lsp
from closure_lsp.settings import parse
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


def test_the_lock_file_names_no_place_to_download_from() -> None:
    lock = json.loads(MANIFEST.with_name("package-lock.json").read_text())
    assert len(lock["packages"]) > 50
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
