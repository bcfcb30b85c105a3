"""Knows that nothing that is printed of a file can do anything to a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.printing import printable, printable_code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ä 多 😀", "plain ä 多 😀"),
        ("a\nb\r\t", r"a\nb\r\t"),
        ("\x1b[2J\x00\x7f\x9b", r"\x1b[2J\x00\x7f\x9b"),
        ("\u202e\u2066\u200f\u2028\ufeff", r"\u202e\u2066\u200f\u2028\ufeff"),
        ("\ud800", r"\ud800"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_tabs_of_code_stay() -> None:
    assert printable_code("\tx\x1b\ty") == "\tx\\x1b\ty"


@given(st.text(st.characters(exclude_categories=[])))
def test_no_control_is_left(text: str) -> None:
    shown = printable(text)
    assert not {unicodedata.category(each) for each in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(each) for each in shown} & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}
    shown.encode()
