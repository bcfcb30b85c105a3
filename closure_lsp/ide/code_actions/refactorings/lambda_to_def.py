"""Turn a lambda into a `def`: with a name, room for statements, and a place for a docstring.

A lambda that is assigned to a name becomes a `def` with that name. Any other lambda becomes a `def` above its
statement, named after the keyword argument that it was, or `function`, and the name replaces the lambda. `__name__`
changes from `<lambda>` to the name.

Offered from `lambda` to its colon. Not offered if there is no place for a `def` or it would not do the same: if the
statement shares its line, if a default could have another value above; and, unless the lambda is assigned, in a header,
in a comprehension or another lambda, and outside functions.

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
from closure_lsp.ide.code_actions.at_cursor import has_comment_beside_parts, header_at
from closure_lsp.ide.edits.declarations import line_above
from closure_lsp.ide.edits.suites import indentation_step, line_break, line_end, own_lines, statement_around
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    BooleanOperation,
    Call,
    Class,
    Comparison,
    Comprehension,
    Conditional,
    Dictionary,
    ExpressionStatement,
    Function,
    Identifier,
    KeywordArgument,
    Lambda,
    List,
    Parenthesized,
    Return,
    Set,
    Subscript,
    Tuple,
    ancestors,
    nearest,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for the lambda with the cursor between its keyword and colon."""
    chosen = header_at(request, Lambda)
    if chosen is None or has_comment_beside_parts(chosen.node):
        return
    analysis, around = request.analysis, statement_around(chosen.node)
    if own_lines(analysis, chosen.statement, around) is None:
        return
    target = _assigned_name(chosen.node)
    if target is not None:
        title = f"Turn the lambda into `def {target.text}`"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _assigned(analysis, chosen, target))
        return
    name = _name_above(chosen, around)
    if name is not None:
        title = f"Turn the lambda into `def {name}`"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _above(analysis, chosen, around, name))


def _assigned_name(node: Node) -> Node | None:
    """The name in `name = lambda: ...`, if that is a statement."""
    assignment = node.parent
    if not isinstance(assignment, Assignment) or assignment.annotation is not None:
        return None
    is_statement = isinstance(assignment.parent, ExpressionStatement)
    return assignment.left if is_statement and isinstance(assignment.left, Identifier) else None


def _name_above(chosen: Chosen[Lambda], around: Node) -> str | None:
    """The name for a `def` above the statement `around`; None if there cannot be a `def`."""
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    owner = table.blocks[chosen.block.parent or MODULE_BLOCK]
    parameters = node.parameters
    if not isinstance(around, ExpressionStatement | Return) or owner.kind is not BlockKind.FUNCTION:
        return None
    if not has_early_defaults(statement, owner.id, parameters) or looks_at_names(statement, owner.span):
        return None
    if any(each.default is not None for each in parameters or ()):
        bound_there = table.references_in(around.span)
        is_conditional = any(isinstance(found, _CONDITIONAL) for found in ancestors(node))
        if is_conditional or any(each.access in (Access.WRITE, Access.DELETE) for each in bound_there):
            return None
    argument = node.parent
    keyword = argument.name if isinstance(argument, KeywordArgument) else None
    wanted = keyword.text if keyword is not None else ""
    return free_name([wanted, "function", f"{wanted}_function"], names_in(statement, owner.span))


_CONDITIONAL = (BooleanOperation, Comparison, Conditional)


def _assigned(analysis: Analysis, chosen: Chosen[Lambda], target: Node) -> tuple[TextEdit, ...]:
    statement, node = chosen.statement, chosen.node
    body = node.body
    if body is None:
        return ()
    inner = line_break(analysis, statement, statement_around(node)) + _step(analysis, chosen)
    start = statement.start + target.start
    header = f"def {target.text}({_parameters(chosen)}):{inner}return "
    value = _value(body)
    return (TextEdit(Span(start, statement.place_of(node).end), header + value),)


def _above(analysis: Analysis, chosen: Chosen[Lambda], around: Node, name: str) -> tuple[TextEdit, ...]:
    statement, node = chosen.statement, chosen.node
    body = node.body
    if body is None:
        return ()
    inner = line_break(analysis, statement, around) + _step(analysis, chosen)
    ending = line_end(analysis, statement, around)
    definition = f"def {name}({_parameters(chosen)}):{inner}return {_value(body)}{ending}"
    return (*line_above(analysis, statement, around, definition), TextEdit(statement.place_of(node), name))


def _parameters(chosen: Chosen[Lambda]) -> str:
    parameters = chosen.node.parameters
    return parameters.text if parameters is not None else ""


def _value(body: Node) -> str:
    """The lambda's body, in parentheses if it has a line break outside its own brackets."""
    text = body.text
    outside = body.children[0].text if isinstance(body, Call | Subscript) else text
    is_open = any(line_end in outside for line_end in "\r\n") and not isinstance(body, _BRACKETED)
    return f"({text})" if is_open else text


_BRACKETED = (Comprehension, Dictionary, List, Parenthesized, Set, Tuple)


def _step(analysis: Analysis, chosen: Chosen[Lambda]) -> str:
    """The indentation of a suite here: that of the enclosing function or class, or the usual one."""
    definition = nearest(chosen.node, Function, Class)
    return indentation_step(analysis, chosen.statement, definition or chosen.node)


ACTION = Action("lambda-to-def", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", keeps_behavior=True)
