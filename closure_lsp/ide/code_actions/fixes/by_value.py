"""Knows which functions capture a variable whose present value they need, and which form of keeping it fits best.

Knows not how a form is written.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.flow.loops import loop_captures_of
from closure_lsp.flow.order import runs_before
from closure_lsp.ide.captures.calls import callers
from closure_lsp.ide.diagnostics.rules import empty_cell, late_binding_capture
from closure_lsp.ide.edits.declarations import bind_as_default
from closure_lsp.ide.edits.wrapping import as_list, bind_by_factory, bind_by_partial
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.ide.words.blocks import called
from closure_lsp.scopes.model import Access, BlockKind, Flag
from closure_lsp.syntax import (
    Attribute,
    Call,
    DictionarySplat,
    Function,
    KeywordArgument,
    Lambda,
    ListSplat,
    call_given,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis, Statement
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node
    from closure_lsp.text import TextEdit


class Form(enum.Enum):
    """How a function can keep a value, best first where nothing speaks against it."""

    DEFAULT = "by value"
    FACTORY = "by value, with a factory function"
    PARTIAL = "by value, with `functools.partial`"
    LIST = "by value, with a list in place of the generator"


@dataclass(frozen=True, slots=True)
class Choice:
    """A function and variables that it is to keep the values of."""

    analysis: Analysis
    statement: Statement
    function: Block
    names: tuple[str, ...]
    """As they are written."""
    rebinds: bool
    """The function gives one of them another value."""
    is_handed_on: bool
    """A function inside the function reads one of them."""
    fixes: tuple[Diagnostic, ...]

    def edits(self, form: Form) -> tuple[TextEdit, ...]:
        """None where the form would not compile or would mean something else."""
        is_generator = self.function.kind is BlockKind.GENERATOR_EXPRESSION
        if (form is Form.LIST) != is_generator or (is_generator and self.is_handed_on):
            return ()
        if self.rebinds and form is not Form.FACTORY:
            return ()
        return _WRITERS[form](self.analysis, self.statement, self.function, self.names)

    @property
    def preferred(self) -> Form | None:
        """The best of the forms that fit; None where the function rebinds the variable, and may mean to share it."""
        order = (Form.DEFAULT, Form.FACTORY, Form.PARTIAL, Form.LIST)
        if _signature_matters(self.statement, self.function) or _is_passed_more(self):
            order = (Form.FACTORY, Form.PARTIAL, Form.DEFAULT, Form.LIST)
        return None if self.rebinds else next((form for form in order if self.edits(form)), None)


_WRITERS: dict[Form, Callable[[Analysis, Statement, Block, Sequence[str]], tuple[TextEdit, ...]]] = {
    Form.DEFAULT: bind_as_default,
    Form.FACTORY: bind_by_factory,
    Form.PARTIAL: bind_by_partial,
    Form.LIST: as_list,
}


def offer_form(request: Request, form: Form) -> Iterator[CodeAction]:
    """For each function that a diagnostic is about, or that the cursor is on: one action for each variable, or all.

    Forms other than the default argument come once for a function. Which one is meant is said where there are several.
    """
    groups = list(_groups(request))
    for group in groups:
        others = {name for other in groups if other is not group for name in other.chosen}
        choices = [group.choice((name,)) for name in group.chosen]
        if len(group.captures) > 1 and form is Form.DEFAULT:
            choices.append(group.choice(tuple(group.captures)))
        elif len(choices) > 1 and form is not Form.DEFAULT:
            choices = [group.choice(group.chosen)]
        for choice in choices:
            edits = choice.edits(form)
            if edits:
                where = f" in {called(group.function)}" if others.intersection(choice.names) else ""
                yield _action(choice, form, edits, where)


def _action(choice: Choice, form: Form, edits: tuple[TextEdit, ...], where: str) -> CodeAction:
    title = f"Capture {', '.join(f'`{name}`' for name in choice.names)}{where} {form.value}"
    kind = ActionKind.QUICK_FIX if choice.fixes else ActionKind.REFACTOR_REWRITE
    is_preferred = bool(choice.fixes) and len(choice.names) == 1 and choice.preferred is form
    return CodeAction(title, kind, lambda: edits, choice.fixes, is_preferred=is_preferred)


# -- which functions, and which of their variables --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Capture:
    """A variable that a function captures and whose value it may want."""

    home: BlockId
    name: str
    use: Reference
    """The first read of it in the function."""


@dataclass(frozen=True, slots=True)
class _Group:
    """A function, what it captures, and what of that is asked about."""

    request: Request
    statement: Statement
    function: Block
    captures: dict[str, _Capture]
    """By the names as they are written, in the order of their first reads."""
    found: tuple[Diagnostic, ...]
    """The diagnostics that are about the function, of those that are touched."""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The variables that the diagnostics are about; failing that those that the cursor chooses.

        It chooses all of them on the function's header, and one on its name in the body.
        """
        about = tuple(name for name, capture in self.captures.items() if self._fixes(capture))
        if about:
            return about
        cursor = self.request.span.start
        end = self.function.colon if self.function.colon is not None else self.function.span.end
        if self.function.kind is BlockKind.GENERATOR_EXPRESSION:
            return ()
        touched = dict.fromkeys(
            name
            for name, capture in self.captures.items()
            if any(
                _place(self.statement, found).contains(cursor)
                for found in _inside(self.statement, self.function, capture)
            )
        )
        header = self.statement.place(Span(self.function.span.start, end))
        return tuple(touched) or (tuple(self.captures) if header.contains(cursor) else ())

    def choice(self, names: tuple[str, ...]) -> Choice:
        captures = [self.captures[name] for name in names]
        rebinds = any(_rebinds(self.statement, self.function, capture) for capture in captures)
        is_handed_on = any(_is_handed_on(self.statement, self.function, capture) for capture in captures)
        fixes = tuple(found for capture in captures for found in self._fixes(capture))
        return Choice(self.request.analysis, self.statement, self.function, names, rebinds, is_handed_on, fixes)

    def _fixes(self, capture: _Capture) -> list[Diagnostic]:
        use = _place(self.statement, capture.use)
        return [found for found in self.found if found.span == use]


def _groups(request: Request) -> Iterator[_Group]:
    """The functions around the cursor and the diagnostics, as far as they capture what they may want the value of."""
    found = (*request.found_by(late_binding_capture.RULE), *request.found_by(empty_cell.RULE))
    asked = {request.span.start, *(diagnostic.span.start for diagnostic in found)}
    for statement in request.statements:
        for function in statement.scopes.blocks:
            place = statement.place(function.span)
            if function.kind in _FUNCTIONS and any(place.contains(offset) for offset in asked):
                captures = {
                    request.analysis.text.slice(_place(statement, capture.use)): capture
                    for capture in sorted(_captures(request.analysis, statement, function, found), key=_first_use)
                }
                if captures:
                    yield _Group(request, statement, function, captures, found)


_FUNCTIONS = frozenset({BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.GENERATOR_EXPRESSION})


def _first_use(capture: _Capture) -> int:
    return capture.use.start


def _captures(
    analysis: Analysis, statement: Statement, function: Block, found: Sequence[Diagnostic]
) -> Iterator[_Capture]:
    """What loops rebind, and what diagnostics say will be empty, if its value can be had where the function is made."""
    table = statement.scopes
    node = statement.block_node(function)
    for each in loop_captures_of(statement.unit, function):
        capture = _Capture(each.home, each.name, each.use)
        references = table.references_to(each.home, each.name)
        is_bound = any(runs_before(statement.reference_node(binding), node) for binding in each.rebindings)
        is_kept = all(reference.access is not Access.DELETE for reference in references)
        # What its own `def` binds is the function itself: there is no value of it to be had before.
        names_itself = function.name_span is not None and function.name_span in [found.span for found in references]
        if is_bound and is_kept and not names_itself and _is_the_same_outside(analysis, statement, function, capture):
            yield capture
    for diagnostic in found:
        if diagnostic.rule == empty_cell.RULE.name:
            yield from _emptied(analysis, statement, function, diagnostic)


def _emptied(analysis: Analysis, statement: Statement, function: Block, diagnostic: Diagnostic) -> Iterator[_Capture]:
    """What an `empty-cell` is about, if it is about this function: the outermost one that captures the variable."""
    table = statement.scopes
    for use in table.references_in(diagnostic.span.shifted(-statement.start)):
        home = use.home
        if use.name != diagnostic.symbol or use.access is not Access.READ or home is None:
            continue
        capture = _Capture(home, use.name, use)
        outermost = [each.id for each in table.functions_between(use.block, home)][-1:]
        if outermost == [function.id] and _is_the_same_outside(analysis, statement, function, capture):
            yield capture


def _is_the_same_outside(analysis: Analysis, statement: Statement, function: Block, capture: _Capture) -> bool:
    """Whether the name means the captured variable in the code around the function, too."""
    table = statement.scopes
    around = function
    while around.parent is not None:
        around = table.blocks[around.parent]
        if around.kind is not BlockKind.TYPE_PARAMETERS:
            break
    if around.id == table.divided_class and analysis.class_body_binds(statement, capture.name):
        return False
    symbol = around.symbols.get(capture.name)
    home = symbol.home if symbol and symbol.home is not None else table.home_around(around.id, capture.name)
    own = function.symbols.get(capture.name)
    return home == capture.home and not (own and own.flags & (Flag.GLOBAL | Flag.PARAMETER))


def _rebinds(statement: Statement, function: Block, capture: _Capture) -> bool:
    """Whether the function, or one inside it, does more with the variable than to read it."""
    own = function.symbols.get(capture.name)
    if own and own.flags & (Flag.NONLOCAL | Flag.ASSIGNED):
        return True
    return any(found.access not in _HARMLESS for found in _inside(statement, function, capture))


def _is_handed_on(statement: Statement, function: Block, capture: _Capture) -> bool:
    """Whether a function inside the function uses the variable."""
    table = statement.scopes
    between = (
        [each.id for each in table.functions_between(found.block, capture.home)]
        for found in table.references_to(capture.home, capture.name)
    )
    return any(function.id in functions[1:] for functions in between)


_HARMLESS = frozenset({Access.READ, Access.MENTION})


def _inside(statement: Statement, function: Block, capture: _Capture) -> list[Reference]:
    """Where the function's body names the variable; its header is evaluated by other code."""
    return [
        found
        for found in statement.scopes.references_to(capture.home, capture.name)
        if function.colon is not None and function.colon < found.start < function.span.end
    ]


def _place(statement: Statement, reference: Reference) -> Span:
    return statement.place(Span(reference.start, reference.end))


# -- who reads signatures ---------------------------------------------------------------------------------------------


def _signature_matters(statement: Statement, function: Block) -> bool:
    """Whether somebody may look at the function's parameters, or pass it more than it asks for.

    So do frameworks: pytest's fixtures, click's commands, FastAPI's routes; and Qt's `connect`, which passes as many
    arguments as a slot takes.
    """
    node = statement.block_node(function)
    if isinstance(node, Function) and node.decorators:
        return any(_called_name(each.expression) not in _READ_NO_SIGNATURE for each in node.decorators)
    if function.name_span is None:
        return _is_handed_to_framework(node)
    uses = (
        found for found in statement.scopes.references if found.name == function.name and found.access is Access.READ
    )
    return any(_is_handed_to_framework(statement.reference_node(use)) for use in uses)


def _is_passed_more(choice: Choice) -> bool:
    """Whether a call here passes more by position than there are parameters, or may do: into the default's place."""
    node = choice.statement.block_node(choice.function)
    parameters = node.parameters if isinstance(node, Function | Lambda) else None
    if parameters is not None and parameters.ends_positions:
        return False
    places = sum(each.takes_position for each in parameters or ())
    return any(
        any(isinstance(each, ListSplat) for each in call.arguments)
        or sum(not isinstance(each, KeywordArgument | DictionarySplat) for each in call.arguments) > places
        for call in callers(choice.analysis, choice.statement, choice.function).certain
    )


def _is_handed_to_framework(value: Node) -> bool:
    call = call_given(value)
    return call is not None and _called_name(call.function) in _READ_SIGNATURES


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
