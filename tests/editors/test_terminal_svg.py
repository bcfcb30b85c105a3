"""How the attributes of a terminal's text are drawn."""

from __future__ import annotations

import re

import pytest

from tests.editors.terminal_svg import to_svg


def check_drawn(screen: str, *expected: str) -> None:
    """Each of `expected` (without its place and length) is an element of the picture; every element is in one line."""
    picture = to_svg(screen, columns=20, title="", foreground="#eeeeee", background="#111111")
    drawn = re.sub(r' (x|y|textLength|height|d)="[^"]*"', "", picture)
    for element in expected:
        assert element in drawn, drawn


def test_colors_of_text_and_of_its_background() -> None:
    check_drawn(
        "\x1b[38;2;255;0;16ma\x1b[48;2;0;1;2mb\x1b[0mc",
        '<text fill="#ff0010">a</text>',
        '<rect width="8.4" fill="#000102"/><text fill="#ff0010">b</text>',
        "<text>c</text>",
    )


def test_bold_italic_underlined_and_reversed() -> None:
    check_drawn(
        "\x1b[1mb\x1b[0;3mi\x1b[0;4:3;58:2::0:0:255mu\x1b[0;7mr",
        '<text font-weight="bold">b</text>',
        '<text font-style="italic">i</text>',
        '<path stroke="#0000ff"/><text>u</text>',
        '<rect width="8.4" fill="#eeeeee"/><text fill="#111111">r</text>',
    )


def test_attributes_go_on_in_the_next_line_until_they_are_changed() -> None:
    check_drawn("\x1b[1ma\nb\x1b[m\nc", '<text font-weight="bold">b</text>', "<text>c</text>")


def test_text_is_escaped_and_hyperlinks_are_left_out() -> None:
    check_drawn("a < b & \x1b]8;;https://localhost\x1b\\c\x1b]8;;\x1b\\", "a &lt; b &amp;", "<text>c</text>")


def test_words_far_apart_are_placed_on_their_own() -> None:
    check_drawn("a b   c", "<text>a b</text><text>c</text>")


def test_a_wide_character_takes_two_columns() -> None:
    picture = to_svg("日本\x1b[1mx", columns=20, title="", foreground="#eeeeee", background="#111111")
    assert f'x="{10 + 4 * 8.4:g}"' in picture


@pytest.mark.parametrize("attribute", ["\x1b[31m", "\x1b[38;5;9m", "\x1b[53m"])
def test_an_attribute_that_is_not_drawn_is_an_error(attribute: str) -> None:
    with pytest.raises(ValueError, match="attribute"):
        to_svg(attribute, columns=20, title="", foreground="#eeeeee", background="#111111")
