"""Finds what is under the cursor, and the card about it. Knows no protocol.

On a name: its variable. On the name of a `def`: the function, then the variable. On `def`, `async`, `lambda`, `class`,
the `for` or a bracket of a comprehension: the block that begins there. On `nonlocal`, `global`, `yield`, `await`: what
they do to variables. On `__closure__` and the like of a known function: what is in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.manner import CLASS_CELL
from closure_lsp.ide.hover.function_card import function_card
from closure_lsp.ide.hover.inspection_card import inspection_card
from closure_lsp.ide.hover.keyword_card import keyword_card
from closure_lsp.ide.hover.objects import held_by_decorator
from closure_lsp.ide.hover.variable import Variable
from closure_lsp.ide.hover.variable_card import variable_card
from closure_lsp.ide.results import Hover
from closure_lsp.ide.words.prose import Card, markdown, plain
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import ForClause
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.scopes.model import Block


def hover(
    analysis: Analysis, offset: int, uri: str, holds: str | None = None, detail: str = "full", pages: str = ""
) -> Hover | None:
    """The hover about the name, keyword or bracket that a cursor at `offset` (bytes) touches.

    `uri` is the document's, for links to its lines; if it is empty, there are no links. `holds` says what the variable
    holds, where that is known. `detail` is `full`, or `short` for three lines without instructions and slots. `pages`
    is the address of the pages about closures, for links to them. Returns None if there is nothing to say.
    """
    occurrence = analysis.occurrence_at(offset)
    if occurrence is not None:
        return _shown(occurrence.span, _name_card(analysis, occurrence, holds), (uri, pages), detail)
    header = _header_at(analysis, offset)
    if header is None:
        other = keyword_card(analysis, offset) or inspection_card(analysis, offset)
        return _shown(other.span, other.card, (uri, pages), "full") if other else None
    return _shown(header.span, function_card(analysis, header.statement, header.block), (uri, pages), detail)


def is_captured(analysis: Analysis, offset: int) -> bool:
    """Whether a hover at `offset` is about a cell: a variable that lives in one, or a block that captures some."""
    occurrence = analysis.occurrence_at(offset)
    if occurrence is None:
        header = _header_at(analysis, offset)
        return header is not None and bool(header.block.freevars)
    if Variable(analysis, occurrence).is_in_cell:
        return True
    if occurrence.reference.name == "super":
        return CLASS_CELL in occurrence.statement.scopes.frame_of(occurrence.reference.block).freevars
    block = _defined_by(occurrence)
    return block is not None and bool(block.freevars)


def inference_offset(analysis: Analysis, offset: int) -> int | None:
    """The byte of the name whose value is that of the cell which a hover at `offset` tells of; None for any other.

    For a free variable the first binding in its home. For a cell variable the hovered place itself, as what it holds
    may differ from place to place, unless nothing is read or bound there.
    """
    occurrence = analysis.occurrence_at(offset)
    if occurrence is None or _defined_by(occurrence) is not None:
        return None
    variable = Variable(analysis, occurrence)
    if not variable.is_in_cell:
        return None
    if not variable.is_free and occurrence.reference.access in (Access.READ, Access.WRITE, Access.PARAMETER):
        return occurrence.span.start
    binding = variable.table.first_binding(variable.home.id, variable.name)
    return None if binding is None else occurrence.statement.start + binding.start


def _shown(span: Span, card: Card, addresses: tuple[str, str], detail: str) -> Hover:
    if detail == "short":
        card = card.in_short
    return Hover(span, markdown(card, *addresses), plain(card))


def _name_card(analysis: Analysis, occurrence: Occurrence, holds: str | None) -> Card:
    variable = variable_card(analysis, occurrence, holds)
    block = _defined_by(occurrence)
    if block is None:
        return variable
    function = function_card(analysis, occurrence.statement, block)
    if block.kind is BlockKind.CLASS:
        main = (*variable.in_short.facts, *function.in_short.facts)
        return Card(variable.headline, (*variable.facts, *function.facts), main)
    held = tuple(held_by_decorator(Variable(analysis, occurrence)))
    main = (*function.in_short.facts[:1], *(held or (variable.headline,)))
    return Card(function.headline, (*function.facts, variable.headline, *held), main)


def _defined_by(occurrence: Occurrence) -> Block | None:
    """The function or class whose `def` or `class` statement binds the name here."""
    reference = occurrence.reference
    if reference.binding not in (BindingKind.FUNCTION, BindingKind.CLASS):
        return None
    place = Span(reference.start, reference.end)
    blocks = occurrence.statement.scopes.blocks
    kinds = (BlockKind.FUNCTION, BlockKind.CLASS)
    return next((block for block in blocks if block.name_span == place and block.kind in kinds), None)


class _Header(NamedTuple):
    """A keyword or bracket that begins a block."""

    statement: Statement
    span: Span
    block: Block


_WORD = re.compile(rb"\w*")


def _header_at(analysis: Analysis, offset: int) -> _Header | None:
    statement = analysis.whole_statement_at(offset)
    relative = offset - statement.start
    data = statement.region.data
    start = relative
    while start > 0 and data[start - 1 : start].isalpha():
        start -= 1
    end = _WORD.match(data, relative)
    span = Span(start, relative if end is None else end.end())
    block = _block_at_word(statement, span, data[span.start : span.end])
    if block is None:
        span = Span(relative, relative + 1)
        block = _block_at_bracket(statement, relative)
    return _Header(statement, statement.place(span), block) if block else None


def _block_at_word(statement: Statement, word: Span, text: bytes) -> Block | None:
    blocks = statement.scopes.blocks
    match text:
        case b"lambda" | b"class":
            kind = BlockKind.LAMBDA if text == b"lambda" else BlockKind.CLASS
            return next((block for block in blocks if block.kind is kind and block.span.start == word.start), None)
        case b"def" | b"async" | b"for":
            return _function_at(blocks, word) or _comprehension_at(statement, word)
        case _:
            return None


def _function_at(blocks: tuple[Block, ...], word: Span) -> Block | None:
    """The function to which the word `def` or `async` belongs."""
    for block in blocks:
        name = block.name_span
        if block.kind is BlockKind.FUNCTION and name and block.span.start <= word.start and word.end <= name.start:
            return block
    return None


def _comprehension_at(statement: Statement, word: Span) -> Block | None:
    """The comprehension to which the word `for` or `async` belongs."""
    clause = statement.region.node_at(word.start, word.end)
    if not isinstance(clause, ForClause) or clause.parent is None:
        return None
    place = clause.parent.span
    return next((block for block in statement.scopes.blocks if block.span == place and block.kind in _BRACKETED), None)


def _block_at_bracket(statement: Statement, offset: int) -> Block | None:
    blocks = (block for block in statement.scopes.blocks if block.kind in _BRACKETED)
    return next((block for block in blocks if offset in (block.span.start, block.span.end - 1)), None)


_BRACKETED = (BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION)
