"""Knows where a project says which Python it is for: `[tool.closure-lsp]` in pyproject.toml. Never knows LSP.

[tool.closure-lsp]
python-version = "3.12"
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.python_version import NEWEST, OLDEST, PythonVersion, parse_version

if TYPE_CHECKING:
    from pathlib import Path

# The standard library has it since 3.11; before that the package that it was made of is a dependency.
_toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")


class Finding(NamedTuple):
    """What the project of a file says."""

    python: PythonVersion | None
    """None: it does not say, or not so that it can be understood."""
    problems: tuple[str, ...] = ()
    """One sentence for each thing that is wrong."""


def find(start: Path) -> Finding:
    """What the nearest pyproject.toml says that has a table `tool.closure-lsp`, in `start` or a folder around it.

    One without that table, or one that cannot be read, hides nothing that stands further up. Never raises.
    """
    problems: list[str] = []
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        try:
            table = _table(file.read_bytes())
        except OSError:
            continue
        except ValueError as error:
            problems.append(f"{file} cannot be read: {error}")
            continue
        if table is not None:
            python, problem = _python(table)
            return Finding(python, (*problems, *([f"{file}: {problem}"] if problem else [])))
    return Finding(None, tuple(problems))


def _table(data: bytes) -> object:
    """The table `tool.closure-lsp`, or whatever stands in its place; None without it. `ValueError` for bad TOML."""
    found = _toml.loads(data.decode())
    for key in ("tool", "closure-lsp"):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _python(table: object) -> tuple[PythonVersion | None, str | None]:
    """The version that the table names, and what is wrong with it."""
    if not isinstance(table, dict):
        return None, "`tool.closure-lsp` is no table"
    value = table.get("python-version")
    if value is None:
        return None, None
    version = parse_version(value) if isinstance(value, str) else None
    if version is None:
        return None, f'`python-version` is {value!r}; it must be a string from "{OLDEST}" to "{NEWEST}"'
    return version, None
