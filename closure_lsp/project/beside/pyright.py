"""Reads how pyright, basedpyright or Pylance is configured: which of its codes it reports in a file.

The closest `pyrightconfig.json` in the folder that an editor has opened, or around it, decides; without one the closest
pyproject.toml with `[tool.pyright]` or `[tool.basedpyright]`; together with those that they extend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.project.beside.globs import may_match_around
from closure_lsp.project.beside.tables import inner, strings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from closure_lsp.project.beside.tables import Tables

CODES = frozenset({"reportUnboundVariable", "reportUndefinedVariable"})
"""All are reported in every mode but `off`, in which basedpyright reports none of them."""
OF_PYLANCE = frozenset({"reportUndefinedVariable"})
"""What Pylance reports in its own mode, which is `off`."""


def reported(tables: Tables, root: Path | None, file: Path) -> frozenset[str] | None:
    """The codes that are reported in a file; None if no tool is configured. Empty if that cannot be understood."""
    start = root if root and root in file.parents else file.parent
    try:
        found = _configuring(tables, start)
        if not found:
            return None
        return CODES.intersection(*(_of(tables, path, keys, file) for path, keys in found))
    except ValueError:
        return frozenset()


_SECTIONS = (("tool", "basedpyright"), ("tool", "pyright"))


def _configuring(tables: Tables, start: Path) -> list[tuple[Path, tuple[str, ...]]]:
    """The closest file, with the keys of its table: both where there are two, for we do not know which tool runs."""
    around = (start, *start.parents)
    for folder in around:
        if tables.of(folder / "pyrightconfig.json") is not None:
            return [(folder / "pyrightconfig.json", ())]
    for folder in around:
        file = folder / "pyproject.toml"
        tables_in_it = [keys for keys in _SECTIONS if inner(tables.of(file), keys) is not None]
        if tables_in_it:
            return [(file, keys) for keys in tables_in_it]
    return []


def _of(tables: Tables, path: Path, keys: tuple[str, ...], file: Path) -> frozenset[str]:
    layers = list(tables.extended(path, keys, "extends"))
    if any(may_match_around(file, folder, strings(table.get("ignore"))) for folder, table in layers):
        return frozenset()
    merged: dict[str, object] = {}
    for _, table in reversed(layers):
        if "typeCheckingMode" in table:  # it decides anew on each code
            merged = {key: value for key, value in merged.items() if key not in CODES}
        merged.update(table)
    # Parts of a project may differ: a code that is off in one counts as off in all.
    parts = [{**merged, **part} for part in _parts(merged)]
    return frozenset(code for code in CODES if all(_is_on(code, each) for each in (merged, *parts)))


def _parts(table: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    listed = table.get("executionEnvironments", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise ValueError("not a list of tables")
    return listed


def _is_on(code: str, table: Mapping[str, object]) -> bool:
    level = table.get(code)
    if level is None:
        return table.get("typeCheckingMode") != "off"
    return level is True or level in ("error", "warning", "information")
