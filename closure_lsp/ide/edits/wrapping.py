"""Rewrites a function so that it keeps a value by other means than a default: a factory, `partial`, a list.

Never knows when that is right. Like `declarations`: the smallest edits, in bytes of the document; none if the result
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
from closure_lsp.syntax import (
    Await,
    Call,
    Class,
    Function,
    GeneratorExpression,
    Lambda,
    NamedExpression,
    ParameterKind,
    TypeAlias,
    Yield,
    covers,
    nearest,
    nodes_below,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node, Parameters


def bind_by_factory(
    analysis: Analysis, statement: Statement, function: Block, names: Sequence[str]
) -> tuple[TextEdit, ...]:
    """Puts the function into another one that has the names as parameters, and calls that one at once.

    `(lambda i: lambda: i)(i)`; or a `def make_f(i):` around a `def f`, which is indented, and `f = make_f(i)` below it.
    """
    node = statement.block_node(function)
    given = ", ".join(names)
    if not statement.region.parses(function.span):
        return ()
    if isinstance(node, GeneratorExpression):
        return _generator_by_factory(analysis, statement, function, node, given)
    if not isinstance(node, Function | Lambda | TypeAlias) or not _header_can_move(statement, function, node):
        return ()
    if isinstance(node, Lambda):
        start, end = statement.place_of(node)
        return (TextEdit(Span(start, start), f"(lambda {given}: "), TextEdit(Span(end, end), f")({given})"))
    whole = node.whole if isinstance(node, Function) else node
    lines = own_lines(analysis, statement, whole)
    if lines is None or node.name is None or (isinstance(node, Function) and _names_itself(statement, function, node)):
        return ()
    name = node.name.text
    factory = _free_name(analysis, f"make_{name.strip('_')}")
    margin, ending = indentation(analysis, statement, whole), line_end(analysis, statement, whole)
    step = indentation_step(analysis, statement, node if isinstance(node, Function) else _definition_around(node))
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


def _generator_by_factory(
    analysis: Analysis, statement: Statement, function: Block, node: GeneratorExpression, given: str
) -> tuple[TextEdit, ...]:
    """`(lambda i: (x + i for x in y))(i)`: it remains a generator, and begins to iterate when it did before."""
    start, end = statement.place_of(node)
    if _is_in_class(statement, function) or any(nodes_below(node, NamedExpression, Yield)):
        return ()
    first = node.first_iterable
    if first is None or any(nodes_below(first, Await)) or analysis.text.data[start : start + 1] != b"(":
        return ()
    around = node.parent
    if isinstance(around, Call) and around.arguments is node:
        return (TextEdit(Span(start, start), f"((lambda {given}: "), TextEdit(Span(end, end), f")({given}))"))
    return (TextEdit(Span(start, start), f"(lambda {given}: "), TextEdit(Span(end, end), f")({given})"))


def _is_in_class(statement: Statement, function: Block) -> bool:
    """Whether the code that makes the function is the body of a class, a comprehension there included."""
    table = statement.scopes
    around = table.blocks[function.parent or 0]
    while around.kind in (BlockKind.COMPREHENSION, BlockKind.TYPE_PARAMETERS) and around.parent is not None:
        around = table.blocks[around.parent]
    return around.kind is BlockKind.CLASS


def _definition_around(node: Node) -> Node:
    return nearest(node, Function, Class) or node


def bind_by_partial(
    analysis: Analysis, statement: Statement, function: Block, names: Sequence[str]
) -> tuple[TextEdit, ...]:
    """Gives the function the names as first parameters, and binds them with `functools.partial`.

    A lambda is wrapped in its place; the name of an undecorated `def` is rebound below it.
    """
    node = statement.block_node(function)
    if not isinstance(node, Function | Lambda) or not statement.region.parses(function.span):
        return ()
    parameters = node.parameters
    partial = imported(analysis, statement, function.parent or 0, "functools", "partial")
    if partial is None or _takes_any_keyword(parameters):
        return ()
    given = ", ".join(names)
    if isinstance(node, Lambda):
        start, end = statement.place_of(node)
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
    if parameters is None or lines is None or in_class or node.decorated is not None or node.name is None:
        return ()
    name = node.name.text
    end = analysis.text.line_span(analysis.text.line_at(lines.end - 1)).end
    margin, ending = indentation(analysis, statement, node), line_end(analysis, statement, node)
    return (
        *partial.edits,
        _first_parameters(analysis, statement, parameters, given),
        TextEdit(Span(end, end), f"{ending}{ending}{margin}{name} = {partial.expression}({name}, {given})"),
    )


def as_list(analysis: Analysis, statement: Statement, function: Block) -> tuple[TextEdit, ...]:
    """Makes a generator expression a list comprehension, which evaluates everything at once."""
    node = statement.block_node(function)
    if not isinstance(node, GeneratorExpression) or function.is_async or not statement.region.parses(function.span):
        return ()
    start, end = statement.place_of(node)
    if analysis.text.data[start : start + 1] != b"(":
        return ()
    around = node.parent
    if isinstance(around, Call) and around.arguments is node:
        return (TextEdit(Span(start + 1, start + 1), "["), TextEdit(Span(end - 1, end - 1), "]"))
    return (TextEdit(Span(start, start + 1), "["), TextEdit(Span(end - 1, end), "]"))


def _header_can_move(statement: Statement, function: Block, node: Function | Lambda | TypeAlias) -> bool:
    """Whether decorators, defaults and annotations mean the same within a function around the function."""
    has_parameters = isinstance(node, Lambda) and node.parameters is not None
    if _is_in_class(statement, function) and (has_parameters or not isinstance(node, Lambda)):
        return False
    if isinstance(node, TypeAlias):
        return True
    whole: Node = node.whole if isinstance(node, Function) else node
    body = node.body
    return all(covers(body, found) for found in nodes_below(whole, NamedExpression, Await, Yield))


def _names_itself(statement: Statement, function: Block, node: Function) -> bool:
    """Whether the header reads the function's own name (`@f.setter`), or its body rebinds it."""
    whole = node.whole
    starts_in_body = node.body.start if node.body is not None else node.end
    return any(
        found.name == function.name
        and found.span != function.name_span
        and (found.start < starts_in_body or found.access is not Access.READ)
        for found in statement.scopes.references_in(whole.span)
        if whole.start <= found.start < whole.end
    )


def _free_name(analysis: Analysis, wanted: str) -> str:
    """`wanted`, with a number appended if the document has that name already."""
    taken = {found.name for statement in analysis.statements for found in statement.scopes.references}
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)


def _takes_any_keyword(parameters: Parameters | None) -> bool:
    return parameters is not None and any(each.kind is ParameterKind.VAR_KEYWORD for each in parameters)


def _first_parameters(analysis: Analysis, statement: Statement, parameters: Parameters, given: str) -> TextEdit:
    if not parameters.children:
        place = statement.start + parameters.start + 1
        return TextEdit(Span(place, place), given)
    first = parameters.children[0]
    place = statement.start + first.start
    text = analysis.text
    is_on_own_line = not text.data[text.line_starts[text.line_at(place)] : place].strip(b" \t\f")
    separator = line_break(analysis, statement, first) if is_on_own_line else " "
    return TextEdit(Span(place, place), f"{given},{separator}")
