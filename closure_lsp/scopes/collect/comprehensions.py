"""Comprehensions, and what means something else in them: walruses, `yield`, `await`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.scopes import messages
from closure_lsp.scopes.collect.checks import (
    COMPREHENSIONS,
    check_annotation_scope,
    check_class_annotation_scope,
    report_outside,
)
from closure_lsp.scopes.collect.context import INSIDE, WRITE
from closure_lsp.scopes.facts import ASSIGNED, COMP_ITER, GLOBAL, NONLOCAL, PARAMETER
from closure_lsp.scopes.model import BindingKind, BlockKind
from closure_lsp.syntax import (
    Await,
    Comprehension,
    DictionaryComprehension,
    ForClause,
    GeneratorExpression,
    Identifier,
    IfClause,
    ListComprehension,
    NamedExpression,
    Pair,
    SetComprehension,
    Yield,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.scopes.collect.collector import Collector, Handler
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.scopes.facts import BlockFacts
    from closure_lsp.syntax import Clause, Node


def _comprehension(collector: Collector, node: Comprehension, context: Context) -> None:
    clauses = node.clauses
    first = clauses[0] if clauses else None
    if not isinstance(first, ForClause):
        collector.push(node.children, context.reading())
    elif context.mode == INSIDE:
        _inside_comprehension(collector, node, clauses, context.reading())
    else:
        # The first iterable is evaluated outside and passed as `.0` (`symtable_handle_comprehension`).
        context = context.reading()
        check_class_annotation_scope(collector, node, context, "comprehension")
        collector.visit((node, context.doing(INSIDE)))
        collector.push(_iterable(first), context.within(in_iterable=True))


def _inside_comprehension(
    collector: Collector, node: Comprehension, clauses: tuple[Clause, ...], context: Context
) -> None:
    is_generator = isinstance(node, GeneratorExpression)
    kind = BlockKind.GENERATOR_EXPRESSION if is_generator else BlockKind.COMPREHENSION
    block = collector.enter(context, kind, _code_name(node), node)
    collector.comprehensions.append(block)
    block.add(".0", PARAMETER)
    block.parameters.append(".0")
    block.evaluated_at = (*context.after, clauses[0].end)
    inside = context.entering(block)
    reading = inside.within(in_iterable=True)
    writing = inside.doing(WRITE, BindingKind.COMPREHENSION)
    pairs: list[tuple[Node | None, Context]] = []
    for clause in clauses:
        if not isinstance(clause, ForClause):
            pairs.extend((child, inside) for child in clause.children)
            continue
        pairs.append((clause.target, writing.within(in_target=True).evaluated_after(clause)))
        if clause is not clauses[0]:
            pairs.extend((child, reading) for child in _iterable(clause))
        block.is_async = block.is_async or clause.is_async
    body = [child for child in node.children if not isinstance(child, ForClause | IfClause)]
    if body and isinstance(body[0], Pair):
        body[:1] = body[0].children[::-1]  # the value is visited before the key
    element = inside.evaluated_after(node)
    collector.visit(*pairs, *((child, element) for child in body))


def _iterable(clause: ForClause) -> list[Node]:
    """What is after the `in` of a clause."""
    target = clause.target
    return [child for child in clause.children if child is not target]


def _code_name(node: Comprehension) -> str:
    """What CPython calls the code object."""
    if isinstance(node, GeneratorExpression):
        return "<genexpr>"
    if isinstance(node, ListComprehension):
        return "<listcomp>"
    # `{**d for d in ds}` makes a dict (PEP 798), whatever the grammar takes it for
    is_set = isinstance(node, SetComprehension) and not _UNPACKING.match(node.region.data, node.start)
    return "<setcomp>" if is_set else "<dictcomp>"


_UNPACKING = re.compile(rb"\{\s*\*\*")


def _walrus(collector: Collector, node: NamedExpression, context: Context) -> None:
    target = node.name
    check_annotation_scope(collector, node, context, "named expression")
    if context.in_iterable:
        collector.error(node, messages.WALRUS_IN_ITERABLE)
    if isinstance(target, Identifier) and context.block.kind in COMPREHENSIONS:
        _bind_outside_comprehension(collector, target, context)
    value = node.parts[1] if len(node.parts) > 1 else None
    collector.visit((value, context.reading()), (target, context.doing(WRITE, BindingKind.WALRUS)))


def _bind_outside_comprehension(collector: Collector, node: Identifier, context: Context) -> None:
    """A walrus in a comprehension binds in the block around it (`symtable_extend_namedexpr_scope`)."""
    raw = collector.name(node)
    comprehension = context.block
    name = comprehension.mangled(raw)
    if not name:
        return
    python = collector.python
    looked_up = name if python.mangles_walrus_lookup else raw
    block: BlockFacts = comprehension
    while block.kind in COMPREHENSIONS or block.kind is BlockKind.ANNOTATION:
        flags = block.flags.get(looked_up, 0)
        if flags & COMP_ITER and (flags & ASSIGNED or python.keeps_walrus_off_whole_target):
            collector.error(node, messages.WALRUS_REBINDS_ITERATION.format(raw))
            return
        if block.parent is None:
            return
        block = block.parent
    if not (block.kind.is_function or block.kind is BlockKind.MODULE):
        collector.error(node, messages.WALRUS_IN_COMPREHENSION.format(_NO_WALRUS[block.kind]))
        return
    is_global = block.kind is BlockKind.MODULE or block.flags.get(looked_up, 0) & GLOBAL
    comprehension.add(name, GLOBAL if is_global else NONLOCAL)
    comprehension.directives.setdefault(name, node.span)
    if context.in_target:
        collector.error(node, messages.INNER_LOOP_CONFLICT.format(raw))
    block.add(name, GLOBAL if block.kind is BlockKind.MODULE else ASSIGNED)
    if is_global:
        collector.facts.global_declarations.add(name)


_NO_WALRUS = {
    BlockKind.CLASS: "used in a class body",
    BlockKind.TYPE_PARAMETERS: "used within the definition of a generic",
    BlockKind.TYPE_ALIAS: "used in a type alias",
    BlockKind.TYPE_VARIABLE: "used in a TypeVar bound",
}


def _yield(collector: Collector, node: Yield, context: Context) -> None:
    check_annotation_scope(collector, node, context, "yield expression")
    if context.block.kind in COMPREHENSIONS:
        collector.error(node, messages.YIELD_IN_COMPREHENSION.format(_COMPREHENSION_WORDS[context.block.name]))
    collector.push(node.children, context.reading())


_COMPREHENSION_WORDS = {
    "<listcomp>": "list comprehension",
    "<setcomp>": "set comprehension",
    "<dictcomp>": "dict comprehension",
    "<genexpr>": "generator expression",
}


def _await(collector: Collector, node: Await, context: Context) -> None:
    check_annotation_scope(collector, node, context, "await expression")
    block = context.block
    if block.kind in COMPREHENSIONS:
        block.is_async = True
    elif not block.scope_info and not (block.kind is BlockKind.FUNCTION and block.is_async):
        place = "async function" if block.kind.is_function_like else "function"
        report_outside(collector, node, context, f"'await' outside {place}")
    collector.push(node.children, context.reading())


HANDLERS: Mapping[type[Node], Handler] = {
    **dict.fromkeys(
        (ListComprehension, SetComprehension, DictionaryComprehension, GeneratorExpression), _comprehension
    ),
    NamedExpression: _walrus,
    Yield: _yield,
    Await: _await,
}
