"""Writes the server's settings into the extension's package.json: `python -m tests.editors.vscode_manifest`.

The table of `closure_lsp.settings` is their only source; a test compares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from closure_lsp.ide.diagnostics import RULES
from closure_lsp.ide.diagnostics.engine.beside import TWINS
from closure_lsp.project.beside import BY_DEFAULT, BY_PROJECT, CODES
from closure_lsp.settings import ALL_RULES, SECTION, SETTINGS, Setting
from closure_lsp.settings.types import Rules, Severities

MANIFEST = Path(__file__).parent.parent.parent / "editors" / "vscode" / "package.json"

OF_THE_CLIENT = (f"{SECTION}.path", f"{SECTION}.decorations.", f"{SECTION}.graph.", f"{SECTION}.trace.")
"""How the settings begin that the extension itself reads."""


def main() -> int:
    manifest = json.loads(MANIFEST.read_text())
    configuration = manifest["contributes"]["configuration"]
    own = {key: value for key, value in configuration["properties"].items() if key.startswith(OF_THE_CLIENT)}
    configuration["properties"] = {**own, **of_the_server()}
    MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return 0


def of_the_server() -> dict[str, Any]:
    """The server's settings as `contributes.configuration.properties` has them."""
    return {
        setting.full_key: {
            **_schema(setting),
            "default": setting.default,
            "scope": "resource",
            "markdownDescription": setting.description,
        }
        for setting in SETTINGS
    }


def _schema(setting: Setting) -> dict[str, Any]:
    """The type of a setting. VS Code completes the names of rules, and marks one that there is not."""
    found: dict[str, Any] = setting.type.schema()
    if isinstance(setting.type, Rules):
        names = {ALL_RULES: "All rules but the opt-in ones.", **{rule.name: rule.summary for rule in RULES}}
        return {**found, "items": {"type": "string", "enum": [*names], "markdownEnumDescriptions": [*names.values()]}}
    if setting.key == "diagnostics.beside":
        names = {BY_PROJECT: "The tools that the project configures: what their configuration switches on."}
        names |= dict.fromkeys(BY_DEFAULT, "What it is sure to report, as the project configures it.")
        names |= {twin.code: f"{CODES[twin.code]} reports so what `{twin.rule}` finds." for twin in TWINS}
        return {**found, "items": {"type": "string", "enum": [*names], "markdownEnumDescriptions": [*names.values()]}}
    if isinstance(setting.type, Severities):
        each = found["additionalProperties"]
        by_rule = {rule.name: {**each, "markdownDescription": rule.summary} for rule in RULES}
        return {"type": "object", "properties": by_rule, "additionalProperties": False}
    return found


if __name__ == "__main__":
    sys.exit(main())
