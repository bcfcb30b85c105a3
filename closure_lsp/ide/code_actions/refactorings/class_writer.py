"""Writes the class that replaces a function's closures. Never asks whether it may."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.code_actions.at_cursor import name_of
from closure_lsp.ide.edits.rounds import slice_after
from closure_lsp.ide.edits.suites import (
    indentation,
    indentation_step,
    inner_line_starts,
    line_end,
    own_lines,
    statement_around,
)
from closure_lsp.scopes.model import Access, BindingKind
from closure_lsp.syntax import (
    Dictionary,
    ExpressionList,
    Function,
    Identifier,
    KeywordSeparator,
    List,
    Pair,
    ParameterKind,
    PositionalSeparator,
    Tuple,
    bare,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.scopes.model import Reference
    from closure_lsp.syntax import Node


class ClosureParts(NamedTuple):
    """What the function's body consists of."""

    docstring: Node | None
    setup: tuple[Node, ...]
    """What runs before the last statement, but for the closures."""
    closures: tuple[Function, ...]
    returned: Node
    """The value of the last statement."""
    single: Function | None
    """The closure that is returned alone."""
    state: frozenset[str]
    """The variables that the closures capture."""


class ClassNames(NamedTuple):
    class_name: str
    variable: str
    """For the object, in the function that makes it."""


def closures_named(returned: Node) -> Sequence[Node]:
    """The names in `f`, `f, g`, `[f, g]` or `{"f": f}`; empty for anything else."""
    if isinstance(returned, Identifier):
        return (returned,)
    parts: list[Node | None] = []
    if isinstance(returned, ExpressionList | List | Tuple):
        parts = [bare(item) for item in returned.items]
    elif isinstance(returned, Dictionary):
        parts = [item.value if isinstance(item, Pair) else None for item in returned.items]
    found = [part for part in parts if isinstance(part, Identifier)]
    return found if len(found) == len(parts) else ()


def class_edits(
    analysis: Analysis, chosen: Chosen[Function], parts: ClosureParts, names: ClassNames
) -> tuple[TextEdit, ...]:
    statement, text = chosen.statement, analysis.text
    around = statement_around(chosen.node)
    whole = own_lines(analysis, statement, around)
    last = own_lines(analysis, statement, statement_around(parts.returned))
    if whole is None or last is None:
        return ()
    writer = _ClassWriter(analysis, chosen, parts)
    outer, ending = indentation(analysis, statement, around), line_end(analysis, statement, around)
    gap = ending if outer else ending * 2
    class_text = f"{outer}class {names.class_name}:{ending}{writer.methods()}{gap}"
    made = f"{names.class_name}({', '.join(_arguments(chosen))})"
    step = indentation_step(analysis, statement, chosen.node)
    if parts.single is not None:
        value, before = made, ""
    else:
        value, before = None, f"{outer}{step}{names.variable} = {made}{ending}"
    first = parts.docstring.end if parts.docstring else chosen.block.colon
    start = _next_line(analysis, statement.start + (first or 0))
    tail = text.slice(Span(start, last.end))
    returning = writer.returning(Span(_chunk_start(analysis, chosen, parts, last), last.end), value, names.variable)
    if not tail.endswith(("\n", "\r")):
        returning = returning.rstrip("\r\n")
    return (TextEdit(Span(whole.start, whole.start), class_text), TextEdit(Span(start, last.end), before + returning))


def _next_line(analysis: Analysis, offset: int) -> int:
    line = analysis.text.line_at(offset) + 1
    return analysis.text.line_starts[line]


def _chunk_start(analysis: Analysis, chosen: Chosen[Function], parts: ClosureParts, lines: Span) -> int:
    """The start of the comments directly above the last statement."""
    before = max(child.end for child in (*parts.setup, *parts.closures))
    start = _next_line(analysis, chosen.statement.start + before)
    while start < lines.start and not analysis.text.slice(Span(start, _next_line(analysis, start))).strip():
        start = _next_line(analysis, start)
    return min(start, lines.start)


def _arguments(chosen: Chosen[Function]) -> Iterator[str]:
    """Arguments that pass on every parameter of the function."""
    by_keyword = False
    for stars, name in _signature(chosen):
        if name and stars:
            yield stars + name
        elif name and name != "/":
            yield f"{name}={name}" if by_keyword else name
        by_keyword = by_keyword or stars == "*"


def _signature(chosen: Chosen[Function]) -> Iterator[tuple[str, str]]:
    """Each parameter's stars and name; a bare `*` counts as a star, a bare `/` as a name."""
    parameters = chosen.node.parameters
    found = {each.node: each for each in parameters or ()}
    for child in parameters.children if parameters is not None else ():
        if isinstance(child, KeywordSeparator):
            yield "*", ""
        elif isinstance(child, PositionalSeparator):
            yield "", "/"
        elif child in found:
            yield _STARS.get(found[child].kind, ""), found[child].name.text


_STARS = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}


class _ClassWriter:
    """Writes the methods of the class, from the text of the function."""

    def __init__(self, analysis: Analysis, chosen: Chosen[Function], parts: ClosureParts) -> None:
        self._analysis = analysis
        self._chosen = chosen
        self._parts = parts
        self._statement = chosen.statement
        self._ending = line_end(analysis, chosen.statement, chosen.node)
        self._step = indentation_step(analysis, chosen.statement, chosen.node)
        self._margin = indentation(analysis, chosen.statement, chosen.node) + self._step
        self._changes = sorted({*self._attributes(), *self._calls(), *self._headers()})

    def methods(self) -> str:
        """`__init__` and the closures, in the order of the text."""
        closures = [self._written(self._chunk(closure), ()) for closure in self._parts.closures]
        return self._ending.join([self._init(), *closures])

    def returning(self, lines: Span, value: str | None, variable: str) -> str:
        """The function's last statement: it returns `value`, or else the methods of the object in `variable`."""
        returned = self._parts.returned
        if value is not None:
            return slice_after(self._analysis.text, lines, [TextEdit(self._statement.place_of(returned), value)])
        edits = [
            TextEdit(Span(place.start, place.start), f"{variable}.")
            for place in map(self._statement.place_of, closures_named(returned))
        ]
        return slice_after(self._analysis.text, lines, edits)

    def _init(self) -> str:
        signature = ["self", *(stars + name for stars, name in _signature(self._chosen))]
        signature = [part or "*" for part in signature]
        lines = [f"{self._margin}def __init__({', '.join(signature)}):{self._ending}"]
        inner = self._margin + self._step
        parameters = [name for _, name in _signature(self._chosen) if name in self._parts.state]
        lines += [f"{inner}self.{name} = {name}{self._ending}" for name in parameters]
        lines += [self._written(self._chunk(each), self._indents(each)) for each in self._parts.setup]
        return "".join(lines)

    def _chunk(self, node: Node) -> Span:
        """The lines of a statement, with those of the comments above it."""
        text, lines = self._analysis.text, own_lines(self._analysis, self._statement, node)
        place = self._statement.place_of(node)
        start = lines.start if lines else place.start
        while start > self._statement.start:
            above = text.line_span(text.line_at(start - 1))
            if not text.slice(above).strip().startswith("#"):
                break
            start = above.start
        return Span(start, lines.end if lines else place.end)

    def _indents(self, node: Node) -> Iterable[TextEdit]:
        for start in inner_line_starts(self._analysis, self._statement, self._chunk(node), self._chosen.node):
            yield TextEdit(Span(start, start), self._step)

    def _written(self, lines: Span, more: Iterable[TextEdit]) -> str:
        start_of = attrgetter("span.start")
        first = bisect_left(self._changes, lines.start, key=start_of)
        last = bisect_right(self._changes, lines.end, key=start_of)
        inside = [each for each in self._changes[first:last] if each.span.end <= lines.end]
        written = slice_after(self._analysis.text, lines, sorted([*inside, *more]))
        return written if written.endswith(("\n", "\r")) else written + self._ending

    def _attributes(self) -> Iterator[TextEdit]:
        """`count` becomes `self.count`; `nonlocal count` goes, with its line."""
        for name in self._parts.state:
            for use in self._statement.scopes.references_to(self._chosen.block.id, name):
                if use.binding is BindingKind.NONLOCAL:
                    yield from self._without_declaration(use)
                elif use.access is not Access.PARAMETER:
                    start = self._statement.start + use.start
                    yield TextEdit(Span(start, start), "self.")

    def _without_declaration(self, use: Reference) -> Iterator[TextEdit]:
        declaration = statement_around(self._statement.reference_node(use))
        lines = own_lines(self._analysis, self._statement, declaration)
        if lines is not None:
            yield TextEdit(lines, "")

    def _calls(self) -> Iterator[TextEdit]:
        """`helper()` becomes `self.helper()`, and a call of the only returned closure becomes `self()`."""
        for closure in self._parts.closures:
            name = closure.name
            uses = self._statement.scopes.references_to(self._chosen.block.id, name_of(closure))
            for use in uses:
                place = self._statement.place(use.span)
                is_definition = name is not None and use.start == name.start
                if not is_definition and not holds_reference(self._parts.returned, use):
                    is_object = closure is self._parts.single
                    yield TextEdit(
                        place if is_object else Span(place.start, place.start), "self" + "." * (not is_object)
                    )

    def _headers(self) -> Iterator[TextEdit]:
        """`def f(x)` becomes `def f(self, x)`, or `def __call__(self, x)`."""
        for closure in self._parts.closures:
            name, parameters = closure.name, closure.parameters
            if name is None or parameters is None:
                continue
            if closure is self._parts.single:
                yield TextEdit(self._statement.place_of(name), "__call__")
            inside = parameters.children
            start = self._statement.start + (inside[0].start if inside else parameters.start + 1)
            yield TextEdit(Span(start, start), "self, " if inside else "self")


def holds_reference(node: Node, use: Reference) -> bool:
    return node.start <= use.start < node.end
