"""The facts below the headline of a variable: what it holds, who shares it, what binds it again, its spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.hover.variable import Variable
from closure_lsp.ide.words.prose import Code, capitalized, listed
from closure_lsp.scopes.model import Access, BlockKind, Flag
from closure_lsp.syntax import (
    Assignment,
    Class,
    Comprehension,
    DefaultParameter,
    DoubleStarParameter,
    Else,
    For,
    Function,
    Identifier,
    Lambda,
    StarParameter,
    TypedParameter,
    While,
    annotation_of,
    bare,
    steps_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.ide.words.prose import Line, Phrase
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import Block, Reference


def held(variable: Variable, value: str | None) -> Iterable[Phrase]:
    """What the cell is known to hold: the `value` that was inferred, or what the annotation at home says.

    jedi knows what an annotated parameter holds where it is used, and not where it is bound; of `names: list[str] = []`
    it says less than the annotation.
    """
    text = " ".join((value or "").split())
    declared = _annotation(variable)
    if not text or declared.startswith(f"{text}["):
        text = declared
    if not text:
        return
    writes = [found for found in variable.references if found.access in (Access.WRITE, Access.PARAMETER)]
    first = variable.table.first_binding(variable.home.id, variable.name)
    if variable.is_free and first and len(writes) > 1:
        yield ("Holds ", Code(text), " by its binding on ", variable.names.line(first.start))
    else:
        yield ("Holds ", Code(text))


def _annotation(variable: Variable) -> str:
    """The text of the annotation where the variable is first bound, without quotes; empty without one."""
    first = variable.table.first_binding(variable.home.id, variable.name)
    if first is None:
        return ""
    around = variable.occurrence.statement.reference_node(first).parent
    annotation = annotation_of(around) if around is not None else None
    if isinstance(around, Assignment):
        annotation = around.annotation
    elif isinstance(around, TypedParameter) and isinstance(around.parts[0], StarParameter | DoubleStarParameter):
        annotation = None  # it is of each argument, not of all that the variable holds
    text = " ".join(annotation.text.split()) if annotation is not None else ""
    return text.strip("\"'") if len(text) <= _LONGEST_ANNOTATION else ""


_LONGEST_ANNOTATION = 80


def captured_by(variable: Variable) -> Iterable[Phrase]:
    """The functions that capture the variable, if the headline names only the owner."""
    if not variable.is_free or not variable.captures:
        return
    is_shared = len(variable.captures) > 1
    beginning, end = ("Captured by ", ", which share the cell") if is_shared else ("Captured only by ", "")
    yield (beginning, *variable.capturing_blocks(), end)


def bound_again(variable: Variable) -> Iterable[Phrase]:
    """What the home itself does to the variable after its first binding; other facts say what else rebinds it."""
    first = variable.table.first_binding(variable.home.id, variable.name)
    loops: dict[tuple[str, Line], None] = {}
    again: list[Reference] = []
    for reference in variable.references:
        if reference.access is not Access.WRITE or variable.table.frame_of(reference.block) is not variable.home_frame:
            continue
        loop = _loop_around(variable, reference)
        if loop is not None:
            loops[loop] = None
        elif reference != first:
            again.append(reference)
    if loops:
        named = listed([(Code(word), " on ", line) for word, line in loops])
        yield (
            "Each iteration of the ",
            *named,
            " rebinds it; a function that captures it sees the value at the time it runs",
        )
    if again:
        yield (*capitalized(variable.names.block(variable.home)), " rebinds it on ", *variable.lines(again))


def _loop_around(variable: Variable, reference: Reference) -> tuple[str, Line] | None:
    """The keyword and line of the innermost loop of the home whose iterations run the binding; None outside any."""
    for inner, node in steps_up(variable.occurrence.statement.reference_node(reference)):
        if node.start < variable.home.span.start or isinstance(node, Function | Class | Lambda):
            return None
        # The iterable of a `for` runs once, an `else` after the last iteration.
        is_iterable = isinstance(node, For) and inner is node.iterable
        if isinstance(node, For | While | Comprehension) and not is_iterable and not isinstance(inner, Else):
            return "while" if isinstance(node, While) else "for", variable.names.line(node.start)
    return None


def by_value(variable: Variable) -> Iterable[Phrase]:
    """That a parameter takes the value of an outer variable when its function is made."""
    source = default_source(variable)
    if source:
        yield ("Captured by value itself: its default is ", *source)


def default_source(variable: Variable) -> Phrase:
    """For a parameter as in `lambda i=i:`: whose value its default takes, and when; empty for any other name."""
    reference = variable.reference
    if reference.access is not Access.PARAMETER:
        return ()
    statement = variable.occurrence.statement
    parameter = statement.reference_node(reference).parent
    default = bare(parameter.value) if isinstance(parameter, DefaultParameter) else None
    if not isinstance(default, Identifier):
        return ()
    found = variable.analysis.occurrence_at(statement.start + default.start)
    if found is None or found.reference.name != reference.name:
        return ()
    outer = Variable(variable.analysis, found)
    whose: Phrase = (
        ("global ", outer.written) if outer.is_global else (outer.written, " of ", *outer.names.block(outer.home))
    )
    return ("the ", *whose, " at the time ", *variable.names.block(variable.home), " is made")


def same_name(variable: Variable) -> Iterable[Phrase]:
    """Another variable of the same name in the same frame (PEP 709)."""
    home = variable.home
    table = variable.table
    if home.inlined:
        symbol = table.symbol(variable.home_frame.id, variable.name)
        if symbol is None or symbol.home is None:
            return
        if any(found.block == variable.home_frame.id for found in table.references_to(symbol.home, variable.name)):
            where = variable.names.block(variable.home_frame)
            yield ("The ", variable.written, " of ", *where, " is another variable")
        return
    own = table.symbol(home.id, variable.name)
    if own is None or not own.flags & Flag.COMP_CELL:
        return
    for block in table.blocks:
        if block.inlined and table.frame_of(block.id) is home and table.captures_of(block.id, variable.name):
            other: Phrase = ("The ", variable.written, " of ", *variable.names.block_at(block), " is another variable")
            if variable.captures:
                yield other
            else:
                why = f", and captured: as Python {variable.python} runs it in this frame, the name needs a cell"
                yield (*other, why)


def other_in_methods(variable: Variable) -> Iterable[Phrase]:
    """A class binds the name, and its methods mean the variable of a function around it (`DEF_FREE_CLASS`)."""
    symbol = variable.table.symbol(variable.home.id, variable.name)
    if variable.home.kind is not BlockKind.CLASS or symbol is None or not symbol.flags & Flag.FREE_CLASS:
        return
    for capture in variable.table.captures_by(variable.home.id):
        if capture.name == variable.name:
            other = variable.table.blocks[capture.home]
            yield ("Its methods mean another ", variable.written, ": that of ", *variable.names.block_at(other))


def spelling(variable: Variable) -> Iterable[Phrase]:
    """What CPython calls the variable, if the text has another name (PEP 3131, name mangling)."""
    written = variable.written.text
    if written == variable.name:
        return
    if not variable.name.endswith(written):
        yield ("Python reads the name as ", Code(variable.name), " (NFKC)")
        return
    block: Block | None = variable.occurrence.block
    while block is not None and block.kind is not BlockKind.CLASS:
        block = variable.table.blocks[block.parent] if block.parent is not None else None
    where = variable.names.block(block) if block else ("a class",)
    yield ("Inside ", *where, " the name is mangled to ", Code(variable.name))


def version_notes(variable: Variable) -> Iterable[Phrase]:
    """What is true only in the target version."""
    blocks = [variable.table.blocks[capture.block] for capture in variable.captures]
    kinds = {block.kind for block in blocks}
    if BlockKind.COMPREHENSION in kinds and not variable.python.inlines_comprehensions:
        yield (comprehension_note(variable.python),)
    if BlockKind.ANNOTATION in kinds:
        yield (f"Python {variable.python} evaluates annotations late, in a function of their own",)
    if variable.home.kind is BlockKind.TYPE_PARAMETERS:
        yield (f"Type parameters have a block of their own, around that of their function or class {variable.target}",)


def comprehension_note(python: PythonVersion) -> str:
    """For a version before 3.12 (PEP 709)."""
    return f"In Python {python} a comprehension has a frame of its own; from 3.12 on it runs in the one around it"
