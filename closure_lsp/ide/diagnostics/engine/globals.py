"""Answers the questions of a rule that looks at one statement about the rest of the document: in the words of findings,
and with what comments say. Knows no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from closure_lsp.cached import cached_property
from closure_lsp.document.globals import Answers, StatementShare, Topic
from closure_lsp.escape.module import library_of, one_meaning
from closure_lsp.flow.certainty import surely_runs
from closure_lsp.ide.diagnostics.engine.comments import Remarks, remarks
from closure_lsp.ide.diagnostics.engine.finding import Elsewhere
from closure_lsp.syntax import call_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import Binding, ModuleView, OtherFiles
    from closure_lsp.ide.diagnostics.engine.finding import Place
    from closure_lsp.library.rows import Library
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node

T = TypeVar("T")

EAGER = "whether a comment calls it eager"
OTHER_FILES = Topic("what other files bind")
REMARKS = Topic("whether comments speak to other statements than their own")


def remarks_of(unit: Unit) -> Remarks:
    """What the comments of a statement say about the rest of the document."""
    return unit.derived(_remarks)


def _remarks(unit: Unit) -> Remarks:
    return remarks(unit.region)


def share_of(unit: Unit) -> StatementShare:
    """How a statement affects the rest of its document, including what its comments say."""
    return unit.derived(_share)


def _share(unit: Unit) -> StatementShare:
    return StatementShare.of(unit, told_by(unit))


def told_by(unit: Unit) -> frozenset[Topic]:
    """The topics that a statement affects by its comments."""
    return unit.derived(_told)


def _told(unit: Unit) -> frozenset[Topic]:
    return frozenset(_said(remarks_of(unit)))


def _said(remarks: Remarks) -> Iterator[Topic]:
    for name in remarks.eager:
        yield Topic(EAGER, name)
    if remarks.in_file or remarks.below or remarks.next_line:
        yield REMARKS


class Told(NamedTuple):
    """What settings and packages say about callables, for all documents."""

    eager: frozenset[str] = frozenset()
    """What is called eager."""
    rows: str = ""
    """See `library.own`."""


NOTHING_TOLD = Told()


class Globals(Answers):
    """What the rest of a document says to one of its statements (`escape.module.ModuleView`)."""

    told: Told = NOTHING_TOLD
    others: OtherFiles | None = None
    """The other files, where they are known."""
    origin: str = ""
    """The file; empty for the document itself."""

    def kept(self, make: Callable[[ModuleView], T]) -> T:
        """`make(self)`, computed once, and kept as long as the module."""
        if make not in self._kept:
            self._kept[make] = make(self)
        found: T = self._kept[make]
        return found

    @cached_property
    def _kept(self) -> dict[Callable[[ModuleView], Any], Any]:
        return {}

    def of(self, unit: Unit) -> ModuleView:
        """The same for the module of a statement that an answer named."""
        return (self.others.view(unit) if self.others is not None else None) or self

    def imported(self, name: str) -> Binding | None:
        """Where another file binds what a dotted name means here, if that is one place; None otherwise."""
        self.asked.add(OTHER_FILES)
        return self.others.imported(name) if self.others is not None else None

    def starred(self, name: str) -> str:
        """The dotted name of what a wildcard import gives this name; empty where none is known to."""
        for module in reversed(self.wildcards()) if not name.startswith("_") else ():
            found = f"{module}{'' if module.endswith('.') else '.'}{name}"
            library = self.library
            if library.is_class(found) or library.callable(found) is not None or self.imported(found) is not None:
                return found
        return ""

    @property
    def library(self) -> Library:
        """The rows of libraries for the document's version of Python."""
        return library_of(self.python, self.told.rows)

    def only_binding(self, name: str) -> Binding | None:
        """Where some code of the module binds the global, if there is one such place; None otherwise."""
        return one_meaning(list(self.bindings(name)))

    def first_call_below(self, name: str) -> Node | None:
        """The first sure call of a global by the module's own code below the statement; None where there is none."""
        for unit, use in self.reads_of(name):
            if not unit.scopes.runs_in_module(use.block) or not self.is_below(unit):
                continue
            call = call_of(unit.reference_node(use))
            if call is not None and surely_runs(unit, unit.region.root, call):
                return call
        return None

    def runs_at_once(self, name: str) -> bool:
        """Whether the user says that functions or methods of this name, maybe dotted, call what they are given."""
        return name in self.told.eager or self.count(Topic(EAGER, name)) > 0

    def first_binding(self, name: str) -> Elsewhere | None:
        """The place where the text first binds the global."""
        found = self.first_binding_of(name)
        return Elsewhere(found[0], found[1].span) if found else None

    def first_binding_in_class(self, own: Unit, owner: Block, name: str) -> Place | None:
        """Where the body of a class first binds the name; `owner` is a block of the statement `own`."""
        unit, binding = next(self.bindings_in_class(own, owner.id, name), (None, None))
        if unit is None or binding is None:
            return None
        return binding.span if unit is own else Elsewhere(unit, binding.span)
