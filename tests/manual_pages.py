"""Writes the manual of each rule as a page of Markdown, for editors to open: `python -m tests.manual_pages`.

The docstrings of the rules are their only source; a test compares. A session writes no files, so the pages are there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from closure_lsp.ide.diagnostics import RULES

FOLDER = Path(__file__).parent.parent / "closure_lsp" / "manual"


def main() -> int:
    for name, page in pages().items():
        (FOLDER / name).write_text(page, "utf-8")
    return 0


def pages() -> dict[str, str]:
    """What has to be in each file."""
    return {f"{rule.name}.md": rule.page for rule in RULES}


if __name__ == "__main__":
    sys.exit(main())
