"""What holds of all inlay hints: kinds, spans, order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from closure_lsp.document.unit import Unit
from tests.ide.fixtures import analysed
from tests.ide.inlay_hints.check import ALL_KINDS, hints_in

if TYPE_CHECKING:
    from closure_lsp.scopes.model import SymbolTable

SOURCE = """\
def first(n):
    return lambda: n

def second(m):
    x = 1
    return lambda: (m,
                    x)
"""


def test_the_kinds_are_those_of_the_settings() -> None:
    assert sorted(ALL_KINDS) == ["capturedBy", "captures", "home"]


def test_only_the_kinds_asked_for() -> None:
    analysis = analysed(SOURCE)
    for kind in ALL_KINDS:
        assert {hint.kind for hint in hints_in(analysis, frozenset({kind}))} == {kind}
    assert hints_in(analysis, frozenset()) == []
    assert len(hints_in(analysis)) == sum(len(hints_in(analysis, frozenset({kind}))) for kind in ALL_KINDS)


def test_in_the_order_of_the_text() -> None:
    offsets = [hint.offset for hint in hints_in(analysed(SOURCE))]
    assert offsets == sorted(offsets)


@pytest.mark.parametrize(("first", "last"), [(first, last) for first in range(1, 8) for last in range(first, 8)])
def test_only_those_in_the_lines_asked_for(first: int, last: int) -> None:
    analysis = analysed(SOURCE)
    in_lines = [hint for hint in hints_in(analysis) if first <= analysis.text.line_at(hint.offset) + 1 <= last]
    assert hints_in(analysis, lines=(first, last)) == in_lines


def test_statements_outside_the_span_are_not_looked_at() -> None:
    """Their scopes are not even worked out."""

    def ask() -> SymbolTable:
        raise LookupError

    analysis = analysed(SOURCE)
    first, second = analysis.units
    blinded = replace(analysis, units=(Unit(first.region, ask), second))
    assert hints_in(blinded, lines=(4, 7)) == hints_in(analysis, lines=(4, 7))
    with pytest.raises(LookupError):
        hints_in(blinded, lines=(3, 7))


@pytest.mark.parametrize("end", range(len(SOURCE) + 1))
def test_any_beginning_of_a_text_will_do(end: int) -> None:
    analysis = analysed(SOURCE[:end])
    offsets = [hint.offset for hint in hints_in(analysis)]
    assert offsets == sorted(offsets)
    assert all(0 < offset <= end for offset in offsets)
