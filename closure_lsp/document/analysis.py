"""Represents a document at one moment: its text, its statements, their scopes. Never knows features or protocols.

An `Analysis` is frozen, so a request that holds one is not disturbed by edits. What is said of a statement is a pure
function of its text, so a new analysis takes over from the one before it whatever still holds.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from closure_lsp.cached import cached_property
from closure_lsp.document.class_bodies import ClassBody
from closure_lsp.document.module import Module
from closure_lsp.document.pieces import Piece, end_of_group, end_of_statement, resolved, resolved_on_demand
from closure_lsp.document.statements import Occurrence, Statement
from closure_lsp.document.unit import Unit
from closure_lsp.scopes.analyze import analyze
from closure_lsp.scopes.model import MODULE_BLOCK, Access, ScopeError
from closure_lsp.syntax import Region, as_written
from closure_lsp.syntax.regions import common_ends, divide, divide_again
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node
    from closure_lsp.syntax.regions import Division
    from closure_lsp.text import Text


T = TypeVar("T")


@dataclass(frozen=True)
class Analysis:
    """One version of a document, analyzed for one version of Python."""

    text: Text
    python: PythonVersion
    future_annotations: bool
    """Whether `from __future__ import annotations` is in force."""
    division: Division
    pieces: tuple[Piece, ...]
    """One for each region of the division, in order."""
    starts: tuple[int, ...]
    """Where the units begin: where the regions do, without the parts of classes that are analyzed in one piece."""
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, text: Text, python: PythonVersion, previous: Analysis | None = None) -> Analysis:
        """Analyzes `text`. Whatever still holds of `previous` is taken over, so that a key costs what it touches."""
        if previous is None or python != previous.python:
            return cls._all_anew(text, python)
        data = text.data
        ends = common_ends(previous.text.data, data)
        division, first, last = divide_again(data, previous.division, len(previous.text), ends)
        behind = previous.pieces[last:]
        end = len(division.starts) - len(behind)
        indentations = previous.division.indentations[first:last]
        old = {
            (indentation, piece.region.data): piece
            for indentation, piece in zip(indentations, previous.pieces[first:last], strict=True)
        }
        changed = []
        for index in range(first, end):
            region_data = _region_data(data, division, index)
            found = old.get((division.indentations[index], region_data))
            changed.append(found or Piece(Region(region_data)))
        pieces = [*previous.pieces[:first], *changed, *behind]
        future = previous.future_annotations
        if any(b"__future__" in piece.region.data for piece in (*changed, *old.values())):
            future = any(piece.region.imports_future_annotations for piece in pieces)
        if future != previous.future_annotations:
            return cls._all_anew(text, python)
        return cls._of_pieces(
            text, python, future, division, resolved(data, python, future, division, pieces, first, end)
        )

    @classmethod
    def on_demand(
        cls,
        text: Text,
        python: PythonVersion,
        division: Division | None = None,
        is_wanted: Callable[[int, int], bool] | None = None,
    ) -> Analysis:
        """The same analysis for a caller that does not look at all statements: no member of a large class is looked at
        before it is asked for.

        `division` is that of the text, where it is known. `is_wanted` says for the bytes of a large class whether
        somebody is going to look at it: if not, it stays in one piece. It may be given for a text without errors only.
        """
        division, pieces, future = cls._divided(text, division)
        pieces = resolved_on_demand(text.data, python, future, division, pieces, is_wanted)
        return cls._of_pieces(text, python, future, division, pieces)

    @classmethod
    def _all_anew(cls, text: Text, python: PythonVersion) -> Analysis:
        division, pieces, future = cls._divided(text)
        pieces = resolved(text.data, python, future, division, pieces, 0, len(pieces))
        return cls._of_pieces(text, python, future, division, pieces)

    @staticmethod
    def _divided(text: Text, division: Division | None = None) -> tuple[Division, list[Piece], bool]:
        """The regions, and whether one of them has the future import."""
        division = division or divide(text.data)
        pieces = [Piece(Region(_region_data(text.data, division, index))) for index in range(len(division.starts))]
        return division, pieces, any(piece.region.imports_future_annotations for piece in pieces)

    @classmethod
    def _of_pieces(
        cls, text: Text, python: PythonVersion, future: bool, division: Division, pieces: list[Piece]
    ) -> Analysis:
        units = tuple([piece.unit for piece in pieces if piece.unit is not None])
        starts = division.starts
        if len(units) < len(pieces):
            starts = tuple([start for start, piece in zip(starts, pieces, strict=True) if piece.unit is not None])
        return cls(text, python, future, division, tuple(pieces), starts, units)

    @cached_property
    def largest_statement(self) -> int:
        """The size, in bytes, of the largest top-level statement with its lines."""
        begins = [
            start
            for start, indented in zip(self.division.starts, self.division.indentations, strict=True)
            if not indented
        ]
        return max(after - start for start, after in pairwise((*begins, len(self.text))))

    def has_scopes(self, but_for: int) -> bool:
        """Whether the scopes have been worked out, except those of statements with at most so many bytes in total."""
        if "_has_all_scopes" not in self.__dict__:
            missing = sum([len(unit.region.data) for unit in self.units if not unit.has_scopes])
            if missing:
                return missing <= but_for
            self.__dict__["_has_all_scopes"] = True
        return True

    def derived(self, make: Callable[..., T], *arguments: Hashable) -> T:
        """`make(self, *arguments)`, worked out once: a pure function of this version of the document."""
        key = (make, *arguments)
        if key not in self._derived:
            self._derived[key] = make(self, *arguments)
        found: T = self._derived[key]
        return found

    @cached_property
    def _derived(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in their places, in order."""
        return tuple(self.statement(index) for index in range(len(self.units)))

    def statement(self, index: int) -> Statement:
        """One of `units` in its place."""
        start = self.starts[index]
        return Statement(start, self.text.line_at(start), self.units[index])

    def index(self, unit: Unit) -> int:
        """Which of `units` it is; the first one where the same is in several places."""
        return self._indices[id(unit)]

    @cached_property
    def _indices(self) -> dict[int, int]:
        return {id(self.units[index]): index for index in reversed(range(len(self.units)))}

    def readers(self, name: str) -> tuple[Unit, ...]:
        """The statements that read a global, in order."""
        if "_readers" not in self.__dict__ and len(self._readers_of) < _FEW_NAMES:
            if name not in self._readers_of:
                near = (self.units[index] for index in self.near(name))
                self._readers_of[name] = tuple(unit for unit in near if name in _read_globals(unit))
            return self._readers_of[name]
        return tuple(self._readers.get(name, ()))

    def near(self, name: str) -> Iterator[int]:
        """The indices of the units that may have a name in their text: as for `Region.may_name`, in order."""
        if not self.text.data.isascii():
            yield from (index for index, unit in enumerate(self.units) if unit.region.may_name(name))
            return
        written = as_written(name)
        place = self.text.data.find(written)
        while place >= 0:
            index = self.index_at(place)
            yield index
            behind = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
            place = self.text.data.find(written, behind)

    @cached_property
    def _readers_of(self) -> dict[str, tuple[Unit, ...]]:
        """The same for the names that were asked for first: only statements that have the name are looked at."""
        return {}

    @cached_property
    def _readers(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            for name in _read_globals(unit):
                found.setdefault(name, []).append(unit)
        return found

    def statement_at(self, offset: int) -> Statement:
        """The statement whose region holds the byte; the last one at the text's end."""
        return self.statement(self.index_at(offset))

    def statements_in(self, span: Span) -> tuple[Statement, ...]:
        """The statements that share a byte with `span`, in order."""
        first = bisect_right(self.starts, span.start) - 1
        last = bisect_right(self.starts, max(span.end - 1, span.start))
        return tuple(self.statement(index) for index in range(max(first, 0), last))

    def whole(self, statement: Statement) -> Statement:
        """The whole top-level statement of which the statement is a part: itself, but for a member of a large class.

        For what concerns the body of a class. It costs an analysis of the class, the first time that it is asked for.
        """
        if statement.scopes.divided_class is None:
            return statement
        first = self._header(statement.start)
        found = self._whole_classes.get(first)
        if found is None:
            start = self.division.starts[first]
            region = Region(self.text.data[start : end_of_statement(self.text.data, self.division, first)])
            unit = Unit(region, partial(analyze, region, self.python, self.future_annotations))
            found = self._whole_classes[first] = Statement(start, self.text.line_at(start), unit)
        return found

    @cached_property
    def _whole_classes(self) -> dict[int, Statement]:
        """Remembers the classes that were put together, by the index of their header."""
        return {}

    @cached_property
    def whole_statements(self) -> tuple[Statement, ...]:
        """The top-level statements, each in one piece, in order."""
        return self._whole(self.statements)

    def whole_statements_with(self, word: str) -> tuple[Statement, ...]:
        """The top-level statements in whose text the word is, each in one piece, in order."""
        written = word.encode()
        return self._whole(each for each in self.statements if written in each.region.data)

    def whole_statements_in(self, span: Span) -> tuple[Statement, ...]:
        """The top-level statements that share a byte with `span`, each in one piece, in order."""
        return self._whole(self.statements_in(span))

    def whole_statement_at(self, offset: int) -> Statement:
        """The top-level statement, in one piece, whose region holds the byte; the last one at the text's end."""
        return self.whole(self.statement_at(offset))

    def _whole(self, statements: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple({each.start: each for each in map(self.whole, statements)}.values())

    def module_nodes(self) -> Iterator[tuple[Statement, Node]]:
        """The nodes of the module's own statements, in order; the one of a large class shows only how it begins."""
        for statement in self.statements:
            index = bisect_right(self.division.starts, statement.start) - 1
            for node in statement.region.root.children if not self.division.indentations[index] else ():
                yield statement, node

    def occurrence_at(self, offset: int) -> Occurrence | None:
        """The name that a cursor at `offset` touches; of `x += 1` the read. The one to the right of the cursor wins.

        Its statement is a whole one if the name concerns the body of a class.
        """
        statement = self.statement_at(offset)
        found = self._touching(statement, offset)
        if found is None and offset == statement.start and offset > 0:
            statement = self.statement_at(offset - 1)
            found = self._touching(statement, offset)
        if found is None:
            return None
        occurrence = self.occurrence(statement, found)
        return self._in_whole(occurrence) if _concerns_class_body(statement, found) else occurrence

    def whole_occurrence_at(self, offset: int) -> Occurrence | None:
        """The same in its whole statement, whatever it concerns."""
        found = self.occurrence_at(offset)
        return found and self._in_whole(found)

    def occurrence(self, statement: Statement, reference: Reference) -> Occurrence:
        """`reference` in its place, with its final scope and opcode."""
        return Occurrence(statement, self.module.final(statement.unit, reference))

    def occurrences(self, statement: Statement) -> Iterator[Occurrence]:
        """All names of a statement, in the order of the text."""
        return (self.occurrence(statement, reference) for reference in statement.scopes.references)

    def occurrences_of_variable(self, occurrence: Occurrence) -> tuple[Occurrence, ...]:
        """Every occurrence of the variable that `occurrence` means, in the order of the text.

        For a global: in every statement, each a whole one. (A global is found by its name; `globals()` and other
        modules are not seen.)
        """
        home = occurrence.home
        name = occurrence.reference.name
        if home is None:
            return (occurrence,)
        if home == occurrence.statement.scopes.divided_class:
            occurrence = self._in_whole(occurrence)
            home = occurrence.home
        statements: Iterable[Statement] = (occurrence.statement,)
        if home == MODULE_BLOCK:
            near = map(self.statement, self.near(name))
            statements = self._whole(each for each in near if each.scopes.references_to(MODULE_BLOCK, name))
        return tuple(
            self.occurrence(statement, reference)
            for statement in statements
            for reference in statement.scopes.references_to(home or MODULE_BLOCK, name)
        )

    def _in_whole(self, occurrence: Occurrence) -> Occurrence:
        """The same occurrence in its whole statement."""
        statement = self.whole(occurrence.statement)
        if statement is occurrence.statement:
            return occurrence
        shift = occurrence.statement.start - statement.start
        reference = occurrence.reference
        start, end = reference.start + shift, reference.end + shift
        for found in statement.scopes.references_in(Span(start, end)):
            if (found.start, found.end, found.access) == (start, end, reference.access):
                return self.occurrence(statement, found)
        return occurrence

    def line_of(self, statement: Statement, block: Block) -> int:
        """The line of the document (from 0) on which a block of the statement begins."""
        if block.id != statement.scopes.divided_class:
            return statement.line + block.line
        start = self.division.starts[self._header(statement.start)]
        header = self.statement(self.index_at(start))
        return header.line + header.scopes.blocks[header.scopes.divided_class or block.id].line

    def class_body(self, statement: Statement, owner: BlockId) -> ClassBody:
        """The body of a class; `owner` is a block of the statement."""
        return ClassBody.of(statement.unit, owner, self.parts(self.index_at(statement.start)))

    def parts(self, index: int) -> tuple[Unit, ...]:
        """Those of `units` that hold the top-level statement of which the one of this index is or is a part."""
        pieces = self.pieces_at(self.starts[index])
        return tuple(piece.unit for piece in pieces if piece.unit is not None)

    def pieces_at(self, offset: int) -> tuple[Piece, ...]:
        """The pieces of the top-level statement that holds the byte."""
        first = self._header(offset)
        return self.pieces[first : end_of_group(self.division, first)]

    def is_member(self, index: int) -> bool:
        """Whether the one of `units` of this index is a member of a large class, analyzed apart."""
        return bool(self.division.indentations[bisect_right(self.division.starts, self.starts[index]) - 1])

    def header(self, index: int) -> int:
        """Where the top-level statement begins of which the one of `units` of this index is or is a part."""
        return self.division.starts[self._header(self.starts[index])]

    def _header(self, offset: int) -> int:
        """The index of the region that begins the top-level statement which holds the byte."""
        index = bisect_right(self.division.starts, offset) - 1
        return self._headers[index] if self.division.indentations[index] else index

    @cached_property
    def _headers(self) -> list[int]:
        """For each region the index of the one that begins its statement."""
        found: list[int] = []
        for index, indentation in enumerate(self.division.indentations):
            found.append(found[-1] if indentation else index)
        return found

    def index_at(self, offset: int) -> int:
        """Which of `units` holds the byte; the last one at the text's end."""
        return bisect_right(self.starts, offset) - 1

    @cached_property
    def scope_errors(self) -> tuple[ScopeError, ...]:
        """Every SyntaxError that CPython would raise about scopes, in order; spans count from the document's start."""
        found = [
            ScopeError(error.span.shifted(start), error.message)
            for start, unit in zip(self.starts, self.units, strict=True)
            for error in unit.scopes.errors
        ]
        return tuple(sorted({*found, *self.module.errors}))

    @cached_property
    def module(self) -> Module:
        """What all statements decide together."""
        return Module(self.starts, self.units, self.python)

    def _touching(self, statement: Statement, offset: int) -> Reference | None:
        references = statement.scopes.references
        relative = offset - statement.start
        index = bisect_right(references, relative, key=lambda reference: reference.start) - 1
        while index > 0 and references[index - 1].start == references[index].start:
            index -= 1
        if index >= 0 and relative <= references[index].end:
            return references[index]
        return None


_FEW_NAMES = 100
"""So many names are looked for one by one. Where there are more, all that is read is found out at once."""


def _read_globals(unit: Unit) -> list[str]:
    """The globals that a statement reads."""
    uses = unit.scopes.global_uses()
    return [name for name, found in uses if any(use.access is Access.READ for use in found)]


def _region_data(data: bytes, division: Division, index: int) -> bytes:
    starts = division.starts
    return data[starts[index] : starts[index + 1] if index + 1 < len(starts) else len(data)]


def _concerns_class_body(statement: Statement, reference: Reference) -> bool:
    """Whether all that can be said of a name takes more than one part of a large class."""
    divided = statement.scopes.divided_class
    if divided is None:
        return False
    is_name_of_class = reference.span == statement.scopes.blocks[divided].name_span
    # Where `super` is read, the compiler adds a variable `__class__` to the body of the class.
    return divided in (reference.home, reference.block) or is_name_of_class or reference.name == "super"
