"""Tests `closure_lsp.printable`: nothing that it gives moves a cursor, begins a line or turns the order round."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.printable import printable, printable_source


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 数 🙂", "plain é 数 🙂"),
        ("a\nb.py:1:1: error", "a\\nb.py:1:1: error"),  # a line that looks like a finding
        ("\r\t", "\\r\\t"),
        ("\x1b[31mred", "\\x1b[31mred"),  # an escape sequence
        ("\x9b31m", "\\x9b31m"),  # the same in one character
        ("\x00\x7f", "\\x00\\x7f"),
        ("\u2028\u2029", "\\u2028\\u2029"),  # a new line to some
        ("\u202eexe.py", "\\u202eexe.py"),  # right to left
        ("\udcff", "\\udcff"),  # a byte of a file's name that is no UTF-8
        ("e\u0301 👨\u200d👩", "e\u0301 👨\u200d👩"),  # what belongs together stays so
        ("", ""),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_tab_in_source_stays_one() -> None:
    assert printable_source("\tx\x1b\n") == "\tx\\x1b\\n"


@given(st.text())
def test_nothing_is_left_that_is_not_shown(text: str) -> None:
    shown = printable(text)
    assert shown.splitlines() in ([], [shown])
    assert {unicodedata.category(character) for character in shown}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert {unicodedata.bidirectional(character) for character in shown}.isdisjoint({"RLO", "LRO", "RLI", "LRI", "PDI"})
    shown.encode()
