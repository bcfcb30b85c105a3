"""Finds the origins of what a closure graph shows: what binds a variable, which value it gets, what a block makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import yields
from closure_lsp.ide.closure_graph.model import EACH_OF, DefaultValue, FunctionKind
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Comprehension,
    Except,
    For,
    ForClause,
    Function,
    Lambda,
    NamedExpression,
    WithItem,
    ancestors,
    bracketed,
    nearest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block, Reference
    from closure_lsp.syntax import Node
    from closure_lsp.text import Span

LONGEST_VALUE = 32
"""So many characters of a value are told."""


class Lifetimes(NamedTuple):
    """How often there is a frame, and how often a cell of it."""

    frame: str
    cell: str


def lifetimes(kind: BlockKind, name: str) -> Lifetimes:
    """In words: for the block that is called `name`."""
    match kind:
        case BlockKind.MODULE:
            return Lifetimes("runs once", "one for the module")
        case BlockKind.CLASS:
            return Lifetimes("each run of the class statement", "one per class statement run")
        case BlockKind.GENERATOR_EXPRESSION:
            return Lifetimes("each generator", "one per generator")
        case BlockKind.COMPREHENSION:
            return Lifetimes("each run of the comprehension", "one per run, not per item")
        case BlockKind.TYPE_PARAMETERS:
            return Lifetimes("each run of the statement", "one per run of the statement")
        case BlockKind.ANNOTATION | BlockKind.TYPE_ALIAS | BlockKind.TYPE_VARIABLE:
            return Lifetimes("each evaluation", "one per evaluation")
        case _:
            return Lifetimes(f"each call of {name}", f"one per call of {name}")


def made_by(name: str, first: Reference | None) -> str:
    """What gives a variable its first value."""
    if first is not None and first.binding is not None:
        return first.binding.value
    return {
        "__class__": "the class statement, for super",
        "__classdict__": "the class statement",
        "__conditional_annotations__": "the annotations",
    }.get(name, "the compiler" if name.startswith(".") else "nothing here")


def first_value(unit: Unit, first: Reference | None) -> str:
    """The text of what a binding gives the variable; empty where the text does not say it."""
    if first is None or first.binding is None:
        return ""
    if first.binding is BindingKind.IMPORT:
        return unit.imported_name(first) or ""
    node = unit.reference_node(first)
    match first.binding:
        case BindingKind.ASSIGNMENT | BindingKind.ANNOTATION:
            outer = bracketed(node).parent
            value = outer.value if isinstance(outer, Assignment) and outer.left is bracketed(node) else None
            return shortened(value)
        case BindingKind.WALRUS:
            named = node.parent
            return shortened(named.value) if isinstance(named, NamedExpression) else ""
        case BindingKind.FOR | BindingKind.COMPREHENSION:
            return _items(node)
        case BindingKind.WITH:
            item = next((each for each in ancestors(node) if isinstance(each, WithItem)), None)
            return shortened(item) if item is not None else ""
    return ""


def _items(target: Node) -> str:
    """`each of range(3)`, for a loop's variable."""
    for around in ancestors(target):
        if isinstance(around, For | ForClause):
            iterable = shortened(around.iterable)
            return f"{EACH_OF}{iterable}" if iterable and target is bracketed(target) is around.target else ""
        if isinstance(around, Comprehension | Function | Lambda):
            return ""
    return ""


def emptied_at(unit: Unit, reference: Reference) -> Span | None:
    """Where what is written at the reference takes the variable's value away: the `del`, or the last thing that an
    `except ... as name` runs; None where it does not.
    """
    if reference.access is Access.DELETE:
        return reference.span
    if reference.access is not Access.WRITE or reference.binding is not BindingKind.EXCEPT:
        return None
    clause = nearest(unit.reference_node(reference), Except)
    body = clause.body if clause is not None else None
    last = body.children[-1] if body is not None and body.children else None
    return reference.span if last is None else last.span


def defaults_of(unit: Unit, block: Block) -> Iterator[DefaultValue]:
    """The defaults of a `def` or lambda, in the order of its parameters."""
    node = unit.block_node(block)
    parameters = node.parameters if isinstance(node, Function | Lambda) else None
    for parameter in parameters or ():
        if parameter.default is not None:
            yield DefaultValue(parameter.name.text, shortened(parameter.default))


def function_kind(unit: Unit, block: Block) -> FunctionKind:
    """What a call of the block's function makes."""
    if block.kind is not BlockKind.FUNCTION and block.kind is not BlockKind.LAMBDA:
        return _KINDS.get(block.kind, FunctionKind.FUNCTION)
    is_generator = yields(unit.block_node(block))
    if block.is_async:
        return FunctionKind.ASYNC_GENERATOR_FUNCTION if is_generator else FunctionKind.COROUTINE_FUNCTION
    if is_generator:
        return FunctionKind.GENERATOR_FUNCTION
    return FunctionKind.LAMBDA if block.kind is BlockKind.LAMBDA else FunctionKind.FUNCTION


_KINDS = {
    BlockKind.GENERATOR_EXPRESSION: FunctionKind.GENERATOR,
    BlockKind.COMPREHENSION: FunctionKind.COMPREHENSION,
    BlockKind.CLASS: FunctionKind.CLASS_BODY,
    BlockKind.ANNOTATION: FunctionKind.ANNOTATIONS,
    BlockKind.TYPE_PARAMETERS: FunctionKind.TYPE_PARAMETERS,
    BlockKind.TYPE_ALIAS: FunctionKind.TYPE_EXPRESSION,
    BlockKind.TYPE_VARIABLE: FunctionKind.TYPE_EXPRESSION,
}


def shortened(node: Node | None) -> str:
    """The text of an expression on one line, shortened with `…` if it is long."""
    if node is None:
        return ""
    return cut(node.region.data[node.start : min(node.end, node.start + 400)].decode("utf-8", "replace"))


def cut(text: str) -> str:
    """A value's text on one line, without unprintable characters, shortened with `…` if it is long."""
    text = "".join(each if each.isprintable() else "\ufffd" for each in " ".join(text.split()))
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1].rstrip()}…"
