"""A bounded run of `tests.protocol.soak`: nothing is left unanswered, and memory does not grow with what is typed."""

from __future__ import annotations

import pytest

from tests.protocol.soak import MOST_GROWTH, soak


@pytest.mark.long
@pytest.mark.parametrize("inference", [True, False], ids=["with jedi", "without jedi"])
def test_memory_stays(inference: bool) -> None:
    result = soak(1000, 5, 300, inference=inference)
    assert (result.keys, result.answers, result.errors) == (1000, 4000, [])
    assert result.growth < MOST_GROWTH
