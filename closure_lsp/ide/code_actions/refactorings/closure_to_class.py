"""Turn closures over shared state into a class: captured variables become attributes, the closures methods.

The function stays, with its name, parameters and docstring, and makes an object of the class; so whoever calls it goes
on as before. If it returns one closure, the object itself is callable (`__call__`). If it returns several, in a tuple,
list or dict, it returns methods of one object.

Offered on the header of a `def` whose last statement returns closures that it defines. Not offered where an object
would not do the same: where the function is used as a decorator here, or a closure has the shape of one's wrapper
(`*args, **kwargs`), for an object is not bound like a method; where a closure has decorators, or is used otherwise than
called; where a captured variable is bound by anything that cannot bind an attribute.

Example:

    def make_stack(limit):
        items = []  # the last one on top

        def push(item):
            if len(items) < limit:
                items.append(item)

        def pop():
            return items.pop()

        return push, pop

After:

    class Stack:
        def __init__(self, limit):
            self.limit = limit
            self.items = []  # the last one on top

        def push(self, item):
            if len(self.items) < self.limit:
                self.items.append(item)

        def pop(self):
            return self.items.pop()


    def make_stack(limit):
        stack = Stack(limit)
        return stack.push, stack.pop
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import yields
from closure_lsp.ide.captures.calls import called_by
from closure_lsp.ide.captures.names import free_name, is_printed_with_its_text, looks_at_names, names_in
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import header_at, place_of, text_of
from closure_lsp.ide.edits.rounds import slice_after
from closure_lsp.ide.edits.suites import (
    indentation,
    indentation_step,
    inner_line_starts,
    line_end,
    own_lines,
    statement_around,
    statements_of,
)
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import ancestors, is_docstring, named_nodes
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.scopes.model import Reference
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """For the `def` on whose header the cursor stands."""
    chosen = header_at(request, BlockKind.FUNCTION)
    parts = _parts(request.analysis, chosen) if chosen else None
    if chosen is None or parts is None or not _can_be_object(request.analysis, chosen, parts):
        return
    name = _class_name(request.analysis, chosen)
    variable = free_name([name.lower(), "made"], names_in(chosen.statement, chosen.block.span)) if name else None
    if name and variable:
        title = f"Turn the closures of `{chosen.block.name}` into a class `{name}`"
        names = _Names(name, variable)
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _edits(request.analysis, chosen, parts, names))


class _Parts(NamedTuple):
    """What the function's body consists of."""

    docstring: Node | None
    setup: tuple[Node, ...]
    """What runs before the last statement, but for the closures."""
    closures: tuple[Node, ...]
    returned: Node
    """The value of the last statement."""
    single: Node | None
    """The closure that is returned alone."""
    state: frozenset[str]
    """The variables that the closures capture."""


class _Names(NamedTuple):
    class_name: str
    variable: str
    """For the object, in the function that makes it."""


# -- whether -----------------------------------------------------------------------------------------------------------


def _parts(analysis: Analysis, chosen: Chosen) -> _Parts | None:
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    suite = statements_of(node)
    if len(suite) < 2 or suite[-1].type != "return_statement" or not suite[-1].named_children:
        return None
    docstring = suite[0] if is_docstring(suite[0]) else None
    inner = suite[1:-1] if docstring else suite[:-1]
    closures = tuple(child for child in inner if child.type == "function_definition")
    names = {text_of(statement, closure.child_by_field_name("name")): closure for closure in closures}
    returned = suite[-1].named_children[0]
    values = _values(returned)
    if not values or len(names) != len(closures) or any(text_of(statement, value) not in names for value in values):
        return None
    if any(own_lines(analysis, statement, child) is None for child in suite):
        return None
    captured = {
        capture.name
        for capture in table.captures
        if capture.home == chosen.block.id and _closure_around(table.blocks[capture.block].span, closures)
    }
    single = names[text_of(statement, values[0])] if returned.type == "identifier" else None
    setup = tuple(child for child in inner if child not in closures)
    return _Parts(docstring, setup, closures, returned, single, frozenset(captured - names.keys()))


def _values(returned: Node) -> Sequence[Node]:
    """The names in `f`, `f, g`, `[f, g]` or `{"f": f}`; empty for anything else."""
    if returned.type == "identifier":
        return (returned,)
    parts: list[Node | None] = []
    if returned.type in ("expression_list", "list", "tuple"):
        parts = list(returned.named_children)
    elif returned.type == "dictionary":
        parts = [child.child_by_field_name("value") for child in returned.named_children]
    found = [part for part in parts if part is not None and part.type == "identifier"]
    return found if len(found) == len(parts) else ()


def _closure_around(span: Span, closures: Sequence[Node]) -> Node | None:
    return next((each for each in closures if each.start_byte <= span.start and span.end <= each.end_byte), None)


def _can_be_object(analysis: Analysis, chosen: Chosen, parts: _Parts) -> bool:
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    owner = table.blocks[chosen.block.parent or MODULE_BLOCK]
    names = names_in(statement, chosen.block.span)
    if not parts.state or owner.kind not in (BlockKind.MODULE, BlockKind.FUNCTION):
        return False
    if own_lines(analysis, statement, statement_around(node)) is None or chosen.block.is_async or yields(node):
        return False
    if node.child_by_field_name("type_parameters") or looks_at_names(statement, chosen.block.span):
        return False
    if names & {"self", "super", "__class__"} or _PRIVATE.search(text_of(statement, node)):
        return False
    if len([each for each in named_nodes(node, "return_statement") if _owner_of(each) == node]) != 1:
        return False
    if any(table.blocks[child].kind in _BLOCKS_IN_THE_WAY for child in _other_children(chosen, parts)):
        return False
    return (
        all(_can_be_method(chosen, parts, closure) for closure in parts.closures)
        and all(_can_be_attribute(analysis, chosen, parts, name) for name in parts.state)
        and not _is_decorator(analysis, chosen)
    )


_PRIVATE = re.compile(r"(?<!\w)__\w*(?<!__)(?!\w)")
"""A name that a class would mangle."""

_BLOCKS_IN_THE_WAY = frozenset({BlockKind.CLASS, BlockKind.FUNCTION, BlockKind.TYPE_PARAMETERS, BlockKind.TYPE_ALIAS})


def _owner_of(node: Node) -> Node | None:
    return next((each for each in ancestors(node) if each.type in ("function_definition", "lambda")), None)


def _other_children(chosen: Chosen, parts: _Parts) -> Iterator[int]:
    """The blocks right inside the function that are none of its closures."""
    table = chosen.statement.scopes
    for child in chosen.block.children:
        if not any(table.blocks[child].span.start == closure.start_byte for closure in parts.closures):
            yield child


def _can_be_method(chosen: Chosen, parts: _Parts, closure: Node) -> bool:
    statement, table = chosen.statement, chosen.statement.scopes
    name, colon = closure.child_by_field_name("name"), closure.child_by_field_name("body")
    parameters = closure.child_by_field_name("parameters")
    if name is None or colon is None or parameters is None or closure.child_by_field_name("type_parameters"):
        return False
    kinds = {child.type for child in parameters.named_children}
    if {"list_splat_pattern", "dictionary_splat_pattern"} <= kinds:
        return False
    header = Span(name.end_byte, colon.start_byte)
    if any(
        each.access is not Access.PARAMETER and each.home in (chosen.block.id, None)
        for each in table.references_in(header)
        if header.start < each.start and each.end <= header.end
    ):
        return False
    uses = table.references_to(chosen.block.id, text_of(statement, name))
    for use in uses:
        node = statement.reference_node(use)
        is_returned = parts.returned.start_byte <= use.start < parts.returned.end_byte
        is_definition = use.start == name.start_byte
        if not (is_definition or is_returned or (use.access is Access.READ and called_by(node) is not None)):
            return False
    return True


def _can_be_attribute(analysis: Analysis, chosen: Chosen, parts: _Parts, name: str) -> bool:
    statement = chosen.statement
    for use in statement.scopes.references_to(chosen.block.id, name):
        node = statement.reference_node(use)
        if use.binding is BindingKind.NONLOCAL:
            if not _can_go(analysis, chosen, parts, statement_around(node)):
                return False
            continue
        is_own_parameter = use.access is Access.PARAMETER and use.block == chosen.block.id
        is_plain = use.access in (Access.READ, Access.WRITE) and use.binding in _BIND_ATTRIBUTES
        if not (is_own_parameter or is_plain) or is_printed_with_its_text(node):
            return False
        if text_of(statement, node) != name:
            return False
    return True


def _can_go(analysis: Analysis, chosen: Chosen, parts: _Parts, declaration: Node) -> bool:
    """Whether a `nonlocal` names nothing but attributes, and its line is not all that there is."""
    names = {text_of(chosen.statement, each) for each in declaration.named_children}
    around = declaration.parent
    is_alone = own_lines(analysis, chosen.statement, declaration) is not None
    return is_alone and names <= parts.state and around is not None and len(around.named_children) > 1


_BIND_ATTRIBUTES = frozenset(
    {None, BindingKind.ASSIGNMENT, BindingKind.AUGMENTED_ASSIGNMENT, BindingKind.FOR, BindingKind.WITH}
)


def _is_decorator(analysis: Analysis, chosen: Chosen) -> bool:
    name = chosen.block.name_span
    bound = next((each for each in chosen.statement.scopes.references if name and each.start == name.start), None)
    uses = analysis.occurrences_of_variable(analysis.occurrence(chosen.statement, bound)) if bound else ()
    return any(
        around.type == "decorator" for use in uses for around in ancestors(use.statement.reference_node(use.reference))
    )


def _class_name(analysis: Analysis, chosen: Chosen) -> str | None:
    bare = re.sub(r"^_*(?:(?:build|create|get|make|new)_)?", "", chosen.block.name) or chosen.block.name
    name = "".join(word[:1].upper() + word[1:] for word in bare.split("_"))
    words = frozenset(re.findall(r"\w+", str(analysis.text)))
    return free_name([name, f"{name}Object"], words)


# -- the edits ---------------------------------------------------------------------------------------------------------


def _edits(analysis: Analysis, chosen: Chosen, parts: _Parts, names: _Names) -> tuple[TextEdit, ...]:
    statement, text = chosen.statement, analysis.text
    around = statement_around(chosen.node)
    whole = own_lines(analysis, statement, around)
    last = own_lines(analysis, statement, statement_around(parts.returned))
    if whole is None or last is None:
        return ()
    writer = _Writer(analysis, chosen, parts)
    outer, ending = indentation(analysis, statement, around), line_end(analysis, statement, around)
    gap = ending if outer else ending * 2
    class_text = f"{outer}class {names.class_name}:{ending}{writer.methods()}{gap}"
    made = f"{names.class_name}({', '.join(_arguments(chosen))})"
    step = indentation_step(analysis, statement, chosen.node)
    if parts.single is not None:
        value, before = made, ""
    else:
        value, before = None, f"{outer}{step}{names.variable} = {made}{ending}"
    first = parts.docstring.end_byte if parts.docstring else chosen.block.colon
    start = _next_line(analysis, statement.start + (first or 0))
    tail = text.slice(Span(start, last.end))
    returning = writer.returning(Span(_chunk_start(analysis, chosen, parts, last), last.end), value, names.variable)
    if not tail.endswith(("\n", "\r")):
        returning = returning.rstrip("\r\n")
    return (TextEdit(Span(whole.start, whole.start), class_text), TextEdit(Span(start, last.end), before + returning))


def _next_line(analysis: Analysis, offset: int) -> int:
    line = analysis.text.line_at(offset) + 1
    return analysis.text.line_starts[line]


def _chunk_start(analysis: Analysis, chosen: Chosen, parts: _Parts, lines: Span) -> int:
    """Where the comments begin that stand above the last statement, below all others."""
    before = max(child.end_byte for child in (*parts.setup, *parts.closures))
    start = _next_line(analysis, chosen.statement.start + before)
    while start < lines.start and not analysis.text.slice(Span(start, _next_line(analysis, start))).strip():
        start = _next_line(analysis, start)
    return min(start, lines.start)


def _arguments(chosen: Chosen) -> Iterator[str]:
    """What passes on every parameter of the function."""
    by_keyword = False
    for stars, name in _signature(chosen):
        if name and stars:
            yield stars + name
        elif name and name != "/":
            yield f"{name}={name}" if by_keyword else name
        by_keyword = by_keyword or stars == "*"


def _signature(chosen: Chosen) -> Iterator[tuple[str, str]]:
    """Each parameter's stars and name; `*` and `/` alone are such a star, and a name."""
    parameters = chosen.node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        target: Node | None = child
        if child.type in ("default_parameter", "typed_default_parameter"):
            target = child.child_by_field_name("name")
        elif child.type == "typed_parameter":
            target = child.named_children[0]
        text = text_of(chosen.statement, target)
        if child.type == "keyword_separator":
            yield "*", ""
        elif child.type == "positional_separator":
            yield "", "/"
        elif child.type != "comment":
            name = text.lstrip("*").strip()
            yield "*" * (len(text) - len(text.lstrip("*"))), name


class _Writer:
    """Writes the class's methods from the function's text."""

    def __init__(self, analysis: Analysis, chosen: Chosen, parts: _Parts) -> None:
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
        """The function's last statement: returns `value`, or else the methods of the object in `variable`."""
        returned = self._parts.returned
        if value is not None:
            return slice_after(self._analysis.text, lines, [TextEdit(place_of(self._statement, returned), value)])
        edits = [
            TextEdit(Span(place.start, place.start), f"{variable}.")
            for place in (place_of(self._statement, each) for each in _values(returned))
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
        """The lines of a statement, from those of the comments above it on."""
        text, lines = self._analysis.text, own_lines(self._analysis, self._statement, node)
        place = place_of(self._statement, node)
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
        inside = [each for each in self._changes if lines.start <= each.span.start and each.span.end <= lines.end]
        written = slice_after(self._analysis.text, lines, sorted([*inside, *more]))
        return written if written.endswith(("\n", "\r")) else written + self._ending

    def _attributes(self) -> Iterator[TextEdit]:
        """`count` is `self.count`; `nonlocal count` goes with its line."""
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
        """`helper()` is `self.helper()`, and a call of the closure that is returned alone is `self()`."""
        for closure in self._parts.closures:
            name = closure.child_by_field_name("name")
            uses = self._statement.scopes.references_to(self._chosen.block.id, text_of(self._statement, name))
            for use in uses:
                place = self._statement.place(use.span)
                is_definition = name is not None and use.start == name.start_byte
                if not is_definition and not _holds(self._parts.returned, use):
                    is_object = closure == self._parts.single
                    yield TextEdit(
                        place if is_object else Span(place.start, place.start), "self" + "." * (not is_object)
                    )

    def _headers(self) -> Iterator[TextEdit]:
        """`def f(x)` is `def f(self, x)`, or `__call__`."""
        for closure in self._parts.closures:
            name, parameters = closure.child_by_field_name("name"), closure.child_by_field_name("parameters")
            if name is None or parameters is None:
                continue
            if closure == self._parts.single:
                yield TextEdit(place_of(self._statement, name), "__call__")
            inside = [child for child in parameters.named_children if child.type != "comment"]
            start = self._statement.start + (inside[0].start_byte if inside else parameters.start_byte + 1)
            yield TextEdit(Span(start, start), "self, " if inside else "self")


def _holds(node: Node, use: Reference) -> bool:
    return node.start_byte <= use.start < node.end_byte


# An object is no function, which a program can tell: so no promise that all of it stays the same.
ACTION = Action("closure-to-class", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "")
