"""What CPython does with a variable at a place of its name: the instruction, the cell, its slot. Knows no cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.words.prose import Code, listed
from closure_lsp.scopes.model import Access, BindingKind, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.ide.hover.variable import Variable
    from closure_lsp.ide.words.blocks import BlockNames
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block, Capture, Reference


def slot(block: Block, capture: Capture) -> Phrase:
    """Where `block` keeps the captured cell, as an expression if there is a function to ask."""
    if block.kind.is_function:
        return ("the cell in ", Code(f"{block.qualname}.__closure__[{capture.slot}]"))
    return (f"cell {capture.slot} of the closure",)


def instruction(variable: Variable) -> Phrase:
    """The end of a one-line card."""
    match variable.reference.access:
        case Access.MENTION:
            return (": named in an annotation that is not evaluated",)
        case Access.DECLARE:
            return (": only annotated here, nothing runs",)
        case Access.PARAMETER:
            return (": a parameter, no cell",)
        case _:
            named = opcodes(variable)
            return (": ", *named, ", no cell") if named else ()


def opcodes(variable: Variable) -> Phrase:
    """The instructions at the name, by their families."""
    return listed([(Code(found.opcode),) for found in at_place(variable) if found.opcode])


def at_place(variable: Variable) -> list[Reference]:
    """The references at the place of the name: two for the `x` of `x += 1`."""
    reference = variable.reference
    statement = variable.occurrence.statement
    occurrences = (variable.analysis.occurrence(statement, found) for found in variable.references)
    return [found.reference for found in occurrences if found.reference.start == reference.start] or [reference]


def here(variable: Variable) -> Iterable[Phrase]:
    """What is done with the cell at the name."""
    reference = variable.reference
    capture = variable.own_capture
    cell: Phrase = slot(variable.frame, capture) if capture else ("the cell",)
    if reference.access is Access.PARAMETER:
        if variable.python.makes_cells_by_instruction:
            yield ("Here the call binds it; ", Code("MAKE_CELL"), f" moves the argument into a cell {variable.target}")
        else:
            yield (f"Here the call binds it, and puts the argument into the cell {variable.target}",)
    elif reference.binding is BindingKind.NONLOCAL:
        where = variable.names.block(variable.frame)
        yield ("Here ", Code("nonlocal"), " makes assignments in ", *where, " write ", *cell, "; nothing runs")
    elif reference.access is Access.DECLARE:
        yield ("Here it is only annotated; nothing runs",)
    elif reference.access is Access.MENTION:
        yield ("An annotation that is not evaluated names it here",)
    else:
        uses = [
            _use(variable, found, cell if index == 0 else ("it",)) for index, found in enumerate(at_place(variable))
        ]
        yield ("Here ", *listed([use for use in uses if use]))


def _use(variable: Variable, reference: Reference, cell: Phrase) -> Phrase:
    opcode = reference.opcode
    if opcode is None:
        return ()
    if opcode in ("LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF"):
        return (Code(opcode), " looks in the class namespace, then in ", *cell, f" {variable.target}")
    return (Code(opcode), f" {_VERBS[reference.access]} ", *cell)


_VERBS = {Access.READ: "reads", Access.WRITE: "writes", Access.DELETE: "empties"}


def cell_made(variable: Variable) -> Iterable[Phrase]:
    """Which frame makes the cell, and when."""
    home = variable.home
    frame = variable.names.block(variable.home_frame)
    if home.kind is BlockKind.CLASS:
        yield class_cell_made(variable.names, home)
    elif home.inlined:
        where: Phrase = (
            " makes the cell in the frame of ",
            *frame,
            f", where Python {variable.python} runs the comprehension",
        )
        yield (Code("MAKE_CELL"), *where)
    elif variable.reference.access is Access.PARAMETER:
        return
    else:
        per_call = ", a new one for each call" if home.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA) else ""
        if variable.python.makes_cells_by_instruction:
            yield (Code("MAKE_CELL"), " makes the cell at the entry of ", *frame, f"{per_call} {variable.target}")
        else:
            yield ("The frame of ", *frame, f" makes the cell as it begins{per_call} {variable.target}")


def class_cell_made(names: BlockNames, home: Block) -> Phrase:
    """The same for the `__class__` of a class (CPython: `type.__new__` sets `__classcell__`)."""
    return ("The body of ", *names.block(home), " makes the cell; ", Code("type"), " fills it once the body has run")


def emptied(variable: Variable) -> Iterable[Phrase]:
    """What takes the value out of the cell."""
    then: Phrase = (" the cell; a read then raises ", Code("NameError"))
    deletes = [reference for reference in variable.references if reference.access is Access.DELETE]
    clauses = [reference for reference in variable.references if reference.binding is BindingKind.EXCEPT]
    if deletes:
        yield (Code("del"), " on ", *variable.lines(deletes), " empties", *then)
    if clauses:
        # CPython: `compiler_try_except` deletes the name when the clause is left.
        yield ("The end of the ", Code("except"), " clause of ", *variable.lines(clauses), " empties", *then)
