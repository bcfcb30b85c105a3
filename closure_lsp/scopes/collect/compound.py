"""Compound statements without a block of their own: what is conditional, and what the compiler copies where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.collect.assignments import evaluated_after
from closure_lsp.scopes.collect.checks import check_async
from closure_lsp.scopes.collect.context import PATTERN, READ, WRITE
from closure_lsp.scopes.model import BindingKind
from closure_lsp.syntax import (
    AsPattern,
    Break,
    Continue,
    Else,
    Except,
    Finally,
    For,
    If,
    Match,
    Return,
    Suite,
    Try,
    While,
    With,
    WithItem,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.scopes.collect.collector import Collector, Handler
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.syntax import Node


def _conditional(collector: Collector, node: If | While | Match | With, context: Context) -> None:
    """`if`, `while`, `match`, `with`: whatever is in them may not run."""
    inside = context.reading()
    inside = inside if inside.conditional else inside.within(conditional=True)
    if isinstance(node, While) and inside.finals_in_loop:
        collector.visit(*((child, _in_loop(child, inside)) for child in node.children))
    else:
        collector.push(node.children, inside)


def _with(collector: Collector, node: With, context: Context) -> None:
    if node.is_async:
        check_async(collector, node, context, "async with")
    _conditional(collector, node, context)


def _try(collector: Collector, node: Try, context: Context) -> None:
    inside = context.reading()
    inside = inside if inside.in_try else inside.within(conditional=True, in_try=True)
    children = list(node.children)
    for final in [child for child in children if isinstance(child, Finally) and _has_order(collector, child)]:
        children.remove(final)
        collector.visit((final, inside))  # on the stack it lies below the others
        finals = (*inside.finals, final)
        inside = inside.within(finals=finals, finals_in_loop=(*inside.finals_in_loop, final))
    otherwise = next((child for child in children if isinstance(child, Else)), None)
    if otherwise is not None and collector.python.visits_else_before_handlers:
        children.remove(otherwise)
        children.insert(1, otherwise)
    if otherwise is None or not _has_order(collector, node):
        collector.push(children, inside)
        return
    # The compiler puts the handlers after the `else`, but not those of `except*`.
    handler = inside.evaluated_after(otherwise)
    collector.visit(*((child, handler if _is_handler(child) else inside) for child in children))


def _is_handler(node: Node) -> bool:
    return isinstance(node, Except) and not node.is_group


def _has_order(collector: Collector, node: Node) -> bool:
    """Whether it matters when the compiler gets to the node: for the cells of inlined comprehensions it does."""
    return collector.python.inlines_comprehensions and collector.holds(b"for", node)


def _jump(collector: Collector, node: Return | Break | Continue, context: Context) -> None:
    """A jump out of a `try` (`compiler_unwind_fblock`): after it the compiler puts the `finally`."""
    for final in context.finals if isinstance(node, Return) else context.finals_in_loop:
        collector.jumps.setdefault(final, []).append((*context.after, node.end))
    collector.push(node.children, context.reading())


def _finally(collector: Collector, node: Finally, context: Context) -> None:
    """What comes first of all jumps that lead here; if there is none, the order is that of the text."""
    first = min(collector.jumps.get(node, ()), key=lambda jump: (*jump, node.start), default=None)
    collector.push(node.children, context if first is None else context.within(after=first))


def _for(collector: Collector, node: For, context: Context) -> None:
    if node.is_async:
        check_async(collector, node, context, "async for")
    inside = context.reading() if context.conditional else context.reading().within(conditional=True)
    target = node.target
    writing = evaluated_after(node.iterable, target, inside.doing(WRITE, BindingKind.FOR))
    pairs = ((child, writing if child is target else inside) for child in node.children)
    collector.visit(*((child, _in_loop(child, there)) for child, there in pairs))


def _in_loop(part: Node, context: Context) -> Context:
    """The context of a loop's part; jumps in the `else` clause belong to the loop around."""
    return context.within(finals_in_loop=()) if isinstance(part, Suite) and context.finals_in_loop else context


def _with_item(collector: Collector, node: WithItem, context: Context) -> None:
    collector.push(node.children, context.doing(READ, BindingKind.WITH))


def _except(collector: Collector, node: Except, context: Context) -> None:
    handler = context.doing(READ, BindingKind.EXCEPT)
    for child in reversed(node.children):
        if isinstance(child, AsPattern):
            collector.check_name(collector.name(child.children[-1]), node, "assign to")
        collector.visit((child, context.reading() if isinstance(child, Suite) else handler))


def _as_pattern(collector: Collector, node: AsPattern, context: Context) -> None:
    """`x as y` of a `with`, an `except` or a `case`."""
    value, *rest = node.children
    if context.mode == PATTERN:
        for child in rest:
            collector.bind(child, context, BindingKind.MATCH, node)
        collector.visit((value, context))
        return
    target = context.doing(WRITE, context.binding or BindingKind.WITH)
    collector.visit((value, context.reading()), *((child, target) for child in rest))


HANDLERS: Mapping[type[Node], Handler] = {
    If: _conditional,
    While: _conditional,
    Match: _conditional,
    With: _with,
    Try: _try,
    Finally: _finally,
    Return: _jump,
    Break: _jump,
    Continue: _jump,
    For: _for,
    WithItem: _with_item,
    Except: _except,
    AsPattern: _as_pattern,
}
