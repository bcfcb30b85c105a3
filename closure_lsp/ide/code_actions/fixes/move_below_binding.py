"""Move a call below the binding: calls a function only after the variable that it captures has a value.

Offered as the fix of `capture-before-binding`. The statement with the call moves, with the comments directly above it,
below the statement that first binds the variable.

Not offered if the program could mean something else: if the statements in between use what the call's statement binds,
or bind what it uses; if it shares a line with others; if the two statements are not in the same suite.

Example:

    def work(tasks, log):
        def tell(text):
            log(f"{prefix} {text}")

        # Somebody may be waiting.
        tell("begun")
        prefix = f"{len(tasks)} tasks:"
        for task in tasks:
            tell(task())

After:

    def work(tasks, log):
        def tell(text):
            log(f"{prefix} {text}")

        prefix = f"{len(tasks)} tasks:"
        # Somebody may be waiting.
        tell("begun")
        for task in tasks:
            tell(task())
"""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Action, ready, safe_fix, unsafe_fix
from closure_lsp.ide.diagnostics.rules import capture_before_binding
from closure_lsp.ide.edits.declarations import move_below
from closure_lsp.ide.results import ActionKind
from closure_lsp.scopes.model import Access
from closure_lsp.syntax import (
    Break,
    Continue,
    Decorated,
    Definition,
    ExpressionStatement,
    Import,
    ImportFrom,
    Raise,
    Return,
    Suite,
    With,
    Yield,
    ancestors,
    covers,
    nodes_below,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import CodeAction, Diagnostic
    from closure_lsp.syntax import Node
    from closure_lsp.text import TextEdit


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each `capture-before-binding` found."""
    analysis = request.analysis
    for diagnostic in request.found_by(capture_before_binding.RULE):
        edits = _edits(analysis, diagnostic)
        if edits:
            title = f"Move this call below the first binding of `{diagnostic.symbol}`"
            yield (safe_fix if diagnostic.is_certain else unsafe_fix)(title, ready(edits), (diagnostic,))


ACTION = Action("move-below-binding", (ActionKind.QUICK_FIX, ActionKind.QUICK_FIX_UNSAFE), offer, __doc__ or "")


def _edits(analysis: Analysis, diagnostic: Diagnostic) -> tuple[TextEdit, ...]:
    call = analysis.whole_occurrence_at(diagnostic.span.start)
    if call is None or call.home is None:
        return ()
    statement = call.statement
    references = statement.scopes.references_to(call.block.id, diagnostic.symbol)
    binding = next((found for found in references if found.access is Access.WRITE), None)
    if binding is None:
        return ()
    bound, made = statement.reference_node(binding), statement.reference_node(call.reference)
    around = list(ancestors(bound))
    suite = next((node for node in ancestors(made) if isinstance(node, Suite) and node in around), None)
    children = suite.children if suite is not None else ()
    caller, binder = _child_around(children, made), _child_around(children, bound)
    if caller is None or binder is None or not isinstance(binder, _BINDS_FOR_SURE):
        return ()
    between = children[children.index(caller) + 1 : children.index(binder) + 1]
    if not between or any(nodes_below(caller, *_LEAVES)) or _meet(statement, caller, between):
        return ()
    return move_below(analysis, statement, caller, binder)


def _child_around(children: Sequence[Node], node: Node) -> Node | None:
    """The child that holds a node; they are in the order of the text."""
    index = bisect_right(children, node.start, key=attrgetter("start")) - 1
    return children[index] if index >= 0 and covers(children[index], node) else None


_BINDS_FOR_SURE = (Decorated, Definition, ExpressionStatement, Import, ImportFrom, With)
"""Statements after which a name that they bind has a value."""
_LEAVES = (Break, Continue, Raise, Return, Yield)


def _meet(statement: Statement, caller: Node, between: Sequence[Node]) -> bool:
    """Whether one side binds or declares a name that the other side uses in any way."""
    first = caller.span
    second = Span(between[0].start, between[-1].end)
    names = [{found.name: found for found in statement.scopes.references_in(span)} for span in (first, second)]
    bound = [
        {found.name for found in statement.scopes.references_in(span) if found.access not in _LOOKS}
        for span in (first, second)
    ]
    return not (bound[0].isdisjoint(names[1]) and bound[1].isdisjoint(names[0]))


_LOOKS = frozenset({Access.READ, Access.MENTION})
