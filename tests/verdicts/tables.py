"""All tables of programs by name, and of which programs the product says something wrong today."""

from __future__ import annotations

from typing import NamedTuple

from tests.verdicts.programs import (
    false_alarms,
    fixes,
    library,
    messages,
    misses,
    opt_in,
    same_file,
    variants,
    windows,
)
from tests.verdicts.programs.case import Case, cases


class Row(NamedTuple):
    table: str
    case: Case
    stand_in: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}: {self.case.name}"


def _rows(table: str, text: str, stand_in: str = "") -> list[Row]:
    return [Row(table, case, stand_in) for case in cases(text)]


VERDICTS = (
    *_rows("certain error", misses.CERTAIN_ERRORS),
    *_rows("late", misses.LATE),
    *_rows("false alarm", false_alarms.SILENT),
    *_rows("late all the same", false_alarms.LATE_ALL_THE_SAME),
    *_rows("library, late", library.LATE),
    *_rows("library, silent", library.SILENT),
    *_rows("same file, late", same_file.LATE),
    *_rows("same file, silent", same_file.SILENT),
    *_rows("variant, late", variants.LATE),
    *_rows("variant, silent", variants.SILENT),
    *_rows("variant, error", variants.ERRORS),
    *_rows("window, late", windows.LATE, windows.STAND_IN),
    *_rows("window, error", windows.CERTAIN_ERRORS, windows.STAND_IN),
)
"""Errors, warnings and information are those of the marks; hints do not count."""

UNSURE = tuple(_rows("unsure", false_alarms.UNSURE))
"""They print what is wanted; nobody can be sure of that, so information may be given, but no warning."""

EXACT = tuple(_rows("message", messages.EXACT))
"""Hints count as well."""

SCOPE_ERRORS = tuple(_rows("scope error", messages.SCOPE_ERRORS))
"""CPython does not compile them, and nothing is said but that, hints included."""

OPT_IN = tuple(_rows("opt-in", opt_in.SILENT))
"""The opt-in rules find nothing."""

FIXES = tuple(_rows("fix", fixes.FIXES))
"""What fixes make of a program prints what is wanted."""
