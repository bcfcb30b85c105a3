"""Reads how ruff is configured: which of its codes it reports in a file.

As in ruff, the closest file decides that configures it: `.ruff.toml`, `ruff.toml`, or a pyproject.toml with a table
`[tool.ruff]`, together with those that it extends (crates/ruff_workspace/src/configuration.rs).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.project.beside.globs import matches, may_match, may_match_around
from closure_lsp.project.beside.tables import inner, strings
from closure_lsp.settings.values import DEFAULT_EXCLUDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from closure_lsp.project.beside.tables import Table, Tables

CODES = frozenset({"B023", "F821", "F823"})
BY_DEFAULT = CODES
"""What is reported if nothing is selected. Before ruff 0.16 this was without B023."""


class _Layer(NamedTuple):
    """What one file says."""

    folder: Path
    table: Table
    """Of all that ruff does."""
    lint: Table


def reported(tables: Tables, file: Path) -> frozenset[str] | None:
    """The codes that ruff reports in a file; None if it is not configured. Empty if that cannot be understood."""
    try:
        found = _configuring(tables, file.parent)
        if found is None:
            return None
        extended = tables.extended(found, _KEYS, "extend")
        layers = [_Layer(folder, table, {**table, **_lint(table)}) for folder, table in extended]
        if _is_left_out(file, layers):
            return frozenset()
        ignored = _ignored_in(file, layers)
        return frozenset(code for code in _selected(layers) if not _specificity(code, ignored))
    except ValueError:
        return frozenset()


_KEYS = ("tool", "ruff")


def _configuring(tables: Tables, folder: Path) -> Path | None:
    for each in (folder, *folder.parents):
        for name in (".ruff.toml", "ruff.toml"):
            if tables.of(each / name) is not None:
                return each / name
        if inner(tables.of(each / "pyproject.toml"), _KEYS) is not None:
            return each / "pyproject.toml"
    return None


def _lint(table: Table) -> Table:
    return inner(table, ("lint",)) or {}


def _selected(layers: Sequence[_Layer]) -> frozenset[str]:
    """The selected codes. The most specific selector decides; of equally specific ones, the one that ignores."""
    found = BY_DEFAULT
    carried: list[str] = []
    for layer in reversed(layers):
        select = layer.lint.get("select")
        chosen = strings(select) + strings(layer.lint.get("extend-select"))
        ignored = strings(layer.lint.get("ignore")) + strings(layer.lint.get("extend-ignore"))
        # What a file ignores that selects nothing counts in the file that extends it, too (ruff: `carryover_ignores`).
        last, carried = carried, [] if chosen or select is None else ignored
        on = {code: _specificity(code, chosen) for code in CODES}
        off = {code: _specificity(code, ignored + last) for code in CODES}
        kept = found if select is None else frozenset[str]()
        found = frozenset(code for code in CODES if on[code] > off[code] or (code in kept and not off[code]))
    return found


def _specificity(code: str, selectors: Iterable[str]) -> int:
    """How specific the most specific selector of a code is; 0 if none selects it."""
    return max((_specificity_of(code, selector) for selector in selectors), default=0)


def _specificity_of(code: str, selector: str) -> int:
    if not _SELECTOR.fullmatch(selector):  # the name of a rule, which some versions of ruff take
        raise ValueError(f"{selector} is not known")
    if selector == "ALL":
        return 1
    return 1 + len(selector) if code.startswith(selector) else 0


_SELECTOR = re.compile("[A-Z]+[0-9]*")


def _is_left_out(file: Path, layers: Sequence[_Layer]) -> bool:
    """Whether ruff may not look at a file at all."""
    root = layers[0].folder
    include = next((layer for layer in layers if "include" in layer.table), None)
    if include and not matches(file, include.folder, strings(include.table["include"])):
        return True
    exclude = next((layer for layer in layers if "exclude" in layer.table), None)
    patterns = strings(exclude.table["exclude"]) if exclude else DEFAULT_EXCLUDE
    if may_match_around(file, exclude.folder if exclude else root, patterns):
        return True
    return any(
        may_match_around(file, layer.folder, strings(layer.table.get("extend-exclude")))
        or may_match_around(file, layer.folder, strings(_lint(layer.table).get("exclude")))
        for layer in layers
    )


def _ignored_in(file: Path, layers: Sequence[_Layer]) -> list[str]:
    """The selectors of what may be ignored in a file. A pattern with `!` is for all but those that match."""
    found = []
    for layer in layers:
        for key in ("per-file-ignores", "extend-per-file-ignores"):
            by_pattern = inner(layer.lint, (key,)) or {}
            strings(list(by_pattern))
            for pattern, selectors in by_pattern.items():
                if pattern.startswith("!") or may_match(file, layer.folder, [pattern]):
                    found += strings(selectors)
    return found
