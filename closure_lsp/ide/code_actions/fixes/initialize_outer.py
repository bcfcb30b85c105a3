"""Initialize `x` in the enclosing function: gives an inner function the variable that it means to rebind.

Offered as the fix of a `nonlocal x` that names nothing (`scope-error`: "no binding for nonlocal 'x' found"); and on a
name that an inner function reads before it binds it, if neither an enclosing function nor the module has it. The
nearest enclosing function gets the variable, bound directly above the statement that contains the inner function, and
the inner function declares it nonlocal. Its first value is `0`, `""` or `[]` if the function adds a number, a string or
a list to it, `{}` if it assigns an item, `[]` or `set()` if it calls `append` or `add`, otherwise `None`. The action
needs review, because the value is a guess. If the module has a variable of that name, *Declare `x` global instead* may
be what you mean.

Example:

    def recorder(show):
        def record(event):
            nonlocal events
            events += [event]
            show(events)

        return record

After:

    def recorder(show):
        events = []

        def record(event):
            nonlocal events
            events += [event]
            show(events)

        return record
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import first_unbound_read
from closure_lsp.ide.code_actions.action import Action, ready, unsafe_fix
from closure_lsp.ide.code_actions.fixes.declaration import declared_by
from closure_lsp.ide.diagnostics.rules import scope_errors
from closure_lsp.ide.edits.declarations import declare, line_above
from closure_lsp.ide.edits.suites import statements_of
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.messages import NONLOCAL_UNBOUND
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind, Flag, Scope
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    AugmentedAssignment,
    Function,
    List,
    ListComprehension,
    Number,
    String,
    Subscript,
    Tuple,
    bare,
    bracketed,
    call_of,
    covers,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.scopes.model import Block, BlockId
    from closure_lsp.syntax import Node
    from closure_lsp.text import TextEdit


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each `nonlocal` that names nothing, or else for the name at the cursor."""
    analysis = request.analysis
    fixed = [
        found for found in request.found_by(scope_errors.RULE) if found.message == NONLOCAL_UNBOUND.format(found.symbol)
    ]
    for diagnostic in fixed:
        declared = declared_by(analysis, diagnostic)
        outer = _outer(analysis, declared) if declared else None
        edits = _initialization(analysis, declared, outer) if declared and outer else ()
        if declared and outer and edits:
            title = f"Initialize `{analysis.text.slice(declared.span)}` in `{outer.name}`"
            yield unsafe_fix(title, ready(edits), (diagnostic,))
    occurrence = analysis.occurrence_at(request.span.start)
    outer = _outer(analysis, occurrence) if occurrence and _is_unbound(analysis, occurrence) else None
    if occurrence and outer:
        edits = _initialization(analysis, occurrence, outer)
        declaration = declare(analysis, occurrence, "nonlocal")
        if edits and declaration:
            title = f"Initialize `{analysis.text.slice(occurrence.span)}` in `{outer.name}`, and declare it nonlocal"
            yield CodeAction(title, ActionKind.REFACTOR, ready((*edits, *declaration)))


ACTION = Action("initialize-outer", (ActionKind.QUICK_FIX_UNSAFE, ActionKind.REFACTOR), offer, __doc__ or "")


def _outer(analysis: Analysis, inner: Occurrence) -> Block | None:
    """The nearest `def` around the block that uses the name, if it can own the variable.

    It cannot if the name is mangled, or already means something in the function or in others inside it.
    """
    table, name = inner.statement.scopes, inner.reference.name
    outer = next((each for each in _around(inner.statement, inner.block) if each.kind is BlockKind.FUNCTION), None)
    written = inner.statement.reference_node(inner.reference).text
    if outer is None or written != name or not inner.statement.region.parses(outer.span):
        return None
    own = outer.symbols.get(name)
    if own is not None and own.flags & (Flag.GLOBAL | Flag.NONLOCAL):
        return None
    is_known = analysis.module.binds(name) or hasattr(builtins, name)
    for found in table.references_in(outer.span):
        is_taken = found.name == name and (is_known or found.scope is Scope.GLOBAL_EXPLICIT)
        if is_taken and not _means_the_same(inner, found.block):
            return None
    return outer


def _means_the_same(inner: Occurrence, block: BlockId) -> bool:
    """Whether a block uses the variable of the inner function, or has a `nonlocal` that looks for one."""
    statement, name = inner.statement, inner.reference.name
    for each in (statement.scopes.blocks[block], *_around(statement, statement.scopes.blocks[block])):
        symbol = each.symbols.get(name)
        if each.id == inner.block.id or (symbol and Flag.NONLOCAL in symbol.flags):
            return True
    return False


def _is_unbound(analysis: Analysis, occurrence: Occurrence) -> bool:
    """Whether it is a function's own variable, read before it is bound, and no other variable has that name."""
    statement, block, name = occurrence.statement, occurrence.block, occurrence.reference.name
    if block.kind is not BlockKind.FUNCTION or occurrence.home != block.id or hasattr(builtins, name):
        return False
    is_free_to_take = statement.scopes.home_around(block.id, name) == MODULE_BLOCK and not analysis.module.binds(name)
    flags = block.symbols[name].flags
    if not is_free_to_take or flags & (Flag.PARAMETER | Flag.ANNOTATED | Flag.NONLOCAL):
        return False
    return first_unbound_read(statement.unit, block.id, name) is not None


def _initialization(analysis: Analysis, inner: Occurrence, outer: Block) -> tuple[TextEdit, ...]:
    """`x = None` above the first statement of the outer function that holds the name."""
    statement, name = inner.statement, inner.reference.name
    first = next(found for found in statement.scopes.references_in(outer.span) if found.name == name)
    definition = statement.block_node(outer)
    node = statement.reference_node(first)
    suite = statements_of(definition) if isinstance(definition, Function) else ()
    target = next((child for child in suite if covers(child, node)), None)
    return line_above(analysis, statement, target, f"{name} = {_first_value(inner)}") if target else ()


def _first_value(inner: Occurrence) -> str:
    """A value to which the inner function can add what it adds."""
    for found in inner.statement.scopes.references_in(inner.block.span):
        if found.name != inner.reference.name:
            continue
        node = inner.statement.reference_node(found)
        around = bracketed(node).parent
        if isinstance(around, AugmentedAssignment) and found.access is Access.WRITE:
            return _neutral(around.right)
        if isinstance(around, Attribute) and call_of(around) is not None and around.name_text in _OF_METHOD:
            return _OF_METHOD[around.name_text]
        outer = around.parent if around is not None else None
        is_assigned = isinstance(outer, Assignment | AugmentedAssignment) and outer.left is around
        if isinstance(around, Subscript) and around.value is node and is_assigned:
            return "{}"
    return "None"


def _neutral(added: Node | None) -> str:
    """A value of the same type that changes nothing when a literal is added to it; `None` for other expressions."""
    added = bare(added)
    if isinstance(added, Number):
        return "0" if added.is_integer else "0.0"
    if isinstance(added, List | ListComprehension):
        return "[]"
    if isinstance(added, String):
        return '""'
    return "()" if isinstance(added, Tuple) else "None"


_OF_METHOD = {"add": "set()", "append": "[]", "extend": "[]", "setdefault": "{}", "update": "{}"}


def _around(statement: Statement, block: Block) -> Iterator[Block]:
    """The blocks around a block, innermost first."""
    while block.parent is not None:
        block = statement.scopes.blocks[block.parent]
        yield block
