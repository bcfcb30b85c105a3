"""Capture `self.value` by value: reads an attribute before the closure is made, and has the closure capture the value.

The closure then no longer keeps `self` alive, nor does it see later values of the attribute. (That is the purpose of
the action and the only thing that it changes; so as a fix it needs review.) In a loop, which would rebind a variable,
the closure keeps the value as a default of a keyword-only parameter.

Offered as the fix of `captures-self` and `captures-whole-object`, for everything that the closure reads from the object
(also items such as `row["id"]`); and on `self.value` in a `def` or lambda that captures `self`, or any other variable,
from an enclosing function. Not offered if the closure assigns the attribute, or if there is no place for the line that
reads it: above the header of a loop or condition, or where the object may have no value yet.

Example:

    class Button:
        def handler(self):
            return lambda: print(self.label)

After:

    class Button:
        def handler(self):
            label = self.label
            return lambda: print(label)
"""

from __future__ import annotations

import builtins
import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import surely_bound
from closure_lsp.flow.order import loops_around
from closure_lsp.ide.captures.names import free_name, is_printed_with_its_text, looks_at_names, names_in
from closure_lsp.ide.code_actions.action import Action, unsafe_fix
from closure_lsp.ide.diagnostics.engine.kept import part_used
from closure_lsp.ide.diagnostics.rules import captures_self, captures_whole_object
from closure_lsp.ide.edits.declarations import bind_as_keyword_default, line_above
from closure_lsp.ide.edits.suites import line_break, own_lines, statement_around
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    AsTarget,
    Attribute,
    AugmentedAssignment,
    Decorated,
    Delete,
    ExpressionList,
    ExpressionStatement,
    For,
    ForClause,
    Function,
    Identifier,
    List,
    ListPattern,
    ListSplat,
    Parenthesized,
    PatternList,
    Return,
    StarParameter,
    Subscript,
    Tuple,
    TuplePattern,
    steps_up,
)
from closure_lsp.text import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.scopes.model import Block, Reference
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for each diagnostic of the two rules, or else for the attribute at the cursor."""
    analysis = request.analysis
    fixed = [found for rule in (captures_self.RULE, captures_whole_object.RULE) for found in request.found_by(rule)]
    titles = []
    for diagnostic in fixed:
        found = _of_diagnostic(analysis, diagnostic)
        if found is not None:
            titles.append(found.title)
            edits = partial(_edits, analysis, found)
            yield unsafe_fix(found.title, edits, (diagnostic,))
    chosen = _at_cursor(request)
    if chosen is not None and chosen.title not in titles:
        yield CodeAction(chosen.title, ActionKind.REFACTOR_REWRITE, partial(_edits, analysis, chosen))


class _Part(NamedTuple):
    """An attribute or item of the object that the closure reads."""

    written: str
    name: str
    """Of the variable that holds it."""
    reads: tuple[Node, ...]
    """Its places within the closure."""


class _ReadParts(NamedTuple):
    statement: Statement
    closure: Block
    around: Node
    """The statement that makes the closure."""
    parts: tuple[_Part, ...]

    @property
    def title(self) -> str:
        return f"Capture {', '.join(f'`{part.written}`' for part in self.parts)} by value"


class _Closure(NamedTuple):
    """A function that captures an object whose attributes can be read above it."""

    statement: Statement
    home: Block
    """The function whose variable the object is."""
    function: Block
    """The closure itself."""
    around: Node
    uses: tuple[Node, ...]
    """Where the closure names the object."""


def _at_cursor(request: Request) -> _ReadParts | None:
    statement = request.statements[0]
    node = next((each for each in map(_attribute_of_name, _nodes_at(request, statement)) if each is not None), None)
    closure = _closure(request.analysis, statement, node.start) if node is not None else None
    if node is None or closure is None:
        return None
    parts = (_attribute_of_name(use.parent) for use in closure.uses)
    reads = [part for part in parts if part is not None and part.name_text == node.name_text]
    return _found(closure, {node.text: tuple(reads)})


def _of_diagnostic(analysis: Analysis, diagnostic: Diagnostic) -> _ReadParts | None:
    statement = analysis.whole_statement_at(diagnostic.span.start)
    closure = _closure(analysis, statement, diagnostic.span.start - statement.start)
    if closure is None:
        return None
    reads: dict[str, tuple[Node, ...]] = {}
    for use in closure.uses:
        part = part_used(use)
        if part is None:
            return None
        reads[part.text] = (*reads.get(part.text, ()), part)
    return _found(closure, reads)


def _closure(analysis: Analysis, statement: Statement, start: int) -> _Closure | None:
    """The closure around a use of an object; `start` is the use's first byte in the statement."""
    table = statement.scopes
    reference = next((each for each in table.references if each.start == start), None)
    home = reference.home if reference else None
    if reference is None or home is None or table.blocks[home].kind is not BlockKind.FUNCTION:
        return None
    closures = list(table.functions_between(reference.block, home))
    closure = closures[-1] if closures else None
    if closure is None or closure.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
        return None
    around = statement_around(statement.block_node(closure))
    if not _can_be_read_above(analysis, statement, closure, around, reference):
        return None
    if looks_at_names(statement, table.blocks[home].span) or not statement.region.parses(table.blocks[home].span):
        return None
    uses = tuple(
        statement.reference_node(use)
        for use in table.references_to(home, reference.name)
        if closure.colon is not None and closure.colon < use.start < closure.span.end
    )
    return _Closure(statement, table.blocks[home], closure, around, uses)


def _found(closure: _Closure, reads: Mapping[str, tuple[Node, ...]]) -> _ReadParts | None:
    """The parts with a name for each; None if the code does more than read one, or there is no name for it."""
    taken = names_in(closure.statement, closure.home.span)
    parts: list[_Part] = []
    for written, nodes in reads.items():
        name = free_name(_names_for(nodes[0]), taken) if nodes else None
        if name is None or any(_is_target(node) or is_printed_with_its_text(node) for node in nodes):
            return None
        taken |= {name}
        parts.append(_Part(written, name, nodes))
    return _ReadParts(closure.statement, closure.function, closure.around, tuple(parts)) if parts else None


def _names_for(part: Node) -> tuple[str, ...]:
    """Names such as `value` for `self.value` and for `self["value"]`, or else `self_value`; never a builtin's name."""
    around = part.value if isinstance(part, Attribute | Subscript) else None
    inner = part.name if isinstance(part, Attribute) else None
    if isinstance(part, Subscript) and part.indices:
        inner_text = part.indices[0].text
    else:
        inner_text = inner.text if inner is not None else ""
    bare = re.sub(r"\W", "", inner_text).strip("_")
    long = f"{around.text if around is not None else ''}_{bare}"
    return (long,) if hasattr(builtins, bare) else (bare, long)


def _nodes_at(request: Request, statement: Statement) -> Iterator[Node]:
    """The nodes that may be the `a.b` at the cursor, after or before it: the smallest, and those around them."""
    offset = request.span.start - statement.start
    for start in (offset, offset - 1) if offset > 0 else (offset,):
        smallest = statement.region.node_at(start, offset)
        yield smallest
        if smallest.parent is not None:
            yield smallest.parent


def _attribute_of_name(node: Node | None) -> Attribute | None:
    """The node, if it is `name.attribute`."""
    return node if isinstance(node, Attribute) and isinstance(node.value, Identifier) else None


def _is_target(node: Node) -> bool:
    """Whether the code assigns or deletes the attribute there."""
    for child, parent in steps_up(node):
        if isinstance(parent, _TARGETS):
            return True
        if isinstance(parent, Assignment | AugmentedAssignment):
            return child is parent.left
        if isinstance(parent, For | ForClause):
            return child is parent.target
        if not isinstance(parent, ExpressionList | List | Parenthesized | Tuple | ListSplat):
            return False
    return False


_TARGETS = (AsTarget, Delete, ListPattern, StarParameter, PatternList, TuplePattern)


def _can_be_read_above(
    analysis: Analysis, statement: Statement, closure: Block, around: Node, reference: Reference
) -> bool:
    """Whether the object is the same, and sure to exist, directly above the statement that makes the closure."""
    table = statement.scopes
    home = reference.home
    owner = table.blocks[closure.parent or 0]
    while owner.kind in (BlockKind.COMPREHENSION, BlockKind.TYPE_PARAMETERS) and owner.parent is not None:
        owner = table.blocks[owner.parent]
    if home != owner.id or not isinstance(around, _STATEMENTS) or own_lines(analysis, statement, around) is None:
        return False
    if isinstance(around, Decorated) and not isinstance(around.definition, Function):
        return False
    inside = table.references_in(around.span)
    if any(
        each.name == reference.name and each.access in (Access.WRITE, Access.DELETE) and each.home == home
        for each in inside
    ):
        return False
    return surely_bound(statement.unit, home, reference.name, around)


_STATEMENTS = (Decorated, ExpressionStatement, Function, Return)


def _edits(analysis: Analysis, found: _ReadParts) -> tuple[TextEdit, ...]:
    statement, around = found.statement, found.around
    reads = sorted(TextEdit(statement.place_of(node), part.name) for part in found.parts for node in part.reads)
    if any(loops_around(around)):
        # A variable of its own would be rebound by the loop, and the closure would see its last value.
        defaults = [f"{part.name}={part.written}" for part in found.parts]
        parameters = bind_as_keyword_default(analysis, statement, found.closure, defaults)
        return tuple(sorted([*parameters, *reads])) if parameters else ()
    lines = line_break(analysis, statement, around).join(f"{part.name} = {part.written}" for part in found.parts)
    return (*line_above(analysis, statement, around, lines), *reads)


ACTION = Action("capture-attribute", (ActionKind.QUICK_FIX_UNSAFE, ActionKind.REFACTOR_REWRITE), offer, __doc__ or "")
