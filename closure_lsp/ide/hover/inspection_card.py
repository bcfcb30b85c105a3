"""The card about a closure's own attributes where code reads them: `__closure__`, `cell_contents`, `co_freevars`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.known import known_expression
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import Card, Code
from closure_lsp.syntax import Attribute, Identifier, Subscript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.captures.known import KnownFunction
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.syntax import Node
    from closure_lsp.text import Span


class PlacedCard(NamedTuple):
    """A card, and the word that it is about."""

    span: Span
    card: Card


def inspection_card(analysis: Analysis, offset: int) -> PlacedCard | None:
    """The card of an attribute at a byte of the document by which code looks into a closure of a known function."""
    statement = analysis.statement_at(offset)
    node = statement.region.node_at(offset - statement.start)
    attribute = node.parent
    if not isinstance(node, Identifier) or not isinstance(attribute, Attribute) or attribute.name is not node:
        return None
    make = _CARDS.get(node.text)
    function = _function(analysis, statement, attribute) if make else None
    if make is None or function is None:
        return None
    return PlacedCard(statement.place_of(node), make(analysis, attribute, function))


def _function(analysis: Analysis, statement: Statement, attribute: Attribute) -> KnownFunction | None:
    """The function whose attribute it is, also through `__code__` and `__closure__[0]`."""
    value = attribute.value
    if attribute.name_text == "cell_contents":
        value = value.value if isinstance(value, Subscript) else None
        value = value.value if isinstance(value, Attribute) and value.name_text == "__closure__" else None
    elif attribute.name_text != "__closure__":
        value = value.value if isinstance(value, Attribute) and value.name_text == "__code__" else None
    return known_expression(analysis, statement, value)


def _slots(analysis: Analysis, function: KnownFunction) -> Iterable[Phrase]:
    names = BlockNames(analysis, function.statement)
    table = function.statement.scopes
    for capture in table.captures_by(function.block.id):
        home = names.block_at(table.blocks[capture.home])
        yield (Code(f"[{capture.slot}]"), ": the cell of ", Code(capture.name), " of ", *home)


def _closure(analysis: Analysis, attribute: Attribute, function: KnownFunction) -> Card:
    count = len(function.block.freevars)
    who = BlockNames(analysis, function.statement).block_at(function.block)
    if not count:
        return Card((Code(attribute.text), " is ", Code("None"), ": ", *who, " captures nothing"))
    cells = "1 cell" if count == 1 else f"{count} cells"
    headline: Phrase = (Code(attribute.text), f" is a tuple of {cells}, for ", *who)
    return Card(headline, tuple(_slots(analysis, function)))


def _free_names(analysis: Analysis, attribute: Attribute, function: KnownFunction) -> Card:
    said: Phrase = (Code(attribute.text), " is ", Code(repr(function.block.freevars)), f" (Python {analysis.python})")
    return Card(said, tuple(_slots(analysis, function)))


def _cell_names(analysis: Analysis, attribute: Attribute, function: KnownFunction) -> Card:
    cells = function.block.cellvars
    said: Phrase = (Code(attribute.text), " is ", Code(repr(cells)), f" (Python {analysis.python})")
    why = "Functions inside capture these" if cells else "No function inside captures its variables"
    return Card(said, ((why,),))


def _contents(analysis: Analysis, attribute: Attribute, function: KnownFunction) -> Card:
    captures = function.statement.scopes.captures_by(function.block.id)
    subscript = attribute.value
    index = _index(subscript.parts[-1]) if isinstance(subscript, Subscript) else None
    empty: Phrase = ("An empty cell raises ", Code("ValueError"))
    if index is None:
        each: Phrase = ("Here it is the value of one of these",)
        return Card((Code("cell_contents"), " is the value that a cell holds now"), (each, *_slots(analysis, function)))
    if not -len(captures) <= index < len(captures):
        return Card((Code(attribute.text), ": there is no such cell, an ", Code("IndexError")))
    capture = captures[index]
    names = BlockNames(analysis, function.statement)
    home = names.block_at(function.statement.scopes.blocks[capture.home])
    headline: Phrase = (Code(attribute.text), " is the value of ", Code(capture.name), " of ", *home, " now")
    return Card(headline, (empty,))


def _index(node: Node) -> int | None:
    text = node.text
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < _LONGEST_INDEX else None


_LONGEST_INDEX = 9
"""In characters: nobody captures more variables than that, and `int()` refuses what is very long."""

_CARDS: dict[str, Callable[[Analysis, Attribute, KnownFunction], Card]] = {
    "__closure__": _closure,
    "co_freevars": _free_names,
    "co_cellvars": _cell_names,
    "cell_contents": _contents,
}
