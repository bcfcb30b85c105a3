"""Knows where a document calls a function of its own, and whether others can. Never knows what is done about it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import named_nodes, node_text
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis, Occurrence, Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node


class Call(NamedTuple):
    """A call in its place."""

    statement: Statement
    node: Node
    """The syntax node of type `call`."""

    @property
    def arguments(self) -> tuple[Node, ...]:
        """As they are written; one generator expression without brackets of its own counts too."""
        arguments = self.node.child_by_field_name("arguments")
        if arguments is None:
            return ()
        if arguments.type == "generator_expression":
            return (arguments,)
        return tuple(child for child in arguments.named_children if child.type != "comment")

    def keyword(self, name: str) -> Node | None:
        """The name in the argument `name=...`, if it stands in the call."""
        for argument in self.arguments:
            written = argument.child_by_field_name("name") if argument.type == "keyword_argument" else None
            if written is not None and unicodedata.normalize("NFKC", node_text(self.statement.region, written)) == name:
                return written
        return None

    @property
    def line(self) -> int:
        """The line of the document (from 1) on which it begins."""
        return self.statement.line + self.statement.region.row(self.node.start_byte) + 1

    @property
    def passes_unknown(self) -> bool:
        """Whether `*args` or `**kwargs` stand in it."""
        return any(argument.type in ("list_splat", "dictionary_splat") for argument in self.arguments)


class Callers(NamedTuple):
    """Who calls a function."""

    certain: tuple[Call, ...]
    """Calls of it by its name, in the order of the text. Empty where the name can mean something else as well."""
    possible: tuple[Call, ...]
    """Other calls that look like one of it: of an attribute that is called so, of a name that has several values, or
    such that pass the function on together with arguments."""
    are_all: bool
    """Whether nobody else can call it: it is local to a function, undecorated, and only ever called."""


def callers(analysis: Analysis, statement: Statement, function: Block) -> Callers:
    """Who calls a `def` or lambda of `statement`."""
    node = statement.block_node(function)
    bound = _bound_name(analysis, statement, node)
    if bound is None:
        call = called_by(node)
        return Callers((Call(statement, call),) if call else (), (), are_all=call is not None)
    uses = [each for each in analysis.occurrences_of_variable(bound) if each.reference.access is Access.READ]
    calls = [(each, called_by(each.statement.reference_node(each.reference))) for each in uses]
    direct = tuple(Call(each.statement, call) for each, call in calls if call is not None)
    passed_on = [_passed_to(each) for each, call in calls if call is None]
    possible = [*(call for call in passed_on if call), *_attribute_calls(analysis, statement, bound)]
    if not _is_only_binding(analysis, bound) or _is_decorated(node):
        return Callers((), (*direct, *possible), are_all=False)
    home = statement.scopes.blocks[bound.home or 0].kind
    return Callers(direct, tuple(possible), are_all=not passed_on and home.is_function_like)


def is_parameter_of(node: Node) -> Node | None:
    """The parameter list's child that binds the name at `node`; None if it binds no parameter."""
    found: Node | None = node
    while found is not None and found.parent is not None:
        if found.parent.type in ("parameters", "lambda_parameters"):
            return found
        found = found.parent
    return None


def takes_keyword(parameter: Node) -> bool:
    """Whether an argument for the parameter, a child of a parameter list, can be passed by keyword."""
    target = parameter.named_children[0] if parameter.type == "typed_parameter" else parameter
    if target.type in ("list_splat_pattern", "dictionary_splat_pattern") or parameter.parent is None:
        return False
    separators = [child for child in parameter.parent.named_children if child.type == "positional_separator"]
    return all(separator.start_byte < parameter.start_byte for separator in separators)


def called_by(node: Node) -> Node | None:
    """The call whose function the expression is, in brackets or not."""
    parent = node.parent
    while parent is not None and parent.type == "parenthesized_expression":
        node, parent = parent, parent.parent
    if parent is not None and parent.type == "call" and parent.child_by_field_name("function") == node:
        return parent
    return None


def _bound_name(analysis: Analysis, statement: Statement, node: Node) -> Occurrence | None:
    """Where the function gets its name: in its `def`, or in `name = lambda: ...`."""
    name = node.child_by_field_name("name") if node.type == "function_definition" else None
    if node.type == "lambda" and node.parent is not None and node.parent.type == "assignment":
        left = node.parent.child_by_field_name("left")
        name = left if left is not None and left.type == "identifier" else None
    if name is None:
        return None
    found = statement.scopes.references_in(Span(name.start_byte, name.end_byte))
    exact = (each for each in found if each.start == name.start_byte and each.access is Access.WRITE)
    return next((analysis.occurrence(statement, each) for each in exact), None)


def _passed_to(use: Occurrence) -> Call | None:
    """The call that gets the function as an argument."""
    node = use.statement.reference_node(use.reference)
    if node.parent is not None and node.parent.type == "argument_list" and node.parent.parent is not None:
        return Call(use.statement, node.parent.parent)
    return None


def _attribute_calls(analysis: Analysis, statement: Statement, bound: Occurrence) -> Iterator[Call]:
    """For a method: the calls of an attribute of its name; for `__init__` and the like, those of its class."""
    table = statement.scopes
    if bound.home is None or table.blocks[bound.home].kind is not BlockKind.CLASS:
        return
    name = bound.reference.name
    makes_objects = name in ("__init__", "__new__", "__post_init__")
    looked_for = table.blocks[bound.home].name if makes_objects else name
    for each in analysis.statements:
        if looked_for.encode() not in each.region.data:
            continue
        for node in named_nodes(each.region.root, "call"):
            called = node.child_by_field_name("function")
            last = called.child_by_field_name("attribute") if called and called.type == "attribute" else None
            if last is None and makes_objects:
                last = called
            if last is not None and node_text(each.region, last) == looked_for:
                yield Call(each, node)


def _is_only_binding(analysis: Analysis, bound: Occurrence) -> bool:
    occurrences = analysis.occurrences_of_variable(bound)
    return all(
        each.span == bound.span or each.reference.access in (Access.READ, Access.MENTION) for each in occurrences
    )


def _is_decorated(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "decorated_definition"
