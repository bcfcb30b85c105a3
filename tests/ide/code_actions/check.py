"""Asks for code actions, applies them and runs the result: the only caller of their API in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from closure_lsp.ide.code_actions import Wanted, code_actions
from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.code_actions.refactorings.refactorings import REFACTORINGS
from closure_lsp.ide.diagnostics import RULES, diagnostics
from closure_lsp.python_version import running_version
from closure_lsp.settings import ALL_RULES, DiagnosticSettings
from closure_lsp.text import Span, Text
from tests.fixture import parse
from tests.ide.fixtures import analysed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions import Offer
    from closure_lsp.ide.code_actions.action import Action
    from closure_lsp.ide.results import CodeAction, Diagnostic
    from closure_lsp.text import TextEdit

FIX = "quickfix"
REVIEW = "quickfix.unsafe"
"""The kind of a fix whose title ends with `(needs review)`."""
_FOR_ALL = ("Silence ", "Fix all ")
EVERY_RULE = DiagnosticSettings(select=frozenset({ALL_RULES, *(rule.name for rule in RULES)}))


def check_action(fixture: str, title: str, kind: str, after: str, settings: DiagnosticSettings = EVERY_RULE) -> None:
    """At `$0` the action is offered and gives this text, which compiles and in which it is not offered any more."""
    action = _action(fixture, title, settings)
    source = fixture.replace("$0", "")
    assert action.kind.value == kind
    assert bool(action.fixes) == (kind in (FIX, REVIEW))
    assert action.title.endswith(" (needs review)") == (kind == REVIEW)
    edits = action.edits()
    assert applied(source, edits) == after
    compile(after, "<after>", "exec", dont_inherit=True)
    cursor = parse(fixture).offset
    moved = cursor + sum(len(edit.new_text.encode()) for edit in edits if edit.span.start <= cursor)
    assert title not in [other.title for other in _offered(after, moved)]


def check_run(fixture: str, title: str, expression: str, before: object, after: object) -> None:
    """The expression gives `before`, or raises it, and once the action is applied `after`."""
    source = fixture.replace("$0", "")
    if isinstance(before, type) and issubclass(before, Exception):
        assert _raised(source, expression) is before
    else:
        assert _value(source, expression) == before
    assert _value(applied(source, _action(fixture, title).edits()), expression) == after


def check_titles(fixture: str, *titles: str, only: frozenset[str] | None = None) -> None:
    """At `$0` these actions are offered, no more and no fewer; `(preferred)` is after one that is.

    Left out is what every diagnostic has, to silence it and to fix all of its kind, and what can be done to a function
    with which nothing is wrong.
    """
    others = {action.name for action in REFACTORINGS}
    source, offset = parse(fixture)
    offered = [offer.change for offer in _offers(source, offset, only) if offer.action.name not in others]
    found = [action.title + " (preferred)" * action.is_preferred for action in offered]
    assert [title for title in found if not title.startswith(_FOR_ALL)] == list(titles)


def check_not_offered(fixture: str, action: Action) -> None:
    """At `$0` the action has nothing to offer."""
    source, offset = parse(fixture)
    assert [each.change.title for each in _offers(source, offset) if each.action == action] == []


def check_refactoring(fixture: str, title: str, after: str, expression: str = "result", kept: bool = True) -> None:
    """At `$0` the change is offered and gives this text; the expression has the same value in it.

    If behavior is not `kept`, the value is another one. Opt-in rules are off: their fixes would take its place.
    """
    check_action(fixture, title, "refactor.rewrite", after, DiagnosticSettings())
    before = _value(fixture.replace("$0", ""), expression)
    assert before is not None
    assert (_value(after, expression) == before) is kept


def every_title(
    fixture: str, only: frozenset[str] | None = None, settings: DiagnosticSettings = EVERY_RULE
) -> list[str]:
    """What is offered at `$0`."""
    offers = _offers(*parse(fixture), only, settings)
    return [offer.change.title + " (preferred)" * offer.change.is_preferred for offer in offers]


def applied(source: str, edits: Iterable[TextEdit]) -> str:
    """The source after the edits, whose spans count in the source as it is before any of them."""
    text = Text.from_str(source)
    for edit in sorted(edits, reverse=True):
        text = text.replaced(edit.span, edit.new_text)
    return str(text)


def all_results(source: str) -> set[str]:
    """The source after each action that is offered anywhere on a name, a diagnostic or the beginning of a block."""
    analysis = analysed(source, running_version())
    offsets = {
        statement.start + place
        for statement in analysis.statements
        for place in [
            *(reference.start for reference in statement.scopes.references),
            *(block.span.start for block in statement.scopes.blocks),
        ]
    }
    offsets |= {found.span.start for found in diagnostics(analysis, EVERY_RULE)}
    return {applied(source, action.edits()) for offset in offsets for action in _offered(source, offset)}


def offers_at(analysis: Analysis, offset: int, found: Sequence[Diagnostic]) -> list[Offer]:
    """What is offered for a cursor; `found` are all diagnostics of the document."""
    return list(code_actions(Request(analysis, Span(offset, offset), found), Wanted()))


def _action(fixture: str, title: str, settings: DiagnosticSettings = EVERY_RULE) -> CodeAction:
    offers = _offers(*parse(fixture), None, settings)
    (action,) = [offer.change for offer in offers if offer.change.title == title]
    return action


def _offered(source: str, offset: int, only: frozenset[str] | None = None) -> list[CodeAction]:
    return [offer.change for offer in _offers(source, offset, only)]


def _offers(
    source: str, offset: int, only: frozenset[str] | None = None, settings: DiagnosticSettings = EVERY_RULE
) -> list[Offer]:
    analysis = analysed(source, running_version())
    request = Request(analysis, Span(offset, offset), diagnostics(analysis, settings))
    return list(code_actions(request, Wanted(only)))


def _value(source: str, expression: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(compile(source, "<source>", "exec", dont_inherit=True), namespace)
    return eval(expression, namespace)


def _raised(source: str, expression: str) -> type[Exception] | None:
    try:
        _value(source, expression)
    except Exception as error:
        return type(error)
    return None
