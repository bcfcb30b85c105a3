"""Turn a `def` that only returns a value into a lambda: the inverse of *Turn the lambda into a `def`*.

If the only use of its name is in the statement below, the lambda replaces the name there. Otherwise it is assigned to
the name. `__name__` changes to `<lambda>`.

Offered on the header of a `def` in a function or module. Not offered if a lambda cannot express the same: with
decorators, annotations, type parameters, `async`, comments, or parameters on several lines.

Example:

    def by_distance(points, origin):
        def key(point):
            return abs(point - origin)

        return sorted(points, key=key)

After:

    def by_distance(points, origin):
        return sorted(points, key=lambda point: abs(point - origin))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.captures.names import has_early_defaults, looks_at_names
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import has_comment, header_at, name_of
from closure_lsp.ide.edits.suites import own_lines, statement_around, statements_of, suite_of
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import (
    ArgumentList,
    Assignment,
    ExpressionList,
    ExpressionStatement,
    Function,
    KeywordArgument,
    List,
    Return,
    Tuple,
    Yield,
    nodes_below,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for the `def` whose header the cursor is on."""
    chosen = header_at(request, Function)
    if chosen is None:
        return
    owner = chosen.statement.scopes.blocks[chosen.block.parent or MODULE_BLOCK]
    text = _lambda(chosen)
    if text is None or owner.kind not in (BlockKind.FUNCTION, BlockKind.MODULE):
        return
    analysis = request.analysis
    use = _only_use(analysis, chosen)
    title = f"Turn `{name_of(chosen.node)}` into a lambda"
    if use is not None:
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _inlined(analysis, chosen, use, text))
    else:
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _assigned(chosen, text))


def _lambda(chosen: Chosen[Function]) -> str | None:
    """The equivalent lambda; None if there is none."""
    node = chosen.node
    suite, parameters = statements_of(node), node.parameters
    if parameters is None or len(suite) != 1 or chosen.block.is_async:
        return None
    returned = suite[0]
    if not isinstance(returned, Return) or has_comment(node) or any(nodes_below(returned, Yield)):
        return None
    is_annotated = any(each.annotation is not None for each in parameters) or node.returns is not None
    if is_annotated or node.type_parameters is not None or node.decorated is not None:
        return None
    values = returned.children
    value = values[0].text if values else "None"
    written = parameters.text[1:-1].strip().rstrip(",").rstrip()
    if "\n" in written or "\r" in written or "\\" in returned.text:
        return None
    if values and isinstance(values[0], ExpressionList):
        value = f"({value})"
    return f"lambda {written}: {value}" if written else f"lambda: {value}"


def _only_use(analysis: Analysis, chosen: Chosen[Function]) -> Node | None:
    """The use of the function in the next statement, if no other code can use it."""
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    owner = table.blocks[chosen.block.parent or MODULE_BLOCK]
    name = chosen.block.name_span
    suite = suite_of(node)
    following = next(iter(suite[suite.index(node) + 1 :]), None)
    bound = next((each for each in table.references if name and each.start == name.start), None)
    if bound is None or following is None or owner.kind is not BlockKind.FUNCTION:
        return None
    if bound.home != owner.id or looks_at_names(statement, owner.span):
        return None
    uses = [each for each in table.references_to(owner.id, bound.name) if each.start != bound.start]
    if len(uses) != 1 or uses[0].access is not Access.READ or uses[0].block != owner.id:
        return None
    use = statement.reference_node(uses[0])
    is_simple = isinstance(following, ExpressionStatement | Return)
    if statement_around(use) is not following or not is_simple or own_lines(analysis, statement, node) is None:
        return None
    if not has_early_defaults(statement, owner.id, node.parameters):
        return None
    rebinds = table.references_in(following.span)
    return None if any(each.access in (Access.WRITE, Access.DELETE) for each in rebinds) else use


def _inlined(analysis: Analysis, chosen: Chosen[Function], use: Node, text: str) -> tuple[TextEdit, ...]:
    lines = own_lines(analysis, chosen.statement, chosen.node)
    if lines is None:
        return ()
    end, last = lines.end, len(analysis.text)
    while end < last and not analysis.text.slice(below := _line(analysis, end)).strip():
        end = below.end
    written = text if isinstance(use.parent, _TAKES_LAMBDA) else f"({text})"
    return (TextEdit(Span(lines.start, end), ""), TextEdit(chosen.statement.place_of(use), written))


_TAKES_LAMBDA = (ArgumentList, Assignment, ExpressionList, KeywordArgument, List, Return, Tuple)


def _line(analysis: Analysis, offset: int) -> Span:
    """The line that begins at `offset`, with its line end."""
    starts = analysis.text.line_starts
    line = analysis.text.line_at(offset) + 1
    return Span(offset, starts[line] if line < len(starts) else len(analysis.text))


def _assigned(chosen: Chosen[Function], text: str) -> tuple[TextEdit, ...]:
    return (TextEdit(chosen.statement.place_of(chosen.node), f"{name_of(chosen.node)} = {text}"),)


ACTION = Action("def-to-lambda", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", keeps_behavior=True)
