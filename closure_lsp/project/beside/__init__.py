"""Determines which findings other tools report in a file, by how the project configures them. Never runs them.

Where that is in doubt, a tool counts as silent: what it misses must not be left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.project.beside import pyright, ruff
from closure_lsp.project.beside.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

CODES = {**dict.fromkeys(ruff.CODES, "ruff"), **dict.fromkeys(pyright.CODES, "pyright")}
"""What other tools call the faults that we find, too, and the tool of each."""
BY_DEFAULT = {
    "ruff": ruff.BY_DEFAULT,
    "pyright": pyright.CODES,
    "basedpyright": pyright.CODES,
    "pylance": pyright.OF_PYLANCE,
}
"""What each tool reports where no project configures it."""
BY_PROJECT = "project"
"""Stands for the tools that the project configures."""
FILES = ("pyrightconfig.json", "ruff.toml", ".ruff.toml")
"""Where tools are configured, other than in pyproject.toml."""
NAMES = (BY_PROJECT, *BY_DEFAULT, *CODES)
"""All that the setting `diagnostics.beside` can name."""


class OtherTools:
    """Reads how other tools are configured, each file once."""

    def __init__(self, root: Path | None) -> None:
        """`root` is the folder that an editor has opened, None for none."""
        self._root = root
        self._tables = Tables()

    def reported(self, named: Collection[str], file: Path) -> frozenset[str]:
        """The codes that are reported in a file, of those that are named: by themselves, by their tool, or by
        `BY_PROJECT`.
        """
        found = {name for name in named if name in CODES}
        if BY_PROJECT in named or "ruff" in named:
            configured = ruff.reported(self._tables, file)
            found |= _of_tools(named, ("ruff",), configured)
        if BY_PROJECT in named or not _PYRIGHTS.isdisjoint(named):
            configured = pyright.reported(self._tables, self._root, file)
            found |= _of_tools(named, _PYRIGHTS, configured)
        return frozenset(found)


_PYRIGHTS = frozenset({"pyright", "basedpyright", "pylance"})


def _of_tools(named: Collection[str], tools: Collection[str], configured: frozenset[str] | None) -> frozenset[str]:
    """What the project configures; else what those of the tools that are named report by default."""
    if configured is not None:
        return configured
    return frozenset(code for tool in tools if tool in named for code in BY_DEFAULT[tool])
