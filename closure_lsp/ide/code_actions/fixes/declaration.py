"""Decides when to offer a declaration of a name, as a fix or at the cursor. Knows neither which one nor its edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import ready, safe_fix, unsafe_fix
from closure_lsp.ide.diagnostics.rules import shadowed_capture
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import Access, BindingKind, BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.diagnostics.engine.rule import Rule
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import TextEdit

    Edit = Callable[[Analysis, Occurrence], tuple[TextEdit, ...]]


def offer_declaration(request: Request, rules: Sequence[Rule], keyword: str, edit: Edit) -> Iterator[CodeAction]:
    """A quick fix for each diagnostic of `rules`; if there are none, a refactoring for the name at the cursor.

    `keyword` is `nonlocal` or `global`. Nothing is offered where `edit` gives no edits. A declaration fixes nothing
    where the block deletes the variable, as an `except ... as` does at its end.
    """
    analysis = request.analysis
    fixed = [found for rule in rules for found in request.found_by(rule)]
    for diagnostic in fixed:
        occurrence = _as_of_function(analysis, analysis.occurrence_at(diagnostic.span.start))
        edits = edit(analysis, occurrence) if occurrence and not _is_emptied(occurrence) else ()
        if edits:
            title = f"Declare `{analysis.text.slice(diagnostic.span)}` {keyword}"
            fix = unsafe_fix if diagnostic.rule == shadowed_capture.RULE.name else safe_fix
            yield fix(title, ready(edits), (diagnostic,))
    occurrence = None if fixed else analysis.occurrence_at(request.span.start)
    if occurrence is None or not _is_bound_by_own_code(occurrence):
        return
    edits = edit(analysis, occurrence)
    if edits:
        title = f"Declare `{analysis.text.slice(occurrence.span)}` {keyword}"
        yield CodeAction(title, ActionKind.REFACTOR, ready(edits))


def _as_of_function(analysis: Analysis, occurrence: Occurrence | None) -> Occurrence | None:
    """The name, as a name of the function around a comprehension if it is the function's variable (`:=`)."""
    if occurrence is None or occurrence.home is None or occurrence.block.kind is not BlockKind.COMPREHENSION:
        return occurrence
    return analysis.occurrence(occurrence.statement, occurrence.reference._replace(block=occurrence.home))


def _is_emptied(occurrence: Occurrence) -> bool:
    """Whether the block's own code takes the value away: an `except ... as` would delete the shared variable, too."""
    reference = occurrence.reference
    uses = occurrence.statement.scopes.references_to(reference.block, reference.name)
    return any(each.block == reference.block and each.binding in _EMPTYING for each in uses)


_EMPTYING = frozenset({BindingKind.DELETE, BindingKind.EXCEPT})


def declared_by(analysis: Analysis, diagnostic: Diagnostic) -> Occurrence | None:
    """The name in a `nonlocal` or `global` statement that a `scope-error` is about."""
    statement = analysis.whole_statement_at(diagnostic.span.start)
    for found in statement.scopes.references_in(diagnostic.span.shifted(-statement.start)):
        if found.binding in (BindingKind.GLOBAL, BindingKind.NONLOCAL) and found.name == diagnostic.symbol:
            return analysis.occurrence(statement, found)
    return None


def _is_bound_by_own_code(occurrence: Occurrence) -> bool:
    """Whether the block that holds the name binds it, so that a declaration would change something."""
    reference = occurrence.reference
    return any(
        other.block == reference.block and other.access in (Access.WRITE, Access.DELETE)
        for other in occurrence.statement.scopes.references_to(reference.block, reference.name)
    )
