"""Looks up what a callable does, by its dotted name, its class, or only a method's name. Knows no callable itself.

The rows are in files of TOML in `data/`, one a top-level module or package (`data/README.md` says how they look), read
when the first name of that module is asked for. Users' rows (`own`) go before them.
"""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closure_lsp.library.effects import GivesBack, Keeps, Place, TakesOut
from closure_lsp.library.notation import Callable, RowError
from closure_lsp.python_version import PythonVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
_DATA = Path(__file__).parent / "data"
_BUILTINS = "builtins"
_NAMES = "names"
_LONGEST_CHAIN = 4
"""How many aliases may lead to one another, so that none leads back to itself for ever."""
_TEXTS = ("call", "returns", "source", "unproven")
_VERSIONS = ("since", "until")
_VERSION = re.compile(r"3\.(\d{1,3})")
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Problem:
    """A row that is left out, and why: `file` and `key` say where it is."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}"


@dataclass(frozen=True)
class Rows:
    """The rows of one file. Those of the wheel are parsed one by one, when requested."""

    callables: Mapping[str, Any] = field(default_factory=dict)
    """From a dotted name to its notation, or to a table with the notation as `call`."""

    classes: Mapping[str, list[str]] = field(default_factory=dict)
    """From the dotted name of a class to those of its bases; `PyQt6.QtWidgets.*` is each name of that module."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    """From another dotted name of a callable or class to the one that has the rows."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    """From an attribute of a class's objects to its class; `PyQt6.QtCore.QObject.*` is each that has no row."""

    source: str = ""
    """Where what the rows say can be read, unless they say it themselves."""

    read: dict[str, Callable] = field(default_factory=dict, repr=False)

    methods: Mapping[str, Callable] = field(default_factory=dict)
    """From a bare name to what a user says of the methods of that name, of whatever class."""

    functions: Mapping[str, Callable] = field(default_factory=dict)
    """The same for functions that are called by that name, from wherever they come."""

    def find(self, name: str) -> Callable | None:
        """The row of a name. Raises `RowError` if it cannot be read."""
        if name not in self.read and name in self.callables:
            self.read[name] = read_row(name, self.callables[name], self.source)
        return self.read.get(name)


@dataclass(frozen=True, eq=False)
class Library:
    """What callables do under one version of Python. Two are equal only if they are the same: rows are not compared."""

    version: PythonVersion
    own: tuple[Rows, ...] = ()
    """A user's rows: the first that knows a name decides, before the rows of the wheel."""

    asked: dict[str, Callable | None] = field(default_factory=dict, repr=False)
    found: dict[str, Callable | None] = field(default_factory=dict, repr=False)

    def callable(self, name: str) -> Callable | None:
        """A function or class by its dotted name (`functools.reduce`, `map`), or a method by that of its class.

        A class without a row of its own treats its arguments like the first of its bases that has one.
        """
        if name not in self.asked:
            self.asked[name] = self._callable(self._canonical(name))
        return self.asked[name]

    def _callable(self, own_name: str) -> Callable | None:
        found = self._row(own_name)
        if found is not None:
            return found
        class_name, _, method = own_name.rpartition(".")
        if self._bases(class_name):
            return self.method(class_name, method)
        return next(filter(None, map(self._row, self.bases(own_name))), None)

    def method(self, class_name: str, method: str) -> Callable | None:
        """A method of a class or, where that does not define it, of its bases; both by dotted names."""
        for each in (self._canonical(class_name), *self.bases(class_name)):
            if (found := self._row(self._canonical(f"{each}.{method}"))) is not None:
                return found
        made = self.callable(class_name) if method == "__init__" else None
        return _as_constructor(made) if made is not None else None

    def unbound(self, class_name: str, method: str) -> Callable | None:
        """A method as a function of the class, which gets its object as first argument: `Base.__init__(self)`."""
        found = self.method(class_name, method)
        if found is None or found.receiver is None:
            return found
        return replace(found, notation=_SELF.sub("instance", found.notation))

    def bases(self, class_name: str) -> tuple[str, ...]:
        """All classes from which a class inherits, the nearest first; () if it is unknown."""
        found: dict[str, None] = {}
        waiting = list(self._bases(self._canonical(class_name)))
        while waiting:
            each = self._canonical(waiting.pop(0))
            if each not in found:
                found[each] = None
                waiting = [*self._bases(each), *waiting]
        return tuple(found)

    def attribute(self, class_name: str, name: str) -> str:
        """The dotted name of the class of an attribute of a class's objects; empty if it is unknown."""
        classes = (self._canonical(class_name), *self.bases(class_name))
        for wanted in (name, "*"):
            for each in classes:
                own_name = f"{each}.{wanted}"
                for rows in self._files(own_name):
                    if own_name in rows.attributes:
                        return rows.attributes[own_name]
        return ""

    def is_class(self, name: str) -> bool:
        """Whether a dotted name is that of a class whose methods have rows."""
        return self._own_bases(self._canonical(name)) is not None

    def methods_named(self, method: str) -> tuple[Callable, ...]:
        """The methods that a call `x.method(...)` may mean if nothing is known about `x`: all plausible ones. () if the
        name alone decides nothing.
        """
        own = (rows.methods.get(method) for rows in self.own)
        return self._own(own) or self._named("methods", method)

    def puts(self, method: str) -> bool:
        """Whether `x.method(...)` puts an argument, or what an argument holds, into `x`, whatever that is."""
        return any(self._kept_in_receiver(method))

    def puts_itself(self, method: str) -> bool:
        """Whether `x.method(...)` puts an argument itself into `x`, whatever that is."""
        return any(not each.items for each in self._kept_in_receiver(method))

    def _kept_in_receiver(self, method: str) -> Iterator[Keeps]:
        for row in self.methods_named(method):
            for effect in (effect for parameter in row.parameters for effect in parameter.effects):
                if isinstance(effect, Keeps) and effect.place is Place.RECEIVER:
                    yield effect

    def given_out(self, method: str) -> tuple[GivesBack, ...]:
        """How `x.method(...)` gives out what is in `x`, whatever that is; () where it does not."""
        rows = self.methods_named(method)
        found = (tuple(each for each in row.receiver_effects if isinstance(each, GivesBack)) for row in rows)
        return next((effects for effects in found if effects), ())

    def taken_out(self, method: str) -> Iterator[TakesOut]:
        """What `x.method(...)` takes out of `x`, whatever that is."""
        for row in self.methods_named(method):
            for effect in row.receiver_effects:
                if isinstance(effect, TakesOut):
                    yield effect

    def functions_named(self, name: str) -> tuple[Callable, ...]:
        """The same for a function that is called by `name` and comes from wherever: `raises`."""
        own = (rows.functions.get(name) for rows in self.own)
        return self._own(own) or self._named("functions", name)

    def _own(self, found: Iterable[Callable | None]) -> tuple[Callable, ...]:
        """The first of a user's rows that exists in the version."""
        return tuple(replace(each, version=self.version) for each in found if each and each.is_in(self.version))[:1]

    def _named(self, kind: str, name: str) -> tuple[Callable, ...]:
        names = shipped_names().get(kind, {}).get(name, ())
        return tuple(found for found in map(self.callable, names) if found is not None)

    def _row(self, name: str) -> Callable | None:
        if name not in self.found:
            rows = (rows.find(name) for rows in self._files(name))
            found = next((each for each in rows if each is not None and each.is_in(self.version)), None)
            self.found[name] = replace(found, version=self.version) if found is not None else None
        return self.found[name]

    def _bases(self, name: str) -> tuple[str, ...]:
        return self._own_bases(name) or ()

    def _own_bases(self, name: str) -> tuple[str, ...] | None:
        module, _, _ = name.rpartition(".")
        package, _, _ = module.rpartition(".")
        for wanted in (name, f"{module}.*", f"{package}.*.*"):
            for rows in self._files(name):
                if wanted in rows.classes:
                    return tuple(rows.classes[wanted])
        return None

    def _canonical(self, name: str) -> str:
        """The name under which there are rows for it: the longest alias that it begins with is replaced, and again."""
        name = name.removeprefix("builtins.")
        for _ in range(_LONGEST_CHAIN):
            target = self._without_alias(name)
            if target is None:
                break
            name = target
        return name

    def _without_alias(self, name: str) -> str | None:
        first, rest = name, ""
        while first:
            target = next((rows.aliases[first] for rows in self._files(first) if first in rows.aliases), None)
            if target is not None:
                return target + rest
            first, dot, last = first.rpartition(".")
            rest = f"{dot}{last}{rest}"
        return None

    def _files(self, name: str) -> Iterator[Rows]:
        yield from self.own
        yield _shipped(_BUILTINS)
        yield _shipped(name.partition(".")[0])


def _as_constructor(made: Callable) -> Callable:
    """What `__init__` does with its arguments: the new object keeps what its class receives."""
    notation = _GIVEN_BACK.sub(lambda found: f"keeps {'items ' if found['items'] else ''}in self", made.notation)
    arguments, _, _ = notation.partition("->")
    arguments = arguments.strip()[1:-1]
    return replace(made, notation=f"(self, {arguments}) -> nothing" if arguments else "(self) -> nothing", returns="")


_GIVEN_BACK = re.compile(r"gives back [\w-]+(?P<items> of items)?")
_SELF = re.compile(r"\bself\b")


def read_row(name: str, value: object, source: str) -> Callable:
    """Reads one row: a notation, or a table with the notation as `call`. Raises RowError."""
    table = {"call": value} if isinstance(value, str) else value
    if not isinstance(table, dict) or "call" not in table:
        raise RowError("a row is a text like '(function: runs now)', or a table with that as `call`")
    if not _DOTTED.fullmatch(name):
        raise RowError("the key is not the dotted name of a callable")
    for key, given in table.items():
        if key not in (*_TEXTS, *_VERSIONS):
            raise RowError(f"a row has no key {key!r}")
        if not isinstance(given, str):
            raise RowError(f"the value of `{key}` is not a text")
    returns, _, returns_unless = table.get("returns", "").partition(" unless ")
    return Callable(
        name,
        table["call"],
        table.get("source", source),
        returns,
        returns_unless,
        _version(table.get("since")),
        _version(table.get("until")),
        table.get("unproven", ""),
    )


def shipped_modules() -> tuple[str, ...]:
    """The top-level modules and packages that have a file of rows in the wheel."""
    return tuple(sorted(file.stem for file in _DATA.glob("*.toml") if file.stem != _NAMES))


@cache
def shipped_rows(module: str) -> Rows:
    """The rows of the wheel for a top-level module. Raises `RowError` if the file is invalid."""
    tables = _toml.loads((_DATA / f"{module}.toml").read_text(encoding="utf-8"))
    unknown = set(tables) - {"callables", "classes", "aliases", "attributes", "source"}
    if unknown:
        raise RowError(f"{module}.toml has no table {min(unknown)!r}")
    return Rows(
        tables.get("callables", {}),
        tables.get("classes", {}),
        tables.get("aliases", {}),
        tables.get("attributes", {}),
        tables.get("source", ""),
    )


@cache
def shipped_names() -> dict[str, dict[str, list[str]]]:
    """The names that decide alone, by `methods` and `functions`, and the rows that they may mean."""
    tables: dict[str, dict[str, list[str]]] = _toml.loads((_DATA / f"{_NAMES}.toml").read_text(encoding="utf-8"))
    return tables


def _version(text: str | None) -> PythonVersion | None:
    if text is None:
        return None
    found = _VERSION.fullmatch(text)
    if found is None:
        raise RowError(f"not a version like '3.11': {text!r}")
    return PythonVersion(3, int(found[1]))


@cache
def _modules() -> frozenset[str]:
    return frozenset(shipped_modules())


def _shipped(module: str) -> Rows:
    return shipped_rows(module) if module in _modules() else _NO_ROWS


_NO_ROWS = Rows()
