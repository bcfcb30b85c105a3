"""Lift a captured variable to a parameter: the function gets it from its callers and no longer captures it.

Each call passes the variable, by position if that is unambiguous, otherwise by keyword.

Offered on a captured variable in a `def` (or assigned lambda) that is only ever called, by its name, in the function
around it. Not offered if other code may call it, if it rebinds the variable, or if at a call the variable could be
another one, have no value, or change before it is read.

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
from closure_lsp.ide.code_actions.at_cursor import name_of
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import (
    ArgumentList,
    Function,
    KeywordArgument,
    Lambda,
    ParameterKind,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.captures.calls import PlacedCall
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Parameters


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for the captured variable at the cursor, and the innermost function around it that captures it."""
    occurrence = request.analysis.whole_occurrence_at(request.span.start)
    if occurrence is None or occurrence.reference.access is not Access.READ or occurrence.home is None:
        return
    statement, table = occurrence.statement, occurrence.statement.scopes
    function = _capturing(statement, occurrence.reference, occurrence.home)
    if function is None:
        return
    found = _LiftedVariable(statement, function, occurrence.home, occurrence.reference.name)
    calls = _calls(request.analysis, found)
    if calls and not looks_at_names(statement, table.blocks[occurrence.home].span):
        written = request.analysis.text.slice(occurrence.span)
        node = statement.block_node(function)
        called = name_of(node) if isinstance(node, Function) else ""
        title = f"Lift `{written}` to a parameter of {f'`{called}`' if called else 'the lambda'}"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _edits(found, calls, written))


class _LiftedVariable(NamedTuple):
    statement: Statement
    function: Block
    home: BlockId
    name: str


def _capturing(statement: Statement, use: Reference, home: BlockId) -> Block | None:
    """The innermost `def` or lambda around the use, if it captures the variable and cannot rebind it."""
    table = statement.scopes
    function = table.blocks[table.runner_of(use.block)]
    between = {block.id for block in table.functions_between(use.block, home)}
    if function.id not in between or function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
        return None
    if home == MODULE_BLOCK or not table.blocks[home].kind.is_function or function.colon is None:
        return None
    return function


def _calls(analysis: Analysis, found: _LiftedVariable) -> tuple[PlacedCall, ...]:
    """All calls of the function; empty if one of them cannot pass the variable."""
    statement, function, home, name = found
    table = statement.scopes
    if not statement.region.parses(table.blocks[home].span):
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


def _is_constant_meanwhile(found: _LiftedVariable, bindings: Sequence[Reference]) -> bool:
    """Whether the variable keeps its value from each call to the last read.

    Its owner does not run during a call; but a generator or closure that a call leaves may read it later.
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


def _can_pass(found: _LiftedVariable, call: PlacedCall) -> bool:
    """Whether the name means the variable at the call and has a value there, and the text shows all arguments."""
    statement, function, home, name = found
    table = statement.scopes
    if call.statement.start != statement.start or call.passes_unknown or call.keyword(name):
        return False
    if not isinstance(call.node.arguments, ArgumentList):
        return False  # The brackets of a lone generator expression are its own.
    called = call.node.function
    reference = next((each for each in table.references if called and each.end == called.end), None)
    caller = reference.block if reference else function.parent
    if caller is None or _meaning(found, caller) != home:
        return False
    if function.colon is not None and function.colon < call.node.start < function.span.end:
        return table.runner_of(caller) == function.id
    between = list(table.functions_between(caller, home))
    made = statement.block_node(between[-1]) if between else call.node
    return surely_bound(statement.unit, home, name, made)


def _meaning(found: _LiftedVariable, block: BlockId) -> BlockId:
    """The home of the variable that the name means in the code of a block."""
    table = found.statement.scopes
    symbol = table.symbol(block, found.name)
    return symbol.home if symbol and symbol.home is not None else table.home_around(block, found.name)


# -- the edits ---------------------------------------------------------------------------------------------------------


def _edits(found: _LiftedVariable, calls: Sequence[PlacedCall], name: str) -> tuple[TextEdit, ...]:
    statement = found.statement
    node = statement.block_node(found.function)
    if not isinstance(node, Function | Lambda):
        return ()
    edits = [_parameter(statement, node, name)]
    edits += [_argument(call, node.parameters, name) for call in calls]
    return tuple(sorted(edits))


def _takes_position(parameters: Parameters | None) -> bool:
    """Whether an additional parameter can be positional: only `**kwargs` has a star, and none has a default."""
    if parameters is None:
        return True
    before = [each for each in parameters if each.kind is not ParameterKind.VAR_KEYWORD]
    return not parameters.ends_positions and all(each.default is None for each in before)


def _parameter(statement: Statement, node: Function | Lambda, name: str) -> TextEdit:
    """The edit that adds the parameter: last, before `**kwargs`; keyword-only after a default or a star."""
    parameters = node.parameters
    if parameters is None:
        return _insertion(statement, node.start + len("lambda"), f" {name}")
    if not parameters.children:
        return _insertion(statement, parameters.start + 1, name)
    added = name if _takes_position(parameters) or parameters.ends_positions else f"*, {name}"
    keywords = next((each for each in parameters if each.kind is ParameterKind.VAR_KEYWORD), None)
    if keywords is not None:
        return _insertion(statement, keywords.node.start, f"{added}, ")
    return _insertion(statement, parameters.children[-1].end, f", {added}")


def _argument(call: PlacedCall, parameters: Parameters | None, name: str) -> TextEdit:
    """The edit that passes the variable: by position if all arguments are positional."""
    arguments = call.arguments
    plain = not any(isinstance(each, KeywordArgument) for each in arguments)
    by_position = _takes_position(parameters) and plain and len(arguments) == len(list(parameters or ()))
    added = name if by_position else f"{name}={name}"
    brackets = call.node.arguments
    if not arguments and brackets is not None:
        return _insertion(call.statement, brackets.start + 1, added)
    return _insertion(call.statement, arguments[-1].end, f", {added}")


def _insertion(statement: Statement, offset: int, text: str) -> TextEdit:
    place = statement.start + offset
    return TextEdit(Span(place, place), text)


ACTION = Action(
    "lift-to-parameter",
    (ActionKind.REFACTOR_REWRITE,),
    offer,
    __doc__ or "",
    keeps_behavior=True,
    reaches_further=True,
)
