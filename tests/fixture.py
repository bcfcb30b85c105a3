"""Finds the cursor that a test's source marks with `$0`. Knows no feature, and does no I/O."""

from __future__ import annotations

from typing import NamedTuple

CURSOR = "$0"


class Fixture(NamedTuple):
    """A source without its marker, and where the marker stood."""

    source: str
    offset: int
    """In bytes of the source's UTF-8."""


def parse(text: str) -> Fixture:
    """The source without its one `$0`, and the marker's byte offset. A `ValueError` unless there is exactly one."""
    if text.count(CURSOR) != 1:
        raise ValueError(f"a fixture holds exactly one {CURSOR}, this one {text.count(CURSOR)}")
    before, after = text.split(CURSOR)
    return Fixture(before + after, len(before.encode()))
