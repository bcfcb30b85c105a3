"""Writes a declaration or a default into a function that has neither. Knows nothing about when that is right.

Each function gives the smallest edits that do it, in bytes of the document: comments, layout, tabs and line ends stay
as they are. No edits, where the function does not parse well enough to tell the place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.edits.suites import indentation, line_break, line_end, own_lines, statements_of, suite_of
from closure_lsp.scopes.model import BindingKind, BlockKind, Flag
from closure_lsp.syntax import (
    Assignment,
    Declaration,
    Decorated,
    Definition,
    Function,
    Global,
    Lambda,
    Nonlocal,
    ParameterKind,
    comma_behind,
    nearest,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node, Parameters


def declare_nonlocal(analysis: Analysis, occurrence: Occurrence) -> tuple[TextEdit, ...]:
    """Makes a name, a `def`'s own variable, mean the variable of an enclosing function.

    Writes `nonlocal name` at the beginning of the body, or adds the name to the `nonlocal` there. No edits
    if no enclosing function has such a variable, or if Python would reject the declaration.
    """
    table = occurrence.statement.scopes
    home = table.home_around(occurrence.block.id, occurrence.reference.name)
    if table.blocks[home].kind is not BlockKind.FUNCTION or not _is_declarable(occurrence):
        return ()
    return _declared_without_annotations(analysis, occurrence, "nonlocal")


def declare_global(analysis: Analysis, occurrence: Occurrence) -> tuple[TextEdit, ...]:
    """Makes a name, a `def`'s own variable, mean the module's.

    Writes `global name` at the beginning of the body, or adds the name to the `global` there. No edits if
    an inner function declares the variable `nonlocal`, or if Python would reject the declaration.
    """
    references = occurrence.statement.scopes.references_to(occurrence.block.id, occurrence.reference.name)
    if not _is_declarable(occurrence) or any(each.binding is BindingKind.NONLOCAL for each in references):
        return ()
    return _declared_without_annotations(analysis, occurrence, "global")


def _declared_without_annotations(analysis: Analysis, occurrence: Occurrence, keyword: str) -> tuple[TextEdit, ...]:
    """Declares the name and removes the annotations from its assignments: `x: int = 1`.

    No edits if one has no value, because nothing would be left. (CPython: "annotated name can't be nonlocal".)
    """
    statement = occurrence.statement
    removals = []
    for found in statement.scopes.references_to(occurrence.block.id, occurrence.reference.name):
        node = statement.reference_node(found)
        assignment = node.parent
        if not isinstance(assignment, Assignment) or assignment.left is not node or assignment.annotation is None:
            continue
        if assignment.right is None:
            return ()
        removals.append(TextEdit(statement.place(Span(node.end, assignment.annotation.end)), ""))
    declaration = declare(analysis, occurrence, keyword)
    return tuple(sorted({*declaration, *removals})) if declaration else ()


def declare(analysis: Analysis, occurrence: Occurrence, keyword: str) -> tuple[TextEdit, ...]:
    """Declares a name at the beginning of its `def`. The caller has to know that Python accepts it.

    `keyword` is `nonlocal` or `global`.
    """
    statement, function = occurrence.statement, occurrence.block
    name = analysis.text.slice(occurrence.span)
    node = statement.block_node(function)
    statements = statements_of(node) if isinstance(node, Function) else ()
    if not isinstance(node, Function) or not statements or function.colon is None:
        return ()
    if not statement.region.parses(function.span):
        return ()
    joined = _declaration_to_join(occurrence, statements, keyword)
    if joined:
        return _insertion(statement, joined.names[-1].end, f", {name}")
    declaration = f"{keyword} {name}"
    docstring = node.docstring
    before = docstring.end if docstring is not None else function.colon + 1
    after = next((child for child in statements if child is not docstring), None)
    if after is not None and _share_a_line(statement.region.data[before : after.start]):
        return _insertion(statement, after.start, f"{declaration}; ")
    end_of_line = analysis.text.line_span(analysis.text.line_at(statement.start + before)).end - statement.start
    return _insertion(statement, end_of_line, line_break(analysis, statement, statements[0]) + declaration)


def remove_declaration(analysis: Analysis, place: Span) -> tuple[TextEdit, ...]:
    """Removes a name from the `nonlocal` or `global` statement at `place`, or the statement if it has no other name.

    `place` is a span of the document, of the name or of the statement. The statement's line goes too if nothing else is
    on it, and a suite that would be empty gets a `pass`.
    """
    statement = analysis.whole_statement_at(place.start)
    found = statement.region.node_at(place.start - statement.start, place.end - statement.start)
    declaration = nearest(found, Declaration)
    if declaration is None:
        return ()
    names = declaration.names
    if len(names) > 1:
        index = next((index for index, node in enumerate(names) if statement.start + node.start == place.start), 0)
        start, end = (
            (names[index].start, names[index + 1].start)
            if index + 1 < len(names)
            else (names[index - 1].end, names[index].end)
        )
        return (TextEdit(statement.place(Span(start, end)), ""),)
    return remove_statement(analysis, statement, declaration)


def remove_statement(analysis: Analysis, statement: Statement, node: Node) -> tuple[TextEdit, ...]:
    """Removes a simple statement, with its line if nothing else is on it; comments stay."""
    suite = suite_of(node)
    if len(suite) == 1:
        return (TextEdit(statement.place(node.span), "pass"),)
    index = suite.index(node)
    data = statement.region.data
    after, before = suite[index + 1 : index + 2], suite[max(index - 1, 0) : index]
    if after and _share_a_line(data[node.end : after[0].start]):
        return (TextEdit(statement.place(Span(node.start, after[0].start)), ""),)
    if before and _share_a_line(data[before[0].end : node.start]):
        return (TextEdit(statement.place(Span(before[0].end, node.end)), ""),)
    lines = own_lines(analysis, statement, node)
    place = statement.place(node.span)
    if lines is None:
        return ()
    rest = analysis.text.data[place.end : lines.end]
    comment = rest.find(b"#")
    return (TextEdit(lines if comment < 0 else Span(place.start, place.end + comment), ""),)


def line_above(analysis: Analysis, statement: Statement, node: Node, line: str) -> tuple[TextEdit, ...]:
    """Writes a line of code above a statement and the comments directly above it; above a `def` with a blank line.

    No edits if the statement shares a line with another.
    """
    lines = own_lines(analysis, statement, node)
    if lines is None:
        return ()
    start = _with_comments_above(analysis, statement, node, lines).start
    ending = line_end(analysis, statement, node)
    blank = ending if isinstance(node, Definition | Decorated) else ""
    text = f"{indentation(analysis, statement, node)}{line}{ending}{blank}"
    return (TextEdit(Span(start, start), text),)


def move_below(analysis: Analysis, statement: Statement, node: Node, target: Node) -> tuple[TextEdit, ...]:
    """Moves a statement, with the comments right above it, below a later one of its suite.

    No edits if one of the two shares a line with another.
    """
    lines, below = own_lines(analysis, statement, node), own_lines(analysis, statement, target)
    if lines is None or below is None:
        return ()
    lines = _with_comments_above(analysis, statement, node, lines)
    last_line = analysis.text.line_span(analysis.text.line_at(below.end - 1))
    moved = analysis.text.slice(lines).rstrip("\r\n")
    edit = TextEdit(Span(last_line.end, last_line.end), line_end(analysis, statement, target) + moved)
    return (TextEdit(lines, ""), edit)


def _with_comments_above(analysis: Analysis, statement: Statement, node: Node, lines: Span) -> Span:
    """The statement's lines, and the lines of comments directly above it with the same indentation."""
    text = analysis.text
    start = lines.start
    margin = indentation(analysis, statement, node)
    while start > statement.start:
        above = text.line_span(text.line_at(start - 1))
        if not text.slice(above).startswith(f"{margin}#"):
            break
        start = above.start
    return Span(start, lines.end)


def bind_as_default(
    analysis: Analysis, statement: Statement, function: Block, defaults: Sequence[str]
) -> tuple[TextEdit, ...]:
    """Gives a `def` or lambda last parameters such as `i=i`: positional if that is possible there.

    They go before `**kwargs`, and are keyword-only after `*args` or `*`. Where the last parameter of a `def` begins a
    line, each new one does.
    """
    node = statement.block_node(function)
    if not isinstance(node, Function | Lambda) or not statement.region.parses(function.span):
        return ()
    parameters = node.parameters
    if parameters is None:
        is_lambda = isinstance(node, Lambda)
        return _insertion(statement, node.start + len("lambda"), " " + ", ".join(defaults)) if is_lambda else ()
    if not parameters.children:
        return _insertion(statement, parameters.start + len("("), ", ".join(defaults))
    last = parameters.children[-1]
    begins_line = isinstance(node, Function) and _begins_line(statement, parameters, last)
    separator = line_break(analysis, statement, last) if begins_line else " "
    if any(each.kind is ParameterKind.VAR_KEYWORD for each in parameters):
        return _insertion(statement, last.start, "".join(f"{default},{separator}" for default in defaults))
    if separator == " ":
        return _insertion(statement, last.end, "".join(f", {default}" for default in defaults))
    return _on_own_lines(analysis, statement, parameters, last, [separator + default for default in defaults])


def bind_as_keyword_default(
    analysis: Analysis, statement: Statement, function: Block, defaults: Sequence[str]
) -> tuple[TextEdit, ...]:
    """The same after a `*`, so that no caller can pass them by position."""
    node = statement.block_node(function)
    parameters = node.parameters if isinstance(node, Function | Lambda) else None
    if parameters is None or not parameters.ends_positions:
        defaults = [f"*, {defaults[0]}", *defaults[1:]]
    return bind_as_default(analysis, statement, function, defaults)


def _is_declarable(occurrence: Occurrence) -> bool:
    """Whether it is a `def`'s own variable that Python allows to be declared (CPython: `symtable_visit_stmt`)."""
    block = occurrence.block
    if occurrence.home != block.id or block.kind is not BlockKind.FUNCTION:
        return False
    return not block.symbols[occurrence.reference.name].flags & Flag.PARAMETER


def _declaration_to_join(occurrence: Occurrence, statements: Sequence[Node], keyword: str) -> Declaration | None:
    """A declaration of the same kind directly in the body, above every use of the name."""
    function, name = occurrence.block, occurrence.reference.name
    references = occurrence.statement.scopes.references_in(function.span)
    uses = [found.start for found in references if found.block == function.id and found.name == name]
    for child in statements:
        if isinstance(child, _DECLARED_BY[keyword]) and all(child.end <= use for use in uses):
            return child
    return None


_DECLARED_BY: dict[str, type[Declaration]] = {"global": Global, "nonlocal": Nonlocal}


def _insertion(statement: Statement, offset: int, text: str) -> tuple[TextEdit, ...]:
    """`offset` counts from the statement's first byte."""
    place = statement.start + offset
    return (TextEdit(Span(place, place), text),)


def _share_a_line(between: bytes) -> bool:
    """Whether two things with `between` between them, a `:` or statement and a statement, share a logical line."""
    rest = between.strip(b" \t\f")
    if rest.startswith(b";"):
        rest = rest[1:].lstrip(b" \t\f")
    return rest == b"" or rest.startswith(b"\\")


def _begins_line(statement: Statement, parameters: Parameters, parameter: Node) -> bool:
    """Whether a parameter of a `def` begins a line below the opening bracket."""
    between = statement.region.data[parameters.start : parameter.start]
    line = between.replace(b"\r", b"\n").rpartition(b"\n")
    return bool(line[1]) and not line[2].strip(b" \t\f")


def _on_own_lines(
    analysis: Analysis, statement: Statement, parameters: Parameters, last: Node, lines: Sequence[str]
) -> tuple[TextEdit, ...]:
    """The edits that put `lines` (each begins with its line break) below the parameter `last`, and its comment.

    The list ends with a comma after it if it did before.
    """
    text = analysis.text
    line_end = text.line_span(text.line_at(statement.start + last.end)).end - statement.start
    closing = parameters.end - 1
    comma = comma_behind(last)
    if comma is not None and comma < line_end <= closing:
        return _insertion(statement, line_end, "".join(f"{line}," for line in lines))
    if comma is None and last.end < line_end <= closing:
        return (
            *_insertion(statement, last.end, ","),
            *_insertion(statement, line_end, ",".join(lines)),
        )
    return _insertion(statement, last.end, "," + ",".join(lines))
