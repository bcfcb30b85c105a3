"""Reads rows that are not ours: those of a project's settings, and those that packages ship. Knows no files.

It checks them once and passes them on as one text, which can be compared, stored and sent to another process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from closure_lsp.library.notation import RowError
from closure_lsp.library.rows import Problem, Rows, read_row

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = "closure-lsp.toml"
"""What a package ships beside its `__init__.py`, as others ship `py.typed`: tables as in `data/`."""

_TABLES = ("callables", "classes", "aliases", "attributes")
_MOST = 5_000
"""Rows of one file."""


def check(tables: Mapping[str, Any], file: str, package: str = "") -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The valid parts of the tables of a file, and the problems of the others.

    Those that a package ships may speak of its own names alone: `package` is its name then.
    """
    problems = [Problem(file, key, "there is no such table") for key in tables if key not in (*_TABLES, "source")]
    source = tables.get("source", "")
    good: dict[str, Any] = {"source": source if isinstance(source, str) else ""}
    readers = {"callables": _callable, "classes": _class, "aliases": _text, "attributes": _text}
    for table, read in readers.items():
        rows = tables.get(table, {})
        if not isinstance(rows, Mapping):
            problems.append(Problem(file, table, "not a table"))
            continue
        if len(rows) > _MOST:
            problems.append(Problem(file, table, f"only the first {_MOST} rows count"))
        good[table] = {}
        for name, value in list(rows.items())[:_MOST]:
            if package and name.partition(".")[0] != package:
                problems.append(Problem(file, name, f"not a name of {package}"))
                continue
            try:
                good[table][name] = read(name, value)
            except RowError as error:
                problems.append(Problem(file, name, str(error)))
    return good, tuple(problems)


def _callable(name: str, value: object) -> object:
    _ = read_row(name, value, "").signature
    return value


def _class(_name: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise RowError("the bases of a class are a list of dotted names")
    return value


def _text(_name: str, value: object) -> str:
    if not isinstance(value, str):
        raise RowError("expected a dotted name")
    return value


def joined(tables: Sequence[Mapping[str, Any]], first: str = "") -> str:
    """Tables that have been checked, as one text; empty for none. Of those that know a name the first one decides,
    and before them what this function has made of others.
    """
    found = [table for table in tables if any(table.get(kind) for kind in _TABLES)]
    return json.dumps([*(json.loads(first) if first else ()), *found], sort_keys=True) if found or first else ""


@lru_cache(maxsize=16)
def rows_of(text: str) -> tuple[Rows, ...]:
    """The rows of what `joined` has made."""
    return tuple(map(_rows, json.loads(text))) if text else ()


def _rows(tables: Mapping[str, Any]) -> Rows:
    found = {name: read_row(name, value, tables["source"]) for name, value in tables.get("callables", {}).items()}
    methods = {name: row for name, row in found.items() if "." not in name and row.receiver is not None}
    functions = {name: row for name, row in found.items() if "." not in name and name not in methods}
    read = {name: row for name, row in found.items() if name not in methods}
    owners = (name.rpartition(".")[0] for name, row in read.items() if row.receiver is not None)
    return Rows(
        dict.fromkeys(read, ""),
        {**{owner: [] for owner in owners}, **tables.get("classes", {})},
        tables.get("aliases", {}),
        tables.get("attributes", {}),
        tables["source"],
        read,
        methods,
        functions,
    )
