"""Defines what a code action is: its request and its answer. Knows no single action."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.ide.diagnostics.engine.rule import section
from closure_lsp.ide.results import ActionKind, CodeAction, Safety
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.diagnostics.engine.rule import Rule
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import TextEdit

    Edits = Callable[[], tuple[TextEdit, ...]]


@dataclass(frozen=True)
class Request:
    """A selection, or a cursor (an empty span), for which changes are requested."""

    analysis: Analysis
    span: Span
    diagnostics: Sequence[Diagnostic]
    """All of the document, in the order of the text."""

    @cached_property
    def touched(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that overlap or touch the span; if there are none, those on its lines."""
        on_lines = [found for found in self.diagnostics if _overlap(found.span, self._lines)]
        return tuple([found for found in on_lines if _overlap(found.span, self.span)] or on_lines)

    @property
    def by_rule(self) -> dict[str, list[Diagnostic]]:
        """The same, by rule."""
        found: dict[str, list[Diagnostic]] = {}
        for each in self.touched:
            found.setdefault(each.rule, []).append(each)
        return found

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that contain the span; for a cursor, the one with the character to its right."""
        return self.analysis.whole_statements_in(Span(self.span.start, max(self.span.end, self.span.start + 1)))

    @cached_property
    def _lines(self) -> Span:
        """From the start of the span's first line to the end of its last line."""
        text = self.analysis.text
        first, last = text.line_at(self.span.start), text.line_at(self.span.end)
        return Span(text.line_span(first).start, text.line_span(last).end)

    def diagnostics_at(self, start: int) -> Iterator[Diagnostic]:
        """All diagnostics that begin at a byte of the document, touched or not."""
        for index in range(bisect_left(self.diagnostics, start, key=_start_of), len(self.diagnostics)):
            if self.diagnostics[index].span.start != start:
                return
            yield self.diagnostics[index]

    def diagnostics_in(self, span: Span) -> Sequence[Diagnostic]:
        """All diagnostics that begin within some bytes of the document, or at their end, touched or not."""
        first = bisect_left(self.diagnostics, span.start, key=_start_of)
        return self.diagnostics[first : bisect_right(self.diagnostics, span.end, key=_start_of)]

    def found_by(self, rule: Rule) -> list[Diagnostic]:
        """The touched diagnostics of a rule."""
        return [found for found in self.touched if found.rule == rule.name]


def _overlap(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _start_of(found: Diagnostic) -> int:
    return found.span.start


class Action(NamedTuple):
    """A kind of change, with its manual. A module of this package defines one, as `ACTION`."""

    name: str
    """kebab-case; unique, so that a client's choice is found again when it asks for the edit."""
    kinds: tuple[ActionKind, ...]
    """Of everything that `offer` can give: where a client asks for none of these, nobody looks."""
    offer: Callable[[Request], Iterator[CodeAction]]
    """Offers only what makes a difference: each answer has edits, which may be computed late."""
    manual: str
    """The module's docstring. The code below its line `Example:` becomes, by the action, what is below `After:`."""
    keeps_behavior: bool = False
    """The program does the same afterwards. (A fix is meant to change what it does.)"""
    reaches_further: bool = False
    """It changes more than the function at hand: a client that can shows what, and asks, before it is done."""
    is_cheap: bool = True
    """Offering it looks at little more than the cursor's surroundings: it is offered without being asked for, too."""

    @property
    def example(self) -> str:
        """Code in which the action is offered, from the manual."""
        return section(self.manual, "Example:")

    @property
    def after(self) -> str:
        """The same code after the action."""
        return section(self.manual, "After:")


def safe_fix(title: str, edits: Edits, fixes: tuple[Diagnostic, ...]) -> CodeAction:
    """The best fix of some diagnostics: it changes only the faulty behavior."""
    return CodeAction(title, ActionKind.QUICK_FIX, edits, fixes, is_preferred=True)


def other_safe_fix(title: str, edits: Edits, fixes: tuple[Diagnostic, ...]) -> CodeAction:
    """A fix that is as safe as the preferred one."""
    return CodeAction(title, ActionKind.QUICK_FIX, edits, fixes)


def unsafe_fix(title: str, edits: Edits, fixes: tuple[Diagnostic, ...]) -> CodeAction:
    """A fix that somebody has to confirm: its title asks for a review, and it is never preferred."""
    title = f"{title} (needs review)"
    return CodeAction(title, ActionKind.QUICK_FIX_UNSAFE, edits, fixes, safety=Safety.UNSAFE)


def ready(edits: tuple[TextEdit, ...]) -> Callable[[], tuple[TextEdit, ...]]:
    """Edits that are known already, in place of those that are computed on demand."""
    return lambda: edits
