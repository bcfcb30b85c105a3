"""Asks the compiler of the Python that runs us about a text: can it read the text, and which blocks do something that
is worth a second look? Knows no rule, and neither our syntax trees nor our scopes.

For whoever looks at a whole library, of which most does nothing of the kind. CPython parses it and makes its symbol
tables in C; nothing of it is run, and nothing that is told to a user comes from here. It is not the version of Python
that the text is for: what it may see otherwise is left to a second look (`engine/suspects`), and what it cannot read is
no first look.
"""

from __future__ import annotations

import builtins
import enum
import importlib
import re
import sys
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")

INLINES = sys.version_info >= (3, 12)
"""Whether this Python keeps no account of what comprehensions read (PEP 709)."""


class Trait(enum.Enum):
    """What a block does; or may do, for something like it is seen."""

    BLOCK = "the module's own code makes it, or makes functions by it"
    DEFINITION = "the same, and it is a `def` or class"
    CAPTURES = "it uses a variable of a function around it"
    CAPTURES_ASSIGNED = "it uses a variable that a function around it binds, not only receives as a parameter"
    NESTED = "it is in a function"
    REBINDS = "it binds a name that a function around it binds"
    HIDES_GLOBAL = "a function binds a name that the module or Python has"
    READS_FROM_CLASS = "it reads, as a global, a name that only a class around it binds"
    HIDES_CLASS_VARIABLE = "it binds a name that only a class around it binds"
    UNKNOWN = "it is no module, class or function"
    CAPTURES_EARLY = "it uses a variable of a function around it that may have no value yet where the block is made"
    CAPTURES_IN_LOOP = "a loop makes it, and rebinds a variable that it uses"
    CAPTURES_IN_HANDLER = "an `except` clause makes it, whose error it uses"
    CAPTURES_DELETED = "it uses a variable of a function around it that a `del` takes away"


class OwnerKind(enum.Enum):
    """What kind of block owns a variable."""

    DEFINITION = "a `def` or class"
    COMPREHENSION = "a comprehension or generator expression"
    OTHER = "a lambda; or who knows"


class SeenVariable(NamedTuple):
    """A variable by which a block has a trait."""

    trait: Trait
    line: int
    """On which the block begins."""
    name: str
    owner: int
    """The line on which the block begins that owns the variable: for most traits the same block."""
    kind: OwnerKind
    capturers: tuple[int, ...] = ()
    """The lines on which all blocks begin that capture it, if the trait is about that."""


class FirstLook(NamedTuple):
    """What was seen."""

    module_names: frozenset[str]
    """The names of the module: at least those to which some code gives a value."""
    lines: Mapping[Trait, Sequence[int]]
    """The lines, from 1, on which blocks begin that have a trait, in no order; not of those that follow."""
    variables: Sequence[SeenVariable]
    """The traits that a look at single variables may rule out."""
    used_globals: frozenset[str]
    """The names of the module that its functions and classes use, of those that it may lose."""


def first_look(source: str) -> FirstLook | None:
    """What is seen of a text; None where this Python cannot read it."""
    tables = _compiler()
    top = said_of(lambda: tables.symtable(source, "<text>", "exec")) if tables is not None else None
    return _Look(tables, top, source).result() if top is not None else None


def compiles(source: str) -> bool:
    """Whether this Python has nothing against a text. It makes code of it, and throws the code away: nothing is run."""
    return said_of(lambda: compile(source, "<text>", "exec", dont_inherit=True, optimize=0)) is not None


def said_of(ask: Callable[[], T]) -> T | None:
    """What this Python makes of a text, without its warnings; None where it refuses the text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ask()
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def _compiler() -> Any:
    """What CPython's public `symtable` is made of. That one would make objects for all names, and each look at one of
    them costs a look at all blocks around it.
    """
    try:
        return importlib.import_module("_symtable")
    except ImportError:
        return None


_BUILTINS = frozenset(vars(builtins))


_OF_CLASS = frozenset({"__class__", "__classdict__", "__conditional_annotations__"})
"""What the compiler itself captures."""


class _Function(NamedTuple):
    """A function, or the like, around a block."""

    line: int
    symbols: Mapping[str, int]
    kind: OwnerKind


class _Around(NamedTuple):
    """What is around a block, from the outside in."""

    functions: tuple[_Function, ...] = ()
    classes: tuple[Mapping[str, int], ...] = ()


class _CapturedVariable(NamedTuple):
    """A variable of a function, and the lines on which the blocks begin that capture it."""

    name: str
    owner: _Function
    lines: list[int]


class _Look:
    """A walk through symbol tables."""

    def __init__(self, tables: Any, top: Any, source: str) -> None:
        self._top = top
        self._source = source
        self._may_delete = "del" in source
        self._function, self._class = tables.TYPE_FUNCTION, tables.TYPE_CLASS
        self._annotations = getattr(tables, "TYPE_ANNOTATION", None)  # a block of their own since 3.14 (PEP 649)
        self._offset, self._mask = tables.SCOPE_OFF, tables.SCOPE_MASK
        self._free, self._cell, self._local = tables.FREE, tables.CELL, tables.LOCAL
        self._global, self._declared_global = tables.GLOBAL_IMPLICIT, tables.GLOBAL_EXPLICIT
        self._nonlocal = tables.DEF_NONLOCAL
        self._assigned, self._imported, self._annotated = tables.DEF_LOCAL, tables.DEF_IMPORT, tables.DEF_ANNOT
        self._bound, self._parameter, self._used = tables.DEF_BOUND, tables.DEF_PARAM, tables.USE
        self._hides = {*_BUILTINS, *top.symbols}  # no frozenset: all of that would be gone through for each block
        self._lines: dict[Trait, list[int]] = {trait: [] for trait in Trait}
        self._variables: list[SeenVariable] = []
        self._captured: dict[tuple[int, str], _CapturedVariable] = {}
        """By the id of the owner's symbols, and the name."""
        self._nonlocals: set[str] = set()
        self._augmented: frozenset[str] | None = None
        self._symbols: list[Mapping[str, int]] = []
        """Of all blocks."""

    def result(self) -> FirstLook:
        stack = [(child, _Around()) for child in self._top.children]
        for child in self._top.children:
            kind = self._kind(child)
            if kind is OwnerKind.DEFINITION:
                self._lines[Trait.DEFINITION].append(child.lineno)
            elif kind is OwnerKind.OTHER or child.children or child.name == "genexpr":
                self._lines[Trait.BLOCK].append(child.lineno)
        while stack:
            block, around = stack.pop()
            self._look_at(block, around)
            self._symbols.append(block.symbols)
            children = block.children
            if children and block.type == self._class:
                inside = around._replace(classes=(*around.classes, block.symbols))
                stack += [(child, inside) for child in children]
            elif children:
                this = _Function(block.lineno, block.symbols, self._kind(block))
                inside = around._replace(functions=(*around.functions, this))
                stack += [(child, inside) for child in children]
        for captured in self._captured.values():
            self._tell_captured(captured)
        return FirstLook(frozenset(self._top.symbols), self._lines, self._variables, self._used_globals())

    def _used_globals(self) -> frozenset[str]:
        """Only where something may be lost."""
        if not (self._may_delete or "except" in self._source):
            return frozenset()
        found: set[str] = set()
        for symbols in self._symbols:
            for name in (symbols.keys() & self._top.symbols.keys()) - found:
                if symbols[name] >> self._offset & self._mask in (self._global, self._declared_global):
                    found.add(name)
        return frozenset(found)

    def _kind(self, block: Any) -> OwnerKind:
        if ".0" in block.symbols:
            return OwnerKind.COMPREHENSION
        is_plain = block.type in (self._function, self._class) and block.name != "lambda"
        return OwnerKind.DEFINITION if is_plain else OwnerKind.OTHER

    def _look_at(self, block: Any, around: _Around) -> None:
        line = block.lineno
        if around.functions:
            self._lines[Trait.NESTED].append(line)
        found = self._traits_of(block, around)
        if block.type not in (self._function, self._class):
            is_plain = block.type == self._annotations and not (block.children or found)
            if is_plain:  # a function without annotations has such a block, too
                return
            self._lines[Trait.UNKNOWN].append(line)
        for trait, name in found:
            if trait in _OF_VARIABLES:
                self._variables.append(SeenVariable(trait, line, name, line, self._kind(block)))
            else:
                self._lines[trait].append(line)

    def _traits_of(self, block: Any, around: _Around) -> set[tuple[Trait, str]]:
        """The traits, with the variable by which it has one; without for traits for which that does not matter."""
        symbols: dict[str, int] = block.symbols
        found: set[tuple[Trait, str]] = set()
        if around.functions:
            found.update(self._captures_of(block, around))
            around_names = set().union(*(each.symbols for each in around.functions))
            names = symbols.keys() & around_names
            bound = (name for name in names if self._binds((each.symbols for each in around.functions), name))
            found.update((Trait.REBINDS, name) for name in bound if self._is_own(symbols[name]))
        if block.type != self._class:
            hidden = [name for name in symbols.keys() & self._hides if self._is_own(symbols[name])]
            found.update((Trait.HIDES_GLOBAL, name) for name in hidden if self._may_read(block, name))
        if around.classes:
            names = symbols.keys() & set().union(*around.classes)
            for name in names:
                scope = symbols[name] >> self._offset & self._mask
                if not self._binds(around.classes, name) or self._is_known(name):
                    continue
                if scope == self._global:
                    found.add((Trait.READS_FROM_CLASS, ""))
                elif self._is_own(symbols[name]) and self._may_read(block, name):
                    found.add((Trait.HIDES_CLASS_VARIABLE, name))
        return found

    def _captures_of(self, block: Any, around: _Around) -> Iterator[tuple[Trait, str]]:
        for name, flags in block.symbols.items():
            if flags & self._nonlocal:
                self._nonlocals.add(name)
            if flags >> self._offset & self._mask != self._free or name in _OF_CLASS:
                continue
            yield Trait.CAPTURES, ""
            owner = next((each for each in reversed(around.functions) if self._owns(each, name)), None)
            if owner is None:
                yield Trait.CAPTURES_ASSIGNED, ""
                continue
            key = (id(owner.symbols), name)
            self._captured.setdefault(key, _CapturedVariable(name, owner, [])).lines.append(block.lineno)

    def _owns(self, function: _Function, name: str) -> bool:
        return bool(function.symbols.get(name, 0) >> self._offset & self._mask == self._cell)

    def _tell_captured(self, captured: _CapturedVariable) -> None:
        name, owner, lines = captured
        if name in self._nonlocals:
            self._lines[Trait.CAPTURES_ASSIGNED] += lines
        elif owner.symbols[name] & (self._assigned | self._imported):
            trait = Trait.CAPTURES_ASSIGNED
            self._variables.append(SeenVariable(trait, lines[0], name, owner.line, owner.kind, tuple(lines)))

    def _is_own(self, flags: int) -> bool:
        """Whether a block makes the variable its own, and has not received it as a parameter."""
        is_own = flags >> self._offset & self._mask in (self._local, self._cell)
        return is_own and bool(flags & (self._assigned | self._imported)) and not flags & self._parameter

    def _may_read(self, block: Any, name: str) -> bool:
        """Whether the block, or one inside, reads its variable: since 3.12 maybe a comprehension without a block.

        The tables do not tell that `name += 1` reads, nor what `del name` does.
        """
        if INLINES or block.symbols[name] & self._used or self._is_augmented(name):
            return True
        return any(child.symbols.get(name, 0) >> self._offset & self._mask == self._free for child in block.children)

    def _is_augmented(self, name: str) -> bool:
        if self._augmented is None:
            self._augmented = _augmented(self._source)
        return name in self._augmented or _UNKNOWN in self._augmented or not name.isascii() or "__" in name

    def _binds(self, around: Iterable[Mapping[str, int]], name: str) -> bool:
        return any(symbols.get(name, 0) & self._bound for symbols in around)

    def _is_known(self, name: str) -> bool:
        """Whether the module is sure to have a value for the name, or Python has."""
        if (name.startswith("__") and name.endswith("__")) or name in _BUILTINS:
            return True
        flags = self._top.symbols.get(name, 0)
        is_given = flags & self._assigned and not flags & self._annotated and not self._may_delete
        return bool(flags & self._imported or is_given)


def _augmented(source: str) -> frozenset[str]:
    """The names to which a text may apply `+=` or the like, or `del`; with `_UNKNOWN` where that is not plain."""
    found: set[str] = set()
    for deletion in _DELETES.finditer(source):
        line = deletion[1]
        is_whole = line.count("(") == line.count(")") and line.count("[") == line.count("]") and "\\" not in line
        found.update(_WORD.findall(line) if is_whole else [_UNKNOWN])
    for operator in _AUGMENTS.finditer(source):
        target = _TARGET.search(source, max(operator.start() - _LONGEST_NAME, 0), operator.start())
        found.add(target[1] if target is not None else _UNKNOWN)
    return frozenset(name if name.isascii() else _UNKNOWN for name in found)


_DELETES = re.compile(r"del(?<=\bdel)\b([^\r\n;]*)")
_WORD = re.compile(r"\w+")
_AUGMENTS = re.compile(r"(?:\*\*|//|>>|<<|[-+*/%@&|^])=")
_TARGET = re.compile(r"(\w+|\])[ \t]*\Z")
_LONGEST_NAME = 100
_UNKNOWN = ""
_OF_VARIABLES = frozenset({Trait.REBINDS, Trait.HIDES_GLOBAL, Trait.HIDES_CLASS_VARIABLE})
"""Whether comprehensions are part of the blocks around them."""
