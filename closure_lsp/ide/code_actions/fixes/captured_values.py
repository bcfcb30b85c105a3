"""Finds functions that capture a variable whose present value they may need. Never knows how they can keep it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import surely_bound
from closure_lsp.flow.loops import loop_captures_of
from closure_lsp.flow.order import runs_before
from closure_lsp.ide.diagnostics.rules import class_scope_not_captured, empty_cell, late_binding_capture
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind, Flag
from closure_lsp.syntax import AnyImport, Decorated, Definition, ExpressionStatement, Root
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


@dataclass(frozen=True, slots=True)
class CapturedValue:
    """A variable that a function captures and whose value it may need to keep."""

    home: BlockId
    name: str
    use: Reference
    """The first read of it in the function."""
    is_of_class: bool = False
    """It is a variable of a class body, which the function does not capture but looks for in vain."""


@dataclass(frozen=True, slots=True)
class Group:
    """A function, what it captures, and which of these variables the request is about."""

    request: Request
    statement: Statement
    function: Block
    captures: dict[str, CapturedValue]
    """By the names as they are written, in the order of their first reads."""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The variables that the touched diagnostics are about; if there are none, those that the cursor selects.

        On the function's header it selects all of them, on a name in the body that one.
        """
        about = tuple(
            name
            for name, capture in self.captures.items()
            if any(found in self.request.touched for found in self.diagnostics_of(capture))
        )
        if about:
            return about
        cursor = self.request.span.start
        end = self.function.colon if self.function.colon is not None else self.function.span.end
        if self.function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            return ()
        named = tuple(
            name
            for name, capture in self.captures.items()
            if any(self.statement.place(found.span).contains(cursor) for found in self.uses_of(capture))
        )
        header = self.statement.place(Span(self.function.span.start, end))
        return named or (tuple(self.captures) if header.contains(cursor) else ())

    @property
    def together(self) -> tuple[str, ...]:
        """The variables to keep together: those with diagnostics, or else all; none that the function rebinds."""
        fit = {name: capture for name, capture in self.captures.items() if not self.rebinds(capture)}
        about = tuple(name for name, capture in fit.items() if self.diagnostics_of(capture))
        return about or tuple(fit)

    def diagnostics_of(self, capture: CapturedValue) -> list[Diagnostic]:
        """The diagnostics about the variable anywhere in this function."""
        use = self.statement.place(capture.use.span)
        return [found for found in self.request.diagnostics_at(use.start) if found.span == use and found.rule in _RULES]

    def rebinds(self, capture: CapturedValue) -> bool:
        """Whether the function, or one inside it, does more with the variable than read it."""
        own = self.function.symbols.get(capture.name)
        if own and own.flags & (Flag.NONLOCAL | Flag.ASSIGNED):
            return True
        return any(found.access not in _HARMLESS for found in self.uses_of(capture))

    def is_bound_around_making(self, capture: CapturedValue) -> bool:
        """Whether an iteration binds the variable both before it makes the function and after: which value is meant?"""
        node = self.statement.block_node(self.function)
        for each in self.statement.unit.derived(_loop_captures, self.function.id):
            if (each.home, each.name) == (capture.home, capture.name):
                node_of, rebindings = self.statement.reference_node, each.rebindings
                # What is before is likely to be found first, what is after last.
                is_before = any(runs_before(node_of(binding), node) for binding in rebindings)
                return is_before and any(runs_before(node, node_of(binding)) for binding in reversed(rebindings))
        return False

    @property
    def calls_itself(self) -> bool:
        """Whether the function uses its own name, which refers to the function that the last iteration made."""
        span = self.function.name_span
        table = self.statement.scopes
        binding = next((each for each in table.references_in(span) if each.span == span), None) if span else None
        if binding is None or binding.home is None:
            return False
        body = Span(self.function.colon or self.function.span.start, self.function.span.end)
        uses = _within(table.references_to(binding.home, binding.name), body)
        return any(each.access is Access.READ for each in uses)

    def is_passed_on(self, capture: CapturedValue) -> bool:
        """Whether a function inside the function uses the variable."""
        table = self.statement.scopes
        between = (
            [each.id for each in table.functions_between(found.block, capture.home)]
            for found in _within(table.references_to(capture.home, capture.name), self.function.span)
        )
        return any(self.function.id in functions[1:] for functions in between)

    def uses_of(self, capture: CapturedValue) -> list[Reference]:
        """The uses of the variable in the function's body; other code evaluates its header."""
        colon = self.function.colon
        if colon is None:
            return []
        body = Span(colon + 1, self.function.span.end)
        return list(_within(self.statement.scopes.references_to(capture.home, capture.name), body))


def groups(request: Request) -> Iterator[Group]:
    """The functions around the cursor and the diagnostics that capture a variable whose value they may need to keep."""
    found = [each for each in request.touched if each.rule in _RULES]
    asked = sorted({request.span.start, *(diagnostic.span.start for diagnostic in found)})
    for statement in request.statements:
        for function in _functions_at(statement, asked):
            place = statement.place(function.span)
            inside = [each for each in request.diagnostics_in(place) if each.rule in _RULES]
            captures = {
                request.analysis.text.slice(statement.place(capture.use.span)): capture
                for capture in sorted(_captures(request.analysis, statement, function, inside), key=_first_use)
            }
            if captures:
                yield Group(request, statement, function, captures)


def _functions_at(statement: Statement, offsets: list[int]) -> list[Block]:
    """The functions of a statement that contain or touch one of some offsets in the document, which are in order."""
    known = statement.unit.derived(_functions_by_place)
    first, last = bisect_left(offsets, statement.span.start), bisect_right(offsets, statement.span.end)
    found: set[int] = set()
    for offset in offsets[first:last]:
        # What ends at the byte is around the one before it.
        for place in (offset - statement.start, offset - statement.start - 1):
            index = bisect_right(known, place, key=_start) - 1
            while index >= 0 and index not in found:
                if known[index].function.span.contains(offset - statement.start):
                    found.add(index)
                index = known[index].around
    return sorted((known[index].function for index in found), key=attrgetter("id"))


class _Nested(NamedTuple):
    function: Block
    around: int
    """The index of the innermost function around it; -1 if there is none."""


def _functions_by_place(unit: Unit) -> tuple[_Nested, ...]:
    functions = [block for block in unit.scopes.blocks if block.kind in _FUNCTIONS]
    functions.sort(key=lambda block: (block.span.start, -block.span.end))
    found: list[_Nested] = []
    open_ones: list[int] = []
    for index, function in enumerate(functions):
        while open_ones and functions[open_ones[-1]].span.end <= function.span.start:
            open_ones.pop()
        found.append(_Nested(function, open_ones[-1] if open_ones else -1))
        open_ones.append(index)
    return tuple(found)


def _start(nested: _Nested) -> int:
    return nested.function.span.start


_RULES = frozenset(rule.RULE.name for rule in (class_scope_not_captured, empty_cell, late_binding_capture))
_FUNCTIONS = frozenset({BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.GENERATOR_EXPRESSION, BlockKind.TYPE_ALIAS})
_HARMLESS = frozenset({Access.READ, Access.MENTION})


def _first_use(capture: CapturedValue) -> int:
    return capture.use.start


def _captures(
    analysis: Analysis, statement: Statement, function: Block, found: Sequence[Diagnostic]
) -> Iterator[CapturedValue]:
    """The captured variables that loops rebind or diagnostics call empty, if they have a value where the function is
    made.
    """
    table = statement.scopes
    node = statement.block_node(function)
    for each in statement.unit.derived(_loop_captures, function.id):
        capture = CapturedValue(each.home, each.name, each.use)
        is_bound = any(runs_before(statement.reference_node(binding), node) for binding in each.rebindings)
        is_bound = is_bound or _is_bound_above(analysis, statement, capture, node)
        is_kept = not statement.unit.derived(_is_deleted, each.home, each.name)
        # What its own `def` binds is the function itself: there is no value of it to be had before.
        named = _within(table.references_to(each.home, each.name), function.name_span or Span(0, 0))
        names_itself = any(reference.span == function.name_span for reference in named)
        if is_bound and is_kept and not names_itself and _is_the_same_outside(analysis, statement, function, capture):
            yield capture
    for diagnostic in found:
        if diagnostic.rule == empty_cell.RULE.name:
            yield from _emptied(analysis, statement, function, diagnostic)
        elif diagnostic.rule == class_scope_not_captured.RULE.name:
            yield from _of_class(statement, function, diagnostic)


def _loop_captures(unit: Unit, function: BlockId) -> tuple[LoopCapture, ...]:
    return tuple(loop_captures_of(unit, unit.scopes.blocks[function]))


def _within(references: Sequence[Reference], span: Span) -> Sequence[Reference]:
    """The items that begin within the bytes; they are in the order of the text."""
    first = bisect_left(references, span.start, key=itemgetter(0))
    return references[first : bisect_left(references, span.end, key=itemgetter(0))]


def _is_deleted(unit: Unit, home: BlockId, name: str) -> bool:
    return any(found.access is Access.DELETE for found in unit.scopes.references_to(home, name))


def _is_bound_above(analysis: Analysis, statement: Statement, capture: CapturedValue, node: Node) -> bool:
    """Whether the variable has a value whenever the function is made, even though the loop rebinds it below."""
    if surely_bound(statement.unit, capture.home, capture.name, node):
        return True
    if capture.home != MODULE_BLOCK:
        return False
    own = analysis.index_at(statement.start)
    return any(
        each.access is Access.WRITE and each.block == MODULE_BLOCK and _is_sure(unit.reference_node(each))
        for unit in analysis.module.units_with(capture.name)
        if analysis.index(unit) < own
        for each in unit.scopes.references_to(MODULE_BLOCK, capture.name)
    )


def _is_sure(binding: Node) -> bool:
    """Whether the module's own code is sure to run the binding: it is not part of a compound statement."""
    around = binding
    while around.parent is not None and not isinstance(around.parent, Root):
        around = around.parent
    return isinstance(around, AnyImport | Decorated | Definition | ExpressionStatement)


def _emptied(
    analysis: Analysis, statement: Statement, function: Block, diagnostic: Diagnostic
) -> Iterator[CapturedValue]:
    """What an `empty-cell` is about, if it is about this function, the outermost one that captures the variable."""
    table = statement.scopes
    for use in table.references_in(diagnostic.span.shifted(-statement.start)):
        home = use.home
        if use.name != diagnostic.symbol or use.access is not Access.READ or home is None:
            continue
        capture = CapturedValue(home, use.name, use)
        outermost = [each.id for each in table.functions_between(use.block, home)][-1:]
        if outermost == [function.id] and _is_the_same_outside(analysis, statement, function, capture):
            yield capture


def _of_class(statement: Statement, function: Block, diagnostic: Diagnostic) -> Iterator[CapturedValue]:
    """The name that a function directly in a class body cannot find, if the class binds it above the function."""
    table = statement.scopes
    owner = table.blocks[function.parent or MODULE_BLOCK]
    if function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA) or owner.kind is not BlockKind.CLASS:
        return
    node = statement.block_node(function)
    for use in table.references_in(diagnostic.span.shifted(-statement.start)):
        if use.name != diagnostic.symbol or use.access is not Access.READ:
            continue
        in_body = function.colon is not None and function.colon < use.start
        symbol = owner.symbols.get(use.name)
        is_own = symbol is not None and symbol.home == owner.id
        if in_body and is_own and surely_bound(statement.unit, owner.id, use.name, node):
            yield CapturedValue(MODULE_BLOCK, use.name, use, is_of_class=True)


def _is_the_same_outside(analysis: Analysis, statement: Statement, function: Block, capture: CapturedValue) -> bool:
    """Whether the name also means the captured variable in the code around the function."""
    table = statement.scopes
    around = function
    while around.parent is not None:
        around = table.blocks[around.parent]
        if around.kind is not BlockKind.TYPE_PARAMETERS:
            break
    if around.kind is BlockKind.CLASS and analysis.class_body(statement, around.id).binds(capture.name):
        return False
    symbol = around.symbols.get(capture.name)
    home = symbol.home if symbol and symbol.home is not None else table.home_around(around.id, capture.name)
    own = function.symbols.get(capture.name)
    return home == capture.home and not (own and own.flags & (Flag.GLOBAL | Flag.PARAMETER))
