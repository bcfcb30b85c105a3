"""Knows a document at one moment: its text, its statements, their scopes. Knows nothing of features or protocols.

An `Analysis` is frozen, so a request that holds one is not disturbed by edits. What is said of a statement is a pure
function of its text, so a new analysis takes over from the one before it whatever still stands.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.lines import common_ends, divide, divide_again
from closure_lsp.scopes import module
from closure_lsp.scopes.analyze import analyze
from closure_lsp.scopes.model import MODULE_BLOCK, Scope, ScopeError
from closure_lsp.syntax import imports_future_annotations, parse_region
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.lines import Division
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.syntax import Region
    from closure_lsp.text import Text


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement in its place. Everything in `region` and `scopes` counts from `start` and `line`."""

    start: int
    """The byte of the document at which its region begins."""
    line: int
    """The line (from 0) of that byte."""
    region: Region
    scopes: SymbolTable

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.region.data))

    def place(self, span: Span) -> Span:
        """A span of the statement as one of the document."""
        return span.shifted(self.start)


class Occurrence(NamedTuple):
    """A reference in its place, with what the whole module has to say about it."""

    statement: Statement
    reference: Reference
    """`scope` and `opcode` are final: for the module's own code they depend on all statements."""

    @property
    def span(self) -> Span:
        return Span(self.reference.start, self.reference.end).shifted(self.statement.start)

    @property
    def block(self) -> Block:
        return self.statement.scopes.blocks[self.reference.block]

    @property
    def home(self) -> BlockId | None:
        return self.statement.scopes.home(self.reference)


class Unit(NamedTuple):
    """A region and its scopes, wherever it stands."""

    region: Region
    scopes: SymbolTable


@dataclass(frozen=True)
class Analysis:
    """One version of a document, analysed for one version of Python."""

    text: Text
    python: PythonVersion
    future_annotations: bool
    """Whether `from __future__ import annotations` stands."""
    division: Division
    units: tuple[Unit, ...]
    """One for each region, in order."""

    @classmethod
    def of(cls, text: Text, python: PythonVersion, previous: Analysis | None = None) -> Analysis:
        """Analyses `text`. Whatever still stands of `previous` is taken over, so that a key costs what it touches."""
        if previous is None:
            return cls._whole(text, python)
        data = text.data
        ends = common_ends(previous.text.data, data)
        division, first, last = divide_again(data, previous.division, len(previous.text), ends)
        before, old, behind = previous.units[:first], previous.units[first:last], previous.units[last:]
        borders = [*division.starts[first : len(division.starts) - len(behind) + 1], len(data)]
        pieces = [data[start:end] for start, end in pairwise(borders[: len(division.starts) - len(behind) - first + 1])]
        regions = {unit.region.data: unit.region for unit in old}
        changed = [regions.get(piece) or parse_region(piece) for piece in pieces]
        future = previous.future_annotations
        if any(b"__future__" in region.data for region in (*changed, *regions.values())):
            kept = (unit.region for unit in (*before, *behind))
            future = any(imports_future_annotations(region) for region in (*kept, *changed))
        if future != previous.future_annotations or python != previous.python:
            return cls._whole(text, python)
        tables = {unit.region.data: unit.scopes for unit in old}
        new = [Unit(region, tables.get(region.data) or analyze(region, python, future)) for region in changed]
        return cls(text, python, future, division, (*before, *new, *behind))

    @classmethod
    def _whole(cls, text: Text, python: PythonVersion) -> Analysis:
        division = divide(text.data)
        starts = division.starts
        regions = [
            parse_region(text.data[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
        ]
        future = any(imports_future_annotations(region) for region in regions)
        units = tuple(Unit(region, analyze(region, python, future)) for region in regions)
        return cls(text, python, future, division, units)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in their places, in order."""
        return tuple(self._statement(index) for index in range(len(self.units)))

    def statement_at(self, offset: int) -> Statement:
        """The statement whose region holds the byte; the last one at the text's end."""
        return self._statement(bisect_right(self.division.starts, offset) - 1)

    def statements_in(self, span: Span) -> tuple[Statement, ...]:
        """The statements that share a byte with `span`, in order."""
        first = bisect_right(self.division.starts, span.start) - 1
        last = bisect_right(self.division.starts, max(span.end - 1, span.start))
        return tuple(self._statement(index) for index in range(max(first, 0), last))

    def _statement(self, index: int) -> Statement:
        start = self.division.starts[index]
        return Statement(start, self.text.line_at(start), *self.units[index])

    def occurrence_at(self, offset: int) -> Occurrence | None:
        """The name that a cursor at `offset` touches; of `x += 1` the read. The one to the right of the cursor wins."""
        statement = self.statement_at(offset)
        found = self._touching(statement, offset)
        if found is None and offset == statement.start and offset > 0:
            statement = self.statement_at(offset - 1)
            found = self._touching(statement, offset)
        return self.occurrence(statement, found) if found else None

    def occurrence(self, statement: Statement, reference: Reference) -> Occurrence:
        """`reference` in its place, with its final scope and opcode.

        In the module's own code (comprehensions inlined into it included) a name is LOCAL if any statement binds it,
        and GLOBAL_EXPLICIT if any block declares it `global` (CPython: `symtable_add_def_helper`, `st_global`).
        """
        return Occurrence(statement, self._final(statement, reference))

    def occurrences(self, statement: Statement) -> Iterator[Occurrence]:
        """All names of a statement, in the order of the text."""
        return (self.occurrence(statement, reference) for reference in statement.scopes.references)

    def occurrences_of_variable(self, occurrence: Occurrence) -> tuple[Occurrence, ...]:
        """Every occurrence of the variable that `occurrence` means, in the order of the text.

        For a global: in every statement. (A global is found by its name; `globals()` and other modules are not seen.)
        """
        home = occurrence.home
        name = occurrence.reference.name
        if home is None:
            return (occurrence,)
        statements = self.statements if home == MODULE_BLOCK else (occurrence.statement,)
        return tuple(
            self.occurrence(statement, reference)
            for statement in statements
            for reference in statement.scopes.references_to(home, name)
        )

    @cached_property
    def scope_errors(self) -> tuple[ScopeError, ...]:
        """Every SyntaxError that CPython would raise about scopes, in order; spans count from the document's start."""
        found = [
            ScopeError(statement.place(error.span), error.message)
            for statement in self.statements
            for error in statement.scopes.errors
        ]
        found.extend(module.errors(((s.start, s.region, s.scopes) for s in self.statements), self.python))
        return tuple(sorted(set(found)))

    def module_binds(self, name: str) -> bool:
        """Whether some code of this module binds the global `name`; if not, it is a builtin or nothing we can see."""
        return name in self._module_bindings

    @cached_property
    def _explicit_globals(self) -> frozenset[str]:
        return frozenset().union(*(unit.scopes.global_declarations for unit in self.units))

    @cached_property
    def _module_bindings(self) -> frozenset[str]:
        return frozenset().union(*(unit.scopes.module_bindings for unit in self.units))

    @cached_property
    def _module_symbols(self) -> frozenset[str]:
        """The names that the module's own code binds, `x: int` without a value included."""
        return frozenset().union(*(unit.scopes.module_symbols for unit in self.units))

    def _touching(self, statement: Statement, offset: int) -> Reference | None:
        references = statement.scopes.references
        relative = offset - statement.start
        index = bisect_right(references, relative, key=lambda reference: reference.start) - 1
        while index > 0 and references[index - 1].start == references[index].start:
            index -= 1
        if index >= 0 and relative <= references[index].end:
            return references[index]
        return None

    def _final(self, statement: Statement, reference: Reference) -> Reference:
        if reference.opcode is None or not reference.opcode.endswith(("_NAME", "_GLOBAL")):
            return reference
        if not statement.scopes.runs_in_module(reference.block):
            return reference
        if reference.block != MODULE_BLOCK:  # what an inlined comprehension does not bind keeps its own scope there
            return reference
        if reference.name in self._explicit_globals:
            scope, family = Scope.GLOBAL_EXPLICIT, "GLOBAL"
        else:
            scope = Scope.LOCAL if reference.name in self._module_symbols else Scope.GLOBAL_IMPLICIT
            family = "NAME"
        return reference._replace(scope=scope, opcode=f"{reference.opcode.partition('_')[0]}_{family}")
