"""Writes short texts, as Markdown and as plain text. Knows nothing about Python.

A text is built once, from pieces that say what they are; a client that shows text as it comes (eglot without
markdown-mode) then gets no stray asterisks, backticks or links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Code:
    """Something as it is in a program."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """The word that matters."""

    text: str
    page: str = ""
    """The page about closures that explains it: a link where these have an address."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document, counted from 1: a link where the document has an address."""

    number: int


Piece = str | Code | Strong | Line
Phrase = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A headline that states the main point, and facts below it."""

    headline: Phrase
    facts: tuple[Phrase, ...] = ()
    main_facts: tuple[Phrase, ...] | None = None
    """The most telling first, maybe in fewer words, and nothing of instructions and slots; None: `facts`."""

    @property
    def in_short(self) -> Card:
        """The card in three lines."""
        return Card(self.headline, (self.facts if self.main_facts is None else self.main_facts)[:2])


def markdown(card: Card, uri: str, pages: str = "") -> str:
    """The card in Markdown; its links lead to lines of `uri` and to what is below `pages`, unless these are empty."""
    return _lines(card, lambda piece: _markdown_piece(piece, uri, pages))


def inline(phrase: Phrase) -> str:
    """A phrase in Markdown, without links."""
    return linked(phrase, "")


def linked(phrase: Phrase, uri: str) -> str:
    """A phrase in Markdown; its links lead to lines of `uri`, and are not links where that is empty."""
    return "".join(_markdown_piece(piece, uri) for piece in phrase)


def plain(card: Card) -> str:
    """The card without any markup; facts are lines that begin with a dash."""
    return _lines(card, _plain_piece)


def listed(phrases: Sequence[Phrase], most: int = 6) -> Phrase:
    """`a`, `a and b`, `a, b and c`; beyond `most` of them the rest is only counted."""
    if len(phrases) > most:
        phrases = [*phrases[: most - 1], (f"{len(phrases) - most + 1} more",)]
    if len(phrases) < 2:
        return phrases[0] if phrases else ()
    return (*joined(", ", phrases[:-1]), " and ", *phrases[-1])


def joined(separator: str, phrases: Iterable[Phrase]) -> Phrase:
    pieces: list[Piece] = []
    for phrase in phrases:
        pieces += [separator, *phrase] if pieces else phrase
    return tuple(pieces)


def capitalized(phrase: Phrase) -> Phrase:
    """The phrase with its first letter in upper case, unless it begins with something other than plain words."""
    first, *rest = phrase
    return (first[:1].upper() + first[1:], *rest) if isinstance(first, str) else phrase


def quoted(name: str, most: int = 16) -> str:
    """A name from a program in a message, of which users see the first 60 to 100 characters: a long name is cut."""
    return f"`{name if len(name) <= most else f'{name[: most - 1]}…'}`"


def sentence_case(sentence: str) -> str:
    """The sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def _lines(card: Card, write: Callable[[Piece], str]) -> str:
    headline, *facts = ("".join(map(write, phrase)) for phrase in (card.headline, *card.facts))
    return "\n".join([headline, "", *(f"- {fact}" for fact in facts)]) if facts else headline


def _markdown_piece(piece: Piece, uri: str, pages: str = "") -> str:
    match piece:
        case str():
            return piece
        case Code(text):
            return _code(text)
        case Strong(text, page) if page and pages:
            return f"[**{text}**]({_escaped(pages)}{page}.md)"
        case Strong(text):
            return f"**{text}**"
        case Line(number):
            return f"[line {number}]({_escaped(uri)}#L{number})" if uri else f"line {number}"


def _plain_piece(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Code(text) | Strong(text):
            return text
        case Line(number):
            return f"line {number}"


def _code(text: str) -> str:
    """A code span; one that holds backticks needs a longer fence (CommonMark 6.1)."""
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (max(len(run) for run in re.findall("`+", text)) + 1)
    return f"{fence} {text} {fence}"


def _escaped(uri: str) -> str:
    """Characters that a URI may hold, but that would end a link's target."""
    return uri.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
