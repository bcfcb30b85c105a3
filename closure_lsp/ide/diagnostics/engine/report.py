"""Records what was found in one version of a document, and from which answers, to find out what is still valid in the
next.

A finding stays valid as long as the text of its statement and the answers that it depends on (`globals`) do not change,
wherever the statement moves. Knows no rule, and not what the rules look for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.document.globals import GlobalFacts, StatementShare
from closure_lsp.ide.diagnostics.engine.comments import Rules, indentation, is_first_line, silences
from closure_lsp.ide.diagnostics.engine.finding import Elsewhere, LineOf, LocalFinding
from closure_lsp.ide.diagnostics.engine.globals import REMARKS, Globals, remarks_of, share_of
from closure_lsp.ide.results import Diagnostic, Related
from closure_lsp.settings import ALL_RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.globals import StatementFacts, Topic
    from closure_lsp.document.statements import Statement
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.finding import Place
    from closure_lsp.ide.steps import Steps
    from closure_lsp.text import Span

    Check = Callable[[Unit, Globals], Sequence[LocalFinding]]
    """All that is to be found in one statement, in the order in which it is to be shown."""


class Placed(NamedTuple):
    """A finding, and the present places of the statements that it names."""

    finding: LocalFinding
    statement: Statement
    """In which it was found."""
    others: tuple[Statement, ...]

    @property
    def key(self) -> tuple[int, ...]:
        """While both exist, two findings with the same key give the same diagnostic, on the same lines and columns."""
        if not self.others:  # nearly always; each finding of a document is asked this at each key
            return (id(self.finding), self.statement.line)
        return (id(self.finding), self.statement.line, *(other.line for other in self.others))

    def diagnostic(self) -> Diagnostic:
        """The finding as one of the document."""
        found = self.finding
        return Diagnostic(
            self.statement.place(found.span),
            found.rule,
            found.severity,
            found.symbol,
            "".join(part if isinstance(part, str) else str(self._line(part) + 1) for part in found.message),
            tuple(Related(self._span(each.place), each.message) for each in found.related),
            found.unnecessary,
            found.found_as,
        )

    def _span(self, place: Place) -> Span:
        statement, span = self._located(place)
        return statement.place(span)

    def _line(self, line: LineOf) -> int:
        statement, span = self._located(line.place)
        return statement.line + statement.region.row(span.start)

    def _located(self, place: Place) -> tuple[Statement, Span]:
        if not isinstance(place, Elsewhere):
            return self.statement, place
        return next(other for other in self.others if other.unit is place.unit), place.span


class UnplacedFinding(NamedTuple):
    """A finding of a statement, with what is needed to place it."""

    finding: LocalFinding
    others: tuple[Unit, ...]
    is_in_first_line: bool
    """Whether a comment that silences the first line of the statement silences it."""


class _Silence(NamedTuple):
    """What comments in other statements silence in one."""

    everywhere: Rules
    in_first_line: Rules

    def concerns(self, found: UnplacedFinding) -> bool:
        rules = self.everywhere | self.in_first_line if found.is_in_first_line else self.everywhere
        return not rules.isdisjoint({found.finding.rule, ALL_RULES})


class Entry(NamedTuple):
    """What was found in one statement."""

    share: StatementShare
    found: tuple[UnplacedFinding, ...]
    asked: frozenset[Topic]
    """What the answers were about that led to it."""
    can_be_kept: bool
    """Whether it may be taken over at all; not where an answer may have depended on anything."""


@dataclass(frozen=True)
class Report:
    """All findings in one version of a document: those that stay valid in the next need not be looked for again."""

    analysis: Analysis
    _check: Check
    _facts: GlobalFacts
    _entries: tuple[Entry, ...]
    """One for each unit of the analysis."""

    @classmethod
    def steps(
        cls, analysis: Analysis, check: Check, last: Report | None = None, elsewhere: frozenset[Topic] = frozenset()
    ) -> Steps[Report]:
        """What `check`, a pure function, finds in each statement of a document, looked for one statement at a time.

        `last` is what the same check has found in another version of the document: then it looks only where something
        has changed. `elsewhere` are the topics on which something outside of the document has another answer now.
        """
        if last and analysis is last.analysis and not elsewhere:
            return last
        old, new = last.analysis.units if last else (), analysis.units
        entries = last._entries if last else ()
        facts = last._facts if last else GlobalFacts.of(())
        first, behind = _common_ends(old, new)
        standing = _standing(old[first : len(old) - behind], new[first : len(new) - behind])
        middle = entries[first : len(old) - behind]
        by_unit = {id(entry.share.unit): entry for entry in middle if id(entry.share.unit) in standing}
        kept: list[Entry | StatementShare] = []
        for unit in new[first : len(new) - behind]:
            kept.append(by_unit.get(id(unit)) or share_of(unit))
            yield
        gone = [entry.share for entry in middle if id(entry.share.unit) not in standing]
        come = [share for share in kept if isinstance(share, StatementShare)]
        known = facts.after(gone, come)
        changed = facts.changed(gone, come, known) | elsewhere
        found: list[Entry] = []
        for index, entry in enumerate((*entries[:first], *kept, *entries[len(old) - behind :])):
            if isinstance(entry, Entry) and entry.can_be_kept and entry.asked.isdisjoint(changed):
                found.append(entry)
                continue
            share = entry.share if isinstance(entry, Entry) else entry
            found.append(entry_of(analysis, known, share, index, check))
            yield
        return cls(analysis, check, known, tuple(found))

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """All findings in their places, in the order of the text, but for those that comments silence."""
        return tuple(placed(self.analysis, [entry.found for entry in self._entries], self._facts))

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The same as diagnostics of the document."""
        return tuple(placed.diagnostic() for placed in self.placed)


def placed(analysis: Analysis, found: Sequence[tuple[UnplacedFinding, ...]], facts: StatementFacts) -> Iterator[Placed]:
    """The findings of each unit, in their places, without those that comments in other statements silence."""
    silenced = tuple(_silenced(analysis.units)) if facts.count(REMARKS) else None
    for index, here in enumerate(found):
        for each in here:
            if silenced and silenced[index].concerns(each):
                continue
            others = tuple(analysis.statement(analysis.index(unit)) for unit in each.others)
            yield Placed(each.finding, analysis.statement(index), others)


def entry_of(analysis: Analysis, facts: StatementFacts, share: StatementShare, index: int, check: Check) -> Entry:
    """What is found in one unit of an analysis."""
    asked = Globals(analysis, facts, share, index)
    unit = share.unit
    found = tuple(
        UnplacedFinding(finding, _others(finding), is_first_line(unit.region, finding.span))
        for finding in check(unit, asked)
        if not silences(unit.region, finding.rule, finding.span)
    )
    return Entry(share, found, frozenset(asked.asked), not asked.has_asked_for_all)


def _others(finding: LocalFinding) -> tuple[Unit, ...]:
    """The other statements that a finding names."""
    places = (
        *(part.place for part in finding.message if isinstance(part, LineOf)),
        *(each.place for each in finding.related),
    )
    return tuple({id(place.unit): place.unit for place in places if isinstance(place, Elsewhere)}.values())


def _common_ends(old: Sequence[Unit], new: Sequence[Unit]) -> tuple[int, int]:
    """The number of equal statements at the beginning and at the end."""
    shorter = min(len(old), len(new))
    first = 0
    while first < shorter and old[first] is new[first]:
        first += 1
    behind = 0
    while behind < shorter - first and old[-1 - behind] is new[-1 - behind]:
        behind += 1
    return first, behind


def _standing(old: Sequence[Unit], new: Sequence[Unit]) -> frozenset[int]:
    """The ids of the units that both have, if they have them in the same order; else nothing counts as kept."""
    both = {id(unit) for unit in old} & {id(unit) for unit in new}
    old_order, new_order = ([id(unit) for unit in units if id(unit) in both] for units in (old, new))
    return frozenset(both) if old_order == new_order else frozenset()


def _silenced(units: Sequence[Unit]) -> Iterator[_Silence]:
    """For each statement, what comments in other statements silence in it."""
    said = [remarks_of(unit) for unit in units]
    in_file: Rules = frozenset().union(*(remarks.in_file for remarks in said))
    in_first_line: Rules = frozenset()
    in_suites: list[tuple[int, Rules]] = []
    for unit, remarks in zip(units, said, strict=True):
        own = indentation(unit.region)
        in_suites = [(other, rules) for other, rules in in_suites if other <= own]
        yield _Silence(in_file.union(*(rules for _, rules in in_suites)), in_first_line)
        in_suites += remarks.below
        in_first_line = remarks.next_line
