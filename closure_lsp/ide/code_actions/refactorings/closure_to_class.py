"""Turn closures over shared state into a class: captured variables become attributes, the closures methods.

The function stays, with its name, parameters and docstring, and makes an object of the class, so its callers need not
change. If it returns one closure, the object itself is callable (`__call__`). If it returns several, in a tuple, list
or dict, it returns methods of one object.

Offered on the header of a `def` whose last statement returns closures that it defines. Not offered if an object would
not do the same: if this file uses the function as a decorator, or a closure looks like the wrapper of a decorator
(`*args, **kwargs`), because Python does not bind an object like a method; if a closure has decorators, or the code does
more with it than call it; if something binds a captured variable that cannot bind an attribute.

Example:

    def make_stack(limit):
        items = []  # the last one on top

        def push(item):
            if len(items) < limit:
                items.append(item)

        def pop():
            return items.pop()

        return push, pop

After:

    class Stack:
        def __init__(self, limit):
            self.limit = limit
            self.items = []  # the last one on top

        def push(self, item):
            if len(self.items) < self.limit:
                self.items.append(item)

        def pop(self):
            return self.items.pop()


    def make_stack(limit):
        stack = Stack(limit)
        return stack.push, stack.pop
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import yields
from closure_lsp.ide.captures.names import free_name, is_printed_with_its_text, looks_at_names, names_in
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import header_at, name_of
from closure_lsp.ide.code_actions.refactorings.class_writer import (
    ClassNames,
    ClosureParts,
    class_edits,
    closures_named,
    holds_reference,
)
from closure_lsp.ide.edits.suites import (
    own_lines,
    statement_around,
    statements_of,
)
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Decorator,
    Function,
    Identifier,
    Nonlocal,
    ParameterKind,
    Return,
    call_of,
    nearest,
    own_nodes,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for the `def` whose header the cursor is on."""
    chosen = header_at(request, Function)
    parts = _parts(request.analysis, chosen) if chosen else None
    if chosen is None or parts is None or not _can_be_object(request.analysis, chosen, parts):
        return
    name = _class_name(request.analysis, chosen)
    variable = free_name([name.lower(), "made"], names_in(chosen.statement, chosen.block.span)) if name else None
    if name and variable:
        title = f"Turn the closures of `{chosen.block.name}` into a class `{name}`"
        names = ClassNames(name, variable)
        yield CodeAction(
            title, ActionKind.REFACTOR_REWRITE, lambda: class_edits(request.analysis, chosen, parts, names)
        )


# -- whether -----------------------------------------------------------------------------------------------------------


def _parts(analysis: Analysis, chosen: Chosen[Function]) -> ClosureParts | None:
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    suite = statements_of(node)
    last = suite[-1] if len(suite) > 1 else None
    if not isinstance(last, Return) or last.value is None:
        return None
    docstring = node.docstring
    inner = suite[1:-1] if docstring else suite[:-1]
    closures = tuple(child for child in inner if isinstance(child, Function))
    names = {name_of(closure): closure for closure in closures}
    returned = last.value
    values = closures_named(returned)
    if not values or len(names) != len(closures) or any(value.text not in names for value in values):
        return None
    if any(own_lines(analysis, statement, child) is None for child in suite):
        return None
    captured = {
        capture.name
        for capture in table.captures
        if capture.home == chosen.block.id and _closure_around(table.blocks[capture.block].span, closures)
    }
    single = names[returned.text] if isinstance(returned, Identifier) else None
    setup = tuple(child for child in inner if child not in closures)
    return ClosureParts(docstring, setup, closures, returned, single, frozenset(captured - names.keys()))


def _closure_around(span: Span, closures: Sequence[Node]) -> Node | None:
    return next((each for each in closures if each.start <= span.start and span.end <= each.end), None)


def _can_be_object(analysis: Analysis, chosen: Chosen[Function], parts: ClosureParts) -> bool:
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    owner = table.blocks[chosen.block.parent or MODULE_BLOCK]
    names = names_in(statement, chosen.block.span)
    if not parts.state or owner.kind not in (BlockKind.MODULE, BlockKind.FUNCTION):
        return False
    if own_lines(analysis, statement, statement_around(node)) is None or chosen.block.is_async or yields(node):
        return False
    if node.type_parameters is not None or looks_at_names(statement, chosen.block.span):
        return False
    if names & {"self", "super", "__class__"} or _PRIVATE.search(node.text):
        return False
    if len(list(own_nodes(node, Return))) != 1:
        return False
    if any(table.blocks[child].kind in _BLOCKS_IN_THE_WAY for child in _other_children(chosen, parts)):
        return False
    return (
        all(_can_be_method(chosen, parts, closure) for closure in parts.closures)
        and all(_can_be_attribute(analysis, chosen, parts, name) for name in parts.state)
        and not _is_decorator(analysis, chosen)
    )


_PRIVATE = re.compile(r"(?<!\w)__\w*(?<!__)(?!\w)")
"""A name that a class would mangle."""

_BLOCKS_IN_THE_WAY = frozenset({BlockKind.CLASS, BlockKind.FUNCTION, BlockKind.TYPE_PARAMETERS, BlockKind.TYPE_ALIAS})


def _other_children(chosen: Chosen[Function], parts: ClosureParts) -> Iterator[int]:
    """The blocks directly inside the function that are not closures of it."""
    table = chosen.statement.scopes
    starts = {closure.start for closure in parts.closures}
    for child in chosen.block.children:
        if table.blocks[child].span.start not in starts:
            yield child


def _can_be_method(chosen: Chosen[Function], parts: ClosureParts, closure: Function) -> bool:
    statement, table = chosen.statement, chosen.statement.scopes
    name, body, parameters = closure.name, closure.body, closure.parameters
    if name is None or body is None or parameters is None or closure.type_parameters is not None:
        return False
    if {ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD} <= {each.kind for each in parameters}:
        return False
    header = Span(name.end, body.start)
    if any(
        each.access is not Access.PARAMETER and each.home in (chosen.block.id, None)
        for each in table.references_in(header)
        if header.start < each.start and each.end <= header.end
    ):
        return False
    uses = table.references_to(chosen.block.id, name.text)
    for use in uses:
        node = statement.reference_node(use)
        is_returned = holds_reference(parts.returned, use)
        is_definition = use.start == name.start
        if not (is_definition or is_returned or (use.access is Access.READ and call_of(node) is not None)):
            return False
    return True


def _can_be_attribute(analysis: Analysis, chosen: Chosen[Function], parts: ClosureParts, name: str) -> bool:
    statement = chosen.statement
    for use in statement.scopes.references_to(chosen.block.id, name):
        node = statement.reference_node(use)
        if use.binding is BindingKind.NONLOCAL:
            if not _can_go(analysis, chosen, parts, statement_around(node)):
                return False
            continue
        is_own_parameter = use.access is Access.PARAMETER and use.block == chosen.block.id
        is_plain = use.access in (Access.READ, Access.WRITE) and use.binding in _BIND_ATTRIBUTES
        if not (is_own_parameter or is_plain) or is_printed_with_its_text(node):
            return False
        if node.text != name:
            return False
    return True


def _can_go(analysis: Analysis, chosen: Chosen[Function], parts: ClosureParts, declaration: Node) -> bool:
    """Whether a `nonlocal` names only attributes, and its line is not the whole body."""
    names = {each.text for each in declaration.names} if isinstance(declaration, Nonlocal) else set()
    around = declaration.parent
    is_alone = own_lines(analysis, chosen.statement, declaration) is not None
    return is_alone and names <= parts.state and around is not None and len(around.children) > 1


_BIND_ATTRIBUTES = frozenset(
    {None, BindingKind.ASSIGNMENT, BindingKind.AUGMENTED_ASSIGNMENT, BindingKind.FOR, BindingKind.WITH}
)


def _is_decorator(analysis: Analysis, chosen: Chosen[Function]) -> bool:
    name = chosen.block.name_span
    bound = next((each for each in chosen.statement.scopes.references if name and each.start == name.start), None)
    uses = analysis.occurrences_of_variable(analysis.occurrence(chosen.statement, bound)) if bound else ()
    return any(nearest(use.statement.reference_node(use.reference), Decorator) is not None for use in uses)


def _class_name(analysis: Analysis, chosen: Chosen[Function]) -> str | None:
    bare = re.sub(r"^_*(?:(?:build|create|get|make|new)_)?", "", chosen.block.name) or chosen.block.name
    name = "".join(word[:1].upper() + word[1:] for word in bare.split("_"))
    words = frozenset(re.findall(r"\w+", str(analysis.text)))
    return free_name([name, f"{name}Object"], words)


# A program can tell an object from a function: so no promise that it does the same.
ACTION = Action("closure-to-class", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", reaches_further=True)
