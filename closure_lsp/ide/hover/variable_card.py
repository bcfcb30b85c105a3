"""Knows what is to be said about a variable where its name stands. Knows neither cursors nor protocols.

Storage and capture are told apart throughout: a name is called *free* where another frame than the running one owns
the variable, whatever instruction reaches it (an inlined comprehension shares the frame around it, PEP 709).
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import Card, Code, Strong, capitalised, listed
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind, Flag, Scope
from closure_lsp.syntax import (
    Class,
    Comprehension,
    DefaultParameter,
    Else,
    For,
    Function,
    Identifier,
    Lambda,
    While,
    bare,
    steps_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.document.analysis import Analysis, Occurrence
    from closure_lsp.ide.words.prose import Line, Phrase
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import Block, Capture, Reference, SymbolTable

CLASS_CELL = "__class__"


def variable_card(analysis: Analysis, occurrence: Occurrence, holds: str | None = None) -> Card:
    """The card of the variable that `occurrence` names; `holds` is what its cell is known to hold."""
    variable = Variable(analysis, occurrence)
    if occurrence.reference.binding is BindingKind.NONLOCAL and (variable.is_global or not variable.is_free):
        return Card(_homeless(variable))
    if variable.is_global and occurrence.reference.access is Access.MENTION:
        return Card(_mentioned(variable))
    if variable.is_global:
        return _super_card(variable) or Card(_global_headline(variable), tuple(_spelling(variable)))
    if not variable.is_in_cell:
        return Card(_local_headline(variable), (*_other_in_methods(variable), *_spelling(variable)))
    return Card(
        _free_headline(variable) if variable.is_free else _cell_headline(variable),
        (
            *_holds(variable, holds),
            *_captured_by(variable),
            *_bound_again(variable),
            *_by_value(variable),
            *_here(variable),
            *_cell_made(variable),
            *_emptied(variable),
            *_same_name(variable),
            *_spelling(variable),
            *_version_notes(variable),
        ),
    )


def is_handed_on(table: SymbolTable, capture: Capture) -> bool:
    """Whether the capturing block only hands the cell on to blocks inside it."""
    if capture.is_direct:
        return False
    # `super` uses `__class__` though nobody wrote that name: the symbol knows.
    symbol = table.symbol(capture.block, capture.name)
    return symbol is None or symbol.home != capture.home or not symbol.flags & Flag.REFERENCED


def remark(table: SymbolTable, capture: Capture) -> str:
    """What sets a capture apart from one that only reads; empty for one that does."""
    if capture.rebinds:
        return "rebinds it"
    return "only hands it on" if is_handed_on(table, capture) else ""


@dataclass(frozen=True)
class Variable:
    """A variable, seen from one place where its name stands."""

    analysis: Analysis
    occurrence: Occurrence

    @property
    def python(self) -> PythonVersion:
        return self.analysis.python

    @property
    def table(self) -> SymbolTable:
        return self.occurrence.statement.scopes

    @property
    def reference(self) -> Reference:
        return self.occurrence.reference

    @property
    def name(self) -> str:
        """As CPython knows it."""
        return self.reference.name

    @property
    def written(self) -> Code:
        """As it stands in the text: neither mangled nor normalised."""
        return Code(self.analysis.text.slice(self.occurrence.span))

    @property
    def is_global(self) -> bool:
        return self.occurrence.home in (None, MODULE_BLOCK)

    @property
    def is_free(self) -> bool:
        """Whether another frame than the one that runs here owns the variable."""
        return self.frame is not self.home_frame

    @property
    def is_in_cell(self) -> bool:
        """Whether a cell holds the variable: captured, or in a cell for the sake of another one (`Flag.COMP_CELL`)."""
        if self.is_global:
            return False
        symbol = self.table.symbol(self.home.id, self.name)
        return bool(self.captures) or (symbol is not None and symbol.scope is Scope.CELL)

    @cached_property
    def home(self) -> Block:
        return self.table.blocks[self.occurrence.home or MODULE_BLOCK]

    @cached_property
    def home_frame(self) -> Block:
        return self.table.frame_of(self.home.id)

    @cached_property
    def frame(self) -> Block:
        """The block in whose frame the code at the name runs."""
        return self.table.frame_of(self.reference.block)

    @cached_property
    def names(self) -> BlockNames:
        return BlockNames(self.analysis, self.occurrence.statement)

    @cached_property
    def captures(self) -> tuple[Capture, ...]:
        return () if self.is_global else self.table.captures_of(self.home.id, self.name)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """All places of the statement where the variable is named."""
        return self.table.references_to(self.home.id, self.name)

    @cached_property
    def own_capture(self) -> Capture | None:
        """How the frame that runs here holds the cell; None in the home itself."""
        return next((capture for capture in self.captures if capture.block == self.frame.id), None)

    @property
    def target(self) -> str:
        return f"(Python {self.python})"

    def lines(self, references: Iterable[Reference]) -> Phrase:
        places: dict[Line, None] = {self.names.line(reference.start): None for reference in references}
        return listed([(line,) for line in places])

    def captors(self) -> Phrase:
        blocks = self.table.blocks
        return listed(
            [self.names.block_at(blocks[capture.block], remark(self.table, capture)) for capture in self.captures]
        )


# -- headlines --------------------------------------------------------------------------------------------------------


def _free_headline(variable: Variable) -> Phrase:
    start = (variable.written, " is ", Strong("free"), " in ", *variable.names.block(variable.frame), ": ")
    home = variable.names.block_at(variable.home)
    if variable.name == CLASS_CELL:
        return (*start, *home, " itself")
    return (*start, "it belongs to ", *home)


def _cell_headline(variable: Variable) -> Phrase:
    start = (variable.written, " is a ", Strong("cell"), " variable of ", *variable.names.block_at(variable.home))
    if not variable.captures:
        return (*start, ", though nothing captures it")
    return (*start, ": captured by ", *variable.captors())


def _local_headline(variable: Variable) -> Phrase:
    reference = variable.reference
    home = variable.home
    start: Phrase = (variable.written, " is ", Strong("local"), " to ")
    if home.kind is BlockKind.CLASS:
        if variable.is_free:
            # Annotation scopes look in the class namespace before anything else (PEP 695).
            return (
                *start,
                *variable.names.block_at(home),
                ", whose names are looked up first",
                *_instruction(variable),
            )
        written = variable.written.text
        reach: Phrase = (
            "methods reach it as ",
            Code(f"self.{written}"),
            " or ",
            Code(f"{home.name}.{written}"),
            " only",
        )
        return (*start, "the body of ", *variable.names.block_at(home), ": ", *reach)
    start = (*start, *variable.names.block_at(home))
    source = _default_source(variable)
    if source:
        return (*start, ", captured by value: its default is ", *source)
    if reference.access is Access.PARAMETER:
        return (*start, ": a parameter, no cell")
    if variable.table.blocks[reference.block].inlined and reference.block != home.id:
        shared = f", no cell (Python {variable.python} runs the comprehension in this frame)"
        return (*start, ": ", *_opcodes(variable), shared) if reference.opcode else start
    return (*start, *_instruction(variable))


def _global_headline(variable: Variable) -> Phrase:
    reference = variable.reference
    written = variable.written
    if reference.scope is Scope.LOCAL:
        how = _instruction(variable)
        return (written, " is ", Strong("local"), " to this module, hence global to its functions", *how)
    if reference.binding is BindingKind.GLOBAL:
        bound = _module_binding(variable)
        where: Phrase = (" (", bound, ")") if bound else (", which nothing here binds",)
        block = variable.names.block(variable.frame)
        return (written, " is ", Strong("global"), " (explicit) in ", *block, ": the module's variable", *where)
    if reference.scope is Scope.GLOBAL_EXPLICIT:
        declared = [
            found
            for found in variable.references
            if found.binding is BindingKind.GLOBAL and found.block == reference.block
        ]
        by: Phrase = (" by the ", Code("global"), " in ", *variable.lines(declared)) if declared else ()
        return (written, " is ", Strong("global"), " (explicit)", *by, *_instruction(variable))
    start: Phrase = (written, " is ", Strong("global"), " (implicit), ")
    bound = _module_binding(variable)
    if bound:
        return (*start, "bound by this module in ", bound, *_instruction(variable))
    if hasattr(builtins, variable.name):
        return (*start, "a builtin", *_instruction(variable))
    return (*start, "neither bound by name in this module nor a builtin", *_instruction(variable))


def _mentioned(variable: Variable) -> Phrase:
    start = (variable.written, " stands in an annotation that is never evaluated: ")
    return (*start, f"no variable is looked up {variable.target}")


def _homeless(variable: Variable) -> Phrase:
    start = (variable.written, " is declared ", Code("nonlocal"), ", but no function around binds it: a ")
    return (*start, Code("SyntaxError"))


def _super_card(variable: Variable) -> Card | None:
    """`super`, called or not, makes the function use `__class__` (CPython: `symtable_visit_expr`, Name_kind)."""
    if variable.name != "super" or variable.reference.access is not Access.READ:
        return None
    captures = variable.table.captures_by(variable.frame.id)
    capture = next((capture for capture in captures if capture.name == CLASS_CELL), None)
    if capture is None:
        return None
    home = variable.table.blocks[capture.home]
    return Card(
        (
            variable.written,
            " makes ",
            *variable.names.block(variable.frame),
            " ",
            Strong("capture"),
            " ",
            Code(CLASS_CELL),
            ": ",
            *variable.names.block_at(home),
            " itself",
        ),
        (
            (Code("super()"), " without arguments reads ", *slot(variable.frame, capture)),
            _class_cell_made(variable.names, home),
            (variable.written, " itself is global (implicit)", *_instruction(variable)),
        ),
    )


# -- facts ------------------------------------------------------------------------------------------------------------


def _holds(variable: Variable, holds: str | None) -> Iterable[Phrase]:
    text = " ".join((holds or "").split())
    if not text:
        return
    writes = [found for found in variable.references if found.access in (Access.WRITE, Access.PARAMETER)]
    first = variable.table.first_binding(variable.home.id, variable.name)
    if variable.is_free and first and len(writes) > 1:
        yield ("Holds ", Code(text), " by its binding in ", variable.names.line(first.start))
    else:
        yield ("Holds ", Code(text))


def _captured_by(variable: Variable) -> Iterable[Phrase]:
    if not variable.is_free or not variable.captures:
        return
    alone = len(variable.captures) == 1
    yield ("Captured by ", *variable.captors(), " alone" if alone else ", who share the cell")


def _bound_again(variable: Variable) -> Iterable[Phrase]:
    """What the home itself does to the variable after its first binding; captors that rebind are marked elsewhere."""
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
        turns = listed([(Code(word), " in ", line) for word, line in loops])
        yield ("The turns of the ", *turns, " rebind it; captors see the value at the time they run")
    if again:
        yield (*capitalised(variable.names.block(variable.home)), " rebinds it in ", *variable.lines(again))


def _loop_around(variable: Variable, reference: Reference) -> tuple[str, Line] | None:
    """The keyword and line of the innermost loop of the home whose turns run the binding; None outside any."""
    for inner, node in steps_up(variable.occurrence.statement.reference_node(reference)):
        if node.start < variable.home.span.start or isinstance(node, Function | Class | Lambda):
            return None
        # The iterable of a `for` runs once, an `else` after the last turn.
        is_iterable = isinstance(node, For) and inner is node.iterable
        if isinstance(node, For | While | Comprehension) and not is_iterable and not isinstance(inner, Else):
            return "while" if isinstance(node, While) else "for", variable.names.line(node.start)
    return None


def _by_value(variable: Variable) -> Iterable[Phrase]:
    source = _default_source(variable)
    if source:
        yield ("Captured by value itself: its default is ", *source)


def _here(variable: Variable) -> Iterable[Phrase]:
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
        yield ("Here an annotation names it that is not evaluated",)
    else:
        uses = [
            _use(variable, found, cell if index == 0 else ("it",)) for index, found in enumerate(_at_place(variable))
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


def _cell_made(variable: Variable) -> Iterable[Phrase]:
    home = variable.home
    frame = variable.names.block(variable.home_frame)
    if home.kind is BlockKind.CLASS:
        yield _class_cell_made(variable.names, home)
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
        anew = ", anew for each call" if home.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA) else ""
        if variable.python.makes_cells_by_instruction:
            yield (Code("MAKE_CELL"), " makes the cell at the entry of ", *frame, f"{anew} {variable.target}")
        else:
            yield ("The frame of ", *frame, f" makes the cell as it begins{anew} {variable.target}")


def _class_cell_made(names: BlockNames, home: Block) -> Phrase:
    return ("The body of ", *names.block(home), " makes the cell; ", Code("type"), " fills it once the body has run")


def _emptied(variable: Variable) -> Iterable[Phrase]:
    then: Phrase = (" the cell; a read then raises ", Code("NameError"))
    deletes = [reference for reference in variable.references if reference.access is Access.DELETE]
    clauses = [reference for reference in variable.references if reference.binding is BindingKind.EXCEPT]
    if deletes:
        yield (Code("del"), " in ", *variable.lines(deletes), " empties", *then)
    if clauses:
        # CPython: `compiler_try_except` deletes the name when the clause is left.
        yield ("The end of the ", Code("except"), " clause of ", *variable.lines(clauses), " empties", *then)


def _same_name(variable: Variable) -> Iterable[Phrase]:
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


def _other_in_methods(variable: Variable) -> Iterable[Phrase]:
    """A class binds the name, and its methods mean the variable of a function around it (`DEF_FREE_CLASS`)."""
    symbol = variable.table.symbol(variable.home.id, variable.name)
    if variable.home.kind is not BlockKind.CLASS or symbol is None or not symbol.flags & Flag.FREE_CLASS:
        return
    for capture in variable.table.captures_by(variable.home.id):
        if capture.name == variable.name:
            other = variable.table.blocks[capture.home]
            yield ("Its methods mean another ", variable.written, ": that of ", *variable.names.block_at(other))


def _spelling(variable: Variable) -> Iterable[Phrase]:
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


def _version_notes(variable: Variable) -> Iterable[Phrase]:
    blocks = [variable.table.blocks[capture.block] for capture in variable.captures]
    kinds = {block.kind for block in blocks}
    if BlockKind.COMPREHENSION in kinds and not variable.python.inlines_comprehensions:
        yield (comprehension_note(variable.python),)
    if BlockKind.ANNOTATION in kinds:
        yield (f"Python {variable.python} evaluates annotations late, in a function of their own",)
    if variable.home.kind is BlockKind.TYPE_PARAMETERS:
        yield (f"Type parameters have a block of their own, around that of their function or class {variable.target}",)


def comprehension_note(python: PythonVersion) -> str:
    return f"In Python {python} a comprehension has a frame of its own; from 3.12 on it runs in the one around it"


# -- details ----------------------------------------------------------------------------------------------------------


def slot(block: Block, capture: Capture) -> Phrase:
    """Where `block` keeps the captured cell, as an expression if there is a function to ask."""
    if block.kind.is_function:
        return ("the cell in ", Code(f"{block.qualname}.__closure__[{capture.slot}]"))
    return (f"cell {capture.slot} of the closure",)


def _instruction(variable: Variable) -> Phrase:
    """What is said at the end of a one-line card."""
    match variable.reference.access:
        case Access.MENTION:
            return (": named in an annotation that is not evaluated",)
        case Access.DECLARE:
            return (": only annotated here, nothing runs",)
        case Access.PARAMETER:
            return (": a parameter, no cell",)
        case _:
            opcodes = _opcodes(variable)
            return (": ", *opcodes, ", no cell") if opcodes else ()


def _opcodes(variable: Variable) -> Phrase:
    return listed([(Code(found.opcode),) for found in _at_place(variable) if found.opcode])


def _at_place(variable: Variable) -> list[Reference]:
    """The references at the very place of the name: two for the `x` of `x += 1`."""
    reference = variable.reference
    statement = variable.occurrence.statement
    occurrences = (variable.analysis.occurrence(statement, found) for found in variable.references)
    return [found.reference for found in occurrences if found.reference.start == reference.start] or [reference]


def _default_source(variable: Variable) -> Phrase:
    """Of the parameter in `lambda i=i:` whose value its default takes, and when; empty for any other name."""
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


def _module_binding(variable: Variable) -> Line | None:
    """The first line of the document that binds the global."""
    for statement in variable.analysis.statements:
        scopes = statement.scopes
        if variable.name not in scopes.blocks[MODULE_BLOCK].symbols and variable.name not in scopes.global_declarations:
            continue
        binding = scopes.first_binding(MODULE_BLOCK, variable.name)
        if binding is not None:
            return BlockNames(variable.analysis, statement).line(binding.start)
    return None
