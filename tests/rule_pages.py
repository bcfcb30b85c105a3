"""Writes the page of all rules from their manuals: `python -m tests.rule_pages`. A test compares."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.api import rules

if TYPE_CHECKING:
    from closure_lsp.ide.diagnostics.engine.rule import Rule

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"

HEAD = """\
# Rules

This page is generated from the manuals in `closure_lsp/ide/diagnostics/rules` (`python -m tests.rule_pages`);
`closure-lsp explain RULE` prints them. Rules that are *opt-in* run only where they are named:
`select = ["all", "captures-self"]`. [Settings](settings.md) says how to select, ignore and silence.

| rule | severity | what it finds |
|---|---|---|
"""


def main() -> int:
    PAGE.write_text(text(), "utf-8")
    return 0


def text() -> str:
    """What the page has to be."""
    rows = [f"| [`{rule.name}`](#{rule.name}) | {_severity(rule)} | {rule.summary} |\n" for rule in rules.ALL]
    pages = ["\n" + rule.page.replace("\n## ", "\n### ").replace("# ", "## ", 1) for rule in rules.ALL]
    return HEAD + "".join(rows) + "".join(pages)


def _severity(rule: Rule) -> str:
    return rule.severity.value if rule.is_default else f"{rule.severity.value}, opt-in"


if __name__ == "__main__":
    sys.exit(main())
