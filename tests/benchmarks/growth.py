"""Prints how the cost of each answer grows with what is in a file: `python -m tests.benchmarks.growth`.

A slope of 1 means that twice the text costs twice the time, 2 that it costs four times as much.
"""

from __future__ import annotations

import argparse
import gc
import math
import time
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.code_actions import Wanted, code_actions
from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.diagnostics import RULES, report
from closure_lsp.ide.inlay_hints import inlay_hints
from closure_lsp.ide.rename import rename
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import ALL_RULES, DiagnosticSettings, InlayHintSettings
from closure_lsp.text import Span, Text
from tests.benchmarks.families import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.ide.results import Diagnostic
    from tests.benchmarks.families import Family


class Subject:
    """A file of which nothing but its scopes has been worked out."""

    def __init__(self, family: Family, count: int) -> None:
        self.family = family
        self.analysis = Analysis.of(Text.from_str(family.make(count)), PythonVersion(3, 13))
        self.all = Span(0, len(self.analysis.text))
        self.found: tuple[Diagnostic, ...] = ()
        for unit in self.analysis.units:
            assert unit.scopes

    def offers(self, *, with_edits: bool) -> None:
        """All that can be done anywhere in the file."""
        for offer in code_actions(Request(self.analysis, self.all, self.found), Wanted()):
            if with_edits:
                offer.change.edits()


class Cost(NamedTuple):
    """Of one answer, in seconds of CPU time."""

    whole: float
    longest_step: float


def _timed(steps: Iterator[None]) -> Cost:
    began = last = time.process_time()
    longest = 0.0
    for _ in steps:
        now = time.process_time()
        longest, last = max(longest, now - last), now
    ended = time.process_time()
    return Cost(ended - began, max(longest, ended - last))


def _analysed(subject: Subject) -> Iterator[None]:
    Subject(subject.family, 0)  # the parser and the like are there
    analysis = Analysis.of(subject.analysis.text, PythonVersion(3, 13))
    for unit in analysis.units:
        yield
        assert unit.scopes


def _hints(subject: Subject) -> Iterator[None]:
    yield
    inlay_hints(subject.analysis, subject.all, InlayHintSettings(home=True, comprehensions=True))


def _default_rules(subject: Subject) -> Iterator[None]:
    found = yield from report(subject.analysis, DiagnosticSettings())
    subject.found = found.diagnostics


def _all_rules(subject: Subject) -> Iterator[None]:
    chosen = frozenset({ALL_RULES, *(rule.name for rule in RULES)})
    found = yield from report(subject.analysis, DiagnosticSettings(select=chosen))
    subject.found = found.diagnostics


def _actions(subject: Subject) -> Iterator[None]:
    for _ in _default_rules(subject):
        pass
    yield
    subject.offers(with_edits=False)


def _actions_with_edits(subject: Subject) -> Iterator[None]:
    for _ in _default_rules(subject):
        pass
    yield
    subject.offers(with_edits=True)


def _renaming(subject: Subject) -> Iterator[None]:
    yield
    name = subject.family.renamed
    place = subject.analysis.text.data.find(name.encode()) if name else 0
    rename(subject.analysis, place, "renamed")


ANSWERS: dict[str, Callable[[Subject], Iterator[None]]] = {
    "scopes": _analysed,
    "hints": _hints,
    "diagnostics": _default_rules,
    "all rules": _all_rules,
    "actions": _actions,
    "actions with edits": _actions_with_edits,
    "rename": _renaming,
}


def cost(family: Family, answer: str, count: int, tries: int = 1) -> Cost:
    """The least of some tries: what else a machine does only adds to it. Each looks at a file of its own."""
    found = []
    for _ in range(tries):
        subject = Subject(family, count)
        gc.collect()
        gc.disable()
        try:
            found.append(_timed(ANSWERS[answer](subject)))
        finally:
            gc.enable()
    return Cost(min(each.whole for each in found), min(each.longest_step for each in found))


class Growth(NamedTuple):
    """Of one answer about one family."""

    size: int
    """How many of what the family is about are in the largest text."""
    largest: Cost
    slope: float
    """Over the last two doublings."""


def growth(family: Family, answer: str, least: float = 0.05, most: float = 2.0, largest: int = 500_000) -> Growth:
    """Doubles a text until what is before the last two doublings costs `least` seconds, or the last one `most`."""
    costs = {64: cost(family, answer, 64)}
    while True:
        counts = sorted(costs)[-3:]
        first, last = costs[counts[0]], costs[counts[-1]]
        is_enough = len(counts) == 3 and first.whole > least
        if is_enough or last.whole > most or counts[-1] > largest:
            break
        costs[counts[-1] * 2] = cost(family, answer, counts[-1] * 2)
    if last.whole < 1:
        costs.update((count, cost(family, answer, count, tries=3)) for count in counts)
        first, last = costs[counts[0]], costs[counts[-1]]
    slope = math.log2(max(last.whole, 1e-6) / max(first.whole, 1e-6)) / max(len(counts) - 1, 1)
    return Growth(counts[-1], last, slope)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth", description=__doc__)
    parser.add_argument("--families", default="", help="parts of their names, with commas (default: all)")
    parser.add_argument("--answers", default=",".join(ANSWERS), help=f"of: {', '.join(ANSWERS)}")
    options = parser.parse_args(arguments)
    parts = options.families.split(",")
    print(f"{'':36}{'answer':20}{'count':>8}{'ms':>9}{'step':>8}{'slope':>7}")
    for family in FAMILIES:
        if any(part in family.name for part in parts):
            for answer in options.answers.split(","):
                found = growth(family, answer)
                mark = " <" if found.slope > 1.2 and found.largest.whole > 0.05 else ""
                whole, step = found.largest.whole * 1000, found.largest.longest_step * 1000
                print(
                    f"{family.name:36}{answer:20}{found.size:8}{whole:9.0f}{step:8.0f}{found.slope:7.2f}{mark}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
