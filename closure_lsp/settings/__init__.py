"""Defines every setting, reads it from its sources, and explains invalid values. Begin reading at `table`."""

from closure_lsp.settings.layers import (
    Layer,
    above_project,
    combined,
    from_client,
    from_project,
    parse,
    refusal,
    unknown_rules,
    unknown_rules_of_project,
    unknown_tools,
)
from closure_lsp.settings.table import PROJECT_SETTINGS, PROJECT_TABLE, SECTION, SETTINGS, TABLE, Setting
from closure_lsp.settings.values import (
    ALL_RULES,
    SEVERITIES,
    DiagnosticSettings,
    FileSettings,
    HoverSettings,
    InlayHintSettings,
    Settings,
)

__all__ = [
    "ALL_RULES",
    "PROJECT_SETTINGS",
    "PROJECT_TABLE",
    "SECTION",
    "SETTINGS",
    "SEVERITIES",
    "TABLE",
    "DiagnosticSettings",
    "FileSettings",
    "HoverSettings",
    "InlayHintSettings",
    "Layer",
    "Setting",
    "Settings",
    "above_project",
    "combined",
    "from_client",
    "from_project",
    "parse",
    "refusal",
    "unknown_rules",
    "unknown_rules_of_project",
    "unknown_tools",
]
