"""Represents a variable as seen from a place where its name is. Knows nothing about what a hover says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.ide.captures.manner import remark
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import Code, listed
from closure_lsp.scopes.model import MODULE_BLOCK, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence
    from closure_lsp.ide.words.prose import Line, Phrase
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import Block, Capture, Reference, SymbolTable


@dataclass(frozen=True)
class Variable:
    """A variable, seen from one place where its name is."""

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
        """The name as CPython has it."""
        return self.reference.name

    @property
    def written(self) -> Code:
        """The name as it is written: neither mangled nor normalized."""
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
        """The lines that hold the references, each once."""
        places: dict[Line, None] = {self.names.line(reference.start): None for reference in references}
        return listed([(line,) for line in places])

    def capturing_blocks(self) -> Phrase:
        """The blocks that capture it, and how each differs from one that only reads it."""
        blocks = self.table.blocks
        return listed(
            [self.names.block_at(blocks[capture.block], remark(self.table, capture)) for capture in self.captures]
        )
