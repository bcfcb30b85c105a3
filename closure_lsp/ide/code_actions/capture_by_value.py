"""Capture `i` by value: gives a function made in a loop a default `i=i`, so that it keeps this iteration's value.

A default is evaluated where the function is made. The parameter then hides the variable around the function, so what
the loop binds later is not seen any more.

Offered as the fix of `late-binding-capture`, and anywhere on the header of a `def` or lambda, or on the variable in
its body, for every captured variable that a loop around the function rebinds; for all of them at once if there are
several. A caller that passes more arguments than the function has parameters would now overwrite the value.

Not offered where it would not compile or would mean another variable: for generator expressions, where the function
rebinds or declares the name, where a class around a method binds it, where no binding stands before the function.

Example:

    buttons = []
    for label in ("yes", "no"):
        buttons.append(lambda: label)

After:

    buttons = []
    for label in ("yes", "no"):
        buttons.append(lambda label=label: label)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from closure_lsp.flow import block_node, loop_captures, reference_node, runs_before
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.diagnostics import late_binding_capture
from closure_lsp.ide.edits import bind_as_default
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import Access, BlockKind, Flag
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.flow import LoopCapture
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.scopes.model import Block, BlockId, Reference


def offer(request: Request) -> Iterator[CodeAction]:
    """For each function that a diagnostic is about, or that the cursor is on: one action for each variable, or all."""
    analysis = request.analysis
    late = request.found_by(late_binding_capture.RULE)
    for statement in request.statements:
        for group in _groups(analysis, statement):
            fixed = [diagnostic for diagnostic in late if diagnostic.span in group.uses]
            chosen = [group.uses[diagnostic.span] for diagnostic in fixed] or group.touched_by(request.span.start)
            for name in chosen:
                yield group.action(analysis, (name,), [each for each in fixed if group.uses[each.span] == name])
            if chosen and len(group.names) > 1:
                yield group.action(analysis, group.names, fixed)


ACTION = Action("capture-by-value", (ActionKind.QUICK_FIX, ActionKind.REFACTOR_REWRITE), offer, __doc__ or "")


@dataclass(frozen=True, slots=True)
class _Group:
    """A function made in a loop, and what of its captures can become a default."""

    statement: Statement
    function: Block
    names: tuple[str, ...]
    """As they are written, in the order of their first reads."""
    uses: dict[Span, str]
    """Where in the document the function first reads each."""
    occurrences: dict[Span, str]
    """Where in the document the function reads any."""

    def touched_by(self, offset: int) -> list[str]:
        """The variables that a cursor chooses: all on the function's header, one on its name in the body."""
        chosen = [name for span, name in self.occurrences.items() if span.contains(offset)]
        end = self.function.colon if self.function.colon is not None else self.function.span.end
        header = self.statement.place(Span(self.function.span.start, end))
        return chosen or (list(self.names) if header.contains(offset) else [])

    def action(self, analysis: Analysis, names: Sequence[str], fixed: Sequence[Diagnostic]) -> CodeAction:
        title = f"Capture {', '.join(f'`{name}`' for name in names)} by value"
        kind = ActionKind.QUICK_FIX if fixed else ActionKind.REFACTOR_REWRITE
        edits = partial(bind_as_default, analysis, self.statement, self.function, names)
        return CodeAction(title, kind, edits, tuple(fixed), is_preferred=bool(fixed) and len(names) == 1)


def _groups(analysis: Analysis, statement: Statement) -> Iterator[_Group]:
    captures: dict[BlockId, list[LoopCapture]] = {}
    for capture in loop_captures(statement.region, statement.scopes):
        if _can_be_default(statement, capture):
            captures.setdefault(capture.function, []).append(capture)
    for function_id, group in captures.items():
        function = statement.scopes.blocks[function_id]
        uses = {_place(statement, capture.use): _written(analysis, statement, capture.use) for capture in group}
        occurrences = {
            _place(statement, reference): _written(analysis, statement, capture.use)
            for capture in group
            for reference in statement.scopes.references_to(capture.home, capture.name)
            if _is_within(function, reference)
        }
        names = tuple(uses.values())
        if bind_as_default(analysis, statement, function, names):
            yield _Group(statement, function, names, uses, occurrences)


def _can_be_default(statement: Statement, capture: LoopCapture) -> bool:
    """Whether a default `name=name` compiles, reads the captured variable, and takes the place of all its uses."""
    table = statement.scopes
    function = table.blocks[capture.function]
    if function.kind is BlockKind.GENERATOR_EXPRESSION:
        return False
    symbol = function.symbols.get(capture.name)
    if symbol and symbol.flags & (Flag.GLOBAL | Flag.NONLOCAL | Flag.ASSIGNED | Flag.PARAMETER):
        return False
    references = table.references_to(capture.home, capture.name)
    if any(each.access not in _HARMLESS and _is_within(function, each) for each in references):
        return False
    if any(each.access is Access.DELETE for each in references) or _evaluated_as(statement, capture) != capture.home:
        return False
    node = block_node(statement.region, function)
    return any(runs_before(reference_node(statement.region, each), node) for each in capture.rebindings)


_HARMLESS = frozenset({Access.READ, Access.MENTION})


def _evaluated_as(statement: Statement, capture: LoopCapture) -> BlockId:
    """The home of the variable that the name means in a default of the function: in the code around it."""
    table = statement.scopes
    around = table.blocks[capture.function]
    while around.parent is not None:
        around = table.blocks[around.parent]
        if around.kind is not BlockKind.TYPE_PARAMETERS:
            break
    symbol = around.symbols.get(capture.name)
    return symbol.home if symbol and symbol.home is not None else table.home_around(around.id, capture.name)


def _is_within(function: Block, reference: Reference) -> bool:
    """Whether the reference belongs to the function's body, not to its header, which other code evaluates."""
    return function.colon is not None and function.colon < reference.start < function.span.end


def _place(statement: Statement, reference: Reference) -> Span:
    return statement.place(Span(reference.start, reference.end))


def _written(analysis: Analysis, statement: Statement, reference: Reference) -> str:
    return analysis.text.slice(_place(statement, reference))
