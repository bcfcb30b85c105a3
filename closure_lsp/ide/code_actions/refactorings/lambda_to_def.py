"""Turn a lambda into a `def`: with a name, room for statements, and a place for a docstring.

A lambda that is assigned to a name becomes a `def` of that name. Any other becomes one above its statement, called as
the keyword argument that it was, or `function`, and the name stands where the lambda stood. `__name__` changes from
`<lambda>` to the name.

Offered from `lambda` to its colon. Not offered where a `def` cannot stand or would not do the same: where the statement
shares its line, where a default could have another value above; and, unless the lambda is assigned, in a header, in a
comprehension or another lambda, and outside functions.

Example:

    def by_distance(points, origin):
        return sorted(points, key=lambda point: abs(point - origin))

After:

    def by_distance(points, origin):
        def key(point):
            return abs(point - origin)

        return sorted(points, key=key)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.captures.names import free_name, has_early_defaults, looks_at_names, names_in
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import has_comment, header_at, place_of, text_of
from closure_lsp.ide.edits.declarations import line_above
from closure_lsp.ide.edits.suites import indentation_step, line_break, line_end, own_lines, statement_around
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import ancestors
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """For the lambda between whose keyword and colon the cursor stands."""
    chosen = header_at(request, BlockKind.LAMBDA)
    if chosen is None or has_comment(chosen.node, beside_parts=True):
        return
    analysis, around = request.analysis, statement_around(chosen.node)
    if own_lines(analysis, chosen.statement, around) is None:
        return
    target = _assigned_name(chosen.node)
    if target is not None:
        title = f"Turn the lambda into `def {text_of(chosen.statement, target)}`"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _assigned(analysis, chosen, target))
        return
    name = _name_above(chosen, around)
    if name is not None:
        title = f"Turn the lambda into `def {name}`"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _above(analysis, chosen, around, name))


def _assigned_name(node: Node) -> Node | None:
    """The name of `name = lambda: ...`, a statement of its own."""
    assignment = node.parent
    if assignment is None or assignment.type != "assignment" or assignment.child_by_field_name("type") is not None:
        return None
    left = assignment.child_by_field_name("left")
    is_statement = assignment.parent is not None and assignment.parent.type == "expression_statement"
    return left if is_statement and left is not None and left.type == "identifier" else None


def _name_above(chosen: Chosen, around: Node) -> str | None:
    """What a `def` above the statement `around` can be called; None if it cannot stand there."""
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    owner = table.blocks[chosen.block.parent or MODULE_BLOCK]
    parameters = node.child_by_field_name("parameters")
    if around.type not in _SIMPLE_STATEMENTS or owner.kind is not BlockKind.FUNCTION:
        return None
    if not has_early_defaults(statement, owner.id, parameters) or looks_at_names(statement, owner.span):
        return None
    if any(child.child_by_field_name("value") for child in (parameters.named_children if parameters else ())):
        bound_there = table.references_in(Span(around.start_byte, around.end_byte))
        is_conditional = any(found.type in _CONDITIONAL for found in ancestors(node))
        if is_conditional or any(each.access in (Access.WRITE, Access.DELETE) for each in bound_there):
            return None
    argument = node.parent
    keyword = argument.child_by_field_name("name") if argument and argument.type == "keyword_argument" else None
    wanted = text_of(statement, keyword)
    return free_name([wanted, "function", f"{wanted}_function"], names_in(statement, owner.span))


_SIMPLE_STATEMENTS = frozenset({"expression_statement", "return_statement"})
_CONDITIONAL = frozenset({"boolean_operator", "comparison_operator", "conditional_expression"})


def _assigned(analysis: Analysis, chosen: Chosen, target: Node) -> tuple[TextEdit, ...]:
    statement, node = chosen.statement, chosen.node
    body = node.child_by_field_name("body")
    if body is None:
        return ()
    inner = line_break(analysis, statement, statement_around(node)) + _step(analysis, chosen)
    start = statement.start + target.start_byte
    header = f"def {text_of(statement, target)}({_parameters(chosen)}):{inner}return "
    value = _value(chosen, body)
    return (TextEdit(Span(start, place_of(statement, node).end), header + value),)


def _above(analysis: Analysis, chosen: Chosen, around: Node, name: str) -> tuple[TextEdit, ...]:
    statement, node = chosen.statement, chosen.node
    body = node.child_by_field_name("body")
    if body is None:
        return ()
    inner = line_break(analysis, statement, around) + _step(analysis, chosen)
    ending = line_end(analysis, statement, around)
    definition = f"def {name}({_parameters(chosen)}):{inner}return {_value(chosen, body)}{ending}"
    return (*line_above(analysis, statement, around, definition), TextEdit(place_of(statement, node), name))


def _parameters(chosen: Chosen) -> str:
    return text_of(chosen.statement, chosen.node.child_by_field_name("parameters"))


def _value(chosen: Chosen, body: Node) -> str:
    """The lambda's body, in brackets if a line ends in it that no bracket of its own keeps open."""
    text = text_of(chosen.statement, body)
    first = body.children[0] if body.type in ("call", "subscript") else None
    outside = text_of(chosen.statement, first) if first is not None else text
    is_open = any(line_end in outside for line_end in "\r\n") and body.type not in _BRACKETED
    return f"({text})" if is_open else text


_BRACKETED = frozenset(
    {
        "dictionary",
        "dictionary_comprehension",
        "generator_expression",
        "list",
        "list_comprehension",
        "parenthesized_expression",
        "set",
        "set_comprehension",
        "tuple",
    }
)


def _step(analysis: Analysis, chosen: Chosen) -> str:
    """By how much a suite is indented here: as that of the function or class around, or as usual."""
    around = (found for found in ancestors(chosen.node) if found.type in ("function_definition", "class_definition"))
    definition = next(around, chosen.node)
    return indentation_step(analysis, chosen.statement, definition)


ACTION = Action("lambda-to-def", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", keeps_behaviour=True)
