"""Write `self.x` or `C.x`: reads from an object or its class what a method looks for as a bare name.

Offered as the fix of `class-scope-not-captured`. In a method, and in the functions inside it, the fix goes through the
first parameter of the method (`self`, or `cls` in a class method), which is preferred; there, and in other functions of
the class, also through the class if its name is visible. A call that passes the object itself, `helper(self, 3)`, and
one that lacks it, `helper(3)`, becomes `self.helper(3)`. If a method counts a variable of the class, `count += 1`, each
`count` in it becomes `self.count`.

It needs review if a loop in the class body contains the function and binds the name, because the attribute has the last
value; if a decorator may do more than call the function; if the name of the class may mean something else. Not offered
for code that may run while the class body does (comprehensions, decorators, arguments of calls there), because the
class has no name yet; nor through `self` for a function that would also receive `self`; nor through the class if the
call would lack an object.

Example:

    class Basket:
        limit = 10

        def is_full(self, count):
            return count >= limit

After:

    class Basket:
        limit = 10

        def is_full(self, count):
            return count >= self.limit
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.action import Action, other_safe_fix, ready, safe_fix, unsafe_fix
from closure_lsp.ide.code_actions.fixes.class_names import owners
from closure_lsp.ide.diagnostics.rules import class_scope_not_captured
from closure_lsp.ide.results import ActionKind, Safety
from closure_lsp.syntax import comma_behind
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.fixes.class_names import Owner
    from closure_lsp.ide.results import CodeAction, Diagnostic


def offer(request: Request) -> Iterator[CodeAction]:
    """Two actions for each diagnostic in a method, one for each in another function."""
    analysis = request.analysis
    for diagnostic in request.found_by(class_scope_not_captured.RULE):
        occurrence = analysis.whole_occurrence_at(diagnostic.span.start)
        found = owners(analysis, occurrence) if occurrence is not None else []
        best = next((owner for owner in found if owner.safety is Safety.SAFE), None)
        for owner in found:
            title = f"Write `{owner.written}.{analysis.text.slice(diagnostic.span)}`"
            fix = safe_fix if owner is best else other_safe_fix
            if owner.safety is Safety.UNSAFE:
                fix = unsafe_fix
            yield fix(title, ready(_edits(analysis, diagnostic, owner)), (diagnostic,))


ACTION = Action("qualify-class-name", (ActionKind.QUICK_FIX, ActionKind.QUICK_FIX_UNSAFE), offer, __doc__ or "")


def _edits(analysis: Analysis, diagnostic: Diagnostic, owner: Owner) -> tuple[TextEdit, ...]:
    start = diagnostic.span.start
    statement = analysis.whole_statement_at(start)
    starts = sorted({start, *(statement.place(place).start for place in owner.places)})
    insertions = tuple(TextEdit(Span(each, each), f"{owner.written}.") for each in starts)
    argument = owner.argument
    around = argument.parent if argument is not None else None
    if argument is None or around is None:
        return insertions
    comma = comma_behind(argument)
    behind = [child for child in around.children if child.start > argument.start]
    end = behind[0].start if behind else around.end - len(")")
    if statement.region.comments_in(Span(argument.end, end)):
        end = argument.end if comma is None else comma + len(",")
    return (*insertions, TextEdit(statement.place(Span(argument.start, end)), ""))
