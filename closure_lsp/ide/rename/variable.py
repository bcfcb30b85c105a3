"""Decides which variables can be renamed, and says why others cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import inline, sentence_case
from closure_lsp.scopes.model import MODULE_BLOCK, BindingKind, BlockKind
from closure_lsp.syntax import Attribute, DottedName, Identifier, ImportFrom, KeywordArgument, call_of

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.text import Span


class Refusal(NamedTuple):
    """Why there is no renaming: a sentence or two for the user, in Markdown's code spans."""

    reason: str


@dataclass(frozen=True, slots=True)
class Renamable:
    """A variable of a function, and every place that names it."""

    statement: Statement
    home: BlockId
    name: str
    """As CPython has it: normalized, and mangled where it is private."""
    cursor: Span
    """The occurrence at the cursor, in the document."""
    references: tuple[Reference, ...]
    """One for each place, in the order of the text."""

    @property
    def block(self) -> Block:
        return self.statement.scopes.blocks[self.home]

    def place(self, reference: Reference) -> Span:
        """Where a reference is in the document."""
        return self.statement.place(reference.span)

    def line(self, offset: int) -> int:
        """The line of the document (from 1) with a byte of the statement."""
        return self.statement.line + self.statement.region.row(offset) + 1


def renamable_at(analysis: Analysis, offset: int) -> Renamable | Refusal:
    """The variable that a cursor at the byte `offset` touches."""
    occurrence = analysis.whole_occurrence_at(offset)
    if occurrence is None:
        return Refusal(_no_variable(analysis, offset))
    statement, table = occurrence.statement, occurrence.statement.scopes
    name = occurrence.reference.name
    home = home_of(table, occurrence.reference)
    reason = _belongs_to_others(analysis, occurrence, table.blocks[home])
    if reason:
        return Refusal(reason)
    references = tuple(
        {
            reference.start: reference
            for reference in table.references
            if reference.name == name and home_of(table, reference) == home
        }.values()
    )
    variable = Renamable(statement, home, name, occurrence.span, references)
    reason = _bound_by_dotted_import(analysis, variable) or _seen_by_name(analysis, variable)
    return Refusal(reason) if reason else variable


def home_of(table: SymbolTable, reference: Reference) -> BlockId:
    """The home of the variable. An annotation that stays text (PEP 563) leaves no symbol, so the name is looked up."""
    home = reference.home
    return table.home_around(reference.block, reference.name) if home is None else home


def _belongs_to_others(analysis: Analysis, occurrence: Occurrence, home: Block) -> str:
    """Why other files may use the variable, or its uses cannot be determined."""
    written = analysis.text.slice(occurrence.span)
    owner = inline(BlockNames(analysis, occurrence.statement).block(home))
    if home.id == MODULE_BLOCK:
        if not analysis.module.binds(occurrence.reference.name):
            return f"`{written}` is bound nowhere in this file: it is a builtin, or unknown."
        return f"`{written}` belongs to the module, so other files may use it. {_WHOSE}"
    if home.kind is BlockKind.CLASS:
        return f"`{written}` belongs to {owner}, so it is an attribute that other code may use. {_WHOSE}"
    if not occurrence.statement.region.parses(home.span):
        return f"{sentence_case(owner)} does not parse yet. Fix the syntax error first."
    return ""


_WHOSE = "closure-lsp renames variables of functions."


def _no_variable(analysis: Analysis, offset: int) -> str:
    statement = analysis.whole_statement_at(offset)
    node = statement.region.node_at(offset - statement.start)
    if not isinstance(node, Identifier):
        return "There is no variable here."
    if isinstance(node.parent, Attribute):
        return f"`{node.text}` is an attribute: any object may have one. {_WHOSE}"
    if isinstance(node.parent, KeywordArgument):
        return "This is the name of an argument. Rename the parameter where the function is defined."
    return "There is no variable here."


def _bound_by_dotted_import(analysis: Analysis, variable: Renamable) -> str:
    for reference in variable.references:
        node = variable.statement.reference_node(reference)
        dotted = node.parent
        if reference.binding is not BindingKind.IMPORT or not isinstance(dotted, DottedName):
            continue
        if not isinstance(dotted.parent, ImportFrom) and len(dotted.children) > 1:
            path, written = dotted.text, analysis.text.slice(variable.place(reference))
            return f"`import {path}` binds `{written}`, the package's own name. Import it `as` another name first."
    return ""


def _seen_by_name(analysis: Analysis, variable: Renamable) -> str:
    """Why code can ask for the variable by a string: `locals()`, `eval(...)` and the like where it is visible."""
    table = variable.statement.scopes
    for reference in table.references:
        most_arguments = _LOOKS_AT_LOCALS.get(reference.name)
        if most_arguments is None or reference.home != MODULE_BLOCK or analysis.module.binds(reference.name):
            continue
        if not variable.block.span.start <= reference.start < variable.block.span.end:
            continue
        call = call_of(variable.statement.reference_node(reference))
        if call is None or len(call.given) > most_arguments:
            continue
        if any(_sees(table, block, variable) for block in (reference.block, table.frame_of(reference.block).id)):
            line = variable.line(reference.start)
            return (
                f"`{reference.name}()` on line {line} sees this variable by its name, as text. "
                "Rename it by hand, and check what uses that text."
            )
    return ""


_LOOKS_AT_LOCALS = {"locals": 0, "vars": 0, "dir": 0, "eval": 1, "exec": 1}
"""Builtins that see the variables of the code that calls them, if they get no more arguments than this."""


def _sees(table: SymbolTable, block: BlockId, variable: Renamable) -> bool:
    symbol = table.symbol(block, variable.name)
    return symbol is not None and symbol.home == variable.home
