"""Fix all: applies the preferred fix of every diagnostic of one rule in the file, or of all rules at once.

*Fix all in this file: `late-binding-capture`* is offered on a diagnostic that has a preferred fix, if the rule has
found more. The source action `source.fixAll.closureLsp`, which editors can run when they save a file, does the same for
findings that are errors or warnings by default, whatever severity you set, and for `unnecessary-nonlocal`. Both apply
only safe fixes: none whose title says "needs review".

Fixes that would change the same place are applied one after the other. A fix is left out if, together with the others,
the compiler would reject more than before.

Example:

    def counter():
        count = 0
        total = 0

        def increment():
            count += 1

        def add(amount):
            total += amount

        return increment, add

After:

    def counter():
        count = 0
        total = 0

        def increment():
            nonlocal count
            count += 1

        def add(amount):
            nonlocal total
            total += amount

        return increment, add
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import partial
from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.fixes.quick_fixes import preferred_fix
from closure_lsp.ide.diagnostics import diagnostics as all_diagnostics
from closure_lsp.ide.diagnostics.rules import unnecessary_nonlocal
from closure_lsp.ide.edits.rounds import analysed_after, as_one, moved
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import TextEdit


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each touched rule with more than one finding, and one for the whole file."""
    touched = {found.rule: found for found in request.touched}
    for rule, diagnostic in touched.items():
        same = tuple(found for found in request.diagnostics if found.rule == rule)
        if len(same) > 1 and _fix(request.analysis, diagnostic, same):
            title = f"Fix all in this file: `{rule}`"
            yield CodeAction(title, ActionKind.QUICK_FIX, partial(edits_for, request.analysis, same), (diagnostic,))
    sure = tuple(found for found in request.diagnostics if needs_no_second_look(found))
    if any(_fix(request.analysis, diagnostic, sure) for diagnostic in sure):
        title = "Fix all that closure-lsp is sure of in this file"
        yield CodeAction(title, ActionKind.SOURCE_FIX_ALL, partial(edits_for, request.analysis, sure))


ACTION = Action("fix-all", (ActionKind.QUICK_FIX, ActionKind.SOURCE_FIX_ALL), offer, __doc__ or "", is_cheap=False)


def needs_no_second_look(diagnostic: Diagnostic) -> bool:
    """Whether the preferred fix of a diagnostic may be applied without a request."""
    return diagnostic.is_certain or diagnostic.rule == unnecessary_nonlocal.RULE.name


def _fix(analysis: Analysis, diagnostic: Diagnostic, others: Sequence[Diagnostic]) -> CodeAction | None:
    """The best fix of a diagnostic, which may also fix others in the same function; `others` are in order."""
    statement = analysis.whole_statement_at(diagnostic.span.start)
    found = next(iter(statement.scopes.references_in(diagnostic.span.shifted(-statement.start))), None)
    place = statement.place(statement.scopes.blocks[found.block].span) if found is not None else diagnostic.span
    first = bisect_left(others, min(place.start, diagnostic.span.start), key=_start_of)
    last = bisect_right(others, max(place.end, diagnostic.span.end), key=_start_of)
    return preferred_fix(analysis, diagnostic, others[first:last])


def _start_of(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start


def edits_for(analysis: Analysis, diagnostics: Sequence[Diagnostic]) -> tuple[TextEdit, ...]:
    """Rounds of edits, each of which leaves fewer diagnostics, until none is left that can be fixed.

    What is left after many rounds has to be asked for again: each round costs an analysis of the file.
    """
    rounds: list[tuple[TextEdit, ...]] = []
    current, left = analysis, list(diagnostics)
    while left and len(rounds) < _MOST_ROUNDS:
        edits, waiting = _round(current, left)
        if not edits:
            break
        rounds.append(edits)
        current = analysed_after(current, edits)
        left = sorted(_found_again(current, waiting, edits), key=_start_of)
    return as_one(rounds, len(analysis.text))


_MOST_ROUNDS = 50


def _round(analysis: Analysis, diagnostics: Sequence[Diagnostic]) -> tuple[tuple[TextEdit, ...], list[Diagnostic]]:
    """The fixes that can be applied together, and the diagnostics whose fixes have to wait."""
    fixes = {
        each: edits
        for each in diagnostics
        if (fix := _fix(analysis, each, diagnostics)) is not None and (edits := fix.edits())
    }
    chosen = _disjoint(fixes.items())
    if not _agrees(analysis, _joined(chosen)):
        candidates, chosen = chosen, []
        for candidate in candidates:
            if _agrees(analysis, _joined([*chosen, candidate])):
                chosen.append(candidate)
    done = {diagnostic for diagnostic, _ in chosen}
    return _joined(chosen), [each for each in fixes if each not in done]


def _found_again(
    analysis: Analysis, diagnostics: Sequence[Diagnostic], edits: tuple[TextEdit, ...]
) -> Iterator[Diagnostic]:
    """Finds diagnostics of an earlier version in the version after the edits.

    An edit may have changed the statement of one: then it is the diagnostic of the same rule about the same variable.
    """
    present = all_diagnostics(analysis, DiagnosticSettings(select=frozenset(each.rule for each in diagnostics)))
    longest = max((each.span.end - each.span.start for each in present), default=0)
    for diagnostic in diagnostics:
        place = moved(diagnostic.span, edits)
        first = bisect_left(present, place.start - longest, key=_start_of)
        for found in present[first : bisect_left(present, place.end, key=_start_of)]:
            is_there = found.span.start < place.end and place.start < found.span.end
            if is_there and (found.rule, found.symbol) == (diagnostic.rule, diagnostic.symbol):
                yield found
                break


_Fix = tuple["Diagnostic", tuple["TextEdit", ...]]


def _joined(fixes: Iterable[_Fix]) -> tuple[TextEdit, ...]:
    return tuple(sorted(edit for _, edits in fixes for edit in edits))


def _agrees(analysis: Analysis, edits: tuple[TextEdit, ...]) -> bool:
    """Whether the compiler rejects no more than before: `global x` here and `nonlocal x` inside do not agree."""
    return len(analysed_after(analysis, edits).scope_errors) <= len(analysis.scope_errors)


def _disjoint(fixes: Iterable[_Fix]) -> list[_Fix]:
    """The fixes without those that would change something between the changes of an earlier one.

    These may depend on each other: a factory function indents all lines of the function that it makes.
    """
    chosen: list[_Fix] = []
    taken: list[Span] = []
    for diagnostic, edits in fixes:
        place = Span(min(edit.span.start for edit in edits), max(edit.span.end for edit in edits))
        # Of two texts put into one place nobody knows which comes first: so borders count.
        index = bisect_left(taken, place)
        if not any(
            place.start <= other.end and other.start <= place.end for other in taken[max(index - 1, 0) : index + 1]
        ):
            chosen.append((diagnostic, edits))
            taken.insert(index, place)
    return chosen
