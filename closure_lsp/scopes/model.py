"""Defines CPython's terms of scope analysis: block, scope, cell, free. Knows neither the parser nor the passes.

Plain immutable values. Blocks refer to each other by id, their index in `SymbolTable.blocks`, so there are no cycles;
all positions are bytes relative to the first byte of the statement that the table describes.

Two facts are kept apart. *Storage* is what the bytecode does: `Symbol.scope` and `Reference`'s opcode. *Capture* is
which variable is meant: `Symbol.home` and `Capture`. Since 3.12 they can differ: the cell of an inlined
comprehension's variable belongs to the enclosing function, whose own variable of that name is another one (PEP 709).
"""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from closure_lsp.scopes.qualified_name import QualifiedName

BlockId = int

MODULE_BLOCK: BlockId = 0
"""The id of the module's block: in a statement's table it holds the statement's share of the module."""


class _Word(enum.Enum):
    """An enumeration whose members are hashed by identity: they are looked up for every name of a document."""

    __hash__ = object.__hash__


class Scope(_Word):
    """How a block's code reaches a variable (CPython: `Include/internal/pycore_symtable.h`)."""

    LOCAL = "local"
    CELL = "cell"
    FREE = "free"
    GLOBAL_EXPLICIT = "global_explicit"
    GLOBAL_IMPLICIT = "global_implicit"


class BlockKind(_Word):
    """What a block is (CPython: `_Py_block_ty`; its function blocks are told apart here)."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    LAMBDA = "lambda"
    COMPREHENSION = "comprehension"
    GENERATOR_EXPRESSION = "generator_expression"
    ANNOTATION = "annotation"
    TYPE_PARAMETERS = "type_parameters"
    TYPE_ALIAS = "type_alias"
    TYPE_VARIABLE = "type_variable"

    def __init__(self, word: str) -> None:
        self.is_function = word in ("function", "lambda", "comprehension", "generator_expression")
        """CPython's FunctionBlock: code with fast locals that was written as a function or the like."""
        self.is_function_like = word not in ("module", "class")
        """CPython's `_PyST_IsFunctionLike`: a block whose names the blocks inside it can capture."""


class Access(_Word):
    """What happens to the variable where its name is."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    PARAMETER = "parameter"
    """Bound by the call itself: no instruction of the block does it."""
    DECLARE = "declare"
    """`global x`, `nonlocal x`, `x: int` without a value: the compiler takes note, nothing runs."""
    MENTION = "mention"
    """Named in an annotation that is never evaluated: the compiler may count it as a use, nothing runs."""


class BindingKind(_Word):
    """The construct that binds or declares a name."""

    ASSIGNMENT = "assignment"
    AUGMENTED_ASSIGNMENT = "augmented assignment"
    ANNOTATION = "annotation"
    WALRUS = "assignment expression"
    PARAMETER = "parameter"
    FOR = "for loop"
    COMPREHENSION = "comprehension"
    WITH = "with statement"
    EXCEPT = "except clause"
    IMPORT = "import"
    FUNCTION = "def"
    CLASS = "class"
    MATCH = "match pattern"
    TYPE_PARAMETER = "type parameter"
    TYPE_ALIAS = "type alias"
    DELETE = "del"
    GLOBAL = "global declaration"
    NONLOCAL = "nonlocal declaration"


class Reference(NamedTuple):
    """One occurrence of a name: where it is, in whose code, and what happens there."""

    start: int
    end: int
    name: str
    """Normalized (NFKC) and, inside a class, mangled: the name that CPython works with."""
    block: BlockId
    access: Access
    binding: BindingKind | None
    """The construct, unless `access` is READ or MENTION."""
    scope: Scope
    opcode: str | None
    """The family of the instruction (`LOAD_FAST`, `STORE_DEREF`, ...); None where no instruction stands for it."""
    home: BlockId | None
    """The block that stores the variable; `MODULE_BLOCK` for every global. None: bound nowhere known."""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Flag(enum.Flag):
    """What a block does with a name (CPython: the `DEF_*` bits; each is a `symtable.Symbol.is_*`)."""

    NONE = 0
    GLOBAL = enum.auto()
    """Declared `global` in this block."""
    ASSIGNED = enum.auto()
    PARAMETER = enum.auto()
    NONLOCAL = enum.auto()
    REFERENCED = enum.auto()
    IMPORTED = enum.auto()
    ANNOTATED = enum.auto()
    COMP_ITER = enum.auto()
    """An iteration variable of this comprehension."""
    TYPE_PARAMETER = enum.auto()
    COMP_CELL = enum.auto()
    """A comprehension inlined into this block keeps a variable of this name in a cell (PEP 709)."""
    FREE_CLASS = enum.auto()
    """Bound in this class body and, as another variable, free in a method."""


class Symbol(NamedTuple):
    """A name in a block."""

    name: str
    scope: Scope
    home: BlockId | None
    """The block whose frame or cell stores the variable; `MODULE_BLOCK` for every global. None: bound nowhere known."""
    flags: Flag


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code with names of its own."""

    id: BlockId
    parent: BlockId | None
    kind: BlockKind
    name: str
    """As the code object's `co_name`: `f`, `<lambda>`, `<listcomp>`, `<generic parameters of f>`, `__annotate__`."""
    qualified: QualifiedName
    span: Span
    """From `def`, `class`, `lambda` or the bracket to the end; decorators are outside."""
    name_span: Span | None
    """The name in a `def`, `class` or `type` statement."""
    colon: int | None
    """Where the `:` before a body is; None without one."""
    line: int
    """Of `span.start`, from 0."""
    end_line: int
    first_line: int
    """`co_firstlineno` - 1: the first decorator's line, where there is one (from 0)."""
    annotates: str | None
    """Of an ANNOTATION block: the function whose annotations it evaluates; None for those of variables."""
    is_async: bool
    inlined: bool
    """Runs in the frame of the block around it: a comprehension, since 3.12 (PEP 709)."""
    has_code: bool
    """Whether CPython makes a code object of it."""
    symbols: Mapping[str, Symbol]
    children: tuple[BlockId, ...]
    cellvars: tuple[str, ...]
    """`co_cellvars`; empty for a block without code."""
    freevars: tuple[str, ...]
    """`co_freevars`, hence the order of `__closure__`; empty for a block without code."""

    @property
    def qualname(self) -> str:
        """As the code object's `co_qualname`."""
        return self.qualified.text


class Capture(NamedTuple):
    """One entry of a code object's `co_freevars`, explained."""

    block: BlockId
    """Who captures: a block with code."""
    name: str
    home: BlockId
    """Whose variable it is: where the name is bound (maybe an inlined comprehension)."""
    slot: int
    """The index in `co_freevars` and `__closure__`."""
    rebinds: bool
    """Its own code assigns or deletes the variable (`nonlocal`)."""
    is_direct: bool
    """Its own code uses the variable; otherwise it only passes the cell on to a block inside it."""
    first_use: Span | None
    """The first occurrence inside the block or a block within it, for a link; None for an implicit `__class__`."""


class ScopeError(NamedTuple):
    """A SyntaxError that CPython's symbol table would raise, in CPython's own words."""

    span: Span
    message: str


class ModuleDeclaration(NamedTuple):
    """`global x` or `nonlocal x` in the module's own code. All statements above decide whether it comes too late."""

    span: Span
    """Of the statement: CPython reports the error there."""
    word: str
    name: str
    flags: Flag
    """What the same statement does with the name above the declaration."""


class FutureImport(NamedTuple):
    """`from __future__ import ...`. Whether it is an error depends on all statements above it."""

    span: Span
    features: tuple[tuple[Span, str], ...]


@dataclass(frozen=True)
class SymbolTable:
    """The scopes of one top-level statement: a pure function of its text, the target version and the future import.

    Or of a part of a large class (`regions.Division`), then also of what the class around it is called and binds.

    `blocks[0]` is the statement's share of the module. What a global name means is not decided here: only the
    document knows which names the module binds.
    """

    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]
    """In the order of the text; a read and a write by one `+=` are at one place, the read first."""
    captures: tuple[Capture, ...]
    """In the order of the blocks that capture, and of their `__closure__`."""
    errors: tuple[ScopeError, ...]
    global_declarations: frozenset[str]
    """Names that some block declares `global`: the module's own code then reaches them as GLOBAL_EXPLICIT."""
    inlined_names: tuple[str, ...] = ()
    """What comprehensions inlined into the module's code bind, in the order in which the compiler meets them."""
    inlined_names_of_annotations: tuple[str, ...] = ()
    """The same for the share of the module's annotations, which are code of their own since 3.14."""
    module_declarations: tuple[ModuleDeclaration, ...] = ()
    future_imports: tuple[FutureImport, ...] = ()
    divided_class: BlockId | None = None
    """Of a part of a divided class: the block of the class, with what this part of its body does."""
    by_variable: Mapping[tuple[BlockId, str], tuple[Reference, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """The references, by home and name: all occurrences of each variable, in the order of the text."""

    def symbol(self, block: BlockId, name: str) -> Symbol | None:
        return self.blocks[block].symbols.get(name)

    def runs_in_module(self, block: BlockId) -> bool:
        """Whether the block's code runs in the module's own frame: the module, or a comprehension inlined into it."""
        found = self.blocks[block]
        while found.inlined and found.parent is not None:
            found = self.blocks[found.parent]
        return found.id == MODULE_BLOCK

    def frame_of(self, block: BlockId) -> Block:
        """The block in whose frame the code of `block` runs: itself, unless it is inlined or never evaluated."""
        return self._frames[block]

    @cached_property
    def _frames(self) -> list[Block]:
        found: list[Block] = []
        for block in self.blocks:  # parents are before their children
            found.append(block if block.has_code or block.parent is None else found[block.parent])
        return found

    def first_binding(self, home: BlockId, name: str) -> Reference | None:
        """Where the text first binds the variable in its home's own frame, or failing that anywhere; None if nowhere.

        Each variable is looked through once, so asking for all of them costs what the statement has of names.
        """
        known = self._first_bindings
        if (home, name) not in known:
            known[home, name] = self._first_of(home, name)
        return known[home, name]

    @cached_property
    def _first_bindings(self) -> dict[tuple[BlockId, str], Reference | None]:
        """Those that were asked for."""
        return {}

    def _first_of(self, home: BlockId, name: str) -> Reference | None:
        start, end = self.blocks[home].span
        frame = self.frame_of(home)
        elsewhere: Reference | None = None
        for reference in self.references_to(home, name):
            if reference.access not in (Access.WRITE, Access.PARAMETER) or not start <= reference.start < end:
                continue
            if self.frame_of(reference.block) is frame:
                return reference
            elsewhere = elsewhere or reference
        return elsewhere

    def home_around(self, block: BlockId, name: str) -> BlockId:
        """The home of what `name` would mean in `block` if `block` did not bind it, as `nonlocal` sees it.

        `MODULE_BLOCK` where no function around the block binds the name.
        """
        if block not in self._blocks_in_functions:
            return MODULE_BLOCK
        parent = self.blocks[block].parent
        while parent is not None:
            found = self.blocks[parent]
            symbol = found.symbols.get(name) if found.kind is not BlockKind.CLASS else None
            if symbol and symbol.home is not None:
                return symbol.home
            parent = found.parent
        return MODULE_BLOCK

    @cached_property
    def _blocks_in_functions(self) -> frozenset[BlockId]:
        """The blocks with one around them whose names they can capture."""
        found: set[BlockId] = set()
        for block in self.blocks:  # parents are before their children
            if block.parent in found or (block.parent and self.blocks[block.parent].kind.is_function_like):
                found.add(block.id)
        return frozenset(found)

    def functions_between(self, block: BlockId, home: BlockId) -> Iterator[Block]:
        """The functions through which `block` reaches a variable of `home`, from the inside out.

        A `def`, a lambda, a generator expression or a `type` statement is one.
        """
        found = self.blocks[block]
        while found.id != home and found.parent is not None:
            if found.kind in FUNCTION_VALUES:
                yield found
            found = self.blocks[found.parent]

    def runner_of(self, block: BlockId | None) -> BlockId:
        """The block whose call runs the code of `block`: classes and comprehensions run where they are."""
        found = self.blocks[block or MODULE_BLOCK]
        while found.kind in _RUN_AT_ONCE and found.parent is not None:
            found = self.blocks[found.parent]
        return found.id

    def defined_by(self, binding: Reference) -> Block | None:
        """The function or class that a `def` or `class` binds at `binding`; None for any other binding."""
        if binding.binding not in (BindingKind.FUNCTION, BindingKind.CLASS):
            return None
        return self._definitions.get(binding.start)

    @cached_property
    def _definitions(self) -> dict[int, Block]:
        """Functions and classes by where their names are."""
        return {
            block.name_span.start: block
            for block in reversed(self.blocks)
            if block.name_span is not None and block.kind in (BlockKind.FUNCTION, BlockKind.CLASS)
        }

    def references_to(self, home: BlockId, name: str) -> tuple[Reference, ...]:
        """Every occurrence of one variable, declarations included, in the order of the text."""
        return self.by_variable.get((home, name), ())

    def references_from(self, block: BlockId, home: BlockId) -> Mapping[str, Sequence[Reference]]:
        """What the code of `block` itself does with variables of `home`, by name, in text order; not for globals."""
        return self._references_by_block.get((block, home), {})

    @cached_property
    def _references_by_block(self) -> dict[tuple[BlockId, BlockId], dict[str, list[Reference]]]:
        found: dict[tuple[BlockId, BlockId], dict[str, list[Reference]]] = {}
        for (home, name), references in self.by_variable.items():
            for reference in references if home != MODULE_BLOCK else ():
                found.setdefault((reference.block, home), {}).setdefault(name, []).append(reference)
        return found

    def global_uses(self) -> Iterator[tuple[str, tuple[Reference, ...]]]:
        """The globals that the statement names, each with its occurrences."""
        for (home, name), references in self.by_variable.items():
            if home == MODULE_BLOCK:
                yield name, references

    def references_in(self, span: Span) -> tuple[Reference, ...]:
        """The occurrences that touch `span`, in the order of the text."""
        start = bisect_left(self.references, span.start, key=attrgetter("start"))
        while start > 0 and self.references[start - 1].end >= span.start:
            start -= 1
        return self.references[start : bisect_right(self.references, span.end, key=attrgetter("start"))]

    def captures_of(self, home: BlockId, name: str) -> tuple[Capture, ...]:
        """Everybody who captures the variable, in the order of the text."""
        return self._captures_by_variable.get((home, name), ())

    def captures_by(self, block: BlockId) -> tuple[Capture, ...]:
        """What `block` captures, in the order of its `__closure__`."""
        start = bisect_left(self.captures, block, key=attrgetter("block"))
        end = bisect_right(self.captures, block, start, key=attrgetter("block"))
        return self.captures[start:end]

    @cached_property
    def _captures_by_variable(self) -> dict[tuple[BlockId, str], tuple[Capture, ...]]:
        found: dict[tuple[BlockId, str], list[Capture]] = {}
        for capture in self.captures:
            found.setdefault((capture.home, capture.name), []).append(capture)
        return {variable: tuple(captures) for variable, captures in found.items()}

    @cached_property
    def module_bindings(self) -> frozenset[str]:
        """The globals that the statement assigns, in whatever block."""
        return frozenset(
            reference.name
            for reference in self.references
            if reference.access is Access.WRITE and reference.home == MODULE_BLOCK
        )

    @cached_property
    def module_symbols(self) -> frozenset[str]:
        """The names that the statement's share of the module's own code binds, `x: int` without a value included."""
        bound = Flag.ASSIGNED | Flag.IMPORTED
        return frozenset(symbol.name for symbol in self.blocks[MODULE_BLOCK].symbols.values() if symbol.flags & bound)


FUNCTION_VALUES = frozenset(
    {BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.GENERATOR_EXPRESSION, BlockKind.TYPE_ALIAS}
)
"""The blocks whose code runs when a value is used that the code around them makes."""
_RUN_AT_ONCE = frozenset({BlockKind.CLASS, BlockKind.COMPREHENSION, BlockKind.TYPE_PARAMETERS})
