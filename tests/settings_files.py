"""Writes what follows from the table of settings into the files of the project: `python -m tests.settings_files`.

A test compares. (What VS Code's manifest has of it is written by `tests.editors.vscode_manifest`.)
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from closure_lsp.settings.schema import json_schema, markdown_table

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "docs" / "closure-lsp.schema.json"
PAGE = ROOT / "docs" / "settings.md"

_TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- end of settings -->)", re.DOTALL)


def main() -> int:
    SCHEMA.write_text(schema(), "utf-8")
    PAGE.write_text(page(), "utf-8")
    return 0


def schema() -> str:
    """What the schema's file has to be."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def page() -> str:
    """What the page of settings has to be: as it is, with the table."""
    text = PAGE.read_text("utf-8")
    if not _TABLE.search(text):
        raise ValueError(f"{PAGE.name} has no place for the table of settings")
    return _TABLE.sub(lambda _: f"\n{markdown_table()}\n", text)


if __name__ == "__main__":
    sys.exit(main())
