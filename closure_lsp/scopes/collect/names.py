"""Names and expressions without a block of their own: what is done to a group is done to what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.collect.context import DELETE, READ, WRITE
from closure_lsp.scopes.evaluation import has_order, parts_in_order
from closure_lsp.scopes.facts import ASSIGNED, COMP_ITER, REFERENCED
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    ArgumentList,
    AsTarget,
    Attribute,
    CasePattern,
    Conditional,
    Dictionary,
    DictionarySplat,
    ExpressionList,
    Identifier,
    KeywordArgument,
    List,
    ListPattern,
    ListSplat,
    MemberType,
    Pair,
    Parenthesized,
    PatternList,
    StarParameter,
    Tuple,
    TuplePattern,
    UnionPattern,
    part,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.scopes.collect.collector import Collector, Handler
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.syntax import Node


def identifier(collector: Collector, node: Identifier, context: Context) -> None:
    raw = collector.name(node)
    block = context.block
    name = block.mangled(raw)
    mode = context.mode
    if mode == READ:
        if name and context.evaluated and not context.in_target:
            # What `Collector.note` would do, for every other node of a text is such a name.
            block.flags[name] = block.flags.get(name, 0) | REFERENCED
            collector.facts.references.append((node.start, node.end, name, block, _READ, None))
        else:
            collector.note(node, name, context, REFERENCED, Access.READ)
        # `super` counts as a use of `__class__`, called or not (`symtable_visit_expr`, Name_kind).
        if raw == "super" and context.block.counts_names and context.block.kind.is_function_like:
            context.block.add("__class__", REFERENCED | (COMP_ITER if context.in_target else 0))
    elif mode == DELETE:
        if collector.python.forbids_deleting_debug:
            collector.check_name(raw, node, "delete")
        collector.note(node, name, context, ASSIGNED, Access.DELETE, BindingKind.DELETE)
    else:
        if context.binding is not BindingKind.EXCEPT:  # reported at the whole clause (`compound.handler`)
            collector.check_name(raw, node, "assign to")
        collector.note(node, name, context, ASSIGNED, Access.WRITE, context.binding)


_READ = Access.READ


def _same_mode(collector: Collector, node: Node, context: Context) -> None:
    """Tuples, lists, parentheses: what is done to them is done to what they hold."""
    collector.push(node.children, context)


def _attribute(collector: Collector, node: Attribute, context: Context) -> None:
    if context.mode != READ:
        check_attribute(collector, node, context.mode)
        context = context.reading()
    value = part(node, 0)
    if type(value) is Identifier:
        identifier(collector, value, context)  # what would be visited next
    elif value is not None:
        collector.visit_one(value, context)


def check_attribute(collector: Collector, node: Attribute, mode: int) -> None:
    """`x.__debug__` cannot be assigned to either."""
    name = node.name
    if name is not None and mode == WRITE:
        collector.check_name(collector.name(name), node, "assign to")
    elif name is not None and collector.python.checks_debug_early:
        collector.check_name(collector.name(name), node, "delete")


def _member_type(collector: Collector, node: MemberType, context: Context) -> None:
    collector.push(node.children[:1], context.reading())


def _arguments(collector: Collector, node: ArgumentList, context: Context) -> None:
    """Of a call or a class: all positional ones are visited first (the order of `Call.args` and `.keywords`)."""
    context = context.reading()
    children = node.children
    if not collector.holds(b"*", node):
        collector.push(children, context)
        return
    keywords = [child for child in children if isinstance(child, KeywordArgument | DictionarySplat)]
    positional = [child for child in children if not isinstance(child, KeywordArgument | DictionarySplat)]
    later = context.evaluated_after(positional[-1]) if positional else context
    collector.visit(*((child, context) for child in positional), *((child, later) for child in keywords))


def _keyword_argument(collector: Collector, node: KeywordArgument, context: Context) -> None:
    name = node.name
    if name is not None:
        collector.check_name(collector.name(name), node, "assign to")
    collector.push(node.parts[1:], context.reading())


def _conditional_expression(collector: Collector, node: Conditional, context: Context) -> None:
    """`body if test else other`: the test comes first."""
    context = context.reading()
    children = parts_in_order(node)
    if len(children) != 3:
        collector.push(node.children, context)
        return
    test, body, other = children
    matters = has_order(node)
    collector.visit((test, context), (body, context.evaluated_after(test) if matters else context), (other, context))


def _dictionary(collector: Collector, node: Dictionary, context: Context) -> None:
    """The symbol table visits all keys, then all values (Dict_kind)."""
    context = context.reading()
    children = node.children
    if context.block.kind is not BlockKind.COMPREHENSION and not collector.holds(b"for", node):
        collector.push(children, context)
        return
    keys = [child.children[:1] if isinstance(child, Pair) else () for child in children]
    values = [child.children[1:] if isinstance(child, Pair) else (child,) for child in children]
    collector.push([part for parts in (*keys, *values) for part in parts], context)


HANDLERS: Mapping[type[Node], Handler] = {
    Identifier: identifier,
    Attribute: _attribute,
    MemberType: _member_type,
    ArgumentList: _arguments,
    KeywordArgument: _keyword_argument,
    Conditional: _conditional_expression,
    Dictionary: _dictionary,
    **dict.fromkeys(
        (
            AsTarget,
            ExpressionList,
            List,
            ListSplat,
            StarParameter,
            Parenthesized,
            PatternList,
            Tuple,
            CasePattern,
            ListPattern,
            TuplePattern,
            UnionPattern,
        ),
        _same_mode,
    ),
}
