"""How texts are written as Markdown and as plain text."""

from __future__ import annotations

import pytest

from closure_lsp.ide.words.prose import Card, Code, Line, Phrase, Strong, capitalized, listed, markdown, plain

CARD = Card((Code("x"), " is ", Strong("free")), (("On ", Line(3)), ("As ", Code("a`b"))))


def test_markdown() -> None:
    assert markdown(CARD, "file:///a.py") == "`x` is **free**\n\n- On [line 3](file:///a.py#L3)\n- As `` a`b ``"


def test_markdown_without_an_address_has_no_links() -> None:
    assert markdown(CARD, "") == "`x` is **free**\n\n- On line 3\n- As `` a`b ``"


def test_a_word_leads_to_the_page_that_explains_it() -> None:
    card = Card((Strong("cell", "cell"), " and ", Strong("local")))
    assert markdown(card, "", "file:///a b/") == "[**cell**](file:///a%20b/cell.md) and **local**"
    assert markdown(card, "") == "**cell** and **local**"
    assert plain(card) == "cell and local"


def test_an_address_cannot_end_its_link() -> None:
    assert markdown(Card((Line(1),)), "file:///a (1).py") == "[line 1](file:///a%20%281%29.py#L1)"


def test_plain_has_no_markup() -> None:
    assert plain(CARD) == "x is free\n\n- On line 3\n- As a`b"


def test_a_card_without_facts_is_one_line() -> None:
    assert plain(Card(("All ", Code("said")))) == "All said"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, ""), (1, "a"), (2, "a and b"), (3, "a, b and c"), (4, "a, b, c and d"), (5, "a, b, c and 2 more")],
)
def test_lists(count: int, expected: str) -> None:
    phrases: list[Phrase] = [(letter,) for letter in "abcde"[:count]]
    assert plain(Card(listed(phrases, most=4))) == expected


def test_capitals_are_for_words_not_for_code() -> None:
    assert plain(Card(capitalized(("the lambda",)))) == "The lambda"
    assert plain(Card(capitalized((Code("name"),)))) == "name"
