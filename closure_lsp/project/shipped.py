"""Reads the rows about callables that packages ship for their users (`closure-lsp.toml`). Imports no package."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from closure_lsp.library.own import FILE, check
from closure_lsp.project.reading import CONFIGURATION_LIMIT, UnreadableError, read
from closure_lsp.project.toml import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Shipped(NamedTuple):
    """What packages say about their callables."""

    tables: tuple[dict[str, Any], ...] = ()
    """In the order in which modules are looked for."""
    problems: tuple[str, ...] = ()
    """One sentence for each row, or file, that does not count."""


def shipped(roots: Iterable[Path]) -> Shipped:
    """The rows of the packages in some folders. Of two packages with the same name, the first counts. Never raises."""
    tables: list[dict[str, Any]] = []
    problems: list[str] = []
    for package, file in _files(roots):
        found, told = _read(package, file)
        tables.append(found)
        problems += told
    return Shipped(tuple(tables), tuple(problems))


def _read(package: str, file: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The valid rows of a file, and the problems of the others."""
    try:
        good, bad = check(load(read(file, CONFIGURATION_LIMIT).decode()), str(file), package)
    except UnreadableError as error:
        return {}, (f"{file} is not read: {error}",)
    except ValueError as error:
        return {}, (f"{file} cannot be read: {' '.join(str(error).split())}",)
    return good, tuple(map(str, bad))


def _files(roots: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """The packages that have rows, by their names."""
    seen: set[str] = set()
    for root in roots:
        try:
            with os.scandir(root) as entries:
                names = sorted(entry.name for entry in entries if entry.name.isidentifier())
        except OSError:
            continue
        for name in names:
            file = root / name / FILE
            if name not in seen and os.path.isfile(file):
                seen.add(name)
                yield name, file
