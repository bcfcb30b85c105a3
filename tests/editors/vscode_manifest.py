"""Writes the server's settings into the extension's package.json: `python -m tests.editors.vscode_manifest`.

The table of `closure_lsp.settings` is their only source; a test compares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from closure_lsp.settings import SECTION, SETTINGS

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
            **setting.type.schema(),
            "default": setting.default,
            "scope": "window",
            "markdownDescription": setting.description,
        }
        for setting in SETTINGS
    }


if __name__ == "__main__":
    sys.exit(main())
