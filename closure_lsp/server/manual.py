"""Knows where the manual of a rule is, for an editor to open it. Never knows what is in it."""

from __future__ import annotations

from pathlib import Path

HOME = ""
"""Where the pages are on the web, up to the name of a rule; empty as long as the project has no public home."""

_INSTALLED = Path(__file__).parent.parent / "manual"


def address(rule: str) -> str:
    """The address of a rule's page: on the web, or of the file that is installed with the server."""
    return f"{HOME}{rule}" if HOME else (_INSTALLED / f"{rule}.md").as_uri()
