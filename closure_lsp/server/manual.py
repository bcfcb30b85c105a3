"""Gives the addresses of the manual of a rule and of the pages about closures, for an editor to open."""

from __future__ import annotations

from pathlib import Path

HOME = ""
"""Where the pages are on the web, up to the name of a rule; empty as long as the project has no public home."""

_INSTALLED = Path(__file__).parent.parent / "manual"


def address(rule: str) -> str:
    """The address of a rule's page: on the web, or of the file that is installed with the server."""
    return f"{HOME}{rule}" if HOME else (_INSTALLED / f"{rule}.md").as_uri()


def pages() -> str:
    """The address of the pages about closures, up to the name of one: of the files installed with the server."""
    return f"{_PAGES.as_uri()}/"


_PAGES = Path(__file__).parent.parent / "demo" / "pages"
