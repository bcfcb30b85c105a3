"""Turn a class that is only made and called into a closure: attributes become variables, `__call__` the closure.

The way back from *Turn the closures into a class*, for a class with `__init__` and `__call__` and nothing else. The
function has the name of the class, so its callers go on as before.

Offered on the header of the class. Not offered where this file does more with the class than call it, or uses an
attribute of that name elsewhere; where the class has bases, decorators or other members; where the object itself is
used in a method, or an attribute's name would be another variable's.

Example:

    class Counter:
        \"\"\"Counts.\"\"\"

        def __init__(self, start=0):
            self.count = start

        def __call__(self, by=1):
            self.count += by
            return self.count

After:

    def Counter(start=0):
        \"\"\"Counts.\"\"\"

        count = start

        def call(by=1):
            nonlocal count
            count += by
            return count

        return call
"""

from __future__ import annotations

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
    statements_of,
)
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import ancestors, is_docstring, named_nodes
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node


def offer(request: Request) -> Iterator[CodeAction]:
    """For the class on whose header the cursor stands."""
    chosen = header_at(request, BlockKind.CLASS)
    parts = _parts(request.analysis, chosen) if chosen else None
    if chosen is None or parts is None or not _can_be_function(request.analysis, chosen, parts):
        return
    name = free_name(["call", "run", "closure"], names_in(chosen.statement, chosen.block.span) | parts.attributes)
    if name is not None:
        title = f"Turn the class `{chosen.block.name}` into a closure"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _edits(request.analysis, chosen, parts, name))


class _Use(NamedTuple):
    """A `self.name` in a method."""

    node: Node
    name: str
    method: Node
    is_written: bool


class _Parts(NamedTuple):
    docstring: Node | None
    init: Node
    call: Node
    uses: tuple[_Use, ...]
    attributes: frozenset[str]
    copied: tuple[Node, ...]
    """The statements `self.name = name` whose parameter is the variable from now on."""


# -- whether -----------------------------------------------------------------------------------------------------------


def _parts(analysis: Analysis, chosen: Chosen) -> _Parts | None:
    statement, node = chosen.statement, chosen.node
    suite = statements_of(node)
    docstring = suite[0] if suite and is_docstring(suite[0]) else None
    methods = {
        text_of(statement, child.child_by_field_name("name")): child
        for child in suite
        if child.type == "function_definition"
    }
    if methods.keys() != {"__init__", "__call__"} or len(suite) != 2 + (docstring is not None):
        return None
    init, call = methods["__init__"], methods["__call__"]
    if any(
        own_lines(analysis, statement, child) is None for child in (*suite, *statements_of(init), *statements_of(call))
    ):
        return None
    if any(not _is_plain_method(each) for each in (init, call)) or getattr(init, "is_async", False) or yields(init):
        return None
    uses = [*_uses(chosen, init), *_uses(chosen, call)]
    found = tuple(use for use in uses if use is not None)
    if len(found) != len(uses):
        return None
    attributes = frozenset(use.name for use in found)
    writes = [use.name for use in found if use.is_written]
    constant = frozenset(name for name in writes if writes.count(name) == 1)
    copied = tuple(child for child in statements_of(init) if _copies_parameter(chosen, child, constant))
    return _Parts(docstring, init, call, found, attributes, copied)


def _is_plain_method(node: Node) -> bool:
    """Whether `self` comes first, and all defaults are the same whenever they are evaluated."""
    parameters = node.child_by_field_name("parameters")
    inside = [child for child in parameters.named_children if child.type != "comment"] if parameters else []
    defaults = [child.child_by_field_name("value") for child in inside]
    name = node.child_by_field_name("name")
    is_call = name is not None and name.end_byte - name.start_byte == len("__call__")
    if is_call and any(default is not None and default.type not in _CONSTANT for default in defaults):
        return False
    return bool(inside) and inside[0].type == "identifier" and node.child_by_field_name("type_parameters") is None


_CONSTANT = frozenset({"ellipsis", "false", "float", "integer", "none", "string", "true"})


def _uses(chosen: Chosen, method: Node) -> Iterator[_Use | None]:
    """What a method does with `self`; None for anything that a variable cannot take the place of."""
    statement, table = chosen.statement, chosen.statement.scopes
    parameters = method.child_by_field_name("parameters")
    first = parameters.named_children[0] if parameters is not None and parameters.named_children else None
    bound = next((each for each in table.references if first and each.start == first.start_byte), None)
    home = bound.home if bound else None
    if bound is None or home is None:
        yield None
        return
    for use in table.references_to(home, bound.name):
        node = statement.reference_node(use)
        attribute = node.parent
        if use.access is Access.PARAMETER:
            continue
        if attribute is None or attribute.type != "attribute" or attribute.child_by_field_name("object") != node:
            yield None
            continue
        name = text_of(statement, attribute.child_by_field_name("attribute"))
        written = _is_written(attribute)
        is_own = use.block == home
        is_possible = use.access is Access.READ and not name.startswith("__") and not is_printed_with_its_text(node)
        can_be_written = written is False or (written and is_own)
        yield _Use(attribute, name, method, bool(written)) if is_possible and can_be_written else None


def _is_written(attribute: Node) -> bool | None:
    """Whether it is assigned there; None if something happens that a variable does otherwise."""
    child = attribute
    for around in list(ancestors(attribute))[1:]:
        if around.type in ("assignment", "augmented_assignment", "for_statement", "for_in_clause"):
            is_target = child == around.child_by_field_name("left")
            if is_target and (around.child_by_field_name("type") or around.type == "for_in_clause"):
                return None
            return is_target
        if around.type in ("delete_statement", "as_pattern_target", "list_splat_pattern"):
            return None
        if around.type not in ("expression_list", "list_pattern", "pattern_list", "tuple_pattern"):
            return False
        child = around
    return False


def _copies_parameter(chosen: Chosen, statement: Node, constant: frozenset[str]) -> bool:
    """Whether it is `self.name = name`, and parameter and attribute are the same from then on.

    That is so if this is the only use of the parameter; or if nobody else binds either. `constant` are the attributes
    that are bound once.
    """
    assignment = statement.named_children[0] if statement.named_children else None
    if statement.type != "expression_statement" or assignment is None or assignment.type != "assignment":
        return False
    left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
    if left is None or right is None or left.type != "attribute" or right.type != "identifier":
        return False
    table = chosen.statement.scopes
    read = next((each for each in table.references if each.start == right.start_byte), None)
    home = read.home if read else None
    if read is None or home is None or text_of(chosen.statement, left.child_by_field_name("attribute")) != read.name:
        return False
    others = [each for each in table.references_to(home, read.name) if each.start != read.start]
    if not others or others[0].access is not Access.PARAMETER:
        return False
    return len(others) == 1 or (read.name in constant and all(each.access is Access.READ for each in others[1:]))


def _can_be_function(analysis: Analysis, chosen: Chosen, parts: _Parts) -> bool:
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    owner = table.blocks[chosen.block.parent or MODULE_BLOCK]
    if owner.kind not in (BlockKind.MODULE, BlockKind.FUNCTION) or own_lines(analysis, statement, node) is None:
        return False
    if node.parent is None or node.parent.type == "decorated_definition" or node.child_by_field_name("superclasses"):
        return False
    names = names_in(statement, chosen.block.span)
    if node.child_by_field_name("type_parameters") or looks_at_names(statement, chosen.block.span):
        return False
    if names & {"super", "__class__"} or any(name.startswith("__") for name in names - {"__init__", "__call__"}):
        return False
    if next(named_nodes(parts.init, "return_statement"), None) or not any(use.is_written for use in parts.uses):
        return False
    if not parts.attributes <= {use.name for use in parts.uses if use.is_written and use.method == parts.init}:
        return False
    merged = {_target_name(chosen, each) for each in parts.copied}
    if names & (parts.attributes - merged) or _names_beside(chosen, parts) & merged:
        return False
    if _would_capture(chosen, parts):
        return False
    return _keeps_comments(analysis, chosen, parts) and _is_only_called(analysis, chosen, parts)


def _target_name(chosen: Chosen, copied: Node) -> str:
    left = copied.named_children[0].child_by_field_name("left")
    return text_of(chosen.statement, left.child_by_field_name("attribute") if left is not None else None)


def _names_beside(chosen: Chosen, parts: _Parts) -> frozenset[str]:
    """The names in the class that are no variables of `__init__`'s own."""
    table = chosen.statement.scopes
    own = next((block.id for block in table.blocks if _is_block_of(block, parts.init)), None)
    return frozenset(
        each.name
        for each in table.references_in(chosen.block.span)
        if chosen.block.span.start <= each.start < chosen.block.span.end and each.home != own
    )


def _keeps_comments(analysis: Analysis, chosen: Chosen, parts: _Parts) -> bool:
    """Whether every comment stands on a line that is kept: of `__call__`, or of a statement of `__init__`."""
    kept = [parts.call, *(each for each in statements_of(parts.init) if each not in parts.copied)]
    lines = [own_lines(analysis, chosen.statement, each) for each in kept]
    comments = [chosen.statement.place(comment) for comment in chosen.statement.region.comments_in(chosen.node.span)]
    return all(any(each and each.start <= place.start < each.end for each in lines) for place in comments)


def _would_capture(chosen: Chosen, parts: _Parts) -> bool:
    """Whether `__call__` uses a name for something outside the class that `__init__` has for a variable of its own."""
    table, call = chosen.statement.scopes, parts.call
    own = {
        symbol.name for block in table.blocks if _is_block_of(block, parts.init) for symbol in block.symbols.values()
    }
    return any(
        each.name in own and (table.blocks[each.home or MODULE_BLOCK].span.start < call.start_byte)
        for each in table.references_in(Span(call.start_byte, call.end_byte))
        if call.start_byte <= each.start < call.end_byte and each.name not in parts.attributes
    )


def _is_block_of(block: Block, function: Node) -> bool:
    return block.kind is BlockKind.FUNCTION and block.span.start == function.start_byte


def _is_only_called(analysis: Analysis, chosen: Chosen, parts: _Parts) -> bool:
    name = chosen.block.name_span
    bound = next((each for each in chosen.statement.scopes.references if name and each.start == name.start), None)
    for use in analysis.occurrences_of_variable(analysis.occurrence(chosen.statement, bound)) if bound else ():
        if bound is not None and use.span == chosen.statement.place(bound.span):
            continue
        node = use.statement.reference_node(use.reference)
        if use.reference.access is not Access.READ or called_by(node) is None or use.block.kind is BlockKind.CLASS:
            return False
    inside = place_of(chosen.statement, chosen.node)
    return not any(
        text_of(each, node.child_by_field_name("attribute")) in parts.attributes
        for each in analysis.statements
        for node in named_nodes(each.region.root, "attribute")
        if not inside.start <= each.start + node.start_byte < inside.end
    )


# -- the edits ---------------------------------------------------------------------------------------------------------


def _edits(analysis: Analysis, chosen: Chosen, parts: _Parts, name: str) -> tuple[TextEdit, ...]:
    statement, node = chosen.statement, chosen.node
    lines = own_lines(analysis, statement, node)
    if lines is None:
        return ()
    writer = _Writer(analysis, chosen, parts)
    ending, outer = line_end(analysis, statement, node), indentation(analysis, statement, node)
    margin = outer + indentation_step(analysis, statement, node)
    header = f"{outer}def {text_of(statement, node.child_by_field_name('name'))}({writer.parameters(parts.init)}):"
    pieces = [header + ending]
    if parts.docstring is not None:
        pieces.append(writer.lines_of(parts.docstring) + ending)
    setup = "".join(writer.moved(each) for each in statements_of(parts.init) if each not in parts.copied)
    pieces += [setup + ending] if setup.strip() and setup.strip() != "pass" else []
    pieces.append(writer.call(name))
    pieces.append(f"{ending}{margin}return {name}{ending}")
    text = "".join(pieces)
    is_last = not analysis.text.slice(lines).endswith(("\n", "\r"))
    return (TextEdit(lines, text.rstrip("\r\n") if is_last else text),)


class _Writer:
    """Writes the function from the class's text."""

    def __init__(self, analysis: Analysis, chosen: Chosen, parts: _Parts) -> None:
        self._analysis = analysis
        self._statement = chosen.statement
        self._parts = parts
        self._step = indentation_step(analysis, chosen.statement, parts.init)
        self._ending = line_end(analysis, chosen.statement, chosen.node)
        self._changes = [TextEdit(place_of(chosen.statement, use.node), use.name) for use in parts.uses]

    def parameters(self, method: Node) -> str:
        """Those of a method but `self`."""
        inside = [child for child in _parameter_nodes(method) if child.type != "comment"]
        last = method.child_by_field_name("parameters")
        if len(inside) < 2 or last is None:
            return ""
        place = Span(inside[1].start_byte, last.end_byte - 1)
        return self._analysis.text.slice(self._statement.place(place)).rstrip()

    def lines_of(self, node: Node) -> str:
        lines = own_lines(self._analysis, self._statement, node)
        return self._analysis.text.slice(lines) if lines else ""

    def moved(self, node: Node) -> str:
        """A statement of `__init__`, one step to the left."""
        lines = own_lines(self._analysis, self._statement, node)
        if lines is None:
            return ""
        starts = inner_line_starts(self._analysis, self._statement, lines, node)
        size = len(self._step.encode())
        text = self._analysis.text
        dedents = [
            TextEdit(Span(start, start + size), "")
            for start in starts
            if text.slice(Span(start, start + size)) == self._step
        ]
        return self._applied(lines, dedents)

    def call(self, name: str) -> str:
        """`__call__` as a function inside."""
        method = self._parts.call
        lines = own_lines(self._analysis, self._statement, method)
        if lines is None:
            return ""
        written = sorted({use.name for use in self._parts.uses if use.is_written and use.method == method})
        statements = statements_of(method)
        body = statements[1:] if is_docstring(statements[0]) else statements
        edits = [*self._without_self(method), *self._named(method, name)]
        if written and body:
            start = own_lines(self._analysis, self._statement, body[0])
            margin = indentation(self._analysis, self._statement, body[0])
            declaration = f"{margin}nonlocal {', '.join(written)}{self._ending}"
            edits += [TextEdit(Span(start.start, start.start), declaration)] if start else []
        found = self._applied(lines, edits)
        return found if found.endswith(("\n", "\r")) else found + self._ending

    def _without_self(self, method: Node) -> Iterator[TextEdit]:
        inside = _parameter_nodes(method)
        around = method.child_by_field_name("parameters")
        if around is not None:
            end = inside[1].start_byte if len(inside) > 1 else around.end_byte - 1
            yield TextEdit(self._statement.place(Span(inside[0].start_byte, end)), "")

    def _named(self, method: Node, name: str) -> Iterator[TextEdit]:
        node = method.child_by_field_name("name")
        if node is not None:
            yield TextEdit(place_of(self._statement, node), name)

    def _applied(self, lines: Span, edits: Iterable[TextEdit]) -> str:
        inside = [each for each in self._changes if lines.start <= each.span.start and each.span.end <= lines.end]
        return slice_after(self._analysis.text, lines, sorted([*inside, *edits]))


def _parameter_nodes(method: Node) -> Sequence[Node]:
    parameters = method.child_by_field_name("parameters")
    return parameters.named_children if parameters is not None else ()


# A function is no such object, which a program can tell: so no promise that all of it stays the same.
ACTION = Action("class-to-closure", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "")
