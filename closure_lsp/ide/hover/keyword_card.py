"""The cards about `nonlocal`, `global`, `yield` and `await`: what they do to the variables at their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.ide.hover.inspection_card import PlacedCard
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import Card, Code, Strong, capitalized, listed
from closure_lsp.scopes.model import MODULE_BLOCK, BlockKind
from closure_lsp.syntax import Await, Declaration, Function, Lambda, Nonlocal, Yield, nearest
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block, Reference
    from closure_lsp.syntax import Node

_KEYWORDS = re.compile(rb"nonlocal|global|yield|await")
_LONGEST = len(b"nonlocal")


def keyword_card(analysis: Analysis, offset: int) -> PlacedCard | None:
    """The card of the keyword that a cursor at a byte of the document touches."""
    statement = analysis.statement_at(offset)
    relative = offset - statement.start
    data = statement.region.data
    for found in _KEYWORDS.finditer(data, max(0, relative - _LONGEST), relative + _LONGEST):
        if not found.start() <= relative <= found.end():
            continue
        node = nearest(statement.region.node_at(found.start(), found.end()), Declaration, Yield, Await)
        # In a comment or a string no node of these begins.
        if node is None or node.start != found.start():
            continue
        if isinstance(node, Declaration):
            card = _declaration(analysis, statement, node)
        else:
            card = _pause(analysis, statement, node, found.group().decode())
        return PlacedCard(statement.place(Span(found.start(), found.end())), card) if card else None
    return None


def _declaration(analysis: Analysis, statement: Statement, node: Declaration) -> Card | None:
    references = [
        each
        for name in node.names
        for each in statement.scopes.references_in(name.span)
        if each.start == name.start and each.home is not None
    ]
    if not references:
        return None
    make = _nonlocal if isinstance(node, Nonlocal) else _global
    return make(BlockNames(analysis, statement), references)


def _nonlocal(names: BlockNames, references: list[Reference]) -> Card | None:
    table = names.statement.scopes
    homes = [each for each in references if each.home != MODULE_BLOCK]
    if not homes:
        return None
    who = names.block(table.frame_of(homes[0].block))
    whose = [(Code(each.name), " of ", *names.block_at(table.blocks[each.home or 0])) for each in homes]
    headline: Phrase = (Code("nonlocal"), " lets ", *who, " ", Strong("rebind", "nonlocal"), " ", *listed(whose))
    return Card(
        headline,
        (
            ("Without it an assignment would make a variable of ", *who, " itself"),
            ("Nothing runs here: it tells the compiler, for all of ", *who),
        ),
    )


def _global(names: BlockNames, references: list[Reference]) -> Card:
    table = names.statement.scopes
    who = names.block(table.frame_of(references[0].block))
    called = listed([(Code(each.name),) for each in references])
    means = "means the module's variable" if len(references) == 1 else "mean the module's variables"
    headline: Phrase = (Code("global"), ": in ", *who, " ", *called, f" {means}, in no cell")
    return Card(headline, tuple(_passed_by(names, references)))


def _passed_by(names: BlockNames, references: list[Reference]) -> Iterable[Phrase]:
    table = names.statement.scopes
    for each in references:
        home = table.home_around(each.block, each.name)
        if home != MODULE_BLOCK:
            yield ("The ", Code(each.name), " of ", *names.block_at(table.blocks[home]), " is skipped")


def _pause(analysis: Analysis, statement: Statement, node: Node, word: str) -> Card | None:
    function = nearest(node, Function, Lambda)
    kinds = (BlockKind.FUNCTION, BlockKind.LAMBDA)
    blocks = statement.scopes.blocks
    span = function.span if function else None
    block = next((each for each in blocks if each.kind in kinds and each.span == span), None)
    if block is None:
        return None
    names = BlockNames(analysis, statement)
    what, pauses = ("generator", "pauses") if word == "yield" else ("coroutine", "may pause")
    stays = f": its frame stays in the {what}, with all variables"
    return Card((Code(word), f" {pauses} ", *names.block(block), stays), tuple(_meanwhile(names, block, what)))


def _meanwhile(names: BlockNames, block: Block, what: str) -> Iterable[Phrase]:
    table = names.statement.scopes
    captures = table.captures_by(block.id)
    cells = [(Code(name),) for name in dict.fromkeys([*block.cellvars, *(each.name for each in captures)])]
    if cells:
        yield (f"The {what} keeps the cells of ", *listed(cells), " until it ends")
    for name, home in [*((name, block.id) for name in block.cellvars), *((each.name, each.home) for each in captures)]:
        others = [
            names.block_at(table.blocks[each.block])
            for each in table.captures_of(home, name)
            if each.rebinds and each.block != block.id
        ]
        if others:
            yield (*capitalized(listed(others)), " may rebind ", Code(name), " meanwhile")
