"""Writes the table of settings for other programs and for readers: as a JSON schema of `[tool.closure-lsp]`, and in
Markdown.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from closure_lsp.settings.table import PROJECT_SETTINGS, PROJECT_TABLE, TABLE

if TYPE_CHECKING:
    from closure_lsp.settings.table import Setting


def json_schema() -> dict[str, Any]:
    """The schema of the table in pyproject.toml, for editors and for SchemaStore."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"closure-lsp: [{PROJECT_TABLE}]",
        "description": "Settings of closure-lsp, for the command line and the language server.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            setting.project_key: {
                **setting.type.schema(),
                "default": setting.default,
                "description": setting.description.replace("`", ""),
            }
            for setting in PROJECT_SETTINGS
        },
    }


def markdown_table() -> str:
    """All settings: where each can be set, its default, and what it means."""
    rows = ["| editor | pyproject.toml | option | default | |", "|---|---|---|---|---|"]
    rows += [
        f"| {_code(setting.key)} | {_code(setting.project_key)} | {_code(setting.option)} | {_default(setting)}"
        f" | {setting.description} |"
        for setting in TABLE
    ]
    return "\n".join(rows) + "\n"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _default(setting: Setting) -> str:
    written = json.dumps(setting.default, ensure_ascii=False)
    return _code(written) if len(written) < _LONGEST_DEFAULT else setting.default_in_words.removeprefix("the default: ")


_LONGEST_DEFAULT = 40
