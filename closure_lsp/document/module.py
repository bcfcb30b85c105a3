"""Decides what depends on all statements of a document: which globals there are, and which errors no statement shows
alone. Never looks inside a statement.

Each top-level statement is analyzed alone. Yet a `global` at module level is wrong if an earlier statement used the
name, and a `from __future__ import` if anything but the docstring and others of its kind are above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.scopes import messages
from closure_lsp.scopes.model import MODULE_BLOCK, Flag, Scope, ScopeError
from closure_lsp.syntax import FutureImportStatement, is_docstring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import FutureImport, Reference, SymbolTable
    from closure_lsp.syntax import Region
    from closure_lsp.text import Span

    Part = tuple[int, Unit]
    """A statement's first byte, and the statement."""


@dataclass(frozen=True)
class Module:
    """The statements of a document taken together."""

    starts: tuple[int, ...]
    """The first byte of each, in order."""
    units: tuple[Unit, ...]
    python: PythonVersion

    def binds(self, name: str) -> bool:
        """Whether some code of this module binds the global `name`; if not, it is a builtin or nothing we can see."""
        return name in self._bindings

    def units_with(self, name: str) -> tuple[Unit, ...]:
        """The statements that name the global, in order; one that is there twice comes once."""
        if "_uses" not in self.__dict__ and len(self._uses_of) < _FEW_NAMES:
            if name not in self._uses_of:
                near = (unit for unit in self.units if unit.region.may_name(name))
                found = (unit for unit in near if unit.scopes.references_to(MODULE_BLOCK, name))
                self._uses_of[name] = tuple(dict.fromkeys(found))
            return self._uses_of[name]
        return tuple(self._uses.get(name, ()))

    def final(self, unit: Unit, reference: Reference) -> Reference:
        """`reference`, of one of the statements, with its final scope and opcode.

        In the module's own code (comprehensions inlined into it included) a name is LOCAL if any statement binds it,
        and GLOBAL_EXPLICIT if any block declares it `global` (CPython: `symtable_add_def_helper`, `st_global`).
        """
        if reference.opcode is None or not reference.opcode.endswith(("_NAME", "_GLOBAL")):
            return reference
        if not unit.scopes.runs_in_module(reference.block):
            return reference
        if reference.block != MODULE_BLOCK:  # what an inlined comprehension does not bind keeps its own scope there
            return reference
        if reference.name in self._explicit_globals:
            scope, family = Scope.GLOBAL_EXPLICIT, "GLOBAL"
        else:
            scope = Scope.LOCAL if reference.name in self._symbols else Scope.GLOBAL_IMPLICIT
            family = "NAME"
        return reference._replace(scope=scope, opcode=f"{reference.opcode.partition('_')[0]}_{family}")

    @cached_property
    def errors(self) -> tuple[ScopeError, ...]:
        """The scope errors that no statement shows alone; spans count from the document's start."""
        return tuple(_errors(list(zip(self.starts, self.units, strict=True)), self.python))

    @cached_property
    def _uses_of(self) -> dict[str, tuple[Unit, ...]]:
        """The same for the names that were asked for first: only statements that have the name are looked at."""
        return {}

    @cached_property
    def _uses(self) -> dict[str, dict[Unit, None]]:
        found: dict[str, dict[Unit, None]] = {}
        for unit in self.units:
            for name, _ in unit.scopes.global_uses():
                found.setdefault(name, {})[unit] = None
        return found

    @cached_property
    def _explicit_globals(self) -> frozenset[str]:
        return frozenset().union(*(unit.scopes.global_declarations for unit in self.units))

    @cached_property
    def _bindings(self) -> frozenset[str]:
        return frozenset().union(*(unit.scopes.module_bindings for unit in self.units))

    @cached_property
    def _symbols(self) -> frozenset[str]:
        """The names that the module's own code binds, `x: int` without a value included."""
        return frozenset().union(*(unit.scopes.module_symbols for unit in self.units))


def _errors(parts: Sequence[Part], python: PythonVersion) -> Iterator[ScopeError]:
    """The errors that no statement shows alone; their spans count from the beginning of the document."""
    flags: dict[str, Flag] = {}
    prologue = _Prologue()
    declaring = [index for index, (_, unit) in enumerate(parts) if _may_declare(unit.region)]
    deciding = [index for index in declaring if _decides(parts[index][1].scopes)]
    if not deciding:
        return
    yield from _nonlocal_and_global([parts[index] for index in declaring])
    for start, unit in parts[: deciding[-1] + 1]:
        allowed = prologue.future_imports(unit.region)
        scopes = unit.scopes
        for statement in scopes.future_imports:
            if statement.span.start not in allowed:
                yield ScopeError(statement.span.shifted(start), messages.FUTURE_LATE)
                continue
            for error in _unknown_features(statement, python):
                yield ScopeError(error.span.shifted(start), error.message)
        for declaration in scopes.module_declarations:
            before = flags.get(declaration.name, Flag.NONE) | declaration.flags
            message = messages.late_declaration(declaration.name, before.value, declaration.word)
            if message:
                yield ScopeError(declaration.span.shifted(start), message)
        for name, symbol in scopes.blocks[MODULE_BLOCK].symbols.items():
            flags[name] = flags.get(name, Flag.NONE) | symbol.flags


def _may_declare(region: Region) -> bool:
    """Whether the statement may have future imports or declarations; a `:=` in a comprehension declares its target.

    Sees it without the scopes, which it would cost more to work out. Letters beyond ASCII may become others (NFKC).
    """
    return _DECLARING.search(region.data) is not None or not region.data.isascii()


_FEW_NAMES = 100
"""So many names are looked for in the text one by one."""
_DECLARING = re.compile(rb"__future__|\bglobal\b|\bnonlocal\b|:=")


def _decides(scopes: SymbolTable) -> bool:
    return bool(scopes.future_imports or scopes.module_declarations)


def _nonlocal_and_global(parts: Sequence[Part]) -> Iterator[ScopeError]:
    """A name that the module's own code declares `nonlocal`, and any code `global`."""
    explicit: set[str] = set().union(*(unit.scopes.global_declarations for _, unit in parts))
    first: dict[str, Span] = {}
    for start, unit in parts:
        for declaration in unit.scopes.module_declarations:
            first.setdefault(declaration.name, declaration.span.shifted(start))
            if declaration.word == "nonlocal" and declaration.name in explicit:
                yield ScopeError(first[declaration.name], messages.NONLOCAL_AND_GLOBAL.format(declaration.name))


class _Prologue:
    """The statements at the top among which future imports may be (`future_parse` in `Python/future.c`)."""

    def __init__(self) -> None:
        self._is_open = True
        self._is_empty = True

    def future_imports(self, region: Region) -> frozenset[int]:
        """Where in the region the future imports of the prologue are."""
        found = []
        for node in region.root.children if self._is_open else ():
            if isinstance(node, FutureImportStatement):
                found.append(node.start)
            elif not (self._is_empty and is_docstring(node)):
                self._is_open = False
                break
            self._is_empty = False
        return frozenset(found)


_FEATURES = frozenset(
    {
        "nested_scopes",
        "generators",
        "division",
        "absolute_import",
        "with_statement",
        "print_function",
        "unicode_literals",
        "barry_as_FLUFL",
        "generator_stop",
        "annotations",
    }
)


def _unknown_features(statement: FutureImport, python: PythonVersion) -> Iterator[ScopeError]:
    for span, name in statement.features:
        if name not in _FEATURES:
            message = messages.FUTURE_BRACES if name == "braces" else messages.FUTURE_UNKNOWN.format(name)
            yield ScopeError(span if python.names_unknown_future_feature else statement.span, message)
