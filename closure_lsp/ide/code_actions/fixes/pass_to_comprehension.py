"""Pass `x` to the comprehension: in the body of a class, wraps it in a lambda that receives what the class has bound.

Offered as the fix of `class-scope-not-captured` for a comprehension or generator expression in the body of a class.
Only the first iterable of it is evaluated in the class; everything else cannot see the names of the class. As a
parameter of the lambda around it, it can. The lambda is called at once, so a generator expression stays lazy.

Not offered if the class has not surely bound each of the names above, or if the comprehension contains `:=`, `await` or
`yield`, which would mean something else in a lambda.

Example:

    class Grid:
        width = 3
        rows = [[0] * width for _ in range(2)]

After:

    class Grid:
        width = 3
        rows = (lambda width: [[0] * width for _ in range(2)])(width)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import surely_bound
from closure_lsp.ide.code_actions.action import Action, ready, safe_fix
from closure_lsp.ide.diagnostics.rules import class_scope_not_captured
from closure_lsp.ide.results import ActionKind
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import Await, Call, Comprehension, NamedExpression, Yield, nodes_below
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction, Diagnostic
    from closure_lsp.scopes.model import Block


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each comprehension, for all that is reported in it."""
    seen: set[Span] = set()
    for diagnostic in request.found_by(class_scope_not_captured.RULE):
        occurrence = request.analysis.whole_occurrence_at(diagnostic.span.start)
        outermost = _outermost(occurrence) if occurrence is not None else None
        if occurrence is None or outermost is None:
            continue
        place = occurrence.statement.place(outermost.span)
        edits = _edits(request.analysis, occurrence.statement, outermost) if place not in seen else ()
        seen.add(place)
        if edits:
            inside = (each for each in request.diagnostics_in(place) if each.rule == diagnostic.rule)
            fixed = tuple(each for each in inside if _is_in(request.analysis, each, place))
            names = dict.fromkeys(f"`{request.analysis.text.slice(each.span)}`" for each in fixed)
            yield safe_fix(f"Pass {', '.join(names)} to the comprehension", ready(edits), fixed)


ACTION = Action("pass-to-comprehension", (ActionKind.QUICK_FIX,), offer, __doc__ or "")

_COMPREHENSIONS = frozenset({BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION})


def _is_in(analysis: Analysis, diagnostic: Diagnostic, place: Span) -> bool:
    occurrence = analysis.whole_occurrence_at(diagnostic.span.start)
    outermost = _outermost(occurrence) if occurrence is not None else None
    return occurrence is not None and outermost is not None and occurrence.statement.place(outermost.span) == place


def _outermost(occurrence: Occurrence) -> Block | None:
    """The outermost of the comprehensions around a read that the body of the class evaluates; None if it is another."""
    blocks = occurrence.statement.scopes.blocks
    found: Block | None = None
    around = occurrence.block
    while around.parent is not None:
        if around.kind is BlockKind.CLASS:
            return found
        found, around = (around if around.kind in _COMPREHENSIONS else None), blocks[around.parent]
    return None


def _edits(analysis: Analysis, statement: Statement, block: Block) -> tuple[TextEdit, ...]:
    node = statement.block_node(block)
    table = statement.scopes
    owner = table.blocks[block.parent or 0]
    if not isinstance(node, Comprehension) or not statement.region.parses(block.span):
        return ()
    if any(nodes_below(node, Await, NamedExpression, Yield)):
        return ()
    names: dict[str, str] = {}
    for use in table.references_in(Span(node.start, node.end)):
        symbol = owner.symbols.get(use.name)
        is_of_class = symbol is not None and symbol.home == owner.id
        if is_of_class and use.access is Access.READ and use.home in (owner.id, table.home_around(owner.id, use.name)):
            names.setdefault(use.name, analysis.text.slice(statement.place(use.span)))
    if not names or not all(surely_bound(statement.unit, owner.id, name, node) for name in names):
        return ()
    start, end = statement.place_of(node)
    given = ", ".join(names.values())
    before, after = f"(lambda {given}: ", f")({given})"
    if isinstance(node.parent, Call) and node.parent.arguments is node:
        before, after = f"({before}", f"{after})"
    return (TextEdit(Span(start, start), before), TextEdit(Span(end, end), after))
