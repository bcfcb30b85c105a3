"""Finds the other files whose functions a document calls, and what its imports mean there. Knows no rule.

A file is read and analyzed when something in it is first requested, and only its requested statements are analyzed.
Nothing in the file is run. The questions are recorded, with what the answers depended on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.document.analysis import Analysis
from closure_lsp.document.globals import STAR, imported_whole
from closure_lsp.escape.methods import is_overload
from closure_lsp.escape.module import Binding, Defined
from closure_lsp.ide.diagnostics.engine.contents import Contents, StoredContents
from closure_lsp.ide.diagnostics.engine.globals import NOTHING_TOLD, Globals, share_of
from closure_lsp.ide.diagnostics.engine.screen import FactsOnDemand
from closure_lsp.project.modules import digest, question, read_module
from closure_lsp.text import Text, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Told
    from closure_lsp.project.modules import Modules
    from closure_lsp.project.store import Store
    from closure_lsp.python_version import PythonVersion

_MOST_NAMES = 2_000
"""Names of other files that one document may ask for, in the order in which its statements do; what comes after is not
known. A budget in names and not in time, so that the answers are the same on every machine.
"""


class FileFound(NamedTuple):
    """What a dotted name means."""

    file: File | None
    """None for one that is not read."""
    rest: tuple[str, ...]
    """The last parts of the name, which are none of files: what the module binds."""


class Program:
    """Files that import each other, each analyzed at most once."""

    def __init__(
        self, modules: Modules, python: PythonVersion, told: Told = NOTHING_TOLD, store: Store | None = None
    ) -> None:
        """`store` has what earlier runs have found out of the files; None for nothing."""
        self.modules = modules
        self.store = store
        self._python = python
        self._told = told
        self._files: dict[Path, File | None] = {}
        self._size = 0
        self._owners: dict[int, File] = {}
        """By the ids of units, which live as long as their files."""

    @property
    def size(self) -> int:
        """How much source it keeps, in bytes: the memory that it takes grows with that."""
        return self._size

    def importing(self, path: Path) -> Importing:
        """What the imports of a file mean that has this path."""
        return Importing(self, path)

    def find(self, name: str, importer: Path) -> FileFound | None:
        """What a name means in a file that imports it; None where it means no file."""
        found = self.modules.find(name, importer)
        return FileFound(self.file(found.file), found.rest) if found is not None else None

    def importing_of_files(self) -> Iterator[Importing]:
        """What the imports of the files mean that are known."""
        return (file.importing for file in tuple(self._files.values()) if file is not None)

    def file(self, path: Path) -> File | None:
        """A file that is imported; None for what is not read."""
        if path not in self._files:
            data = self.read(path)
            self._files[path] = File(self, path, data, self._python, self._told) if data is not None else None
            self._size += len(data or b"")
        return self._files[path]

    def read(self, path: Path) -> bytes | None:
        """What is in a file; None for one that is not read."""
        return read_module(path)

    def own(self, file: File, units: Iterable[Unit]) -> None:
        """Records the statements of a file."""
        self._owners.update((id(unit), file) for unit in units)

    def view(self, unit: Unit) -> Globals | None:
        """What its file has to say to a statement; None where it is none of the files that are imported."""
        file = self._owners.get(id(unit))
        return file.view(unit) if file is not None else None


class File:
    """A file of a program that another one imports (`escape.module.OtherFiles` for its own statements)."""

    def __init__(self, program: Program, path: Path, data: bytes, python: PythonVersion, told: Told) -> None:
        self.path = path
        self.digest = digest(data)
        self.importing = Importing(program, path)
        self._program = program
        self._data = data
        self._python = python
        self._told = told
        self._views: dict[int, Globals] = {}

    @cached_property
    def analysis(self) -> Analysis:
        found = Analysis.on_demand(self._text, self._python, self._known.division if self._known else None)
        self._program.own(self, found.units)
        return found

    @cached_property
    def _text(self) -> Text:
        return Text.from_str(decode_source(self._data))

    @cached_property
    def _stored(self) -> StoredContents | None:
        store = self._program.store
        return StoredContents(store, self.path, self._data, self._python) if store is not None else None

    @cached_property
    def _known(self) -> Contents | None:
        """What an earlier run has found out."""
        return self._stored.find(len(self._text)) if self._stored is not None else None

    def prepare(self) -> None:
        """Finds which statements bind which names now, so that no later request has to wait for it."""
        binders = self._facts.all_binders
        if self._stored is not None and self._known is None:
            self._stored.keep(Contents(self.analysis.division, binders))

    @cached_property
    def _facts(self) -> FactsOnDemand:
        binders = self._known.binders if self._known is not None else {}
        is_whole = all(index < len(self.analysis.units) for found in binders.values() for index in found)
        return FactsOnDemand(self.analysis, binders=binders if self._known is not None and is_whole else None)

    def view(self, unit: Unit) -> Globals:
        """What the file has to say to one of its statements."""
        found = self._views.get(id(unit))
        if found is None:
            found = Globals(self.analysis, self._facts, share_of(unit), self.analysis.index(unit))
            found.told, found.others = self._told, self.importing
            found.origin = str(self.path)
            self._views[id(unit)] = found
        return found

    def bindings(self, name: str) -> list[Binding]:
        """Where the file binds a global: of a function with overloads, where it is implemented."""
        units = {id(unit): unit for unit in self._facts.binders(name)}
        found = [Binding(*each) for unit in units.values() for each in self.view(unit).bindings(name)]
        alone = {(id(each.unit), each.reference.start): each for each in found}
        return [each for each in alone.values() if not _is_overload(each)]

    @cached_property
    def wildcards(self) -> tuple[str, ...]:
        """The modules all of whose names the file imports."""
        return tuple(module for unit in self._facts.binders(STAR) for module in imported_whole(unit))


class Importing:
    """What the imports of one file mean (`escape.module.OtherFiles`)."""

    def __init__(self, program: Program, path: Path) -> None:
        self._program = program
        self._path = path
        self._found: dict[str, tuple[Binding, File] | None] = {}
        self._noted: dict[tuple[str, Path], str] = {}
        """The name and the importer of each question, and the digest of the file that was found; empty for none."""

    def imported(self, name: str) -> Binding | None:
        """Where another file binds what a dotted name means here, if that is one place; None otherwise."""
        if name not in self._found:
            if len(self._found) >= _MOST_NAMES:
                return None
            self._found[name] = None  # modules that import a name from each other
            self._found[name] = self._look_up(name)
        found = self._found[name]
        return found[0] if found is not None else None

    def view(self, unit: Unit) -> Globals | None:
        """What its file has to say to a statement of another file."""
        return self._program.view(unit)

    def forget_unknown(self) -> None:
        """Forgets what was not found, so that it is looked for again."""
        self._found = {name: found for name, found in self._found.items() if found is not None}

    def _look_up(self, name: str) -> tuple[Binding, File] | None:
        seen: set[tuple[str, Path]] = set()
        waiting = [(name, self._path)]
        while waiting:
            name, path = waiting.pop(0)
            if (name, path) in seen:
                continue
            seen.add((name, path))
            found = self._program.find(name, path)
            file = found.file if found is not None else None
            self._note(name, path, file)
            if found is None or file is None or len(found.rest) != 1:
                continue
            bindings = file.bindings(found.rest[0])
            if len(bindings) > 1:
                return None
            for binding in bindings:
                further = binding.unit.imported_name(binding.reference)
                if further is None:
                    return binding, file
                waiting.append((further, file.path))
            if not bindings:
                waiting.extend((_joined(module, found.rest[0]), file.path) for module in file.wildcards)
        return None

    def _note(self, name: str, path: Path, file: File | None) -> None:
        self._noted[name, path] = file.digest if file is not None else ""

    @property
    def asked(self) -> dict[str, str]:
        """The questions that have been asked so far, here and in the files that the answers named, maybe more; and by
        which an answer is told from another: the digest of the file, empty for none.
        """
        found: dict[str, str] = {}
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            each = waiting.pop()
            if id(each) in seen:
                continue
            seen.add(id(each))
            found.update((question(name, path, self._path), said) for (name, path), said in each._noted.items())
            waiting.extend(answer[1].importing for answer in each._found.values() if answer is not None)
        return found


def _joined(module: str, name: str) -> str:
    return f"{module}{name}" if module.endswith(".") else f"{module}.{name}"


def _is_overload(binding: Binding) -> bool:
    block = binding.unit.scopes.defined_by(binding.reference)
    return block is not None and is_overload(Defined(binding.unit, block))
