"""Knows how to rename a variable of a function, and why not to. Knows no protocol, and no names of other files.

What belongs to a module or class can be used by other files, so it is left to the server that knows them. Every other
variable stands, with all that capture it, in one statement. Whether a new name would be captured, hidden or refused by
Python is not guessed from rules: the renamed text is analysed, and every name in it has to mean what it meant.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.calls import callers, parameter_at
from closure_lsp.ide.captures.names import is_printed_with_its_text
from closure_lsp.ide.edits.rounds import analysed_after
from closure_lsp.ide.words import prose
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    AliasedImport,
    Attribute,
    Class,
    Definition,
    DictionarySplat,
    DottedName,
    Identifier,
    ImportFrom,
    KeywordArgument,
    String,
    Type,
    call_of,
    nearest,
    nodes_below,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis, Statement
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.syntax import Node


class Refusal(NamedTuple):
    """Why there is no renaming: a sentence or two for the user, in Markdown's code spans."""

    reason: str


class Target(NamedTuple):
    """What would be renamed."""

    span: Span
    """Of the name at the cursor."""
    name: str
    """As it is written there."""


class Renaming(NamedTuple):
    """The changes, and what they do not cover."""

    edits: tuple[TextEdit, ...]
    """Disjoint, in the order of the text."""
    notes: tuple[str, ...]
    """Sentences for the user: what changes besides the name, and what has to be looked at by hand."""


def prepare(analysis: Analysis, offset: int) -> Target | Refusal:
    """What a cursor at the byte `offset` would rename."""
    variable = _variable(analysis, offset)
    return variable if isinstance(variable, Refusal) else Target(variable.cursor, analysis.text.slice(variable.cursor))


def rename(analysis: Analysis, offset: int, new_name: str) -> Renaming | Refusal:
    """Gives the variable at the byte `offset` another name, in all blocks that share it.

    The text of the edits is `new_name` as it is, though Python compares names by their NFKC form (PEP 3131).
    """
    variable = _variable(analysis, offset)
    if isinstance(variable, Refusal):
        return variable
    objection = _objection_to(new_name)
    if objection:
        return Refusal(objection)
    if unicodedata.normalize("NFKC", new_name) == variable.name and _is_written(analysis, variable, new_name):
        return Renaming((), ())
    calls = _keyword_calls(analysis, variable, new_name)
    if isinstance(calls, Refusal):
        return calls
    edits = [edit for reference in variable.references for edit in _edits(analysis, variable, reference, new_name)]
    found = tuple(sorted({*edits, *calls.edits}))
    return _difference(analysis, variable, new_name, found) or Renaming(
        found, (*calls.notes, *_notes(analysis, variable, new_name))
    )


@dataclass(frozen=True, slots=True)
class _Variable:
    """A variable of a function, and every place that names it."""

    statement: Statement
    home: BlockId
    name: str
    """As CPython has it: normalised, and mangled where it is private."""
    cursor: Span
    """The occurrence at the cursor, in the document."""
    references: tuple[Reference, ...]
    """One for each place, in the order of the text."""

    @property
    def block(self) -> Block:
        return self.statement.scopes.blocks[self.home]

    def place(self, reference: Reference) -> Span:
        return self.statement.place(reference.span)


def _variable(analysis: Analysis, offset: int) -> _Variable | Refusal:
    occurrence = analysis.occurrence_at(offset)
    if occurrence is None:
        return Refusal(_no_variable(analysis, offset))
    statement, table = occurrence.statement, occurrence.statement.scopes
    name = occurrence.reference.name
    written = analysis.text.slice(occurrence.span)
    home = _home(table, occurrence.reference)
    block = table.blocks[home]
    names = BlockNames(analysis, statement)
    if home == MODULE_BLOCK:
        if not analysis.module_binds(name):
            return Refusal(f"`{written}` is bound nowhere in this file: it is a builtin, or unknown.")
        return Refusal(
            f"`{written}` belongs to the module, so other files may use it. closure-lsp renames variables of functions."
        )
    if block.kind is BlockKind.CLASS:
        return Refusal(
            f"`{written}` belongs to {_words(names.block(block))}, so it is an attribute that other code may use. "
            "closure-lsp renames variables of functions."
        )
    if not statement.region.parses(block.span):
        return Refusal(f"{_sentence(names.block(block))} does not parse yet. Mend the syntax error first.")
    references = tuple(
        {
            reference.start: reference
            for reference in table.references
            if reference.name == name and _home(table, reference) == home
        }.values()
    )
    variable = _Variable(statement, home, name, occurrence.span, references)
    reason = _bound_by_dotted_import(analysis, variable) or _seen_by_name(analysis, variable)
    return Refusal(reason) if reason else variable


def _home(table: SymbolTable, reference: Reference) -> BlockId:
    """Whose variable is meant. An annotation that stays text (PEP 563) leaves no symbol, so the name is looked up."""
    home = reference.home
    return table.home_around(reference.block, reference.name) if home is None else home


def _no_variable(analysis: Analysis, offset: int) -> str:
    statement = analysis.statement_at(offset)
    node = statement.region.node_at(offset - statement.start)
    if not isinstance(node, Identifier):
        return "There is no variable here."
    if isinstance(node.parent, Attribute):
        return f"`{node.text}` is an attribute: any object may have one. closure-lsp renames variables of functions."
    if isinstance(node.parent, KeywordArgument):
        return "This is the name of an argument. Rename the parameter where the function is defined."
    return "There is no variable here."


def _bound_by_dotted_import(analysis: Analysis, variable: _Variable) -> str:
    for reference in variable.references:
        node = variable.statement.reference_node(reference)
        dotted = node.parent
        if reference.binding is not BindingKind.IMPORT or not isinstance(dotted, DottedName):
            continue
        if not isinstance(dotted.parent, ImportFrom) and len(dotted.children) > 1:
            path, written = dotted.text, analysis.text.slice(variable.place(reference))
            return f"`import {path}` binds `{written}`, the package's own name. Import it `as` another name first."
    return ""


def _seen_by_name(analysis: Analysis, variable: _Variable) -> str:
    """Why code can ask for the variable by a string: `locals()`, `eval(...)` and the like where it is visible."""
    table = variable.statement.scopes
    for reference in table.references:
        most_arguments = _LOOKS_AT_LOCALS.get(reference.name)
        if most_arguments is None or reference.home != MODULE_BLOCK or analysis.module_binds(reference.name):
            continue
        if not variable.block.span.start <= reference.start < variable.block.span.end:
            continue
        call = call_of(variable.statement.reference_node(reference))
        if call is None or len(call.given) > most_arguments:
            continue
        if any(_sees(table, block, variable) for block in (reference.block, table.frame_of(reference.block).id)):
            line = variable.statement.line + variable.statement.region.row(reference.start) + 1
            return (
                f"`{reference.name}()` in line {line} sees this variable by its name, as text. "
                "Rename it by hand, and look at what is done with that."
            )
    return ""


_LOOKS_AT_LOCALS = {"locals": 0, "vars": 0, "dir": 0, "eval": 1, "exec": 1}
"""Builtins that see the variables of the code that calls them, if they get no more arguments than this."""


def _sees(table: SymbolTable, block: BlockId, variable: _Variable) -> bool:
    symbol = table.symbol(block, variable.name)
    return symbol is not None and symbol.home == variable.home


def _objection_to(new_name: str) -> str:
    """What is wrong with a name wherever it stands."""
    plain = unicodedata.normalize("NFKC", new_name)
    if not new_name:
        return "A variable needs a name."
    if not new_name.isidentifier() or not plain.isidentifier():
        return f"`{new_name}` is no name: one is made of letters, digits and `_`, and does not begin with a digit."
    if keyword.iskeyword(plain):
        return f"`{plain}` is a keyword of Python."
    if len(plain) > 4 and plain.startswith("__") and plain.endswith("__"):
        return (
            f"Names like `{plain}`, with two underscores on both sides, are reserved: Python gives them a meaning."
        )
    if plain == "super":
        return "`super` has a meaning of its own to the compiler: every use of it captures `__class__`."
    return ""


def _is_written(analysis: Analysis, variable: _Variable, new_name: str) -> bool:
    return all(analysis.text.slice(variable.place(each)) == new_name for each in variable.references)


# -- the edits ---------------------------------------------------------------------------------------------------------


def _edits(analysis: Analysis, variable: _Variable, reference: Reference, new_name: str) -> Iterator[TextEdit]:
    node = variable.statement.reference_node(reference)
    place = variable.place(reference)
    if reference.binding is not BindingKind.IMPORT:
        yield TextEdit(place, new_name)
    elif isinstance(node.parent, AliasedImport):
        imported = node.parent.name
        if imported is not None and imported.text == new_name:
            yield TextEdit(Span(variable.statement.start + imported.end, place.end), "")
        else:
            yield TextEdit(place, new_name)
    elif analysis.text.slice(place) != new_name:
        yield TextEdit(Span(place.end, place.end), f" as {new_name}")


class _KeywordCalls(NamedTuple):
    edits: tuple[TextEdit, ...] = ()
    notes: tuple[str, ...] = ()


def _keyword_calls(analysis: Analysis, variable: _Variable, new_name: str) -> _KeywordCalls | Refusal:
    """What to change in calls that pass the variable, a parameter, by keyword."""
    statement = variable.statement
    found = next((each for each in variable.references if each.access is Access.PARAMETER), None)
    parameter = parameter_at(statement.reference_node(found)) if found else None
    if found is None or parameter is None or not parameter.takes_keyword:
        return _KeywordCalls()
    old_name = unicodedata.normalize("NFKC", analysis.text.slice(variable.place(found)))
    plain = unicodedata.normalize("NFKC", new_name)
    who = callers(analysis, statement, variable.block)
    edits = []
    for call in who.certain:
        if call.keyword(plain):
            return Refusal(f"The call in line {call.line} passes `{plain}=` already.")
        argument = call.keyword(old_name)
        if argument is not None:
            edits.append(TextEdit(call.statement.place_of(argument), new_name))
        elif any(isinstance(each, DictionarySplat) for each in call.arguments):
            return Refusal(
                f"The call in line {call.line} passes `**` arguments, and `{old_name}` may be one. Rename it by hand."
            )
    for call in who.possible:
        if call.keyword(old_name):
            return Refusal(
                f"The call in line {call.line} passes `{old_name}=`, maybe to this function. Rename it by hand."
            )
    if who.are_all:
        return _KeywordCalls(tuple(edits))
    function = _words(BlockNames(analysis, statement).block(variable.block))
    note = f"Code that calls {function} with `{old_name}=` and is not seen here is left as it is."
    return _KeywordCalls(tuple(edits), (note,))


# -- what would change -------------------------------------------------------------------------------------------------


def _difference(analysis: Analysis, variable: _Variable, new_name: str, edits: Sequence[TextEdit]) -> Refusal | None:
    """Why the renamed text would not be the same program: the first name that means something else in it."""
    plain = unicodedata.normalize("NFKC", new_name)
    statement, table = variable.statement, variable.statement.scopes
    clash = _clash(analysis, variable, plain)
    if clash:
        return Refusal(clash)
    after = analysed_after(analysis, edits)
    index = next(index for index, each in enumerate(analysis.statements) if each.start == statement.start)
    if len(after.statements) != len(analysis.statements):
        return Refusal(_UNREADABLE.format(plain))
    then = after.statements[index].scopes
    if len(then.references) != len(table.references) or len(then.blocks) != len(table.blocks):
        return Refusal(_UNREADABLE.format(plain))
    renamed = {reference.start for reference in variable.references}
    for old, new in zip(table.references, then.references, strict=True):
        is_ours = old.start in renamed and old.name == variable.name
        if new.name != (plain if is_ours else old.name):
            return Refusal(_mangled(analysis, variable, old, new, plain))
        if _home(then, new) != _home(table, old):
            return Refusal(_moved(analysis, variable, old, _home(then, new), plain, is_ours=is_ours))
        if (new.block, new.access, new.binding) != (old.block, old.access, old.binding):
            return Refusal(_UNREADABLE.format(plain))
    if len(then.errors) > len(table.errors):
        error = next(each for each in then.errors if each.message not in [other.message for other in table.errors])
        return Refusal(f"Python would refuse the result: {error.message}.")
    return None


_UNREADABLE = "With `{}` here Python would read the code as something else."


def _clash(analysis: Analysis, variable: _Variable, new_name: str) -> str:
    """Why the home cannot have another variable of that name."""
    table = variable.statement.scopes
    for reference in table.references:
        if reference.name == new_name and _home(table, reference) == variable.home and new_name != variable.name:
            owner = _sentence(BlockNames(analysis, variable.statement).block(variable.block))
            line = variable.statement.line + variable.statement.region.row(reference.start) + 1
            return f"{owner} has a variable `{new_name}` already (line {line})."
    return ""


def _mangled(analysis: Analysis, variable: _Variable, old: Reference, new: Reference, new_name: str) -> str:
    line = variable.statement.line + variable.statement.region.row(old.start) + 1
    if old.name == variable.name:
        return f"In line {line} a class is around the name, so Python would make `{new.name}` of `{new_name}` there."
    written = analysis.text.slice(variable.place(old))
    return f"`{written}` in line {line} is private to the class, so it would become another name."


def _moved(
    analysis: Analysis, variable: _Variable, old: Reference, home: BlockId, new_name: str, *, is_ours: bool
) -> str:
    """The name at `old` would mean the variable of another block than before."""
    statement = variable.statement
    line = statement.line + statement.region.row(old.start) + 1
    if is_ours:
        other = statement.scopes.blocks[home]
        whose = (
            "global" if home == MODULE_BLOCK else f"variable of {_words(BlockNames(analysis, statement).block(other))}"
        )
        return f"In line {line} `{new_name}` would mean the {whose} of that name, not this variable."
    before = _home(statement.scopes, old)
    if before == MODULE_BLOCK:
        meant = "the global" if analysis.module_binds(old.name) else "the builtin or unknown name"
    else:
        meant = f"the variable of {_words(BlockNames(analysis, statement).block(statement.scopes.blocks[before]))}"
    return f"`{old.name}` in line {line} means {meant}, and would then mean this variable."


# -- what else the user should know ------------------------------------------------------------------------------------


def _notes(analysis: Analysis, variable: _Variable, new_name: str) -> Iterator[str]:
    region, first_line = variable.statement.region, variable.statement.line + 1
    for reference in variable.references:
        node = variable.statement.reference_node(reference)
        line = first_line + region.row(reference.start)
        written = analysis.text.slice(variable.place(reference))
        if is_printed_with_its_text(node):
            yield f"The f-string in line {line} now prints `{new_name}=` where it printed `{written}=`."
        if reference.binding in (BindingKind.FUNCTION, BindingKind.CLASS) and _is_read_by_others(node):
            yield f"`__name__` changes with it: look at what is done with `{written}` in line {line}."
    written = analysis.text.slice(variable.cursor)
    for line in _text_annotations(variable, written):
        yield f"The annotation in quotes in line {line} names `{written}`, and is left as it is."


def _is_read_by_others(name: Node) -> bool:
    """Whether a decorator or base classes get the definition, and its name with it."""
    definition = name.parent
    has_bases = isinstance(definition, Class) and definition.bases is not None
    return has_bases or (isinstance(definition, Definition) and bool(definition.decorators))


def _text_annotations(variable: _Variable, name: str) -> Iterator[int]:
    """The lines (from 1) of the strings within annotations, inside the variable's home, that hold the name."""
    statement = variable.statement
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for string in nodes_below(statement.block_node(variable.block), String):
        if nearest(string, Type) is not None and word.search(string.text):
            yield statement.line + statement.region.row(string.start) + 1


def _words(phrase: prose.Phrase) -> str:
    return prose.markdown(prose.Card(phrase), "")


def _sentence(phrase: prose.Phrase) -> str:
    return _words(prose.capitalised(phrase))
