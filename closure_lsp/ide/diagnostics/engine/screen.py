"""Knows in which statements of a document nothing can be found, and has only the others looked at. Knows no rule.

For a file that nobody edits: of most statements the outline is enough, and their scopes are never worked out. What is
found is the same as in `report`.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.document.globals import BINDERS, DELETERS, READERS, UNKNOWN_NAMES, may_bring_unknown_names
from closure_lsp.ide.diagnostics.engine.globals import share_of, told_by
from closure_lsp.ide.diagnostics.engine.report import entry_of, placed
from closure_lsp.ide.diagnostics.engine.rule import Glance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.globals import Topic
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.report import Check, UnplacedFinding
    from closure_lsp.ide.results import Diagnostic


def screened(analysis: Analysis, check: Check, may_find: Callable[[Glance], bool]) -> list[Diagnostic]:
    """What `check` finds in a document, in the order of the text. It is asked of those statements only in which
    `may_find` does not say, at a glance, that it finds nothing.
    """
    facts = FactsOnDemand(analysis)
    glances = _Glances(analysis, facts)
    found: list[tuple[UnplacedFinding, ...]] = []
    for index, unit in enumerate(analysis.units):
        glance = glances.at(index)
        is_looked_at = glance is None or may_find(glance)
        found.append(entry_of(analysis, facts, share_of(unit), index, check).found if is_looked_at else ())
    return [each.diagnostic() for each in placed(analysis, found, facts)]


class FactsOnDemand:
    """What `GlobalFacts` tells of all statements, by looking only at those that may have to do with the question."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._counts: dict[Topic, int] = {}

    def binders(self, name: str) -> tuple[Unit, ...]:
        """The statements that bind a global, in no order."""
        return self._binders.get(name, ())

    def count(self, topic: Topic) -> int:
        """How many statements count for a topic."""
        if topic.fact == BINDERS:
            return len(self.binders(topic.name))
        if topic not in self._counts:
            self._counts[topic] = sum(self._counts_for(unit, topic) for unit in self._analysis.units)
        return self._counts[topic]

    @cached_property
    def _binders(self) -> Mapping[str, tuple[Unit, ...]]:
        found: dict[str, list[Unit]] = {}
        for index, unit in enumerate(self._analysis.units):
            outline = unit.region.outline
            if outline is None:
                names = share_of(unit).binds
            else:
                names = frozenset() if self._analysis.is_member(index) else outline.binds_outside
            for name in names:
                found.setdefault(name, []).append(unit)
        return {name: tuple(units) for name, units in found.items()}

    def _counts_for(self, unit: Unit, topic: Topic) -> bool:
        if topic.fact == READERS:
            return _may_name(unit, topic.name) and topic in share_of(unit).counts
        if topic.fact == DELETERS:
            outline = unit.region.outline
            return (outline is None or outline.deletes) and topic in share_of(unit).counts
        if topic == UNKNOWN_NAMES:
            return may_bring_unknown_names(unit) and topic in share_of(unit).counts
        return topic in told_by(unit)


class _Glances:
    """What shows of each statement of a document."""

    def __init__(self, analysis: Analysis, facts: FactsOnDemand) -> None:
        self._analysis = analysis
        self._facts = facts
        self._names_of_class: dict[int, frozenset[str]] = {}

    def at(self, index: int) -> Glance | None:
        """What shows of one; None where it has to be looked at."""
        outline = self._analysis.units[index].region.outline
        if outline is None:
            return None
        hides_global = any(hasattr(builtins, name) or self._facts.binders(name) for name in outline.binds_in_functions)
        hides_class_variable = not outline.binds_in_functions.isdisjoint(self._bound_in_classes(index))
        return Glance(outline, hides_global, self._may_read_from_class(index), hides_class_variable)

    def _may_read_from_class(self, index: int) -> bool:
        names = self._bound_in_classes(index)
        is_member = self._analysis.is_member(index)
        return bool(names) and self._analysis.units[index].region.may_read_from_class(names, is_member=is_member)

    def _bound_in_classes(self, index: int) -> frozenset[str]:
        """The names that the classes of a statement bind, and nobody else."""
        parts = self._analysis.parts(index)
        first = id(parts[0])
        if first not in self._names_of_class:
            names = {name for number, part in enumerate(parts) for name in _bound_in_classes(part, number > 0)}
            self._names_of_class[first] = frozenset(name for name in names if not self._is_known(name))
        return self._names_of_class[first]

    def _is_known(self, name: str) -> bool:
        is_special = name.startswith("__") and name.endswith("__")
        return is_special or hasattr(builtins, name) or bool(self._facts.binders(name))


def _bound_in_classes(part: Unit, is_member: bool) -> frozenset[str]:
    """What the classes of a statement, or of a member of a large class, bind; maybe more."""
    outline = part.region.outline
    if outline is None:
        return frozenset(name for block in part.scopes.blocks for name in block.symbols)
    return outline.binds_in_classes | outline.binds_outside if is_member else outline.binds_in_classes


def _may_name(unit: Unit, name: str) -> bool:
    """Whether the name may be in the text: as it is, in other letters (NFKC), or before a class makes it its own."""
    data = unit.region.data
    private = name[name.rfind("__") :] if name.startswith("_") and name.rfind("__") > 0 else name
    return not data.isascii() or name.encode() in data or private.encode() in data
