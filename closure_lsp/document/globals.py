"""Collects what all statements of a document say about its global names and the bodies of its classes, for code that
looks at one statement. Never knows what that code looks for, nor what comments say.

Each answer is about a *topic*. Whether a conclusion from an answer still holds depends only on which topics have
changed since. That follows from the statements that went and those that came, so it costs in proportion to the edit,
not to the document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from closure_lsp.document.class_bodies import ClassBody
from closure_lsp.document.divided_class import DividedClass
from closure_lsp.scopes.model import MODULE_BLOCK, Access, ScopeError
from closure_lsp.syntax import ImportFrom, Wildcard, nodes_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.class_bodies import Member
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId, Reference, SymbolTable


class Topic(NamedTuple):
    """What an answer is about."""

    fact: str
    name: str = ""


BINDINGS = "where it is bound, and by what"
BINDERS = "how many statements bind it: none, one, or more"
READERS = "how many statements read it: none, one, or more"
DELETERS = "how many statements delete it: none, one, or more"
READS = "where it is read, and for what"
CLASSES = "which parts of a document are in the body of a large class"
MEMBERS = "all that is in the body of a large class"
UNKNOWN_NAMES = Topic("whether some statement may bind globals that nobody can see")
STAR = "*"
"""In place of a name: a wildcard import binds whatever the module has."""
_MANY = 2
"""Two are as good as more: the statement itself is one, all that counts of the others is whether there are any."""


def _in_class(class_name: str, name: str) -> Topic:
    return Topic("where the body of a large class binds it, and by what", f"{class_name}.{name}")


class StatementShare(NamedTuple):
    """What a statement has to do with the rest of its document."""

    unit: Unit
    binds: frozenset[str]
    in_class: frozenset[Topic]
    """Of a part of a large class: what it has to say of the class's body."""
    counts: frozenset[Topic]
    """Everything of which it only matters how many statements there are that have it."""

    @classmethod
    def of(cls, unit: Unit, told: Iterable[Topic] = ()) -> StatementShare:
        """The share of a unit. `told` are topics of others that it counts for: what they mean is not known here."""
        reads, binds = _globals_of(unit.scopes)
        counts = {Topic(READERS, name) for name in reads}
        counts.update([Topic(BINDERS, name) for name in binds])
        counts.update([Topic(DELETERS, name) for name in _deleted(unit)])
        if _brings_unknown_names(unit):
            counts.add(UNKNOWN_NAMES)
        if imports_all(unit):
            binds.add(STAR)
        return cls(unit, frozenset(binds), frozenset(_topics_of_class(unit)), frozenset((*counts, *told)))


def _deleted(unit: Unit) -> set[str]:
    """The globals that a statement deletes."""
    if b"del" not in unit.region.data:
        return set()
    uses = unit.scopes.references
    return {use.name for use in uses if use.access is Access.DELETE and use.home == MODULE_BLOCK}


def _topics_of_class(unit: Unit) -> Iterator[Topic]:
    if unit.scopes.divided_class is None:
        return
    owner = unit.scopes.blocks[unit.scopes.divided_class]
    yield Topic(MEMBERS, owner.name)
    if owner.name_span is not None:  # the header: without it, the others would be parts of another class
        yield Topic(CLASSES, owner.name)
    for name, symbol in owner.symbols.items():
        if symbol.home == owner.id:
            yield _in_class(owner.name, name)


class StatementFacts(Protocol):
    """What all statements of a document say together."""

    def binders(self, name: str) -> tuple[Unit, ...]:
        """The statements that bind a global, in no order."""

    def count(self, topic: Topic) -> int:
        """How many statements count for a topic."""


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
        reads = (Topic(READS, topic.name) for share in touched for topic in share.counts if topic.fact == READERS)
        in_class = (topic for share in touched for topic in share.in_class)
        counts = (
            topic
            for share in touched
            for topic in share.counts
            if min(self.count(topic), _MANY) != min(new.count(topic), _MANY)
        )
        return frozenset((*bindings, *reads, *in_class, *counts))


class Answers:
    """What the rest of a document has to say to one of its statements, and what it was asked."""

    def __init__(self, analysis: Analysis, facts: StatementFacts, share: StatementShare, index: int) -> None:
        self._analysis = analysis
        self._facts = facts
        self._share = share
        self._index = index
        """Which of the units of `analysis` the statement is."""
        self.asked: set[Topic] = set()
        """What the answers given so far were about."""
        self.has_asked_for_all = False
        """Whether an answer may have depended on anything in the document."""
        self.python = analysis.python

    def binds(self, name: str) -> bool:
        """Whether some code of the module binds the global; otherwise it is a builtin or unknown."""
        return self.count(Topic(BINDERS, name)) > 0

    def wildcards(self) -> tuple[str, ...]:
        """The modules all of whose names the document imports, as they are written, in the order of the text."""
        units = {id(unit): unit for unit in self._bound_by(STAR)}
        ordered = sorted(units.values(), key=self._analysis.index)
        return tuple(module for unit in ordered for module in imported_whole(unit))

    def bindings(self, name: str) -> Iterator[tuple[Unit, Reference]]:
        """Where the module binds the global, in no order."""
        return ((unit, binding) for unit in self._bound_by(name) for binding in _bindings(unit, name))

    def bindings_elsewhere(self, name: str) -> Iterator[Reference]:
        """Where other top-level statements bind the global, in no order."""
        units = self._bound_by(name)
        if name in self._share.binds:
            units = _without(units, self._share.unit)
        return (binding for unit in units for binding in _bindings(unit, name))

    def first_binding_of(self, name: str) -> tuple[Unit, Reference] | None:
        """Where the text first binds the global."""
        units = self._bound_by(name)
        if not units:
            return None
        first = min(units, key=self._analysis.index)
        return first, _bindings(first, name)[0]

    def reads_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement reads the global."""
        return self._happens_elsewhere(Topic(READERS, name))

    def reads_of(self, name: str) -> Iterator[tuple[Unit, Reference]]:
        """Where the module reads the global, in the order of the text."""
        self.asked.add(Topic(READS, name))
        for unit in self._analysis.readers(name):
            for use in unit.scopes.references_to(MODULE_BLOCK, name):
                if use.access is Access.READ:
                    yield unit, use

    def reads_later(self, name: str) -> bool:
        """Whether the module's own code reads the global in a statement below."""
        return any(
            unit.scopes.runs_in_module(use.block) and self._analysis.index(unit) > self._index
            for unit, use in self.reads_of(name)
        )

    def is_below(self, unit: Unit) -> bool:
        """Whether another statement is below."""
        return self._analysis.index(unit) > self._index

    def deletes(self, name: str) -> bool:
        """Whether some code of the module deletes the global."""
        return self.count(Topic(DELETERS, name)) > 0

    def rebinds_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement binds the global."""
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

    def may_have_unknown_names(self) -> bool:
        """Whether some statement may bind globals unseen: by `import *`, `exec` or `globals()[...] = ...`."""
        return self.count(UNKNOWN_NAMES) > 0

    def members(self, unit: Unit, owner: BlockId, name: str) -> tuple[Member, ...]:
        """The functions and classes of one name in the body of a class, in the order of the text.

        `owner` is a block of `unit`, which is the statement itself or a unit that an answer named. None where the body
        binds the name in another way as well, for then nobody can say which is meant.
        """
        body = self._body(unit, owner, name)
        places = {(id(part), binding.start) for part, binding in body.bindings(name)}
        found = [each for each in body.members() if each.block.name_span and _place(each) in places]
        return tuple(found) if len(found) == len(places) else ()

    def all_members(self, unit: Unit, owner: BlockId) -> tuple[Member, ...]:
        """All functions and classes in the body of a class, in the order of the text; as for `members`."""
        return tuple(self._body(unit, owner).members())

    def class_parts(self, unit: Unit, owner: BlockId, written: re.Pattern[bytes]) -> tuple[tuple[Unit, BlockId], ...]:
        """The units that hold some of the body of a class and have something in their text, in their order; and the
        block that the class is there. As for `members`.
        """
        if owner != unit.scopes.divided_class:
            return self._body(unit, owner).shares
        class_name = unit.scopes.blocks[owner].name
        self.asked.update((Topic(CLASSES, class_name), Topic(MEMBERS, class_name)))
        return self._divided_class(unit).body_like(written).shares

    def statement_parts(self, unit: Unit, written: re.Pattern[bytes]) -> tuple[Unit, ...]:
        """The units of the whole top-level statement that a unit is of, as far as they have something in their text."""
        owner = unit.scopes.divided_class
        return (unit,) if owner is None else tuple(each for each, _ in self.class_parts(unit, owner, written))

    def class_header(self, unit: Unit, owner: BlockId) -> tuple[Unit, BlockId]:
        """The unit with the name and the bases of a class, and the block that the class is there."""
        if owner != unit.scopes.divided_class:
            return unit, owner
        self.asked.add(Topic(CLASSES, unit.scopes.blocks[owner].name))
        return self._divided_class(unit).header() or (unit, owner)

    def bindings_in_class(self, unit: Unit, owner: BlockId, name: str) -> Iterator[tuple[Unit, Reference]]:
        """Where the body of a class binds the name, in the order of the text; as for `members`."""
        return self._body(unit, owner, name).bindings(name)

    def scope_errors(self) -> Iterator[ScopeError]:
        """The errors in the statement that the module as a whole decides; spans count from the statement's start."""
        self.has_asked_for_all = True
        own = self._analysis.statement(self._index).span
        for error in self._analysis.module.errors:
            if own.start <= error.span.start < own.end:
                yield ScopeError(error.span.shifted(-own.start), error.message)

    def count(self, topic: Topic) -> int:
        """How many statements count for a topic, the statement itself included."""
        self.asked.add(topic)
        return self._facts.count(topic)

    def _body(self, unit: Unit, owner: BlockId, name: str | None = None) -> ClassBody:
        if owner != unit.scopes.divided_class:
            return ClassBody.of(unit, owner, ())
        class_name = unit.scopes.blocks[owner].name
        self.asked.add(Topic(CLASSES, class_name))
        self.asked.add(Topic(MEMBERS, class_name) if name is None else _in_class(class_name, name))
        divided = self._divided_class(unit)
        return divided.body() if name is None else divided.body_with(name)

    def _divided_class(self, unit: Unit) -> DividedClass:
        """The large class of which a unit is a part: the statement's own, where that has the unit."""
        analysis = self._analysis
        own = analysis.derived(_divided_class_at, analysis.header(self._index))
        if id(unit) in own.ids:
            return own
        return analysis.derived(_divided_class_at, analysis.header(analysis.index(unit)))

    def _bound_by(self, name: str) -> tuple[Unit, ...]:
        self.asked.add(Topic(BINDINGS, name))
        return self._facts.binders(name)

    def _happens_elsewhere(self, topic: Topic) -> bool:
        return self.count(topic) > (topic in self._share.counts)


def _divided_class_at(analysis: Analysis, start: int) -> DividedClass:
    return DividedClass(analysis.pieces_at(start))


def _place(member: Member) -> tuple[int, int]:
    span = member.block.name_span or member.block.span
    return id(member.unit), span.start


def _bindings(unit: Unit, name: str) -> tuple[Reference, ...]:
    return tuple(use for use in unit.scopes.references_to(MODULE_BLOCK, name) if use.access is Access.WRITE)


def _without(units: tuple[Unit, ...], unit: Unit) -> tuple[Unit, ...]:
    """The units without one of them. Equal texts may share a unit: it counts for as many."""
    index = next(index for index, found in enumerate(units) if found is unit)
    return (*units[:index], *units[index + 1 :])


def _globals_of(table: SymbolTable) -> tuple[set[str], set[str]]:
    """The globals that a statement reads, and those that it binds."""
    reads: set[str] = set()
    binds: set[str] = set()
    for name, found in table.global_uses():
        for use in found:
            if use.access is Access.READ:
                reads.add(name)
            elif use.access is Access.WRITE:
                binds.add(name)
    return reads, binds


def _brings_unknown_names(unit: Unit) -> bool:
    if any(unit.scopes.references_to(MODULE_BLOCK, name) for name in _UNSEEN_BINDERS):
        return True
    return imports_all(unit)


def imports_all(unit: Unit) -> bool:
    """Whether a statement has a wildcard import."""
    data = unit.region.data
    if b"import" not in data or not _IMPORT_STAR.search(data):
        return False
    return any(nodes_below(unit.region.root, Wildcard))


def imported_whole(unit: Unit) -> Iterator[str]:
    """The modules of a statement's wildcard imports, as they are written there."""
    for wildcard in nodes_below(unit.region.root, Wildcard):
        statement = wildcard.parent
        if isinstance(statement, ImportFrom) and statement.module is not None:
            yield statement.module.text


def may_bring_unknown_names(unit: Unit) -> bool:
    """Whether the statement may count for `UNKNOWN_NAMES`, as far as its text shows."""
    data = unit.region.as_compiled
    if b"import" in data and _IMPORT_STAR.search(data):
        return True
    return (b"exec" in data or b"globals" in data) and _UNSEEN_BINDER.search(data) is not None


_IMPORT_STAR = re.compile(rb"\bimport[\s\\(]*\*")
"""What a wildcard import looks like; a string may look so, too."""
_UNSEEN_BINDERS = frozenset({"exec", "execfile", "globals"})
_UNSEEN_BINDER = re.compile(rb"\b(?:exec|execfile|globals)\b")
