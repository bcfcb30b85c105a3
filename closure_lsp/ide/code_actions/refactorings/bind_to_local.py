"""Bind `append` to a local: reads a captured variable once, above a loop that reads it again and again.

Python reads a local with `LOAD_FAST`, a captured variable with `LOAD_DEREF` through its cell.

Offered on a captured variable that a `def` reads in a loop or comprehension of its own. Not offered if the variable
could change meanwhile, or might have no value yet when the function begins: only the function that owns it may bind
it, and must be sure to do so above the `def`.

Example:

    def counter(words):
        def count(texts):
            total = 0
            for text in texts:
                total += text in words
            return total

        return count

After:

    def counter(words):
        def count(texts):
            local_words = words
            total = 0
            for text in texts:
                total += text in local_words
            return total

        return count
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import surely_bound
from closure_lsp.flow.order import loops_around
from closure_lsp.ide.captures.changes import bindings_of, can_pause, is_bound_once
from closure_lsp.ide.captures.names import free_name, is_printed_with_its_text, looks_at_names, names_in
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.edits.declarations import line_above
from closure_lsp.ide.edits.suites import own_lines, statements_of
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import Declaration, Function
from closure_lsp.text import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for the captured variable at the cursor."""
    occurrence = request.analysis.whole_occurrence_at(request.span.start)
    found = _found(request.analysis, occurrence) if occurrence else None
    if found is None or occurrence is None:
        return
    written = request.analysis.text.slice(occurrence.span)
    name = free_name([f"local_{written.strip('_')}"], names_in(found.statement, found.function.span))
    if name is not None:
        title = f"Bind `{written}` to a local of `{found.function.name}`"
        yield CodeAction(
            title, ActionKind.REFACTOR_REWRITE, lambda: _edits(request.analysis, found, f"{name} = {written}", name)
        )


class _BoundReads(NamedTuple):
    statement: Statement
    function: Block
    first: Node
    """Its first statement after docstring and declarations."""
    reads: tuple[Reference, ...]


def _found(analysis: Analysis, occurrence: Occurrence) -> _BoundReads | None:
    statement, reference = occurrence.statement, occurrence.reference
    table, home = statement.scopes, occurrence.home
    function = table.blocks[table.runner_of(reference.block)]
    if home is None or reference.access is not Access.READ or function.kind is not BlockKind.FUNCTION:
        return None
    if not table.blocks[home].kind.is_function or home in (function.id, reference.block):
        return None
    if home not in _around(statement, function) or not any(loops_around(statement.reference_node(reference))):
        return None
    if looks_at_names(statement, function.span) or not statement.region.parses(function.span):
        return None
    references = table.references_to(home, reference.name)
    reads = tuple(
        each for each in references if each.access is Access.READ and table.runner_of(each.block) == function.id
    )
    if any(is_printed_with_its_text(statement.reference_node(each)) for each in reads):
        return None
    if not _is_constant_meanwhile(statement, function, home, reference.name):
        return None
    first = _first_statement(statement.block_node(function))
    if first is None or own_lines(analysis, statement, first) is None:
        return None
    return _BoundReads(statement, function, first, reads)


def _around(statement: Statement, function: Block) -> list[BlockId]:
    """The blocks around the function, whose variables it may capture."""
    table, found = statement.scopes, []
    parent = function.parent
    while parent is not None:
        found.append(parent)
        parent = table.blocks[parent].parent
    return found


def _is_constant_meanwhile(statement: Statement, function: Block, home: BlockId, name: str) -> bool:
    """Whether the variable is sure to have one and the same value during each call of the function."""
    table = statement.scopes
    bindings = bindings_of(statement, home, name)
    if not bindings or any(each.block != home for each in bindings):
        return False
    can_change = can_pause(statement, function.id) or can_pause(statement, home)
    if can_change and not is_bound_once(statement, bindings):
        return False
    outermost = list(table.functions_between(function.id, home))[-1]
    return surely_bound(statement.unit, home, name, statement.block_node(outermost))


def _first_statement(node: Node) -> Node | None:
    if not isinstance(node, Function):
        return None
    suite = (child for child in statements_of(node) if child is not node.docstring)
    return next((child for child in suite if not isinstance(child, Declaration)), None)


def _edits(analysis: Analysis, found: _BoundReads, line: str, name: str) -> tuple[TextEdit, ...]:
    above = line_above(analysis, found.statement, found.first, line)
    return (*above, *(TextEdit(found.statement.place(each.span), name) for each in found.reads))


ACTION = Action("bind-to-local", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", keeps_behavior=True)
