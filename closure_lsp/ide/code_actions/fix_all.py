"""Fix all: applies the preferred fix of every diagnostic of one rule in the file, or of all rules at once.

*Fix all in this file: `late-binding-capture`* is offered on a diagnostic that has a preferred fix, where the rule has
found more. The source action `source.fixAll.closureLsp`, which editors can run when they save a file, does the same for
the rules whose fix needs no second look: it leaves out what was found for information or as a hint, but for
`unnecessary-nonlocal`, and what would bind a name anew.

Fixes that would change the same place, or that only each by itself leaves a program that compiles, are not mixed: the
later one waits until "Fix all" is run again.

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

from functools import partial
from typing import TYPE_CHECKING

from closure_lsp.analysis import Analysis
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.quick_fixes import preferred_fix
from closure_lsp.ide.diagnostics import scope_errors, unnecessary_nonlocal
from closure_lsp.ide.results import ActionKind, CodeAction, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import TextEdit


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each rule that is touched and has found more than one thing, and one for the whole file."""
    touched = {found.rule: found for found in request.touched}
    for rule, diagnostic in touched.items():
        same = tuple(found for found in request.diagnostics if found.rule == rule)
        if len(same) > 1 and preferred_fix(request.analysis, diagnostic):
            title = f"Fix all in this file: `{rule}`"
            yield CodeAction(title, ActionKind.QUICK_FIX, partial(_edits, request.analysis, same), (diagnostic,))
    sure = tuple(found for found in request.diagnostics if _needs_no_second_look(found))
    if any(preferred_fix(request.analysis, diagnostic) for diagnostic in sure):
        title = "Fix all that closure-lsp is sure of in this file"
        yield CodeAction(title, ActionKind.SOURCE_FIX_ALL, partial(_edits, request.analysis, sure))


ACTION = Action("fix-all", (ActionKind.QUICK_FIX, ActionKind.SOURCE_FIX_ALL), offer, __doc__ or "", is_cheap=False)


def _needs_no_second_look(diagnostic: Diagnostic) -> bool:
    if diagnostic.rule == scope_errors.RULE.name:
        return False
    is_certain = diagnostic.severity in (Severity.ERROR, Severity.WARNING)
    return is_certain or diagnostic.rule == unnecessary_nonlocal.RULE.name


def _edits(analysis: Analysis, diagnostics: Sequence[Diagnostic]) -> tuple[TextEdit, ...]:
    fixes = (preferred_fix(analysis, diagnostic) for diagnostic in diagnostics)
    groups = [fix.edits() for fix in fixes if fix]
    together = _disjoint(groups)
    if _agrees(analysis, together):
        return together
    chosen: list[tuple[TextEdit, ...]] = []
    for group in groups:
        if _agrees(analysis, _disjoint([*chosen, group])):
            chosen.append(group)
    return _disjoint(chosen)


def _agrees(analysis: Analysis, edits: tuple[TextEdit, ...]) -> bool:
    """Whether the compiler has no more to refuse than before: `global x` here and `nonlocal x` inside do not agree."""
    text = analysis.text
    for edit in reversed(edits):
        text = text.replaced(edit.span, edit.new_text)
    return len(Analysis.of(text, analysis.python, analysis).scope_errors) <= len(analysis.scope_errors)


def _disjoint(groups: Iterable[tuple[TextEdit, ...]]) -> tuple[TextEdit, ...]:
    """The edits of all groups, but for those that would change what an earlier one changes."""
    chosen: list[TextEdit] = []
    for group in groups:
        if not any(_collide(edit, other) for edit in group for other in chosen):
            chosen += group
    return tuple(sorted(chosen))


def _collide(one: TextEdit, other: TextEdit) -> bool:
    """Whether two edits share a byte, or a border: of two texts put into one place nobody knows which comes first."""
    return one.span.start <= other.span.end and other.span.start <= one.span.end
