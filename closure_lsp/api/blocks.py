"""Represents an analyzed source as plain values: its blocks, their variables, captures and cells.

Lines and columns count from 1, columns in characters; an end is the place after the last character.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from closure_lsp.ide import scope_tree
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.text import Encoding, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document import analysis as documents
    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import Block as ScopeBlock
    from closure_lsp.scopes.model import BlockId, Reference


@dataclass(frozen=True, slots=True)
class BlockVariable:
    """A name in a block."""

    name: str
    """As CPython works with it: normalized (NFKC) and, inside a class, mangled."""
    scope: str
    """CPython's classification: `local`, `cell`, `free`, `global_explicit` or `global_implicit`."""
    home: str | None
    """The qualified name of the block that stores the variable, `<module>` for globals; None: bound nowhere known."""
    flags: tuple[str, ...]
    """What the block does with it: `assigned`, `parameter`, `nonlocal`, ... as `symtable` has them."""
    line: int | None
    """Of the first place in the block that names it; None for what the compiler itself adds."""
    column: int | None


@dataclass(frozen=True, slots=True)
class FreeVariable:
    """A free variable of a function: one entry of its `co_freevars`."""

    name: str
    home: str | None
    """The qualified name of the block that the variable belongs to."""
    is_rebound: bool
    """Whether the function, or one inside, binds it."""
    line: int | None
    """Of the first place in the function that names it."""
    column: int | None


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A piece of code with its own names."""

    kind: str
    """`module`, `class`, `function`, `lambda`, `comprehension`, `generator_expression`, `annotation`, ..."""
    name: str
    """The code object's `co_name`."""
    qualname: str
    line: int
    column: int
    end_line: int
    end_column: int
    is_inlined: bool
    """Runs in the frame of the block around it: a comprehension, since 3.12 (PEP 709)."""
    variables: tuple[BlockVariable, ...]
    captures: tuple[FreeVariable, ...]
    """In the order of `co_freevars`."""
    cells: tuple[str, ...]
    """`co_cellvars`: its variables that blocks inside capture."""
    children: tuple[CodeBlock, ...]


@dataclass(frozen=True, slots=True)
class RefusedCode:
    """Something that CPython refuses."""

    message: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceAnalysis:
    """All the scopes of a source text, as a version of Python sees them."""

    python_version: str
    module: CodeBlock
    problems: tuple[RefusedCode, ...]
    """Syntax errors, and what the compiler's symbol table refuses. The rest is analyzed all the same."""

    @property
    def blocks(self) -> tuple[CodeBlock, ...]:
        """All blocks, each before those inside it, in the order of the text."""
        found: list[CodeBlock] = []
        waiting = [self.module]
        while waiting:
            block = waiting.pop()
            found.append(block)
            waiting.extend(reversed(block.children))
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values. For code that nests hundreds of blocks it raises `RecursionError`."""
        return asdict(self)


def analysis_of(analysis: documents.Analysis) -> SourceAnalysis:
    """The plain values of an analyzed document."""
    tree = scope_tree.to_json(analysis, "", references=False)
    children: list[CodeBlock] = []
    first: dict[str, tuple[int, int]] = {}
    for statement in analysis.whole_statements:
        builder = _Builder(analysis, statement)
        children += builder.children_of_module()
        for name, place in builder.first_in_module():
            first.setdefault(name, place)
    variables = tuple(
        BlockVariable(name, symbol["scope"], symbol["home"], tuple(symbol["flags"]), *first.get(name, (None, None)))
        for name, symbol in tree["root"]["symbols"].items()
    )
    end = analysis.text.position(len(analysis.text), Encoding.UTF32)
    module = CodeBlock(
        kind="module",
        name="<module>",
        qualname="<module>",
        line=1,
        column=1,
        end_line=end.line + 1,
        end_column=end.column + 1,
        is_inlined=False,
        variables=variables,
        captures=(),
        cells=tuple(tree["code"][0]["cellvars"]),
        children=tuple(children),
    )
    return SourceAnalysis(str(analysis.python), module, tuple(_problems(analysis)))


def _problems(analysis: documents.Analysis) -> Iterator[RefusedCode]:
    found: list[tuple[Span, str]] = [*analysis.scope_errors]
    for statement in analysis.whole_statements:
        found.extend((statement.place(span), message) for span, message in statement.region.errors)
    for span, message in sorted(found):
        position = analysis.text.position(span.start, Encoding.UTF32)
        yield RefusedCode(message, position.line + 1, position.column + 1)


class _Builder:
    """Makes the blocks of one statement."""

    def __init__(self, analysis: documents.Analysis, statement: Statement) -> None:
        self._analysis = analysis
        self._statement = statement
        self._scopes = statement.scopes
        self._first: dict[tuple[BlockId, str], Reference] = {}
        for reference in self._scopes.references:
            self._first.setdefault((reference.block, reference.name), reference)

    def first_in_module(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Where the statement first names each variable in the module's own code."""
        for (block, name), reference in self._first.items():
            if block == MODULE_BLOCK:
                yield name, self._position(reference.start)

    def children_of_module(self) -> list[CodeBlock]:
        """From the inside out, so that no nesting is too deep for it."""
        blocks = self._scopes.blocks
        within: list[BlockId] = list(blocks[MODULE_BLOCK].children)
        for member in within:
            within.extend(blocks[member].children)
        done: dict[BlockId, CodeBlock] = {}
        for member in reversed(within):
            found = blocks[member]
            done[member] = self._block(found, tuple(done[child] for child in found.children))
        return [done[child] for child in blocks[MODULE_BLOCK].children]

    def _block(self, block: ScopeBlock, children: tuple[CodeBlock, ...]) -> CodeBlock:
        line, column = self._position(block.span.start)
        end_line, end_column = self._position(block.span.end)
        return CodeBlock(
            kind=block.kind.value,
            name=block.name,
            qualname=block.qualname,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            is_inlined=block.inlined,
            variables=tuple(self._variables(block)),
            captures=tuple(self._capture(block, name) for name in block.freevars),
            cells=block.cellvars,
            children=children,
        )

    def _variables(self, block: ScopeBlock) -> Iterator[BlockVariable]:
        for name, symbol in block.symbols.items():
            reference = self._first.get((block.id, name))
            place = self._position(reference.start) if reference else (None, None)
            flags = tuple(scope_tree.flag_names(symbol.flags))
            yield BlockVariable(name, symbol.scope.value, self._home(symbol.home, name), flags, *place)

    def _capture(self, block: ScopeBlock, name: str) -> FreeVariable:
        symbol = block.symbols.get(name)
        home = symbol.home if symbol else None
        uses = self._scopes.references_to(home, name) if home is not None else ()
        first = bisect_left(uses, block.span.start, key=lambda reference: reference.start)
        last = bisect_left(uses, block.span.end, key=lambda reference: reference.start)
        inside = uses[first:last]
        place = self._position(inside[0].start) if inside else (None, None)
        is_rebound = any(use.access in (Access.WRITE, Access.DELETE) for use in inside)
        return FreeVariable(name, self._home(home, name), is_rebound, *place)

    def _home(self, home: BlockId | None, name: str) -> str | None:
        if home == MODULE_BLOCK:
            return "<module>" if self._analysis.module.binds(name) else None
        return None if home is None else self._scopes.blocks[home].qualname

    def _position(self, offset: int) -> tuple[int, int]:
        position = self._analysis.text.position(self._statement.start + offset, Encoding.UTF32)
        return position.line + 1, position.column + 1
