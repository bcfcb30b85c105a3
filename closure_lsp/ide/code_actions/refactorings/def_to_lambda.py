"""Turn a `def` that only returns a value into a lambda: the way back from *Turn the lambda into a `def`*.

If its name is used once, by the statement below, the lambda takes the place of the name there. Otherwise it is
assigned to the name. `__name__` changes to `<lambda>`.

Offered on the header of a `def` in a function or module. Not offered where a lambda cannot say the same: with
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
from closure_lsp.ide.code_actions.at_cursor import has_comment, header_at, place_of, text_of
from closure_lsp.ide.edits.suites import own_lines, statement_around, suite_of
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import named_nodes
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """For the `def` on whose header the cursor stands."""
    chosen = header_at(request, BlockKind.FUNCTION)
    if chosen is None:
        return
    owner = chosen.statement.scopes.blocks[chosen.block.parent or MODULE_BLOCK]
    text = _lambda(chosen)
    if text is None or owner.kind not in (BlockKind.FUNCTION, BlockKind.MODULE):
        return
    analysis = request.analysis
    use = _only_use(analysis, chosen)
    title = f"Turn `{text_of(chosen.statement, chosen.node.child_by_field_name('name'))}` into a lambda"
    if use is not None:
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _inlined(analysis, chosen, use, text))
    else:
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _assigned(chosen, text))


def _lambda(chosen: Chosen) -> str | None:
    """The lambda that does the same; None if there is none."""
    node, statement = chosen.node, chosen.statement
    body, parameters = node.child_by_field_name("body"), node.child_by_field_name("parameters")
    if body is None or parameters is None or len(body.named_children) != 1 or chosen.block.is_async:
        return None
    returned = body.named_children[0]
    if returned.type != "return_statement" or has_comment(node) or node.parent is None:
        return None
    if node.child_by_field_name("return_type") or node.child_by_field_name("type_parameters"):
        return None
    is_annotated = any(child.type.startswith("typed_") for child in parameters.named_children)
    if is_annotated or node.parent.type == "decorated_definition" or any(named_nodes(returned, "yield")):
        return None
    values = returned.named_children
    value = text_of(statement, values[0]) if values else "None"
    written = text_of(statement, parameters)[1:-1].strip().rstrip(",").rstrip()
    if "\n" in written or "\r" in written or "\\" in text_of(statement, returned):
        return None
    if values and values[0].type == "expression_list":
        value = f"({value})"
    return f"lambda {written}: {value}" if written else f"lambda: {value}"


def _only_use(analysis: Analysis, chosen: Chosen) -> Node | None:
    """Where the next statement uses the function, if nothing else in the program can."""
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
    is_simple = following.type in ("expression_statement", "return_statement")
    if statement_around(use) != following or not is_simple or own_lines(analysis, statement, node) is None:
        return None
    if not has_early_defaults(statement, owner.id, node.child_by_field_name("parameters")):
        return None
    rebinds = table.references_in(Span(following.start_byte, following.end_byte))
    return None if any(each.access in (Access.WRITE, Access.DELETE) for each in rebinds) else use


def _inlined(analysis: Analysis, chosen: Chosen, use: Node, text: str) -> tuple[TextEdit, ...]:
    lines = own_lines(analysis, chosen.statement, chosen.node)
    if lines is None:
        return ()
    end, last = lines.end, len(analysis.text)
    while end < last and not analysis.text.slice(below := _line(analysis, end)).strip():
        end = below.end
    written = text if use.parent is not None and use.parent.type in _TAKES_LAMBDA else f"({text})"
    return (TextEdit(Span(lines.start, end), ""), TextEdit(place_of(chosen.statement, use), written))


_TAKES_LAMBDA = frozenset(
    {"argument_list", "assignment", "expression_list", "keyword_argument", "list", "return_statement", "tuple"}
)


def _line(analysis: Analysis, offset: int) -> Span:
    """The line that begins at `offset`, with its end."""
    starts = analysis.text.line_starts
    line = analysis.text.line_at(offset) + 1
    return Span(offset, starts[line] if line < len(starts) else len(analysis.text))


def _assigned(chosen: Chosen, text: str) -> tuple[TextEdit, ...]:
    name = text_of(chosen.statement, chosen.node.child_by_field_name("name"))
    return (TextEdit(place_of(chosen.statement, chosen.node), f"{name} = {text}"),)


ACTION = Action("def-to-lambda", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", keeps_behaviour=True)
