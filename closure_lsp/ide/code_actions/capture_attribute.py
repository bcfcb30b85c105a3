"""Capture `self.value` by value: reads an attribute before the closure is made, and has the closure capture the value.

The closure then keeps neither `self` alive for it nor sees what the attribute becomes later. (That is what the action
is for, and the one thing that it changes.)

Offered on `self.value` in a `def` or lambda that captures `self`, or any other variable, from a function around it.
Not offered where the closure assigns the attribute, or the line that reads it has no place: above a loop's or
condition's header, or where the object may have no value yet.

Example:

    class Button:
        def handler(self):
            return lambda: print(self.label)

After:

    class Button:
        def handler(self):
            label = self.label
            return lambda: print(label)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow import block_node, functions_between, reference_node, surely_bound
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import place_of, text_of
from closure_lsp.ide.edits import line_above
from closure_lsp.ide.names import free_name, is_printed_with_its_text, looks_at_names, names_in
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.ide.suites import own_lines, statement_around
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import ancestors, node_at, parses
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block, Reference
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """For the attribute at the cursor."""
    found = _found(request)
    if found is None:
        return
    taken = names_in(found.statement, found.home.span)
    attribute = found.attribute.strip("_")
    name = free_name([attribute, f"{found.object_name}_{attribute}"], taken)
    if name is not None:
        title = f"Capture `{found.object_name}.{found.attribute}` by value"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _edits(request.analysis, found, name))


class _Found(NamedTuple):
    statement: Statement
    home: Block
    """The function whose variable the object is."""
    object_name: str
    attribute: str
    reads: tuple[Node, ...]
    """All `self.value` within the closure."""
    around: Node
    """The statement that makes the closure."""


def _found(request: Request) -> _Found | None:
    statement = request.statements[0]
    table, region = statement.scopes, statement.region
    node = next((each for each in _nodes_at(request, statement) if _is_attribute_of_name(each)), None)
    reference = next((each for each in table.references if node and each.start == node.start_byte), None)
    home = table.home(reference) if reference else None
    if node is None or reference is None or home is None or table.blocks[home].kind is not BlockKind.FUNCTION:
        return None
    closures = list(functions_between(table, reference.block, home))
    closure = closures[-1] if closures else None
    if closure is None or closure.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
        return None
    attribute = text_of(statement, node.child_by_field_name("attribute"))
    reads = _reads(statement, closure, table.references_to(home, reference.name), attribute)
    around = statement_around(block_node(region, closure))
    if not reads or not _can_be_read_above(request.analysis, statement, closure, around, reference):
        return None
    if looks_at_names(statement, table.blocks[home].span) or not parses(region, table.blocks[home].span):
        return None
    written = text_of(statement, node.child_by_field_name("object"))
    return _Found(statement, table.blocks[home], written, attribute, reads, around)


def _nodes_at(request: Request, statement: Statement) -> Iterator[Node]:
    offset = request.span.start - statement.start
    yield from ancestors(node_at(statement.region, offset))
    if offset > 0:
        yield from ancestors(node_at(statement.region, offset - 1, offset))


def _is_attribute_of_name(node: Node) -> bool:
    around = node.child_by_field_name("object") if node.type == "attribute" else None
    return around is not None and around.type == "identifier"


def _reads(statement: Statement, closure: Block, uses: tuple[Reference, ...], attribute: str) -> tuple[Node, ...]:
    """The places within the closure that read the attribute; none if one does something else to it."""
    found = []
    for use in uses:
        is_inside = closure.colon is not None and closure.colon < use.start < closure.span.end
        node = reference_node(statement.region, use).parent
        if not is_inside or node is None or not _is_attribute_of_name(node):
            continue
        if node.start_byte != use.start or text_of(statement, node.child_by_field_name("attribute")) != attribute:
            continue
        if _is_target(node) or is_printed_with_its_text(node):
            return ()
        found.append(node)
    return tuple(found)


def _is_target(node: Node) -> bool:
    """Whether the attribute is assigned or deleted there."""
    for child, parent in zip(ancestors(node), list(ancestors(node))[1:], strict=False):
        if parent.type in _TARGETS:
            return True
        if parent.type in ("assignment", "augmented_assignment", "for_statement", "for_in_clause"):
            return child == parent.child_by_field_name("left")
        if parent.type not in ("expression_list", "list", "parenthesized_expression", "tuple", "list_splat"):
            return False
    return False


_TARGETS = frozenset(
    {"as_pattern_target", "delete_statement", "list_pattern", "list_splat_pattern", "pattern_list", "tuple_pattern"}
)


def _can_be_read_above(
    analysis: Analysis, statement: Statement, closure: Block, around: Node, reference: Reference
) -> bool:
    """Whether the object is the same, and sure to be there, right above the statement that makes the closure."""
    table = statement.scopes
    home = table.home(reference)
    owner = table.blocks[closure.parent or 0]
    while owner.kind in (BlockKind.COMPREHENSION, BlockKind.TYPE_PARAMETERS) and owner.parent is not None:
        owner = table.blocks[owner.parent]
    if home != owner.id or around.type not in _STATEMENTS or own_lines(analysis, statement, around) is None:
        return False
    definition = around.child_by_field_name("definition")
    if definition is not None and definition.type != "function_definition":
        return False
    inside = table.references_in(Span(around.start_byte, around.end_byte))
    if any(
        each.name == reference.name and each.access in (Access.WRITE, Access.DELETE) and table.home(each) == home
        for each in inside
    ):
        return False
    return surely_bound(statement.region, table, home, reference.name, around)


_STATEMENTS = frozenset({"decorated_definition", "expression_statement", "function_definition", "return_statement"})


def _edits(analysis: Analysis, found: _Found, name: str) -> tuple[TextEdit, ...]:
    line = f"{name} = {found.object_name}.{found.attribute}"
    above = line_above(analysis, found.statement, found.around, line)
    return (*above, *(TextEdit(place_of(found.statement, node), name) for node in found.reads))


ACTION = Action("capture-attribute", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "")
