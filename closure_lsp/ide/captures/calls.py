"""Finds where a document calls a function of its own, and whether other code can call it. Knows no feature."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import (
    ArgumentList,
    Attribute,
    Call,
    Definition,
    DictionarySplat,
    KeywordArgument,
    ListSplat,
    Parameters,
    bracketed,
    call_of,
    name_given_to,
    nodes_below,
    steps_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node, Parameter


class PlacedCall(NamedTuple):
    """A call in its place."""

    statement: Statement
    node: Call

    @property
    def arguments(self) -> tuple[Node, ...]:
        """The arguments as written; also a generator expression without parentheses of its own."""
        return self.node.given

    def keyword(self, name: str) -> Node | None:
        """The name in the argument `name=...`, if it is in the call."""
        names = (argument.name for argument in self.arguments if isinstance(argument, KeywordArgument))
        return next((each for each in names if each and unicodedata.normalize("NFKC", each.text) == name), None)

    @property
    def line(self) -> int:
        """The line of the document (from 1) on which it begins."""
        return self.statement.line + self.statement.region.row(self.node.start) + 1

    @property
    def passes_unknown(self) -> bool:
        """Whether `*args` or `**kwargs` are among them."""
        return any(isinstance(argument, ListSplat | DictionarySplat) for argument in self.arguments)


class Callers(NamedTuple):
    """Who calls a function."""

    certain: tuple[PlacedCall, ...]
    """Calls of it by its name, in the order of the text. Empty where the name can mean something else as well."""
    possible: tuple[PlacedCall, ...]
    """Other calls that look like one of it: of an attribute that is called so, of a name that has several values, or
    such that pass the function on together with arguments."""
    are_all: bool
    """Whether nobody else can call it: it is local to a function, undecorated, and only ever called."""


def callers(analysis: Analysis, statement: Statement, function: Block) -> Callers:
    """Who calls a `def` or lambda of `statement`."""
    node = statement.block_node(function)
    bound = _bound_name(analysis, statement, node)
    if bound is None:
        call = call_of(node)
        return Callers((PlacedCall(statement, call),) if call else (), (), are_all=call is not None)
    uses = [each for each in analysis.occurrences_of_variable(bound) if each.reference.access is Access.READ]
    calls = [(each, call_of(each.statement.reference_node(each.reference))) for each in uses]
    direct = tuple(PlacedCall(each.statement, call) for each, call in calls if call is not None)
    passed_on = [_passed_to(each) for each, call in calls if call is None]
    possible = [*(call for call in passed_on if call), *_attribute_calls(analysis, statement, bound)]
    if not _is_only_binding(analysis, bound) or (isinstance(node, Definition) and node.decorators):
        return Callers((), (*direct, *possible), are_all=False)
    home = statement.scopes.blocks[bound.home or 0].kind
    return Callers(direct, tuple(possible), are_all=not passed_on and home.is_function_like)


def parameter_at(name: Node) -> Parameter | None:
    """The parameter that the name binds where it is written; None if it binds none there."""
    for _, parent in steps_up(name):
        if isinstance(parent, Parameters):
            return next((parameter for parameter in parent if parameter.name is name), None)
    return None


def _bound_name(analysis: Analysis, statement: Statement, node: Node) -> Occurrence | None:
    """Where the function gets its name: in its `def`, or in `name = lambda: ...`."""
    name = name_given_to(node)
    if name is None:
        return None
    found = statement.scopes.references_in(name.span)
    exact = (each for each in found if each.start == name.start and each.access is Access.WRITE)
    return next((analysis.occurrence(statement, each) for each in exact), None)


def _passed_to(use: Occurrence) -> PlacedCall | None:
    """The call that receives the function as an argument."""
    arguments = bracketed(use.statement.reference_node(use.reference)).parent
    call = arguments.parent if isinstance(arguments, ArgumentList) else None
    return PlacedCall(use.statement, call) if isinstance(call, Call) else None


def _attribute_calls(analysis: Analysis, statement: Statement, bound: Occurrence) -> Iterator[PlacedCall]:
    """For a method: the calls of an attribute of its name; for `__init__` and the like, those of its class."""
    table = statement.scopes
    if bound.home is None or table.blocks[bound.home].kind is not BlockKind.CLASS:
        return
    name = bound.reference.name
    makes_objects = name in ("__init__", "__new__", "__post_init__")
    looked_for = table.blocks[bound.home].name if makes_objects else name
    for each in analysis.whole_statements_with(looked_for):
        for call in nodes_below(each.region.root, Call):
            called = call.function
            last = called.name if isinstance(called, Attribute) else called if makes_objects else None
            if last is not None and last.text == looked_for:
                yield PlacedCall(each, call)


def _is_only_binding(analysis: Analysis, bound: Occurrence) -> bool:
    occurrences = analysis.occurrences_of_variable(bound)
    return all(
        each.span == bound.span or each.reference.access in (Access.READ, Access.MENTION) for each in occurrences
    )


called_by = call_of
"""For refactorings that have not been told of `call_of` yet."""
