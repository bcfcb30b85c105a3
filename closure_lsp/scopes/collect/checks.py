"""Finds the SyntaxErrors that CPython's symbol table raises where it meets a construct, not those about one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes import messages
from closure_lsp.scopes.model import BlockKind, ScopeError
from closure_lsp.syntax import Import
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.scopes.collect.collector import Collector
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.syntax import AnyImport, Node

COMPREHENSIONS = frozenset({BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION})


def check_lazy_import(collector: Collector, node: AnyImport, context: Context) -> None:
    """`lazy import x` (PEP 810), shown to the parser as a plain import (`check_lazy_import_context`)."""
    if not (collector.python.has_lazy_imports and collector.region.data.startswith(b"lazy", node.start)):
        return
    word = "import" if isinstance(node, Import) else "from ... import"
    if context.in_try:
        collector.error(node, messages.LAZY_IMPORT.format(word, "inside try/except blocks"))
    elif context.block.kind is BlockKind.FUNCTION:
        collector.error(node, messages.LAZY_IMPORT.format(word, "inside functions"))
    elif context.block.kind is BlockKind.CLASS:
        collector.error(node, messages.LAZY_IMPORT.format(word, "inside classes"))
    if node.wildcard is not None:
        collector.error(node, messages.LAZY_IMPORT_STAR)


def check_annotation_scope(collector: Collector, node: Node, context: Context, what: str) -> None:
    """`symtable_raise_if_annotation_block`."""
    if context.block.scope_info:
        quotes = collector.python.quotes_forbidden_expression
        quote, cannot = ("'", "can not") if quotes else ("", "cannot")
        collector.error(node, f"{quote}{what}{quote} {cannot} be used within {context.block.scope_info}")


def check_class_annotation_scope(collector: Collector, node: Node, context: Context, what: str) -> None:
    if context.block.can_see_class_scope and not collector.python.allows_blocks_in_class_annotation_scopes:
        collector.error(node, messages.CLASS_ANNOTATION_SCOPE.format(what))


def check_async(collector: Collector, node: Node, context: Context, what: str) -> None:
    """`async for` and `async with` belong into asynchronous functions."""
    if not (context.block.kind is BlockKind.FUNCTION and context.block.is_async):
        report_outside(collector, node, context, f"'{what}' outside async function")


def report_outside(collector: Collector, node: Node, context: Context, message: str) -> None:
    if _is_checked(collector, context.evaluated):
        collector.error(node, message)


def check_async_comprehensions(collector: Collector) -> None:
    """An asynchronous comprehension makes those around it asynchronous, up to a function that has to be it too."""
    for block in reversed(collector.comprehensions):
        parent = block.parent
        if parent is None or not block.is_async or block.kind is not BlockKind.COMPREHENSION:
            continue
        if parent.kind in COMPREHENSIONS and collector.python.allows_async_in_plain_comprehension:
            parent.is_async = True
        elif not parent.is_async and _is_checked(collector, block.has_code):
            collector.facts.errors.append(ScopeError(Span(block.start, block.end), messages.ASYNC_COMPREHENSION))


def _is_checked(collector: Collector, evaluated: bool) -> bool:
    """What is never evaluated was not looked at before the symbol table did it, and not the compiler."""
    return evaluated or collector.python.checks_async_early
