"""Matches paths against the patterns of other tools, in which a `*` may be folders, too."""

from __future__ import annotations

import glob
import os
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def matches(file: Path, folder: Path, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns, which are relative to a folder, is sure to match a file by its path or name."""
    return any(
        fnmatchcase(file.as_posix(), _anchored(folder, pattern)) or fnmatchcase(file.name, pattern)
        for pattern in patterns
    )


def may_match(file: Path, folder: Path, patterns: Iterable[str]) -> bool:
    """The same where a pattern matches in doubt: `**/` may be nothing, and braces may be anything."""
    return matches(file, folder, [re.sub(r"\{[^{}]*\}", "*", each.replace("**/", "*")) for each in patterns])


def may_match_around(file: Path, folder: Path, patterns: Iterable[str]) -> bool:
    """The same for the file, or one of the folders around it that are in `folder`."""
    listed = list(patterns)
    around = [each for each in file.parents if folder in each.parents]
    return any(may_match(each, folder, listed) for each in (file, *around))


def _anchored(folder: Path, pattern: str) -> str:
    # as ruff does it, also for what leads to a folder above
    return os.path.normpath(os.path.join(glob.escape(folder.as_posix()), pattern)).replace(os.sep, "/")
