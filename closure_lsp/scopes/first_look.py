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
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Trait(enum.Enum):
    """What a block does; or may do, for something like it is seen."""

    BLOCK = "the module's own code makes it"
    CAPTURES = "it uses a variable of a function around it"
    CAPTURES_ASSIGNED = "it uses a variable that a function around it binds, not only receives as a parameter"
    NESTED = "it is in a function"
    REBINDS = "it binds a name that a function around it binds"
    HIDES_GLOBAL = "a function binds a name that the module or Python has"
    READS_FROM_CLASS = "it reads, as a global, a name that only a class around it binds"
    HIDES_CLASS_VARIABLE = "it binds a name that only a class around it binds"
    UNKNOWN = "it is no module, class or function"


class FirstLook(NamedTuple):
    """What was seen."""

    module_names: frozenset[str]
    """The names of the module: at least those to which some code gives a value."""
    lines: Mapping[Trait, Sequence[int]]
    """The lines, from 1, on which blocks begin that have a trait, in no order."""


def first_look(source: str) -> FirstLook | None:
    """What is seen of a text; None where this Python cannot read it."""
    tables = _compiler()
    if tables is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = tables.symtable(source, "<text>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
    lines: dict[Trait, list[int]] = {trait: [] for trait in Trait}
    look = _Look(tables, top, source)
    for trait, line in look.traits():
        lines[trait].append(line)
    return FirstLook(frozenset(top.symbols), lines)


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


class _Look:
    """A walk through symbol tables."""

    def __init__(self, tables: Any, top: Any, source: str) -> None:
        self._top = top
        self._may_delete = "del" in source
        self._function, self._class = tables.TYPE_FUNCTION, tables.TYPE_CLASS
        self._annotations = getattr(tables, "TYPE_ANNOTATION", None)  # a block of their own since 3.14 (PEP 649)
        self._offset, self._mask = tables.SCOPE_OFF, tables.SCOPE_MASK
        self._free, self._global = tables.FREE, tables.GLOBAL_IMPLICIT
        self._assigned, self._imported, self._annotated = tables.DEF_LOCAL, tables.DEF_IMPORT, tables.DEF_ANNOT
        self._bound = tables.DEF_BOUND

    def traits(self) -> Iterator[tuple[Trait, int]]:
        """What blocks do, with the line of each."""
        nothing: tuple[dict[str, int], ...] = ()
        stack = [(child, nothing, nothing) for child in self._top.children]
        yield from ((Trait.BLOCK, child.lineno) for child in self._top.children)
        while stack:
            block, functions, classes = stack.pop()
            line = block.lineno
            if functions:
                yield Trait.NESTED, line
            is_class = block.type == self._class
            if block.type == self._annotations and self._is_plain(block, functions, classes):
                continue
            if not is_class and block.type != self._function:
                yield Trait.UNKNOWN, line
            for trait in self._traits_of(block.symbols, is_class, functions, classes):
                yield trait, line
            children = block.children
            if children and is_class:
                around = (*classes, block.symbols)
                stack += [(child, functions, around) for child in children]
            elif children:
                around = (*functions, block.symbols)
                stack += [(child, around, classes) for child in children]

    def _is_plain(self, block: Any, functions: tuple[dict[str, int], ...], classes: tuple[dict[str, int], ...]) -> bool:
        """Whether annotations only read names of the module. A function without annotations has such a block, too."""
        return not block.children and not self._traits_of(block.symbols, False, functions, classes)

    def _traits_of(
        self,
        symbols: Mapping[str, int],
        is_class: bool,
        functions: tuple[dict[str, int], ...],
        classes: tuple[dict[str, int], ...],
    ) -> set[Trait]:
        if is_class and not functions and not classes:
            return set()
        found: set[Trait] = set()
        module, own = self._top.symbols, self._assigned | self._imported
        for name, flags in symbols.items():
            scope = flags >> self._offset & self._mask
            if scope == self._free:
                if name not in _OF_CLASS:
                    found.add(Trait.CAPTURES)
                    if any(around.get(name, 0) & own for around in functions):
                        found.add(Trait.CAPTURES_ASSIGNED)
            elif scope == self._global:
                if classes and self._binds(classes, name) and not self._is_known(name):
                    found.add(Trait.READS_FROM_CLASS)
            elif flags & own:
                if not is_class and (name in module or name in _BUILTINS):
                    found.add(Trait.HIDES_GLOBAL)
                if functions and self._binds(functions, name):
                    found.add(Trait.REBINDS)
                if classes and self._binds(classes, name) and not self._is_known(name):
                    found.add(Trait.HIDES_CLASS_VARIABLE)
        return found

    def _binds(self, around: tuple[dict[str, int], ...], name: str) -> bool:
        return any(symbols.get(name, 0) & self._bound for symbols in around)

    def _is_known(self, name: str) -> bool:
        """Whether the module is sure to have a value for the name, or Python has."""
        if (name.startswith("__") and name.endswith("__")) or name in _BUILTINS:
            return True
        flags = self._top.symbols.get(name, 0)
        is_given = flags & self._assigned and not flags & self._annotated and not self._may_delete
        return bool(flags & self._imported or is_given)
