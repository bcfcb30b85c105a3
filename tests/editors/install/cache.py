"""Names the folders of installed editors and interpreters. Must never know what they are."""

from __future__ import annotations

import os
from pathlib import Path


def cache() -> Path:
    """The directory named by CLOSURE_LSP_EDITORS, else ~/.cache/closure-lsp-editors. It may not exist yet."""
    return Path(os.environ.get("CLOSURE_LSP_EDITORS") or Path.home() / ".cache" / "closure-lsp-editors").absolute()


def apt_state(release: str) -> Path:
    """Where the package lists of that Debian release are kept."""
    return cache() / "apt" / release


def tools() -> Path:
    """The venv with what installing itself needs."""
    return cache() / "tools"
