"""Edits that follow on each other: the text after them, where a span has gone, and several rounds as one."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from closure_lsp.ide.edits.rounds import analysed_after, as_one, moved, slice_after
from closure_lsp.python_version import running_version
from closure_lsp.text import Span, Text, TextEdit
from tests.ide.fixtures import analysed


def check_rounds(source: str, rounds: list[list[TextEdit]], *, expected: list[TextEdit] | None = None) -> None:
    """All at once the edits give the text that they give one after the other, and are disjoint and in order."""
    step_by_step = analysis = analysed(source, running_version())
    for edits in rounds:
        step_by_step = analysed_after(step_by_step, edits)
    found = as_one(rounds, len(analysis.text))
    assert analysed_after(analysis, found).text.data == step_by_step.text.data
    assert all(one.span.end < other.span.start for one, other in pairwise(found))
    assert expected is None or list(found) == expected


def test_edits_of_edits() -> None:
    insert = TextEdit(Span(2, 2), "é=é")
    check_rounds("abcdef", [])
    check_rounds("abcdef", [[insert]], expected=[insert])
    check_rounds("abcdef", [[insert], [TextEdit(Span(4, 5), "!!")]], expected=[TextEdit(Span(2, 2), "é!!é")])
    check_rounds(
        "abcdef", [[TextEdit(Span(1, 3), "")], [TextEdit(Span(1, 2), "")]], expected=[TextEdit(Span(1, 4), "")]
    )
    check_rounds("abcdef", [[insert], [TextEdit(Span(2, 7), "")]], expected=[])


def test_random_edits() -> None:
    dice = Random(1)
    for _ in range(300):
        size, rounds = 12, []
        for _ in range(dice.randint(1, 4)):
            places = sorted(dice.sample(range(size + 1), min(4, size) // 2 * 2))
            edits = [
                TextEdit(Span(start, end), dice.choice(("", "x", "yz")))
                for start, end in zip(places[::2], places[1::2], strict=True)
            ]
            size += sum(len(edit.new_text) - (edit.span.end - edit.span.start) for edit in edits)
            rounds.append(edits)
        check_rounds("0123456789ab", rounds)


def test_a_part_of_the_text_after_edits() -> None:
    text = Text.from_str("aébcd")
    assert slice_after(text, Span(1, 5), []) == "ébc"
    assert slice_after(text, Span(1, 5), [TextEdit(Span(1, 1), "x"), TextEdit(Span(3, 4), "ö")]) == "xéöc"


def test_where_a_span_has_gone() -> None:
    edits = [TextEdit(Span(2, 2), "éé"), TextEdit(Span(4, 6), "")]
    assert moved(Span(0, 2), edits) == Span(0, 2)
    assert moved(Span(2, 4), edits) == Span(6, 8)
    assert moved(Span(6, 7), edits) == Span(8, 9)
    assert moved(Span(6, 7), [*edits, TextEdit(Span(7, 7), "x")]) == Span(8, 9)


def test_where_a_span_has_gone_that_an_edit_changes() -> None:
    edits = [TextEdit(Span(2, 2), "éé"), TextEdit(Span(4, 6), "x")]
    assert moved(Span(1, 3), edits) == Span(1, 7)
    assert moved(Span(3, 5), edits) == Span(7, 9)
    assert moved(Span(5, 8), edits) == Span(8, 11)
    assert moved(Span(4, 6), edits) == Span(8, 9)
    assert moved(Span(0, 9), edits) == Span(0, 12)
