"""Knows what all statements of a document say about its global names, for those who look at one. Knows no rule.

It keeps account: each answer is about a *topic*, and who wants to know whether what was found by an answer still holds
need only know which topics have changed. That follows from the statements that went and those that came, so it costs
what an edit touches, not what the document weighs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.module import Binding, library_of
from closure_lsp.ide.diagnostics.engine.comments import Remarks, remarks
from closure_lsp.ide.diagnostics.engine.finding import Elsewhere
from closure_lsp.scopes.model import MODULE_BLOCK, Access, ScopeError
from closure_lsp.syntax import Wildcard, nodes_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.finding import Place
    from closure_lsp.scopes.model import Block, Reference


class Topic(NamedTuple):
    """What an answer is about."""

    fact: str
    name: str = ""


BINDINGS = "where it is bound, and by what"
BINDERS = "how many statements bind it: none, one, or more"
READERS = "how many statements read it: none, one, or more"
EAGER = "whether a comment calls it eager"
UNKNOWN_NAMES = Topic("whether some statement may bind globals that nobody can see")
REMARKS = Topic("whether comments speak to other statements than their own")
_MANY = 2
"""Two are as good as more: the statement itself is one, all that counts of the others is whether there are any."""


class StatementShare(NamedTuple):
    """What a statement has to do with the rest of its document."""

    unit: Unit
    binds: frozenset[str]
    counts: frozenset[Topic]
    """Everything of which it only matters how many statements there are that have it."""
    remarks: Remarks

    @classmethod
    def of(cls, unit: Unit) -> StatementShare:
        uses = list(unit.scopes.global_uses())
        binds = frozenset(name for name, found in uses if any(use.access is Access.WRITE for use in found))
        said = remarks(unit.region)
        counts = {Topic(READERS, name) for name, found in uses if any(use.access is Access.READ for use in found)}
        counts.update(Topic(BINDERS, name) for name in binds)
        counts.update(Topic(EAGER, name) for name in said.eager)
        if _brings_unknown_names(unit, (name for name, _ in uses)):
            counts.add(UNKNOWN_NAMES)
        if said.in_file or said.below or said.next_line:
            counts.add(REMARKS)
        return cls(unit, binds, frozenset(counts), said)


class GlobalFacts:
    """What all statements of a document say together. Never changed: `after` gives new ones."""

    def __init__(self, binders: Mapping[str, tuple[Unit, ...]], counts: Mapping[Topic, int]) -> None:
        self._binders = binders
        self._counts = counts

    @classmethod
    def of(cls, shares: Iterable[StatementShare]) -> GlobalFacts:
        return cls({}, {}).after((), shares)

    def binders(self, name: str) -> tuple[Unit, ...]:
        """The statements that bind a global, in no order."""
        return self._binders.get(name, ())

    def count(self, topic: Topic) -> int:
        return self._counts.get(topic, 0)

    def after(self, gone: Iterable[StatementShare], come: Iterable[StatementShare]) -> GlobalFacts:
        """The facts when some statements have gone and others have come."""
        binders, counts = dict(self._binders), dict(self._counts)
        for share in gone:
            for name in share.binds:
                binders[name] = _without(binders[name], share.unit)
            for topic in share.counts:
                counts[topic] -= 1
        lists: dict[str, list[Unit]] = {}
        for share in come:
            for name in share.binds:
                lists.setdefault(name, list(binders.get(name, ()))).append(share.unit)
            for topic in share.counts:
                counts[topic] = counts.get(topic, 0) + 1
        binders.update((name, tuple(units)) for name, units in lists.items())
        # What nobody has any more is not kept: after thousands of edits there would be thousands of dead names.
        for share in gone:
            for name in share.binds:
                if not binders.get(name, True):
                    del binders[name]
            for topic in share.counts:
                if not counts.get(topic, True):
                    del counts[topic]
        return GlobalFacts(binders, counts)

    def changed(
        self, gone: Iterable[StatementShare], come: Iterable[StatementShare], new: GlobalFacts
    ) -> frozenset[Topic]:
        """The topics on which `new`, these facts after some statements have gone and come, may answer otherwise."""
        touched = (*gone, *come)
        bindings = (Topic(BINDINGS, name) for share in touched for name in share.binds)
        counts = (
            topic
            for share in touched
            for topic in share.counts
            if min(self.count(topic), _MANY) != min(new.count(topic), _MANY)
        )
        return frozenset((*bindings, *counts))


class Globals:
    """What the rest of a document has to say to one of its statements (`escape.module.ModuleView`)."""

    def __init__(self, analysis: Analysis, facts: GlobalFacts, share: StatementShare, index: int) -> None:
        self._analysis = analysis
        self._facts = facts
        self._share = share
        self._index = index
        self.asked: set[Topic] = set()
        """What the answers given so far were about."""
        self.has_asked_for_all = False
        """Whether an answer may have depended on anything in the document."""
        self.eager: frozenset[str] = frozenset()
        """What the user's settings call eager, in any document."""
        self.library = library_of(analysis.python)
        """What the callables of the standard library do in the document's version of Python."""

    def binds(self, name: str) -> bool:
        return self._count(Topic(BINDERS, name)) > 0

    def only_binding(self, name: str) -> Binding | None:
        units = self._bound_by(name)
        bindings = _bindings(units[0], name) if len(units) == 1 else ()
        return Binding(units[0], bindings[0]) if len(bindings) == 1 else None

    def runs_at_once(self, name: str) -> bool:
        return name in self.eager or self._count(Topic(EAGER, name)) > 0

    def reads_elsewhere(self, name: str) -> bool:
        return self._happens_elsewhere(Topic(READERS, name))

    def rebinds_elsewhere(self, name: str) -> bool:
        return self._happens_elsewhere(Topic(BINDERS, name))

    def rebinds_later(self, name: str) -> bool:
        """Whether a top-level statement below, or a function in another one, binds the global."""
        for unit in self._bound_by(name):
            if unit is self._share.unit:
                continue
            if self._analysis.index(unit) > self._index:
                return True
            if any(not unit.scopes.runs_in_module(found.block) for found in _bindings(unit, name)):
                return True
        return False

    def bindings_elsewhere(self, name: str) -> Iterator[Reference]:
        """Where other top-level statements bind the global, in no order."""
        units = self._bound_by(name)
        if name in self._share.binds:
            units = _without(units, self._share.unit)
        return (binding for unit in units for binding in _bindings(unit, name))

    def first_binding(self, name: str) -> Elsewhere | None:
        """Where the text first binds the global."""
        units = self._bound_by(name)
        if not units:
            return None
        first = min(units, key=self._analysis.index)
        return Elsewhere(first, _bindings(first, name)[0].span)

    def bindings_in_class(self, owner: Block, name: str) -> Iterator[tuple[Unit, Reference]]:
        """Where the body of a class binds the name, in the order of the text.

        `owner` is a block of the statement; where that is a part of a divided class, the other parts are asked, too.
        """
        unit = self._share.unit
        units: tuple[Unit, ...] = (unit,)
        if owner.id == unit.scopes.divided_class:
            self.has_asked_for_all = True
            units = self._analysis.parts(self._analysis.statement(self._index))
        for part in units:
            block = owner.id if part is unit else part.scopes.divided_class
            for found in part.scopes.references_to(block, name) if block is not None else ():
                if found.access is Access.WRITE and part.scopes.frame_of(found.block).id == block:
                    yield part, found

    def first_binding_in_class(self, owner: Block, name: str) -> Place | None:
        """Where the body of a class first binds the name; `owner` is a block of the statement."""
        unit, binding = next(self.bindings_in_class(owner, name), (None, None))
        if unit is None or binding is None:
            return None
        return binding.span if unit is self._share.unit else Elsewhere(unit, binding.span)

    def may_have_unknown_names(self) -> bool:
        """Whether some statement may bind globals unseen: by `import *`, `exec` or `globals()[...] = ...`."""
        return self._count(UNKNOWN_NAMES) > 0

    def scope_errors(self) -> Iterator[ScopeError]:
        """The errors in the statement that the module as a whole decides; spans count from the statement's start."""
        self.has_asked_for_all = True
        own = self._analysis.statement(self._index).span
        for error in self._analysis.module_errors:
            if own.start <= error.span.start < own.end:
                yield ScopeError(error.span.shifted(-own.start), error.message)

    def _bound_by(self, name: str) -> tuple[Unit, ...]:
        self.asked.add(Topic(BINDINGS, name))
        return self._facts.binders(name)

    def _count(self, topic: Topic) -> int:
        self.asked.add(topic)
        return self._facts.count(topic)

    def _happens_elsewhere(self, topic: Topic) -> bool:
        return self._count(topic) > (topic in self._share.counts)


def _bindings(unit: Unit, name: str) -> tuple[Reference, ...]:
    return tuple(use for use in unit.scopes.references_to(MODULE_BLOCK, name) if use.access is Access.WRITE)


def _without(units: tuple[Unit, ...], unit: Unit) -> tuple[Unit, ...]:
    """The units less one. Equal texts may share a unit: it counts for as many."""
    index = next(index for index, found in enumerate(units) if found is unit)
    return (*units[:index], *units[index + 1 :])


def _brings_unknown_names(unit: Unit, names: Iterable[str]) -> bool:
    if any(name in _UNSEEN_BINDERS for name in names):
        return True
    return bool(_IMPORT_STAR.search(unit.region.data)) and any(nodes_below(unit.region.root, Wildcard))


_IMPORT_STAR = re.compile(rb"\bimport[\s\\(]*\*")
"""What a wildcard import looks like; a string may look so, too."""
_UNSEEN_BINDERS = frozenset({"exec", "execfile", "globals"})
