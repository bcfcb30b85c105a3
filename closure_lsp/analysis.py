"""Knows a document at one moment: its text, its statements, their scopes. Knows nothing of features or protocols.

An `Analysis` is frozen, so a request that holds one is not disturbed by edits. What is said of a statement is a pure
function of its text, so a new analysis takes over from the one before it whatever still stands.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.lines import region_starts
from closure_lsp.scopes.analyze import analyze
from closure_lsp.scopes.model import MODULE_BLOCK, Access, Flag, Scope
from closure_lsp.syntax import imports_future_annotations, parse_region
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@dataclass(frozen=True)
class Analysis:
    """One version of a document, analysed for one version of Python."""

    text: Text
    python: PythonVersion
    future_annotations: bool
    """Whether `from __future__ import annotations` stands."""
    statements: tuple[Statement, ...]

    @classmethod
    def of(cls, text: Text, python: PythonVersion, previous: Analysis | None = None) -> Analysis:
        """Analyses `text`; whatever `previous` has of the same statements, version and future import is taken over."""
        starts = region_starts(text.data)
        pieces = [text.data[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
        old_regions = {s.region.data: s.region for s in previous.statements} if previous else {}
        regions = [old_regions.get(piece) or parse_region(piece) for piece in pieces]
        future = any(imports_future_annotations(region) for region in regions)
        comparable = previous is not None and previous.python == python and previous.future_annotations == future
        old_tables = {s.region.data: s.scopes for s in previous.statements} if previous and comparable else {}
        return cls(
            text,
            python,
            future,
            tuple(
                Statement(
                    start,
                    text.line_at(start),
                    region,
                    old_tables.get(region.data) or analyze(region, python, future),
                )
                for start, region in zip(starts, regions, strict=True)
            ),
        )

    def statement_at(self, offset: int) -> Statement:
        """The statement whose region holds the byte; the last one at the text's end."""
        return self.statements[bisect_right(self._starts, offset) - 1]

    def statements_in(self, span: Span) -> tuple[Statement, ...]:
        """The statements that share a byte with `span`, in order."""
        first = bisect_right(self._starts, span.start) - 1
        last = bisect_right(self._starts, max(span.end - 1, span.start))
        return self.statements[max(first, 0) : last]

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

    def module_binds(self, name: str) -> bool:
        """Whether some code of this module binds the global `name`; if not, it is a builtin or nothing we can see."""
        return name in self._module_bindings

    @cached_property
    def _starts(self) -> list[int]:
        return [statement.start for statement in self.statements]

    @cached_property
    def _explicit_globals(self) -> frozenset[str]:
        return frozenset().union(*(statement.scopes.global_declarations for statement in self.statements))

    @cached_property
    def _module_bindings(self) -> frozenset[str]:
        return frozenset(
            reference.name
            for statement in self.statements
            for reference in statement.scopes.references
            if statement.scopes.home(reference) == MODULE_BLOCK and reference.access is Access.WRITE
        )

    @cached_property
    def _module_symbols(self) -> frozenset[str]:
        """The names that the module's own code binds, `x: int` without a value included."""
        bound = Flag.ASSIGNED | Flag.IMPORTED
        return frozenset(
            symbol.name
            for statement in self.statements
            for symbol in statement.scopes.blocks[MODULE_BLOCK].symbols.values()
            if symbol.flags & bound
        )

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
        if reference.name in self._explicit_globals:
            scope, family = Scope.GLOBAL_EXPLICIT, "GLOBAL"
        else:
            scope = Scope.LOCAL if reference.name in self._module_symbols else Scope.GLOBAL_IMPLICIT
            family = "NAME"
        return reference._replace(scope=scope, opcode=f"{reference.opcode.partition('_')[0]}_{family}")
