"""Finds the statements of a document in which nothing can be found, and checks only the others. Knows no rule.

It is for files that nobody edits: for most statements the outline is enough, and their scopes are never computed. The
findings are the same as in `report`.
"""

from __future__ import annotations

import builtins
from collections import Counter
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.document.globals import (
    BINDERS,
    DELETERS,
    READERS,
    STAR,
    UNKNOWN_NAMES,
    imports_all,
    may_bring_unknown_names,
)
from closure_lsp.ide.diagnostics.engine.globals import share_of, told_by
from closure_lsp.ide.diagnostics.engine.report import entry_of, placed
from closure_lsp.ide.diagnostics.engine.rule import EVERYTHING, Glance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.globals import Topic
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.report import Check, UnplacedFinding
    from closure_lsp.ide.diagnostics.engine.suspects import Suspects
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.syntax import Region
    from closure_lsp.syntax.outline import Outline


def screened(
    analysis: Analysis, checks: Callable[[Glance | None], Check | None], suspects: Suspects | None = None
) -> list[Diagnostic]:
    """What is found in a document, in the order of the text.

    `checks` says what is to be asked of a statement of which that much shows at a glance: None where it is sure to find
    nothing. Where there are suspects, no other statement is looked at.
    """
    facts = FactsOnDemand(analysis, suspects)
    glances = _Glances(analysis, facts)
    found: list[tuple[UnplacedFinding, ...]] = []
    for index, unit in enumerate(analysis.units):
        check = None
        start = analysis.starts[index]
        first = suspects.glance(start, start + len(unit.region.data)) if suspects is not None else EVERYTHING
        if first is not None:
            check = checks(glances.at(index, first))
        found.append(entry_of(analysis, facts, share_of(unit), index, check).found if check is not None else ())
    return [each.diagnostic() for each in placed(analysis, found, facts)]


class FactsOnDemand:
    """What `GlobalFacts` says about all statements, by looking only at those that may be relevant to the question."""

    def __init__(
        self,
        analysis: Analysis,
        suspects: Suspects | None = None,
        binders: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        """`binders` is what `all_binders` has said of the same document, where that is known."""
        self._analysis = analysis
        self._suspects = suspects
        self._known_binders = binders
        self._counts: dict[Topic, int] = {}
        self._binders_of: dict[str, tuple[Unit, ...]] = {}

    @property
    def is_readable(self) -> bool:
        """Whether the text is known to have no errors."""
        return self._suspects is not None

    def may_bind(self, name: str) -> bool:
        """Whether a statement may bind a global, as far as a first look shows."""
        return self._suspects is None or name in self._suspects.module_names

    def binders(self, name: str) -> tuple[Unit, ...]:
        """The statements that bind a global, unordered."""
        if name == STAR:
            return self._wildcards
        if not self.may_bind(name):
            return ()
        if self._known_binders is None and "all_binders" not in self.__dict__ and len(self._binders_of) < _FEW_NAMES:
            if name not in self._binders_of:
                self._binders_of[name] = tuple(self._search(name))
            return self._binders_of[name]
        return tuple([self._analysis.units[index] for index in self.all_binders.get(name, ())])

    @cached_property
    def _wildcards(self) -> tuple[Unit, ...]:
        """The statements that import everything from a module."""
        return tuple(unit for unit in self._analysis.units if may_bring_unknown_names(unit) and imports_all(unit))

    def _search(self, name: str) -> Iterator[Unit]:
        """The same for one name, without a look at statements that do not have it."""
        return (self._analysis.units[index] for index in self._analysis.near(name) if name in self._bound_by(index))

    def count(self, topic: Topic) -> int:
        """The number of statements that affect a topic."""
        if topic.fact == BINDERS:
            return len(self.binders(topic.name))
        if topic.fact not in _BY_CODE:
            return self._told[topic]
        if topic not in self._counts:
            self._counts[topic] = sum(self._counts_for(unit, topic) for unit in self._analysis.units)
        return self._counts[topic]

    @cached_property
    def all_binders(self) -> Mapping[str, tuple[int, ...]]:
        """The indices of the statements that bind each global."""
        if self._known_binders is not None:
            return self._known_binders
        found: dict[str, list[int]] = {}
        for index in range(len(self._analysis.units)):
            for name in self._bound_by(index):
                found.setdefault(name, []).append(index)
        return {name: tuple(indices) for name, indices in found.items()}

    def _bound_by(self, index: int) -> frozenset[str]:
        """The globals that one of the statements binds."""
        unit = self._analysis.units[index]
        if self.is_readable and unit.region.plain_definition:
            return frozenset() if self._analysis.is_member(index) else frozenset({unit.region.plain_definition})
        outline = unit.region.outline
        if outline is None:
            return share_of(unit).binds
        return frozenset() if self._analysis.is_member(index) else outline.binds_outside

    def _counts_for(self, unit: Unit, topic: Topic) -> bool:
        if topic.fact == READERS:
            return unit.region.may_name(topic.name) and topic in share_of(unit).counts
        if topic.fact == DELETERS:
            outline = unit.region.outline
            return (outline is None or outline.deletes) and topic in share_of(unit).counts
        return may_bring_unknown_names(unit) and topic in share_of(unit).counts

    @cached_property
    def _told(self) -> Counter[Topic]:
        return Counter(topic for unit in self._analysis.units for topic in told_by(unit))


_BY_CODE = frozenset({READERS, DELETERS, UNKNOWN_NAMES.fact})
"""What the code of a statement decides; the rest is told by comments."""
_FEW_NAMES = 100
"""So many names are looked for in the text one by one. Where there are more, all that is bound is found out at once."""


class _Glances:
    """What shows of each statement of a document."""

    def __init__(self, analysis: Analysis, facts: FactsOnDemand) -> None:
        self._analysis = analysis
        self._facts = facts
        self._names_of_class: dict[int, frozenset[str]] = {}

    def at(self, index: int, first: Glance) -> Glance | None:
        """What shows of one, of what shows at a first look; None where it has to be looked at."""
        unit = self._analysis.units[index]
        outline = unit.region.outline
        if outline is None:
            return None
        return Glance(
            nests_functions=first.nests_functions and outline.nests_functions,
            may_capture_unbound=first.may_capture_unbound and outline.may_capture_unbound,
            rebinds_in_nested=first.rebinds_in_nested and outline.rebinds_in_nested,
            makes_functions_in_loops=first.makes_functions_in_loops and outline.makes_functions_in_loops,
            makes_functions_in_handlers=first.makes_functions_in_handlers and outline.makes_functions_in_handlers,
            deletes=first.deletes and outline.deletes,
            may_hide_global=first.may_hide_global and self._may_hide_global(unit.region, outline),
            may_read_from_class=first.may_read_from_class and self._may_read_from_class(index),
            may_hide_class_variable=first.may_hide_class_variable
            and self._may_hide_class_variable(unit.region, outline, index),
        )

    def _may_hide_global(self, region: Region, outline: Outline) -> bool:
        names = [name for name in outline.binds_in_functions if hasattr(builtins, name) or self._facts.may_bind(name)]
        found = region.read_unbound(names) if names else ()
        return any(hasattr(builtins, name) or self._facts.binders(name) for name in found)

    def _may_hide_class_variable(self, region: Region, outline: Outline, index: int) -> bool:
        names = outline.binds_in_functions & self._bound_in_classes(index)
        return bool(names) and bool(region.read_unbound(names))

    def _may_read_from_class(self, index: int) -> bool:
        names = self._bound_in_classes(index)
        is_member = self._analysis.is_member(index)
        return bool(names) and self._analysis.units[index].region.may_read_from_class(names, is_member=is_member)

    def _bound_in_classes(self, index: int) -> frozenset[str]:
        """The names that only the classes of a statement bind."""
        parts = self._analysis.parts(index)
        first = id(parts[0])
        if first not in self._names_of_class:
            is_readable = self._facts.is_readable
            bound = (
                _bound_in_classes(part, is_member=number > 0, is_readable=is_readable)
                for number, part in enumerate(parts)
            )
            names = frozenset().union(*bound)
            self._names_of_class[first] = frozenset(name for name in names if not self._is_known(name))
        return self._names_of_class[first]

    def _is_known(self, name: str) -> bool:
        is_special = name.startswith("__") and name.endswith("__")
        return is_special or hasattr(builtins, name) or bool(self._facts.binders(name))


def _bound_in_classes(part: Unit, *, is_member: bool, is_readable: bool) -> frozenset[str]:
    """What the classes of a statement, or of a member of a large class, bind; maybe more."""
    if is_member and is_readable and part.region.plain_definition and b"class" not in part.region.data:
        return frozenset({part.region.plain_definition})
    outline = part.region.outline
    if outline is None:
        return frozenset(name for block in part.scopes.blocks for name in block.symbols)
    return outline.binds_in_classes | outline.binds_outside if is_member else outline.binds_in_classes
