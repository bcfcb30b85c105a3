"""Reads TOML that may be hostile: refuses what would take long or nests too deeply."""

from __future__ import annotations

import importlib
import re
import sys
from typing import Any

_DEEPEST = 64
_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')"
# Each key makes tables for all that is before each of its dots, so that one of 40 kB takes seconds.
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{{_DEEPEST}}}")


def load(text: str) -> dict[str, Any]:
    """The tables of a TOML document. Raises `ValueError` with a one-line text if it is not valid TOML."""
    if _LONG_KEY.search(text):
        raise ValueError(f"a key has more than {_DEEPEST} parts")
    # The standard library has it since 3.11; before that the package that it was made of is a dependency.
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        found: dict[str, Any] = toml.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return found
