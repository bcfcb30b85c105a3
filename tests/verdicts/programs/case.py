"""Reads the tables of programs. Knows neither the product nor the judge."""

from __future__ import annotations

import re
from typing import NamedTuple


class Mark(NamedTuple):
    """What is to be found in a line: `late` and `empty` are warnings, `error` is an error or warning of any rule."""

    kind: str
    line: int
    symbol: str


class Case(NamedTuple):
    name: str
    source: str

    @property
    def marks(self) -> tuple[Mark, ...]:
        """In the order of the lines, which count from 1."""
        return tuple(
            Mark(kind, number, symbol)
            for number, line in enumerate(self.source.splitlines(), start=1)
            for kind, symbol in _MARK.findall(line)
        )

    @property
    def since(self) -> tuple[int, int]:
        """The first version of Python that runs it, where its first line names one: `# since 3.11`."""
        found = _SINCE.match(self.source)
        return (3, int(found[1])) if found else (3, 0)

    @property
    def wanted(self) -> str:
        """What the program is to print: its last line says so."""
        return self.source.rstrip().rpartition("\n#= ")[2]


_SINCE = re.compile(r"# since 3\.(\d+)\n")
_MARK = re.compile(r"#: (late|empty|error) (\w+)")


def cases(table: str) -> list[Case]:
    """The programs of a table, each under its `### name`."""
    parts = re.split(r"^### (.*)\n", table.lstrip("\n"), flags=re.MULTILINE)[1:]
    return [Case(name, source.strip("\n") + "\n") for name, source in zip(parts[::2], parts[1::2], strict=True)]
