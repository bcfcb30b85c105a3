"""Finds code that may inspect a function's parameters, or pass a value for an additional one. Knows no edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.fixes.destinations import destinations
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Call,
    DictionarySplat,
    Display,
    Function,
    KeywordArgument,
    Lambda,
    ListSplat,
    Pair,
    ParameterKind,
    bracketed,
    call_given,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node


def is_read_by_frameworks(statement: Statement, function: Block) -> bool:
    """Whether other code may inspect the function's parameters, or pass more arguments than the function needs.

    Frameworks do that: pytest's fixtures, click's commands, FastAPI's routes; and Qt's `connect`, which passes as many
    arguments as a slot takes.
    """
    node = statement.block_node(function)
    if isinstance(node, Function) and node.decorators:
        return has_unknown_decorator(node)
    return any(_called_name(call.function) in _READ_SIGNATURES for call in _calls_given(statement, function))


def looks_at_signatures(analysis: Analysis) -> bool:
    """Whether the file itself may pass a function as many arguments as it has parameters."""
    return any(analysis.module.units_with(name) for name in ("inspect", "signature", "getfullargspec"))


def takes_any_keyword(statement: Statement, function: Block) -> bool:
    """Whether a function has a `**more`, from which an additional parameter would take an argument."""
    node = statement.block_node(function)
    parameters = node.parameters if isinstance(node, Function | Lambda) else None
    return any(each.kind is ParameterKind.VAR_KEYWORD for each in parameters or ())


def has_unknown_decorator(node: Function) -> bool:
    """Whether a decorator may do more with a function than pass calls on to it."""
    return any(_called_name(each.expression) not in _READ_NO_SIGNATURE for each in node.decorators)


def takes_no_more_by_position(analysis: Analysis, statement: Statement, function: Block, names: Sequence[str]) -> bool:
    """Whether all calls are known, there are some, and none passes a value for an additional parameter."""
    node = statement.block_node(function)
    found = destinations(analysis, statement, node) if isinstance(node, Function | Lambda) else None
    if found is None or not found.calls or not isinstance(node, Function | Lambda):
        return False
    parameters = node.parameters
    places = sum(each.takes_position for each in parameters or ())
    ends = parameters is not None and parameters.ends_positions
    return all(_fits(call, names) and (ends or _positions(call) <= places) for call in found.calls)


def becomes_method(statement: Statement, function: Block) -> bool:
    """Whether the function may become an attribute of a class: objects would bind it, but they bind no `partial`."""
    node = statement.block_node(function)
    parameters = node.parameters if isinstance(node, Function | Lambda) else None
    first = next(iter(parameters or ()), None)
    if first is not None and first.name.text in ("cls", "self"):
        return True
    if function.parent is not None and statement.scopes.blocks[function.parent].kind is BlockKind.CLASS:
        return True
    return any(_is_given_to_class(value) for value in _values(statement, function))


def _values(statement: Statement, function: Block) -> list[Node]:
    """The places where the function is a value: the lambda itself, or the reads of a `def`'s name."""
    if function.name_span is None:
        return [statement.block_node(function)]
    table = statement.scopes
    binding = next((each for each in table.references_in(function.name_span) if each.span == function.name_span), None)
    uses = table.references_to(binding.home, binding.name) if binding is not None and binding.home is not None else ()
    return [statement.reference_node(use) for use in uses if use.access is Access.READ]


def _calls_given(statement: Statement, function: Block) -> list[Call]:
    found = (call_given(value) for value in _values(statement, function))
    return [call for call in found if call is not None]


def _is_given_to_class(value: Node) -> bool:
    """Whether it is assigned to an attribute, or passed to `setattr` or `type`, perhaps in a dict."""
    around = bracketed(value).parent
    while isinstance(around, Display | Pair):
        value, around = around, bracketed(around).parent
    call = call_given(value)
    if call is not None:
        return _called_name(call.function) in ("setattr", "type")
    return isinstance(around, Assignment) and isinstance(around.left, Attribute)


def _fits(call: Call, names: Sequence[str]) -> bool:
    """Whether the text shows all arguments of the call, and they use none of the names."""
    if any(isinstance(each, ListSplat | DictionarySplat) for each in call.given):
        return False
    keywords = (each.name for each in call.given if isinstance(each, KeywordArgument))
    return not any(keyword is None or keyword.text in names for keyword in keywords)


def _positions(call: Call) -> int:
    return sum(not isinstance(each, KeywordArgument) for each in call.given)


def _called_name(function: Node | None) -> str:
    """`c` of `a.b.c` and of `a.b.c(d)`."""
    if isinstance(function, Call):
        function = function.function
    if isinstance(function, Attribute):
        return function.name_text
    return function.text if function is not None else ""


# Decorators that call what they get with what they are called with, or do not call it at all.
_READ_NO_SIGNATURE = frozenset(
    {
        *(
            "abstractmethod",
            "asynccontextmanager",
            "cache",
            "cached_property",
            "classmethod",
            "contextmanager",
            "final",
        ),
        *("lru_cache", "override", "property", "setter", "staticmethod", "total_ordering", "wraps"),
    }
)
# Qt; FastAPI and Starlette; dependency injection.
_READ_SIGNATURES = frozenset(
    {
        "connect",
        *("Depends", "Security", "add_api_route", "add_api_websocket_route", "add_event_handler", "add_route"),
        *("add_command", "inject"),
    }
)
