"""Knows how to write a function that keeps a value by other means than a default: a factory, `partial`, a list.

Knows nothing of when that is right. Like `edits`: the smallest edits, in bytes of the document; none where the result
would not compile or the rest of the function would mean something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.edits.imports import imported
from closure_lsp.ide.edits.suites import (
    indentation,
    indentation_step,
    inner_line_starts,
    line_break,
    line_end,
    own_lines,
)
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import covers, named_nodes, node_text, parses
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis, Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node


def bind_by_factory(
    analysis: Analysis, statement: Statement, function: Block, names: Sequence[str]
) -> tuple[TextEdit, ...]:
    """Has the function made by another one that takes the names as parameters, and calls that at once.

    `(lambda i: lambda: i)(i)`; or a `def make_f(i):` around a `def f`, which is indented, and `f = make_f(i)` below it.
    """
    node = statement.block_node(function)
    if not parses(statement.region, function.span) or not _header_can_move(statement, function, node):
        return ()
    given = ", ".join(names)
    if node.type == "lambda":
        start, end = statement.place(Span(node.start_byte, node.end_byte))
        return (TextEdit(Span(start, start), f"(lambda {given}: "), TextEdit(Span(end, end), f")({given})"))
    whole = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
    lines = own_lines(analysis, statement, whole)
    if node.type != "function_definition" or lines is None or _names_itself(statement, function, node):
        return ()
    name = node_text(statement.region, node.child_by_field_name("name"))
    factory = _free_name(analysis, f"make_{name.strip('_')}")
    margin, ending = indentation(analysis, statement, whole), line_end(analysis, statement, whole)
    step = indentation_step(analysis, statement, node)
    inside = len(margin.encode())
    first, *rest = (
        start + inside if analysis.text.data.startswith(margin.encode(), start) else start
        for start in inner_line_starts(analysis, statement, lines, whole)
    )
    end = analysis.text.line_span(analysis.text.line_at(lines.end - 1)).end
    tail = f"{ending}{ending}{margin}{step}return {name}{ending}{ending}{margin}{name} = {factory}({given})"
    return (
        TextEdit(Span(first, first), f"def {factory}({given}):{ending}{margin}{step}"),
        *(TextEdit(Span(start, start), step) for start in rest),
        TextEdit(Span(end, end), tail),
    )


def bind_by_partial(
    analysis: Analysis, statement: Statement, function: Block, names: Sequence[str]
) -> tuple[TextEdit, ...]:
    """Gives the function the names as first parameters, and binds them with `functools.partial`.

    A lambda is wrapped where it stands, the name of an undecorated `def` is bound anew below it.
    """
    region = statement.region
    node = statement.block_node(function)
    parameters = node.child_by_field_name("parameters")
    partial = imported(analysis, statement, function.parent or 0, "functools", "partial")
    if not parses(region, function.span) or partial is None or _takes_any_keyword(parameters):
        return ()
    given = ", ".join(names)
    if node.type == "lambda":
        start, end = statement.place(Span(node.start_byte, node.end_byte))
        keyword_end = start + len("lambda")
        inserted = f" {given}," if parameters is not None else f" {given}"
        return (
            *partial.edits,
            TextEdit(Span(start, start), f"{partial.expression}("),
            TextEdit(Span(keyword_end, keyword_end), inserted),
            TextEdit(Span(end, end), f", {given})"),
        )
    lines = own_lines(analysis, statement, node)
    in_class = function.parent is not None and statement.scopes.blocks[function.parent].kind is BlockKind.CLASS
    is_decorated = node.parent is not None and node.parent.type == "decorated_definition"
    if node.type != "function_definition" or parameters is None or lines is None or in_class or is_decorated:
        return ()
    name = node_text(region, node.child_by_field_name("name"))
    end = analysis.text.line_span(analysis.text.line_at(lines.end - 1)).end
    margin, ending = indentation(analysis, statement, node), line_end(analysis, statement, node)
    return (
        *partial.edits,
        _first_parameters(analysis, statement, parameters, given),
        TextEdit(Span(end, end), f"{ending}{ending}{margin}{name} = {partial.expression}({name}, {given})"),
    )


def as_list(analysis: Analysis, statement: Statement, function: Block, names: Sequence[str]) -> tuple[TextEdit, ...]:
    """Makes a generator expression a list comprehension, which evaluates everything at once."""
    node = statement.block_node(function)
    if node.type != "generator_expression" or function.is_async or not parses(statement.region, function.span):
        return ()
    start, end = statement.place(Span(node.start_byte, node.end_byte))
    if analysis.text.data[start : start + 1] != b"(":
        return ()
    around = node.parent
    if around is not None and around.child_by_field_name("arguments") == node:
        return (TextEdit(Span(start + 1, start + 1), "["), TextEdit(Span(end - 1, end - 1), "]"))
    return (TextEdit(Span(start, start + 1), "["), TextEdit(Span(end - 1, end), "]"))


def _header_can_move(statement: Statement, function: Block, node: Node) -> bool:
    """Whether decorators, defaults and annotations mean the same within a function around the function."""
    table = statement.scopes
    around = table.blocks[function.parent or 0]
    while around.kind in (BlockKind.COMPREHENSION, BlockKind.TYPE_PARAMETERS) and around.parent is not None:
        around = table.blocks[around.parent]
    if around.kind is BlockKind.CLASS and (node.type != "lambda" or node.child_by_field_name("parameters")):
        return False
    whole = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
    body = node.child_by_field_name("body")
    return all(covers(body, found) for found in named_nodes(whole, "named_expression", "await", "yield"))


def _names_itself(statement: Statement, function: Block, node: Node) -> bool:
    """Whether the header reads the function's own name (`@f.setter`), or its body rebinds it."""
    whole = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
    body = node.child_by_field_name("body")
    starts_in_body = body.start_byte if body is not None else node.end_byte
    return any(
        found.name == function.name
        and found.span != function.name_span
        and (found.start < starts_in_body or found.access is not Access.READ)
        for found in statement.scopes.references_in(Span(whole.start_byte, whole.end_byte))
        if whole.start_byte <= found.start < whole.end_byte
    )


def _free_name(analysis: Analysis, wanted: str) -> str:
    """`wanted`, or with a number behind it where the document has that name already."""
    taken = {found.name for statement in analysis.statements for found in statement.scopes.references}
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)


def _takes_any_keyword(parameters: Node | None) -> bool:
    return parameters is not None and any(named_nodes(parameters, "dictionary_splat_pattern"))


def _first_parameters(analysis: Analysis, statement: Statement, parameters: Node, given: str) -> TextEdit:
    present = [child for child in parameters.named_children if child.type != "comment"]
    if not present:
        place = statement.start + parameters.start_byte + 1
        return TextEdit(Span(place, place), given)
    place = statement.start + present[0].start_byte
    text = analysis.text
    is_on_own_line = not text.data[text.line_starts[text.line_at(place)] : place].strip(b" \t\f")
    separator = line_break(analysis, statement, present[0]) if is_on_own_line else " "
    return TextEdit(Span(place, place), f"{given},{separator}")
