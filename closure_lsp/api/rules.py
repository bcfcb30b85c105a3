"""Lists all rules that the command line and programs can name: those of the editor, and those about a whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.api import unused
from closure_lsp.ide.diagnostics import RULES

if TYPE_CHECKING:
    from closure_lsp.ide.diagnostics.engine.rule import Rule

ALL: tuple[Rule, ...] = (*RULES, unused.RULE)

NAMES = frozenset(rule.name for rule in ALL)
