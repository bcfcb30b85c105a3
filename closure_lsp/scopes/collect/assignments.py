"""Assignments, `del`, imports, declarations: the simple statements that bind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes import messages
from closure_lsp.scopes.collect.annotation_scopes import variable_annotation
from closure_lsp.scopes.collect.checks import check_lazy_import
from closure_lsp.scopes.collect.context import DELETE, WRITE
from closure_lsp.scopes.collect.names import check_attribute
from closure_lsp.scopes.facts import ANNOTATED, ASSIGNED, GLOBAL, NONLOCAL, PARAMETER
from closure_lsp.scopes.model import (
    Access,
    BindingKind,
    BlockKind,
    Flag,
    FutureImport,
    ModuleDeclaration,
)
from closure_lsp.syntax import (
    AliasedImport,
    AnyImport,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Declaration,
    Delete,
    DottedName,
    FutureImportStatement,
    Global,
    Identifier,
    Import,
    ImportFrom,
    Nonlocal,
    Parenthesized,
    TuplePattern,
    holds,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.scopes.collect.collector import Collector, Handler
    from closure_lsp.scopes.collect.context import Context
    from closure_lsp.syntax import Node


def _assignment(collector: Collector, node: Assignment, context: Context) -> None:
    annotation = node.annotation
    if annotation is not None:
        _annotated_assignment(collector, node, annotation, context)
        return
    left, right = node.sides
    writing = context.doing(WRITE, BindingKind.ASSIGNMENT)
    if right is not None:
        collector.visit_one(right, context.reading())
    if left is not None:
        collector.visit_one(left, evaluated_after(right, left, writing))


def _annotated_assignment(collector: Collector, node: Assignment, annotation: Node, context: Context) -> None:
    left, right = node.left, node.right
    target = _unparenthesized(left)
    simple = isinstance(left, Identifier)
    if isinstance(left, Identifier):
        _annotated_name(collector, node, left, context)
    elif target is not None and (right is not None or not isinstance(target, Identifier)):
        # `(x): int` without a value does nothing to `x` (AnnAssign_kind)
        writing = context.doing(WRITE, BindingKind.ASSIGNMENT)
        inside = variable_annotation(collector, annotation, context, is_simple=False)
        collector.visit(
            (target, evaluated_after(right, target, writing)),
            (annotation, evaluated_after(right, annotation, inside)),
            (right, context.reading()),
        )
        return
    elif target is not None and not collector.python.checks_debug_early:
        collector.check_name(collector.name(target), target, "assign to")
    inside = variable_annotation(collector, annotation, context, is_simple=simple)
    collector.visit((annotation, evaluated_after(right, annotation, inside)), (right, context.reading()))


def _annotated_name(collector: Collector, node: Assignment, target: Identifier, context: Context) -> None:
    block = context.block
    raw = collector.name(target)
    name = block.mangled(raw)
    declared = block.flags.get(name, 0) & (GLOBAL | NONLOCAL)
    if declared and block.kind is not BlockKind.MODULE:
        word = "global" if declared & GLOBAL else "nonlocal"
        collector.error(node, messages.ANNOTATED.format(raw, word))
    collector.check_name(raw, target, "assign to")
    access = Access.WRITE if node.right is not None else Access.DECLARE
    collector.note(target, name, context, ANNOTATED | ASSIGNED, access, BindingKind.ANNOTATION)


def _augmented_assignment(collector: Collector, node: AugmentedAssignment, context: Context) -> None:
    left, right = node.left, node.right
    if isinstance(left, Identifier):
        raw = collector.name(left)
        name = context.block.mangled(raw)
        collector.check_name(raw, left, "assign to")
        # The symbol table notes the target as assigned only, though the code reads it first (AugAssign_kind).
        collector.note(left, name, context, ASSIGNED, Access.READ)
        collector.note(left, name, context, ASSIGNED, Access.WRITE, BindingKind.AUGMENTED_ASSIGNMENT)
        left = None
    elif isinstance(left, Attribute):
        check_attribute(collector, left, WRITE)
    collector.visit((left, context.reading()), (right, context.reading()))


def _delete(collector: Collector, node: Delete, context: Context) -> None:
    collector.push(node.children, context.doing(DELETE, BindingKind.DELETE))


def _import(collector: Collector, node: AnyImport, context: Context) -> None:
    check_lazy_import(collector, node, context)
    for name in node.names:
        # `import a.b` binds `a` (`symtable_visit_alias`)
        bound = name.alias if isinstance(name, AliasedImport) else next(iter(name.children), None)
        if bound is not None and collector.name(bound) != "*":  # `from __future__ import *`, which `gaps` shows so
            collector.bind(bound, context, BindingKind.IMPORT, name)
    if node.wildcard is not None and context.block.kind is not BlockKind.MODULE:
        collector.error(node.wildcard, messages.IMPORT_STAR)
    if isinstance(node, FutureImportStatement):
        features = [_imported(name) for name in node.names]
        found = tuple((feature.span, collector.name(feature)) for feature in features)
        collector.facts.future_imports.append(FutureImport(node.span, found))


def _imported(name: DottedName | AliasedImport) -> Node:
    """What is imported, without the name that it gets."""
    return (name.name or name) if isinstance(name, AliasedImport) else name


def _declaration(collector: Collector, node: Declaration, context: Context) -> None:
    block = context.block
    is_global = isinstance(node, Global)
    word = "global" if is_global else "nonlocal"
    binding = BindingKind.GLOBAL if is_global else BindingKind.NONLOCAL
    for child in node.names:
        raw = collector.name(child)
        name = block.mangled(raw)
        flags = block.flags.get(name, 0)
        if block.kind is BlockKind.MODULE:
            collector.facts.module_declarations.append(ModuleDeclaration(node.span, word, raw, Flag(flags)))
        else:
            message = messages.late_declaration(raw, flags, word)
            if message:
                collector.error(node, message)
        if flags & PARAMETER:  # it stays one: that is where its value comes from
            collector.note(child, name, context, 0, Access.DECLARE, binding)
            continue
        collector.note(child, name, context, GLOBAL if is_global else NONLOCAL, Access.DECLARE, binding)
        block.directives.setdefault(name, node.span)
        if is_global:
            collector.facts.global_declarations.add(name)


def evaluated_after(first: Node | None, node: Node | None, context: Context) -> Context:
    """The context of something that is written before `first` and evaluated after it.

    That matters only where there is a comprehension in it.
    """
    if first is None or node is None or isinstance(node, Identifier) or not holds(node, b"for"):
        return context
    return context.evaluated_after(first)


def _unparenthesized(node: Node | None) -> Node | None:
    """What is in parentheses; the grammar takes `(x)` on the left of a `:` for a tuple."""
    while isinstance(node, Parenthesized | TuplePattern) and len(node.children) == 1:
        node = node.children[0]
    return node


HANDLERS: Mapping[type[Node], Handler] = {
    Assignment: _assignment,
    AugmentedAssignment: _augmented_assignment,
    Delete: _delete,
    Import: _import,
    ImportFrom: _import,
    FutureImportStatement: _import,
    Global: _declaration,
    Nonlocal: _declaration,
}
