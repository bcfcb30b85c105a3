"""The card about a block of code: what it captures, and what is captured from it. Knows no cursors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.captures.making import entry_step, making_steps
from closure_lsp.ide.captures.manner import CLASS_CELL, by_manner, is_hidden, is_implicit, is_passed_on, remark
from closure_lsp.ide.hover.facts import comprehension_note
from closure_lsp.ide.hover.lifetime import paused
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import Card, Code, Strong, capitalized, listed
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block, BlockId, Capture, SymbolTable


def function_card(analysis: Analysis, statement: Statement, block: Block) -> Card:
    """The card of a function, lambda, class or comprehension: its `__closure__`, its cells, what it keeps alive."""
    names = BlockNames(analysis, statement)
    table = statement.scopes
    captures = [capture for capture in table.captures_by(block.id) if not is_hidden(capture)]
    return Card(
        _headline(names, block, captures),
        (
            *_closure(names, block, captures),
            *_own_cells(names, block),
            *_layout(names, block),
            *_kept_alive(names, block, captures),
            *_version_note(names, block, captures),
            *paused(statement, block),
            *_building(names, block),
        ),
        (
            *_homes(names, captures),
            *_own_cells(names, block),
            *paused(statement, block),
            *_kept_alive(names, block, captures),
            *_version_note(names, block, captures),
        ),
    )


def _headline(names: BlockNames, block: Block, captures: Sequence[Capture]) -> Phrase:
    table = names.statement.scopes
    python = names.analysis.python
    if block.inlined:
        frame = names.block(table.frame_of(block.id))
        return (*capitalized(names.block(block)), " runs in the frame of ", *frame, f": no closure (Python {python})")
    whose: Phrase = (Code(block.qualname),) if block.kind is BlockKind.FUNCTION else capitalized(names.block(block))
    if not captures:
        return (*whose, " captures nothing", *_NOTHING.get(block.kind, ()))
    passed_on, rebound, read = by_manner(table, captures)
    verbs: list[Phrase] = []
    if read:
        verbs.append((Strong("captures", "free-variable"), " ", *_names(read)))
    if rebound:
        verbs.append((Strong("rebinds" if read else "captures and rebinds", "nonlocal"), " ", *_names(rebound)))
    if passed_on:
        verbs.append((Strong("passes on"), " ", *_names(passed_on)))
    return (*whose, " ", *listed(verbs))


_FUNCTIONS = (BlockKind.FUNCTION, BlockKind.LAMBDA)

_NO_CLOSURE: Phrase = (": its ", Code("__closure__"), " is ", Code("None"))
_NOTHING: Mapping[BlockKind, Phrase] = {
    BlockKind.FUNCTION: _NO_CLOSURE,
    BlockKind.LAMBDA: _NO_CLOSURE,
    BlockKind.CLASS: ("; its methods do not see the names of its body",),
}


def _names(captures: Sequence[Capture]) -> Phrase:
    return listed([(Code(capture.name),) for capture in captures])


def _closure(names: BlockNames, block: Block, captures: Sequence[Capture]) -> Iterable[Phrase]:
    table = names.statement.scopes
    for capture in captures:
        home = names.block_at(table.blocks[capture.home])
        where: Phrase = _slot(block, capture)
        if capture.name == CLASS_CELL:
            why: Phrase = (", for ", Code("super")) if is_implicit(table, capture) else ()
            yield (*where, ": ", Code(CLASS_CELL), ", which is ", *home, *why, *_done(names, capture))
        else:
            yield (*where, ": ", Code(capture.name), " of ", *home, *_done(names, capture))


def _homes(names: BlockNames, captures: Sequence[Capture]) -> Iterable[Phrase]:
    """The owners of the captured variables, without their slots."""
    by_home: dict[BlockId, list[Phrase]] = {}
    for capture in captures:
        by_home.setdefault(capture.home, []).append((Code(capture.name),))
    blocks = names.statement.scopes.blocks
    owned = [(*listed(variables), " of ", *names.block_at(blocks[home])) for home, variables in by_home.items()]
    if owned:
        yield ("From around: ", *listed(owned))


def _done(names: BlockNames, capture: Capture) -> Phrase:
    """What the block does with the cell, unless it only reads it."""
    table = names.statement.scopes
    if capture.rebinds:
        return (", which it rebinds",)
    if not is_passed_on(table, capture):
        return ()
    users = [
        names.block_at(table.blocks[other.block])
        for other in table.captures_of(capture.home, capture.name)
        if not is_passed_on(table, other) and _is_inside(table, other.block, capture.block)
    ]
    return (", which it only passes on to ", *listed(users)) if users else (", which it only passes on",)


def _is_inside(table: SymbolTable, block: BlockId, around: BlockId) -> bool:
    parent = table.blocks[block].parent
    while parent is not None and parent != around:
        parent = table.blocks[parent].parent
    return parent is not None


def _slot(block: Block, capture: Capture) -> Phrase:
    if block.kind.is_function:
        return (Code(f"__closure__[{capture.slot}]"),)
    return (f"Cell {capture.slot} of its closure",)


def _own_cells(names: BlockNames, block: Block) -> Iterable[Phrase]:
    """What is captured from the block, and from the comprehensions that run in its frame.

    One fact names all variables that the same functions capture.
    """
    table = names.statement.scopes
    by_whom: dict[tuple[int, str], list[Phrase]] = {}
    for capture in table.captures:
        if not is_hidden(capture) and block in (table.blocks[capture.home], table.frame_of(capture.home)):
            who = names.block_at(table.blocks[capture.block], remark(table, capture))
            by_whom.setdefault((capture.home, capture.name), []).append(who)
    together: dict[tuple[int, Phrase], list[Phrase]] = {}
    for (home, name), those in by_whom.items():
        together.setdefault((home, listed(those)), []).append((Code(name),))
    for (home, who), variables in together.items():
        whose: Phrase = ("Its ",) if home == block.id else ("In ", *names.block_at(table.blocks[home]), " ")
        yield (*whose, *listed(variables), " is" if len(variables) == 1 else " are", " captured by ", *who)


def _layout(names: BlockNames, block: Block) -> Iterable[Phrase]:
    lists = [
        (name, found) for name, found in (("co_cellvars", block.cellvars), ("co_freevars", block.freevars)) if found
    ]
    if lists:
        said = listed([(Code(name), " is ", Code(repr(found))) for name, found in lists])
        yield (*said, f" (Python {names.analysis.python})")


def _kept_alive(names: BlockNames, block: Block, captures: Sequence[Capture]) -> Iterable[Phrase]:
    """A closure keeps cells, not frames. Class bodies and comprehensions run at once and keep nothing."""
    table = names.statement.scopes
    if block.kind not in (*_FUNCTIONS, BlockKind.GENERATOR_EXPRESSION):
        return
    homes = {table.frame_of(capture.home).id: table.frame_of(capture.home) for capture in captures}
    functions = [home for home in homes.values() if home.kind.is_function]
    if not functions:
        return
    if len(functions) > 1:
        frames: Phrase = ("the frames around it or their",)
    else:
        frames = ("the frame of ", *names.block(functions[0]), " or its")
    yield ("Keeps alive what its cells hold, not ", *frames, " other variables")


def _building(names: BlockNames, block: Block) -> Iterable[Phrase]:
    """The instructions that make the function with its closure, and what a call of it begins with."""
    python = names.analysis.python
    if block.kind not in (*_FUNCTIONS, BlockKind.GENERATOR_EXPRESSION):
        return
    steps = making_steps(block, python)
    if not steps:
        return
    count = len(block.freevars)
    loads: Phrase = (Code(steps[0].opcode), " of ", *listed([(Code(name),) for name in block.freevars]))
    others: list[Phrase] = [(Code(f"{step.opcode} {step.argument}".strip()),) for step in steps[count:]]
    yield ("Made by ", *listed([loads, *others]))
    entry = entry_step(block, python)
    if entry:
        yield ("A call begins with ", Code(f"{entry.opcode} {entry.argument}"), f" (Python {python})")


def _version_note(names: BlockNames, block: Block, captures: Sequence[Capture]) -> Iterable[Phrase]:
    python = names.analysis.python
    if block.kind is BlockKind.COMPREHENSION and captures and not python.inlines_comprehensions:
        yield (comprehension_note(python),)
