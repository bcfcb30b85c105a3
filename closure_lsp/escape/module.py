"""What the analysis of values asks about the rest of a document, and the words for the answers. Knows no document."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from closure_lsp.library.own import rows_of
from closure_lsp.library.rows import Library

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from closure_lsp.document.class_bodies import Member
    from closure_lsp.document.unit import Unit
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


T = TypeVar("T")


class Binding(NamedTuple):
    """Where a name gets a value, and the top-level statement that this is in."""

    unit: Unit
    reference: Reference


class Defined(NamedTuple):
    """A `def`, lambda or class, and the top-level statement that it is in."""

    unit: Unit
    block: Block

    @property
    def node(self) -> Node:
        return self.unit.block_node(self.block)


Kind = Defined | str | None
"""What an object is: an object of a class of the file, of a class of the library (its dotted name), or not known."""


class ModuleView(Protocol):
    """What is asked about global names: only the document knows all statements, and which other files there are."""

    @property
    def origin(self) -> str:
        """By which the module is told from others."""

    def kept(self, make: Callable[[ModuleView], T]) -> T:
        """`make(self)`, worked out once. It is forgotten with the module: it may refer to it, as nothing outside may
        that remembers modules.
        """

    def of(self, unit: Unit) -> ModuleView:
        """The same for the module of a statement that an answer named."""

    def imported(self, name: str) -> Binding | None:
        """Where another file binds what a dotted name means here, if that is one place; None otherwise."""

    @property
    def library(self) -> Library:
        """What the callables of the standard library do in the document's version of Python."""

    def starred(self, name: str) -> str:
        """The dotted name of what a wildcard import gives this name; empty where none is known to."""

    def binds(self, name: str) -> bool:
        """Whether some code of the module binds the global; otherwise it is a builtin."""

    def only_binding(self, name: str) -> Binding | None:
        """Where some code of the module binds the global, if there is one such place; None otherwise."""

    def bindings(self, name: str) -> Iterator[tuple[Unit, Reference]]:
        """Where the module binds the global, in no order."""

    def runs_at_once(self, name: str) -> bool:
        """Whether the user says that functions or methods of this name, maybe dotted, call what they are given."""

    def members(self, unit: Unit, owner: BlockId, name: str) -> tuple[Member, ...]:
        """The functions and classes of one name in the body of a class, in the order of the text; none where the body
        binds the name in another way as well.
        """

    def class_parts(self, unit: Unit, owner: BlockId, written: re.Pattern[bytes]) -> tuple[tuple[Unit, BlockId], ...]:
        """The units that hold some of the body of a class and have something in their text, in their order; and the
        block that the class is there.
        """

    def statement_parts(self, unit: Unit, written: re.Pattern[bytes]) -> tuple[Unit, ...]:
        """The units of the whole top-level statement that a unit is of, as far as they have something in their text."""

    def class_header(self, unit: Unit, owner: BlockId) -> tuple[Unit, BlockId]:
        """The unit with the name and the bases of a class, and the block that the class is there."""

    def reads_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement reads the global."""

    def reads_of(self, name: str) -> Iterable[tuple[Unit, Reference]]:
        """Where the module reads the global, in the order of the text."""

    def rebinds_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement binds the global."""

    def rebinds_later(self, name: str) -> bool:
        """Whether a top-level statement below, or a function in another one, binds the global."""


class OtherFiles(Protocol):
    """What is asked about the files that a document imports."""

    def imported(self, name: str) -> Binding | None:
        """Where another file binds what a dotted name means in the document, if that is one place; None otherwise."""

    def view(self, unit: Unit) -> ModuleView | None:
        """What its file has to say to a statement that an answer named; None for one of the document itself."""


def one_meaning(found: Sequence[tuple[Unit, Reference]]) -> Binding | None:
    """The binding of a variable that has only one; or one of several imports that all give it the same module, as
    `import a.b` and `import a.c` do. None otherwise.
    """
    if not found:
        return None
    if len(found) > 1:
        imported = {unit.imported_name(reference) for unit, reference in found}
        if len(imported) > 1 or None in imported:
            return None
    return Binding(*found[0])


@lru_cache(maxsize=32)
def library_of(version: PythonVersion, own: str = "") -> Library:
    """The rows for a version of Python, which are read when they are first asked for; before them a user's own, as
    `library.own.joined` has made them one text.
    """
    return Library(version, rows_of(own))
