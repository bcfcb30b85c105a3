"""A line index says of any text and edit what a plain list of the lines' beginnings says."""

from __future__ import annotations

from bisect import bisect_right
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp import line_index
from closure_lsp.line_index import LineIndex

LENGTHS = st.lists(st.integers(1, 5), max_size=30)
"""Of lines, in bytes; one more, without an end, follows."""


def starts_of(lengths: list[int]) -> list[int]:
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts


def check_equal(index: LineIndex, starts: list[int]) -> None:
    assert list(index) == starts
    assert index == LineIndex.of(starts)
    assert index != LineIndex.of([*starts, starts[-1] + 1])
    assert len(index) == len(starts)
    assert [index[line] for line in range(len(starts))] == starts
    assert [index[-line] for line in range(1, len(starts) + 1)] == starts[::-1]
    for offset in range(-1, starts[-1] + 3):
        assert index.line_at(offset) == max(bisect_right(starts, offset) - 1, 0)


@given(lengths=LENGTHS, edits=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), LENGTHS, st.integers(1, 5))))
def test_edits(lengths: list[int], edits: list[tuple[float, float, list[int], int]]) -> None:
    """Some lines below a line give way to others; the last length is that of what now stands before the next line."""
    with patch.object(line_index, "_CHUNK", 2):
        index = LineIndex.of(starts_of(lengths))
        for begin, end, inserted, rest in edits:
            first, last = sorted(int(place * len(lengths)) for place in (begin, end))
            new = [*lengths[:first], *inserted, *([rest] if last < len(lengths) else []), *lengths[last + 1 :]]
            starts = starts_of(new)
            behind = len(lengths) - last
            delta = starts[-behind] - starts_of(lengths)[last + 1] if behind else 0
            index = index.replaced(first, last, starts[first + 1 : len(starts) - behind], delta)
            lengths = new
            check_equal(index, starts)


def test_an_edit_moves_chunks_not_lines() -> None:
    before = LineIndex.of(range(0, 100_000, 10))
    after = before.replaced(5_000, 5_000, [50_003], 3)
    assert len(after) == len(before) + 1
    assert after[9_999] == 99_983
    made = [chunk for chunk in after._chunks if not any(chunk is old for old in before._chunks)]
    assert sum(len(chunk) for chunk in made) < 600


def test_chunks_stay_of_a_size() -> None:
    """However the lines came and went, there are few chunks, and none is long."""
    index = LineIndex.of([0])
    for line in range(5_000):
        index = index.replaced(line, line, [index[line] + 1], 1)
    for _ in range(4_000):
        index = index.replaced(100, 101, [], -1)
    assert len(index) == 1_001
    assert len(index._chunks) <= 9
    assert max(map(len, index._chunks)) <= 512


@pytest.mark.parametrize("line", [3, -4, 100])
def test_a_line_that_is_not_there(line: int) -> None:
    with pytest.raises(IndexError):
        LineIndex.of([0, 2, 5])[line]
