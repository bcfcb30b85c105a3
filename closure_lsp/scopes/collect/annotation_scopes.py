"""Annotations, type parameters and type aliases: scopes that look into classes (PEP 695, 696, 649, 563)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes import messages
from closure_lsp.scopes.collect.context import TYPE_PARAMETER
from closure_lsp.scopes.facts import ASSIGNED, PARAMETER, REFERENCED, BlockFacts
from closure_lsp.scopes.facts import TYPE_PARAMETER as TYPE_PARAMETER_FLAG
from closure_lsp.scopes.model import BindingKind, BlockKind
from closure_lsp.syntax import (
    Class,
    ConstrainedType,
    DefaultParameter,
    Function,
    Identifier,
    KeywordSeparator,
    SplatType,
    StarParameter,
    Tuple,
    Type,
    TypeAlias,
    TypeParameters,
    bare,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.scopes.collect.collector import Collector, Handler
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.syntax import Node, Parameters


def _type_alias(collector: Collector, node: TypeAlias, context: Context) -> None:
    target, parameters = node.name, node.type_parameters
    if target is None:
        collector.push(node.children, context.reading())
        return
    collector.bind(target, context, BindingKind.TYPE_ALIAS)
    name = collector.name(target)
    in_class = context.block.kind is BlockKind.CLASS
    outer = enter_type_parameters(collector, parameters, context, node, name)
    block = collector.enter(outer, BlockKind.TYPE_ALIAS, name, node)
    block.name_span = target.span
    block.scope_info = "a type alias"
    if in_class:
        _see_class_scope(block)
    collector.visit((parameters, outer.doing(TYPE_PARAMETER)), (node.value, outer.entering(block)))


def enter_type_parameters(
    collector: Collector, node: TypeParameters | None, context: Context, statement: Node, name: str
) -> Context:
    """Enters the scope of `[T, *Ts, **P]`, if there is one; gives the context for what is inside it."""
    if node is None:
        return context
    block = collector.enter(context, BlockKind.TYPE_PARAMETERS, f"<generic parameters of {name}>", statement)
    block.scope_info = "the definition of a generic"
    block.first_line = collector.first_lines.get(statement, block.line)
    if context.block.kind is BlockKind.CLASS:
        _see_class_scope(block)
    if isinstance(statement, Class):
        block.private = name
        block.mangles_only = set()
        block.add(".type_params", ASSIGNED | REFERENCED)
        block.add(".generic_base", ASSIGNED | REFERENCED)
    elif isinstance(statement, Function):
        for hidden in _hidden_default_parameters(statement.parameters):
            block.add(hidden, PARAMETER)
            block.parameters.append(hidden)
    return context.entering(block)


def _type_parameters(collector: Collector, node: TypeParameters, context: Context) -> None:
    """What is in the brackets after the name of a generic; anywhere else an annotation's."""
    collector.push(node.children, context if context.mode == TYPE_PARAMETER else context.reading())


def _type(collector: Collector, node: Type, context: Context) -> None:
    """`T`, `T: bound`, `*Ts`, `**P`, each maybe with `= default` (which `gaps` shows as a second `:`)."""
    if context.mode != TYPE_PARAMETER:
        collector.push(node.children, context.reading())
        return
    bounds: list[tuple[int, Node]] = []
    part: Node | None = node
    while isinstance(part, Type | ConstrainedType | SplatType):
        if isinstance(part, ConstrainedType):
            bounds.extend(_bounds(part))
        part = part.children[0] if part.children else None
    context = context.reading()
    if not isinstance(part, Identifier):
        collector.push([node], context)
        return
    block = context.block
    raw = collector.name(part)
    if block.mangles_only is not None:
        block.mangles_only.add(raw)
    name = block.mangled(raw)
    if block.flags.get(name, 0) & TYPE_PARAMETER_FLAG:
        collector.error(node, messages.DUPLICATE_TYPE_PARAMETER.format(raw))
    if raw == "__classdict__" and collector.python.reserves_classdict:
        collector.error(node, messages.RESERVED_TYPE_PARAMETER.format(raw))
    collector.bind(part, context, BindingKind.TYPE_PARAMETER, node)
    for separator, bound in reversed(bounds):
        variable = collector.enter(context, BlockKind.TYPE_VARIABLE, raw, bound)
        variable.scope_info = _scope_of_bound(collector, node, separator, bound)
        if block.can_see_class_scope:
            _see_class_scope(variable)
        collector.visit((bound, context.entering(variable)))


def _scope_of_bound(collector: Collector, parameter: Node, separator: int, bound: Node) -> str:
    """What errors call the scope of a bound or a default."""
    data = collector.region.data
    if data[separator : separator + 1] == b"=":
        stars = data[parameter.start : parameter.start + 2].count(b"*")
        return f"a {_TYPE_PARAMETER_WORDS[stars]} default"
    is_tuple = isinstance(bare(bound.children[0] if bound.children else None), Tuple)
    return "a TypeVar constraint" if is_tuple and collector.python.tells_constraints_from_bounds else "a TypeVar bound"


_TYPE_PARAMETER_WORDS = ("TypeVar", "TypeVarTuple", "ParamSpec")
"""By the number of stars in front."""


def _see_class_scope(block: BlockFacts) -> None:
    """The block looks names up in the class namespace first, so it captures `__classdict__` (PEP 695)."""
    block.can_see_class_scope = True
    block.add("__classdict__", REFERENCED)


def function_annotations(
    collector: Collector, node: Function, name: str, outer: Context, *, is_evaluated: bool
) -> Context:
    """The context in which a function's annotations are visited; `is_evaluated`: it has some."""
    in_class = outer.block.kind is BlockKind.CLASS or outer.block.can_see_class_scope
    if not collector.python.defers_annotations:
        if not is_evaluated:
            return outer
        # Annotations are evaluated after the default values.
        return _textual(collector, node, outer) if collector.future_annotations else outer.evaluated_after(node)
    if not is_evaluated and (collector.future_annotations or not in_class):
        return outer
    # Without annotations there is no code; yet in a class the block still asks for `__classdict__`.
    block = _annotation_block(collector, node, outer)
    block.annotates = name
    block.has_code = block.has_code and is_evaluated
    if collector.future_annotations:
        return _textual(collector, node, outer.entering(block))
    if in_class:
        _see_class_scope(block)
    return outer.entering(block)


def variable_annotation(collector: Collector, node: Node, context: Context, *, is_simple: bool) -> Context:
    """The context in which the annotation of `x: annotation` is visited; `is_simple`: `x` is a bare name."""
    context = context.reading()
    block = context.block
    local = block.kind not in (BlockKind.MODULE, BlockKind.CLASS)
    python = collector.python
    if not python.defers_annotations:
        if collector.future_annotations and (is_simple or local or python.hides_future_annotations):
            return _textual(collector, node, context)
        return context.within(evaluated=False) if local else context
    if not local and not block.has_conditional_annotations and (block.kind is BlockKind.MODULE or context.conditional):
        block.has_conditional_annotations = True
        block.add("__conditional_annotations__", REFERENCED)
    if collector.future_annotations:
        return _textual(collector, node, context)
    if block.annotations is None:
        block.annotations = _annotation_block(collector, node, context)
        block.annotations.counts_names = not local
        block.annotations.has_code = block.annotations.has_code and not local
        if block.kind is BlockKind.CLASS:
            block.annotations.first_line = block.first_line
            _see_class_scope(block.annotations)
    if block.kind is BlockKind.CLASS and context.conditional and is_simple:
        block.annotations.asks_for_conditions = True
    inside = context.entering(block.annotations)
    return inside if is_simple and not local else inside.within(evaluated=False)


def _textual(collector: Collector, node: Node, context: Context) -> Context:
    """The context in which an annotation is visited that stays text (PEP 563)."""
    if collector.python.hides_future_annotations:
        detached = collector.detached_block(context, BlockKind.ANNOTATION, "__annotate__", node)
        detached.scope_info = "an annotation"
        context = context.entering(detached)
    return context.within(evaluated=False)


def _annotation_block(collector: Collector, node: Node, context: Context) -> BlockFacts:
    block = collector.enter(context, BlockKind.ANNOTATION, "__annotate__", node)
    block.scope_info = "an annotation"
    return block


def _hidden_default_parameters(parameters: Parameters | None) -> tuple[str, ...]:
    """Default values reach a generic function through its type parameter scope, as hidden arguments (PEP 695).

    `.defaults` is there without defaults too (`symtable_visit_stmt`: the list of them is empty, but not NULL).
    """
    keyword_only = False
    for child in parameters.children if parameters is not None else ():
        first = child.children[0] if child.children else None
        if isinstance(child, KeywordSeparator | StarParameter) or isinstance(first, StarParameter):
            keyword_only = True
        elif keyword_only and isinstance(child, DefaultParameter):
            return (".defaults", ".kwdefaults")
    return (".defaults",)


def _bounds(node: ConstrainedType) -> list[tuple[int, Node]]:
    """Of `T: bound = default`, which is shown as `T: (bound: default)`: where each `:` or `=` is, and what follows."""
    found: list[tuple[int, Node]] = []
    while len(node.parts) >= 2:
        separator, bound = _separator(node), node.parts[1]
        inner = bound.children[0] if isinstance(bound, Type) and bound.children else bound
        if not isinstance(inner, ConstrainedType):
            found.append((separator, bound))
            break
        found.append((separator, inner.children[0]))
        node = inner
    return found


def _separator(node: Node) -> int:
    """Where the `:` or `=` after the first part is, in bytes."""
    data, at = node.region.data, node.parts[0].end
    while at < node.end and data[at] not in b":=":
        at += 1
    return at


HANDLERS: Mapping[type[Node], Handler] = {
    TypeAlias: _type_alias,
    TypeParameters: _type_parameters,
    Type: _type,
}
