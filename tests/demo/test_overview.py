"""The overview of what there is to know about closures names topics and rules that are there."""

from __future__ import annotations

import re

from closure_lsp.demo.topics import ORDER
from closure_lsp.ide.diagnostics import RULES
from tests.demo.pictures_page import DOCS

PAGE = (DOCS / "closures-and-cells.md").read_text(encoding="utf-8")
LAST_CELLS = [line.rsplit("|", 2)[1] for line in PAGE.splitlines() if line.startswith("| ")][1:]


def test_each_topic_and_rule_is_there_and_each_topic_is_named() -> None:
    named = set(re.findall(r"`([\w-]+)`", " ".join(LAST_CELLS)))
    assert named <= {*ORDER, *(rule.name for rule in RULES)}
    assert set(ORDER) <= named
