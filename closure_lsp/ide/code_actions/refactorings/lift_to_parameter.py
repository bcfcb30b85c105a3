"""Lift a captured variable to a parameter: the function gets it from its callers and captures it no more.

Each call passes the variable, by position where that is plain, else by keyword.

Offered on a captured variable in a `def` (or assigned lambda) that is only ever called, by its name, in the function
around it. Not offered where anybody else may call it, where it rebinds the variable, where the variable could be
another one or without a value at a call, or change between the call and the read.

Example:

    def report(rows, unit):
        def show(row):
            return f"{row} {unit}"

        return [show(row) for row in rows]

After:

    def report(rows, unit):
        def show(row, unit):
            return f"{row} {unit}"

        return [show(row, unit) for row in rows]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import surely_bound
from closure_lsp.ide.captures.calls import callers
from closure_lsp.ide.captures.changes import bindings_of, can_pause, is_bound_once
from closure_lsp.ide.captures.names import looks_at_names
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import text_of
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import parses
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis, Statement
    from closure_lsp.ide.captures.calls import PlacedCall
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """For the captured variable at the cursor, and the innermost function around it that captures it."""
    occurrence = request.analysis.occurrence_at(request.span.start)
    if occurrence is None or occurrence.reference.access is not Access.READ or occurrence.home is None:
        return
    statement, table = occurrence.statement, occurrence.statement.scopes
    function = _capturing(statement, occurrence.reference, occurrence.home)
    if function is None:
        return
    found = _Found(statement, function, occurrence.home, occurrence.reference.name)
    calls = _calls(request.analysis, found)
    if calls and not looks_at_names(statement, table.blocks[occurrence.home].span):
        written = request.analysis.text.slice(occurrence.span)
        node = statement.block_node(function)
        called = text_of(statement, node.child_by_field_name("name"))
        title = f"Lift `{written}` to a parameter of {f'`{called}`' if called else 'the lambda'}"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _edits(found, calls, written))


class _Found(NamedTuple):
    statement: Statement
    function: Block
    home: BlockId
    name: str


def _capturing(statement: Statement, use: Reference, home: BlockId) -> Block | None:
    """The innermost `def` or lambda around the use, if it captures the variable and has no way to rebind it."""
    table = statement.scopes
    function = table.blocks[table.runner_of(use.block)]
    between = {block.id for block in table.functions_between(use.block, home)}
    if function.id not in between or function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
        return None
    if home == MODULE_BLOCK or not table.blocks[home].kind.is_function or function.colon is None:
        return None
    return function


def _calls(analysis: Analysis, found: _Found) -> tuple[PlacedCall, ...]:
    """All calls of the function; none if the variable cannot be passed by each."""
    statement, function, home, name = found
    table, region = statement.scopes, statement.region
    if not parses(region, table.blocks[home].span):
        return ()
    who = callers(analysis, statement, function)
    if not who.are_all or who.possible or not who.certain:
        return ()
    references = table.references_to(home, name)
    bindings = bindings_of(statement, home, name)
    if any(each.block != home or each.access is Access.DELETE for each in bindings):
        return ()
    if any(_is_within(function, each) and each.access not in (Access.READ, Access.MENTION) for each in references):
        return ()
    if not _is_constant_meanwhile(found, bindings):
        return ()
    return who.certain if all(_can_pass(found, call) for call in who.certain) else ()


def _is_constant_meanwhile(found: _Found, bindings: Sequence[Reference]) -> bool:
    """Whether the variable keeps its value from a call to its last read.

    Its owner does not run while a call does; but what a call leaves behind, a generator or a closure, is read later.
    """
    statement, function, home, name = found
    table = statement.scopes
    is_late = can_pause(statement, function.id) or can_pause(statement, home)
    is_late = is_late or any(
        _is_within(function, each) and table.runner_of(each.block) != function.id
        for each in table.references_to(home, name)
    )
    return not is_late or is_bound_once(statement, bindings)


def _is_within(function: Block, reference: Reference) -> bool:
    return function.colon is not None and function.colon < reference.start < function.span.end


def _can_pass(found: _Found, call: PlacedCall) -> bool:
    """Whether the name means the variable at the call, has a value there, and the arguments are plain to see."""
    statement, function, home, name = found
    table, region = statement.scopes, statement.region
    if call.statement.start != statement.start or call.passes_unknown or call.keyword(name):
        return False
    arguments = call.arguments
    if len(arguments) == 1 and arguments[0].type == "generator_expression" and not _has_brackets(call):
        return False
    called = call.node.child_by_field_name("function")
    reference = next((each for each in table.references if called and each.end == called.end_byte), None)
    caller = reference.block if reference else function.parent
    if caller is None or _meaning(found, caller) != home:
        return False
    if function.colon is not None and function.colon < call.node.start_byte < function.span.end:
        return table.runner_of(caller) == function.id
    between = list(table.functions_between(caller, home))
    made = statement.block_node(between[-1]) if between else call.node
    return surely_bound(statement.unit, home, name, made)


def _has_brackets(call: PlacedCall) -> bool:
    """Whether the arguments are in brackets of their own, not those of a lone generator expression."""
    arguments = call.node.child_by_field_name("arguments")
    return arguments is not None and arguments.type == "argument_list"


def _meaning(found: _Found, block: BlockId) -> BlockId:
    """The home of what the name means in the code of a block."""
    table = found.statement.scopes
    symbol = table.symbol(block, found.name)
    return symbol.home if symbol and symbol.home is not None else table.home_around(block, found.name)


# -- the edits ---------------------------------------------------------------------------------------------------------


def _edits(found: _Found, calls: Sequence[PlacedCall], name: str) -> tuple[TextEdit, ...]:
    statement = found.statement
    node = statement.block_node(found.function)
    edits = [_parameter(statement, node, name)]
    edits += [_argument(call, node, name) for call in calls]
    return tuple(sorted(edits))


def _parameters(node: Node) -> list[Node]:
    parameters = node.child_by_field_name("parameters")
    return [child for child in parameters.named_children if child.type != "comment"] if parameters is not None else []


def _takes_position(node: Node) -> bool:
    """Whether one more parameter can be positional: none before it has a default or a star, but for `**kwargs`."""
    before = [child for child in _parameters(node) if _star_of(child) != "**"]
    kinds = ("identifier", "typed_parameter", "positional_separator")
    return all(child.type in kinds and not _star_of(child) for child in before)


def _parameter(statement: Statement, node: Node, name: str) -> TextEdit:
    """The edit that adds the parameter: last, before `**kwargs`, keyword-only behind a default or a star."""
    parameters = node.child_by_field_name("parameters")
    present = _parameters(node)
    if not present:
        start = parameters.start_byte + 1 if parameters is not None else node.start_byte + len("lambda")
        return _insertion(statement, start, name if parameters is not None else f" {name}")
    has_star = any(_star_of(child) == "*" for child in present)
    added = name if _takes_position(node) or has_star else f"*, {name}"
    last = present[-1]
    if _star_of(last) == "**":
        return _insertion(statement, last.start_byte, f"{added}, ")
    return _insertion(statement, last.end_byte, f", {added}")


def _star_of(parameter: Node) -> str:
    target = parameter.named_children[0] if parameter.type == "typed_parameter" else parameter
    stars = {"list_splat_pattern": "*", "keyword_separator": "*", "dictionary_splat_pattern": "**"}
    return stars.get(target.type, "")


def _argument(call: PlacedCall, node: Node, name: str) -> TextEdit:
    """The edit that passes the variable: by position if all parameters get their arguments so."""
    arguments = call.arguments
    plain = all(each.type != "keyword_argument" for each in arguments)
    positions = [child for child in _parameters(node) if child.type != "positional_separator"]
    by_position = _takes_position(node) and plain and len(arguments) == len(positions)
    added = name if by_position else f"{name}={name}"
    brackets = call.node.child_by_field_name("arguments")
    if not arguments and brackets is not None:
        return _insertion(call.statement, brackets.start_byte + 1, added)
    return _insertion(call.statement, arguments[-1].end_byte, f", {added}")


def _insertion(statement: Statement, offset: int, text: str) -> TextEdit:
    place = statement.start + offset
    return TextEdit(Span(place, place), text)


ACTION = Action("lift-to-parameter", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", keeps_behaviour=True)
