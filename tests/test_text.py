"""Tests `closure_lsp.text` against a model that walks over the characters one by one and keeps no index."""

from __future__ import annotations

import codecs
import encodings.aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.text import Encoding, Position, Span, Text, decode_source, to_bytes, to_str

# What can go wrong: line ends whole and in halves, look-alikes of line ends (form feed, vertical tab, NEL, U+2028), a
# BOM, characters of one to four bytes and of two UTF-16 units, combining marks, and halves of surrogate pairs.
CHARACTERS = "ab \t\r\n\x0b\x0c\x85\u2028\ufeff\u00e9e\u0301\u20ac\ufb01\U0001d4b3\U0001f600\ud83d\ude00"
texts = st.lists(st.sampled_from([*CHARACTERS, "\r\n", "\n", "def f():\n"]), max_size=30).map("".join)
encoding_units = st.sampled_from(Encoding)


def width(character: str, encoding: Encoding) -> int:
    match encoding:
        case Encoding.UTF8:
            return len(to_bytes(character))
        case Encoding.UTF16:
            return len(character.encode("utf-16-le", "surrogatepass")) // 2
        case Encoding.UTF32:
            return 1


def positions(text: str, encoding: Encoding) -> list[Position]:
    """The model: where a cursor stands before each character of `text`, and at its end."""
    found = []
    line = column = 0
    previous = ""
    for character in [*text, ""]:
        if previous == "\n" or (previous == "\r" and character != "\n"):
            line, column = line + 1, 0
        # Between "\r" and "\n" no cursor can stand: such a place is the line's end.
        found.append(Position(line, column))
        if character != "\r" and character:
            column += width(character, encoding)
        previous = character
    return found


def offsets(text: str) -> list[int]:
    """The bytes at which each character of `text` begins, and the text's end."""
    return [len(to_bytes(text[:index])) for index in range(len(text) + 1)]


def naive_offset(text: str, position: Position, encoding: Encoding) -> int:
    """The model: the last place on the line that is not to the right of the column."""
    places = list(zip(positions(text, encoding), offsets(text), strict=True))
    if position.line < 0:
        return 0
    if position.line > places[-1][0].line:
        return places[-1][1]
    on_line = [(place, offset) for place, offset in places if place.line == position.line]
    column = max(position.column, 0)
    reached = max(place.column for place, _ in on_line if place.column <= column)
    return min(offset for place, offset in on_line if place.column == reached)


def check_edits(before: str, edits: list[tuple[int, int, str]]) -> None:
    """After each edit (two indices of characters, new text) the text must be what reading it anew would give."""
    expected = before
    text = Text.from_str(before)
    for one, other, new_text in edits:
        start, end = sorted((one % (len(expected) + 1), other % (len(expected) + 1)))
        places = offsets(expected)
        expected = expected[:start] + new_text + expected[end:]
        text = text.replaced(Span(places[start], places[end]), new_text)
        assert text == Text.from_bytes(to_bytes(expected))
    assert str(text) == expected


def check_offset(text: str, position: tuple[int, int], encoding: Encoding, before: str) -> None:
    """The offset of `position` must be the end of `before`, which is how `text` begins."""
    assert text.startswith(before)
    assert Text.from_str(text).offset(Position(*position), encoding) == len(to_bytes(before))


def test_lines_end_with_three_sequences_and_no_other() -> None:
    text = Text.from_str("a\r\nb\rc\nd\x0ce\u2028f")
    assert tuple(text.line_starts) == (0, 3, 5, 7)
    assert [text.slice(text.line_span(line)) for line in range(4)] == ["a", "b", "c", "d\x0ce\u2028f"]


def test_empty_text_has_one_line() -> None:
    text = Text.from_str("")
    assert tuple(text.line_starts) == (0,)
    assert text.line_span(0) == Span(0, 0)
    assert text.position(0) == Position(0, 0)
    assert text.offset(Position(5, 5), Encoding.UTF16) == 0


def test_line_end_at_the_end_begins_an_empty_line() -> None:
    text = Text.from_str("a\n")
    assert text.line_span(1) == Span(2, 2)
    assert text.position(2) == Position(1, 0)


@pytest.mark.parametrize(
    ("encoding", "column"), [(Encoding.UTF8, 7), (Encoding.UTF16, 4), (Encoding.UTF32, 3)], ids=str
)
def test_columns_count_in_the_clients_units(encoding: Encoding, column: int) -> None:
    # One unit each for "a" and, but for UTF-8, for the accented letter; the last is outside the Basic Plane.
    text = Text.from_str("aé\U0001d4b3 = 1")
    assert text.position(len(to_bytes("aé\U0001d4b3")), encoding) == Position(0, column)
    assert text.offset(Position(0, column), encoding) == len(to_bytes("aé\U0001d4b3"))


def test_bom_is_a_character_of_the_first_line() -> None:
    text = Text.from_str("\ufeffx = 1\n")
    assert text.position(3, Encoding.UTF16) == Position(0, 1)
    assert text.offset(Position(0, 1), Encoding.UTF16) == 3


def test_position_inside_a_surrogate_pair_is_the_characters_start() -> None:
    check_offset("a\U0001f600b\n", (0, 2), Encoding.UTF16, before="a")
    check_offset("a\U0001f600b\n", (0, 3), Encoding.UTF16, before="a\U0001f600")


def test_position_inside_a_multibyte_character_is_the_characters_start() -> None:
    for column in (1, 2, 3, 4):
        check_offset("a\U0001f600b\n", (0, column), Encoding.UTF8, before="a")
    check_offset("a\U0001f600b\n", (0, 5), Encoding.UTF8, before="a\U0001f600")


@pytest.mark.parametrize("encoding", Encoding, ids=str)
def test_position_beyond_the_line_is_the_lines_end(encoding: Encoding) -> None:
    check_offset("é\r\nb", (0, 99), encoding, before="é")
    check_offset("ab\rb", (0, 2**31 - 1), encoding, before="ab")


@pytest.mark.parametrize("encoding", Encoding, ids=str)
def test_position_beyond_the_text_is_the_texts_end(encoding: Encoding) -> None:
    check_offset("a\né", (1, 99), encoding, before="a\né")
    check_offset("a\né", (7, 0), encoding, before="a\né")
    check_offset("a\né", (-2, 3), encoding, before="")


def test_offset_between_the_halves_of_a_line_end_is_the_lines_end() -> None:
    assert Text.from_str("ab\r\nc").position(3) == Position(0, 2)


def test_offset_inside_a_character_is_the_characters_start() -> None:
    text = Text.from_str("a\U0001f600b")
    assert [text.position(offset, Encoding.UTF16) for offset in (1, 2, 4, 5)] == [(0, 1), (0, 1), (0, 1), (0, 3)]


def test_edit_joins_and_parts_a_line_end() -> None:
    parted = Text.from_str("a\r\nb")
    joined = parted.replaced(Span(2, 2), "x")
    assert tuple(joined.line_starts) == (0, 2, 4)
    assert joined.replaced(Span(2, 3), "") == parted


def test_edit_with_its_ends_exchanged_means_the_same_bytes() -> None:
    assert str(Text.from_str("abcd").replaced(Span(3, 1), "-")) == "a-d"


@given(texts, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), texts), max_size=6))
def test_edits_give_what_reading_anew_gives(before: str, edits: list[tuple[int, int, str]]) -> None:
    check_edits(before, edits)


@given(st.text("\r\na", max_size=6), st.text("\r\na", max_size=3), st.integers(0, 6), st.integers(0, 6))
def test_edits_among_line_ends(before: str, new_text: str, start: int, end: int) -> None:
    check_edits(before, [(start, end, new_text)])


@given(texts)
def test_edits_at_the_very_end(text: str) -> None:
    check_edits("", [(0, 0, text), (len(text), len(text), "\n"), (len(text) + 1, len(text) + 1, text)])


@given(texts, encoding_units)
def test_position_of_every_offset(text: str, encoding: Encoding) -> None:
    indexed = Text.from_str(text)
    assert [indexed.position(offset, encoding) for offset in offsets(text)] == positions(text, encoding)


@given(texts, encoding_units, st.integers(-1, 6), st.integers(-1, 12))
def test_offset_of_any_position(text: str, encoding: Encoding, line: int, column: int) -> None:
    position = Position(line, column)
    assert Text.from_str(text).offset(position, encoding) == naive_offset(text, position, encoding)


@given(texts, encoding_units)
def test_positions_come_back(text: str, encoding: Encoding) -> None:
    indexed = Text.from_str(text)
    for position in positions(text, encoding):
        assert indexed.position(indexed.offset(position, encoding), encoding) == position


@given(texts)
def test_lines_and_offsets_agree(text: str) -> None:
    indexed = Text.from_str(text)
    for offset in offsets(text):
        line = indexed.line_at(offset)
        assert indexed.line_starts[line] <= offset
        assert all(start > offset for start in indexed.line_starts[line + 1 :])


@given(st.binary(max_size=20), st.integers(-2, 25), st.integers(-2, 5), encoding_units)
def test_bytes_that_are_no_text_are_answered_all_the_same(
    data: bytes, offset: int, line: int, encoding: Encoding
) -> None:
    text = Text.from_bytes(data)
    assert 0 <= text.offset(Position(line, offset), encoding) <= len(data)
    assert text.position(offset, encoding).line < len(text.line_starts)
    assert len(str(text)) <= len(data)


def test_span_contains_its_end() -> None:
    assert [offset for offset in range(6) if Span(2, 4).contains(offset)] == [2, 3, 4]
    assert Span(2, 4).shifted(10) == Span(12, 14)


@given(st.text())
def test_strings_come_back_from_bytes(text: str) -> None:
    assert to_str(to_bytes(text)) == text


@given(texts)
def test_lone_surrogates_come_back_from_bytes(text: str) -> None:
    assert to_str(to_bytes(text)) == text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param("x = 'é'\n".encode(), "x = 'é'\n", id="utf-8 is the default"),
        pytest.param(codecs.BOM_UTF8 + "é".encode(), "é", id="the BOM is not part of the text"),
        pytest.param(codecs.BOM_UTF8 + "# coding: latin-1\né".encode(), "# coding: latin-1\né", id="a BOM wins"),
        pytest.param(b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n", id="latin-1"),
        pytest.param(
            b"#!python\n# vim: fileencoding=cp1252\n\x80", "#!python\n# vim: fileencoding=cp1252\n€", id="cp1252"
        ),
        pytest.param(b"\xe9\r# coding: latin-1\r", "\ufffd\r# coding: latin-1\r", id="a cookie below code is none"),
        pytest.param(b"# coding: latin-1\r# \xe9\r", "# coding: latin-1\r# é\r", id="lone carriage returns"),
        pytest.param(
            b"# \xe9\n# coding: latin-1\n", "# é\n# coding: latin-1\n", id="cookie below a comment in latin-1"
        ),
        pytest.param(b"# coding: latin-1 \xe9\n", "# coding: latin-1 é\n", id="cookie beside latin-1"),
        pytest.param(b"\n\n# coding: latin-1\n\xe9", "\n\n# coding: latin-1\n\ufffd", id="third line"),
        pytest.param(b"# coding: utf-16\nab", "# coding: utf-16\nab", id="no ASCII can stand in utf-16"),
        pytest.param(b"# coding: rot13\nab", "# coding: rot13\nab", id="no text encoding"),
        pytest.param(b"# coding: no-such\n\xc3\xa9", "# coding: no-such\né", id="unknown"),
        pytest.param(b"# coding: ascii\n\xc3\xa9", "# coding: ascii\né", id="the bytes are no ASCII"),
        pytest.param(b"ok = 1\n\xff = 2\n", "ok = 1\n\ufffd = 2\n", id="invalid bytes"),
        pytest.param(b"", "", id="empty"),
    ],
)
def test_decode_source(data: bytes, expected: str) -> None:
    assert decode_source(data) == expected


@given(
    st.sampled_from(sorted({*encodings.aliases.aliases.values(), "idna", "punycode", "undefined", "unicode_escape"})),
    st.binary(max_size=12),
)
def test_decode_source_takes_any_cookie(encoding: str, rest: bytes) -> None:
    text = decode_source(f"# coding: {encoding}\n".encode() + rest)
    assert text.startswith(f"# coding: {encoding}\n"), "a cookie that was found can be read"


@given(st.binary())
def test_decode_source_takes_any_bytes(data: bytes) -> None:
    assert to_bytes(decode_source(data)) or not data.removeprefix(codecs.BOM_UTF8)
