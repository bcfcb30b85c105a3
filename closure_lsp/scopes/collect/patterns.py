"""The patterns of `match` statements: a bare name captures, a dotted one is a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.collect.context import PATTERN
from closure_lsp.scopes.collect.names import identifier
from closure_lsp.scopes.model import BindingKind
from closure_lsp.syntax import (
    Case,
    ClassPattern,
    DictPattern,
    DottedName,
    Identifier,
    IfClause,
    KeywordPattern,
    SplatPattern,
    Suite,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.scopes.collect.collector import Collector, Handler
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.syntax import Node


def _case(collector: Collector, node: Case, context: Context) -> None:
    pattern = context.doing(PATTERN, BindingKind.MATCH)
    reading = context.reading()
    for child in reversed(node.children):
        collector.visit((child, reading if isinstance(child, Suite | IfClause) else pattern))


def _dotted_name(collector: Collector, node: DottedName, context: Context) -> None:
    """In a pattern: one name captures, a dotted one is a value."""
    names = node.children
    if context.mode == PATTERN and len(names) == 1:
        if node.region.data[node.start : node.end] != b"_":
            collector.bind(names[0], context, BindingKind.MATCH)
    elif names and isinstance(names[0], Identifier):
        identifier(collector, names[0], context.reading())


def _class_pattern(collector: Collector, node: ClassPattern, context: Context) -> None:
    head, *arguments = node.children
    collector.visit((head, context.reading()), *((argument, context) for argument in arguments))


def _keyword_pattern(collector: Collector, node: KeywordPattern, context: Context) -> None:
    name, *values = node.children
    if values:
        collector.check_name(collector.name(name), values[0], "assign to")
    collector.push(values, context)


def _splat_pattern(collector: Collector, node: SplatPattern, context: Context) -> None:
    """`*rest` or `**rest`; of the latter the whole pattern is named in errors."""
    for child in node.children:
        construct = node.parent if isinstance(node.parent, DictPattern) else node
        collector.bind(child, context, BindingKind.MATCH, construct)


def _dict_pattern(collector: Collector, node: DictPattern, context: Context) -> None:
    keys = node.keys
    reading = context.reading()
    collector.visit(*((child, reading if child in keys else context) for child in node.children))


HANDLERS: Mapping[type[Node], Handler] = {
    Case: _case,
    DottedName: _dotted_name,
    ClassPattern: _class_pattern,
    KeywordPattern: _keyword_pattern,
    SplatPattern: _splat_pattern,
    DictPattern: _dict_pattern,
}
