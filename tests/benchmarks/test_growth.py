"""No answer costs more than n log n in what the text has of one kind. Calls of functions are counted, not seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.families import FAMILIES
from tests.benchmarks.growth import ANSWERS, Subject

if TYPE_CHECKING:
    from types import FrameType

    from tests.benchmarks.families import Family

COUNT = 70
"""So many methods are a class that is analyzed in parts."""
TIMES = 3
MOST = 3.7
"""Calls for three times the text. A cost that grows with the square of it, be it a part of the whole, gives more."""
PLAIN = [family for family in FAMILIES if family.renamed and not family.name.startswith("nested")]


def calls(family: Family, answer: str, count: int) -> int:
    """How many functions are called until the answer is there."""
    subject = Subject(family, count)
    found = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        for _ in ANSWERS[answer](subject):
            pass
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.long
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("family", PLAIN, ids=[family.name for family in PLAIN])
def test_three_times_the_text(family: Family, answer: str) -> None:
    calls(family, answer, 1)  # what is worked out once for all
    assert calls(family, answer, COUNT * TIMES) < MOST * calls(family, answer, COUNT)
