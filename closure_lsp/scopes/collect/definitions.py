"""Functions, lambdas and classes: what is evaluated outside of their block, and what is bound inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes import messages
from closure_lsp.scopes.collect.annotation_scopes import enter_type_parameters, function_annotations
from closure_lsp.scopes.collect.checks import check_class_annotation_scope
from closure_lsp.scopes.collect.context import INSIDE, TYPE_PARAMETER
from closure_lsp.scopes.facts import ASSIGNED, PARAMETER, REFERENCED
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Class,
    Decorated,
    DefaultParameter,
    DoubleStarParameter,
    Error,
    Function,
    Identifier,
    KeywordSeparator,
    Lambda,
    ParameterKind,
    PositionalSeparator,
    StarParameter,
    TypedDefaultParameter,
    TypedParameter,
    default_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from closure_lsp.scopes.collect.collector import Collector, Handler
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.syntax import Node, Parameters


def _decorated(collector: Collector, node: Decorated, context: Context) -> None:
    definition, decorators = node.definition, node.decorators
    collector.push([child for child in node.children if isinstance(child, Error)], context.reading())
    if definition is not None and decorators:
        collector.first_lines[definition] = collector.region.row(decorators[0].start)
    if isinstance(definition, Function):
        _function(collector, definition, context, decorators)
    elif isinstance(definition, Class):
        _class(collector, definition, context, decorators)
    else:
        collector.push(decorators, context.reading())


def _function(collector: Collector, node: Function, context: Context, decorators: Sequence[Node] = ()) -> None:
    name = node.name
    if name is None:
        collector.push([*decorators, *node.children], context.reading())
    elif context.mode == INSIDE:
        _inside_function(collector, node, name, context.reading())
    else:
        context = context.reading()
        collector.bind(name, context, BindingKind.FUNCTION, node)
        collector.visit((node, context.doing(INSIDE)))
        collector.push(decorators, context)
        collector.push(_defaults(node.parameters), context)


def _inside_function(collector: Collector, node: Function, name_node: Identifier, context: Context) -> None:
    name = collector.name(name_node)
    parameters, returns, type_parameters = node.parameters, node.returns, node.type_parameters
    outer = enter_type_parameters(collector, type_parameters, context, node, name)
    annotations = [*_annotations(parameters), *([returns] if returns is not None else ())]
    annotated = function_annotations(collector, node, name, outer, is_evaluated=bool(annotations))
    block = collector.enter(outer, BlockKind.FUNCTION, name, node)
    block.name_span = name_node.span
    block.is_async = node.is_async
    block.colon = node.colon
    block.first_line = collector.first_lines.get(node, block.line)
    inside = outer.entering(block)
    _parameters(collector, parameters, inside)
    handled = (name_node, parameters, returns, type_parameters)
    collector.push([child for child in node.children if child not in handled], inside)
    _visit_annotations(collector, annotations, parameters, annotated)
    if type_parameters is not None:
        collector.visit((type_parameters, outer.doing(TYPE_PARAMETER)))


def _lambda(collector: Collector, node: Lambda, context: Context) -> None:
    context = context.reading()
    check_class_annotation_scope(collector, node, context, "lambda")
    block = collector.enter(context, BlockKind.LAMBDA, "<lambda>", node)
    block.colon = node.colon
    parameters = node.parameters
    inside = context.entering(block)
    _parameters(collector, parameters, inside)
    collector.push([child for child in node.children if child is not parameters], inside)
    collector.push(_defaults(parameters), context)


def _parameters(collector: Collector, node: Parameters | None, inside: Context) -> None:
    """Binds the parameters in the function's block, in the order of `symtable_visit_arguments`."""
    plain: list[Node] = []
    keyword_only: list[Node] = []
    rest: dict[type[Node], Node] = {}
    current = plain
    for child in node.children if node is not None else ():
        if isinstance(child, KeywordSeparator):
            current = keyword_only
            continue
        target: Node | None = child
        if isinstance(child, DefaultParameter):
            target = child.name
        elif isinstance(child, TypedParameter):
            target = child.target
        if isinstance(target, Identifier):
            current.append(target)
        elif isinstance(target, StarParameter | DoubleStarParameter):
            if isinstance(target.name, Identifier):
                rest[type(target)] = target.name
            if isinstance(target, StarParameter):
                current = keyword_only
    last = [rest[kind] for kind in (StarParameter, DoubleStarParameter) if kind in rest]
    inside.block.parameters = [_parameter(collector, each, inside) for each in (*plain, *keyword_only, *last)]


def _parameter(collector: Collector, node: Node, inside: Context) -> str:
    raw = collector.name(node)
    name = inside.block.mangled(raw)
    collector.check_name(raw, node, "assign to")
    if inside.block.flags.get(name, 0) & PARAMETER:
        word = collector.python.duplicate_parameter_word
        collector.error(node, messages.DUPLICATE_PARAMETER.format(word, raw))
    collector.note(node, name, inside, PARAMETER, Access.PARAMETER, BindingKind.PARAMETER)
    return name


def _class(collector: Collector, node: Class, context: Context, decorators: Sequence[Node] = ()) -> None:
    name = node.name
    if name is None:
        collector.push([*decorators, *node.children], context.reading())
    elif context.mode == INSIDE:
        _inside_class(collector, node, name, context.reading())
    else:
        context = context.reading()
        collector.bind(name, context, BindingKind.CLASS, node)
        collector.visit((node, context.doing(INSIDE)))
        collector.push(decorators, context)


def _inside_class(collector: Collector, node: Class, name_node: Identifier, context: Context) -> None:
    name = collector.name(name_node)
    type_parameters, bases = node.type_parameters, node.bases
    outer = enter_type_parameters(collector, type_parameters, context, node, name)
    block = collector.enter(outer, BlockKind.CLASS, name, node)
    block.name_span = name_node.span
    block.colon = node.colon
    block.private = name
    block.mangles_only = None
    block.first_line = collector.first_lines.get(node, block.line)
    if type_parameters is not None:
        block.add("__type_params__", ASSIGNED)
        block.add(".type_params", REFERENCED)
    inside = outer.entering(block)
    handled = (name_node, bases, type_parameters)
    collector.push([child for child in node.children if child not in handled], inside)
    collector.visit((bases, outer))
    if type_parameters is not None:
        collector.visit((type_parameters, outer.doing(TYPE_PARAMETER)))


def _defaults(parameters: Parameters | None) -> list[Node]:
    """The default values of parameters; they belong to the block outside. What does not parse may be one."""
    found: list[Node] = []
    for child in parameters.children if parameters is not None else ():
        value = default_of(child)
        if value is not None:
            found.append(value)
        elif isinstance(child, Error):
            found.append(child)
    return found


def _annotations(parameters: Parameters | None) -> list[Node]:
    """In the order in which the symbol table visits them: those of keyword-only parameters last."""
    early: list[Node] = []
    late: list[Node] = []
    current = early
    for child in parameters.children if parameters is not None else ():
        if isinstance(child, KeywordSeparator | StarParameter):
            current = late
        elif isinstance(child, TypedParameter | TypedDefaultParameter):
            has_stars = isinstance(child, TypedParameter) and isinstance(
                child.target, StarParameter | DoubleStarParameter
            )
            if child.annotation is not None:
                (early if has_stars else current).append(child.annotation)
            current = late if has_stars else current
    return early + late


def _visit_annotations(
    collector: Collector, annotations: list[Node], parameters: Parameters | None, annotated: Context
) -> None:
    """The compiler evaluates those of positional-only parameters after the plain ones (`codegen_annotations`)."""
    if parameters is None or not any(isinstance(child, PositionalSeparator) for child in parameters.children):
        collector.push(annotations, annotated)
        return
    by_kind: dict[ParameterKind, list[Node]] = {}
    for parameter in parameters:
        if parameter.annotation is not None:
            by_kind.setdefault(parameter.kind, []).append(parameter.annotation)
    plain = by_kind.get(ParameterKind.POSITIONAL_OR_KEYWORD)
    later = annotated.evaluated_after(plain[-1]) if plain else annotated
    positional = set(by_kind.get(ParameterKind.POSITIONAL_ONLY, ()))
    collector.visit(*((each, later if each in positional else annotated) for each in annotations))


HANDLERS: Mapping[type[Node], Handler] = {
    Decorated: _decorated,
    Function: _function,
    Lambda: _lambda,
    Class: _class,
}
