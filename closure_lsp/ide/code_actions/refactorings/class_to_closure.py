"""Turn a class whose objects are only called into a closure: attributes become variables, `__call__` the closure.

The inverse of *Turn the closures into a class*, for a class with only `__init__` and `__call__`. The function gets the
name of the class, so its callers need not change.

Offered on the header of the class. Not offered if this file does more with the class than call it, or uses an attribute
of that name elsewhere; if the class has bases, decorators or other members; if a method uses the object itself, or the
name of an attribute would collide with another variable.

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
from closure_lsp.ide.captures.names import free_name, is_printed_with_its_text, looks_at_names, names_in
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import header_at, name_of
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
from closure_lsp.syntax import (
    Assignment,
    AsTarget,
    Attribute,
    AugmentedAssignment,
    Class,
    Delete,
    ExpressionList,
    ExpressionStatement,
    For,
    ForClause,
    Function,
    Identifier,
    ListPattern,
    Literal,
    ParameterKind,
    PatternList,
    Return,
    StarParameter,
    String,
    TuplePattern,
    bare,
    bracketed,
    call_of,
    nodes_below,
    steps_up,
)
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node, Parameter


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for the class whose header the cursor is on."""
    chosen = header_at(request, Class)
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
    method: Function
    is_written: bool


class _Parts(NamedTuple):
    docstring: Node | None
    init: Function
    call: Function
    uses: tuple[_Use, ...]
    attributes: frozenset[str]
    copied: tuple[Node, ...]
    """The statements `self.name = name` whose parameter is the variable from now on."""


# -- whether -----------------------------------------------------------------------------------------------------------


def _parts(analysis: Analysis, chosen: Chosen[Class]) -> _Parts | None:
    statement, node = chosen.statement, chosen.node
    suite = statements_of(node)
    docstring = node.docstring
    methods = {name_of(child): child for child in suite if isinstance(child, Function)}
    if methods.keys() != {"__init__", "__call__"} or len(suite) != 2 + (docstring is not None):
        return None
    init, call = methods["__init__"], methods["__call__"]
    if any(
        own_lines(analysis, statement, child) is None for child in (*suite, *statements_of(init), *statements_of(call))
    ):
        return None
    if any(not _is_plain_method(each) for each in (init, call)) or init.is_async or yields(init):
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


def _is_plain_method(node: Function) -> bool:
    """Whether the first parameter is `self`, and all defaults have the same value whenever they are evaluated."""
    defaults = [bare(each.default) for each in node.parameters or () if each.default is not None]
    if name_of(node) == "__call__" and any(not isinstance(default, Literal | String) for default in defaults):
        return False
    first = _self(node)
    return first is not None and first.node is first.name and node.type_parameters is None


def _self(method: Function) -> Parameter | None:
    """The first parameter of a method, if it takes the object."""
    first = next(iter(method.parameters or ()), None)
    return first if first is not None and first.kind is ParameterKind.POSITIONAL_OR_KEYWORD else None


def _uses(chosen: Chosen[Class], method: Function) -> Iterator[_Use | None]:
    """The uses of `self` in a method; None if a variable cannot replace one of them."""
    statement, table = chosen.statement, chosen.statement.scopes
    first = _self(method)
    bound = next((each for each in table.references if first and each.start == first.name.start), None)
    home = bound.home if bound else None
    if bound is None or home is None:
        yield None
        return
    for use in table.references_to(home, bound.name):
        node = statement.reference_node(use)
        attribute = bracketed(node).parent
        if use.access is Access.PARAMETER:
            continue
        if not isinstance(attribute, Attribute) or attribute.value is not node:
            yield None
            continue
        name = attribute.name_text
        written = _is_written(attribute)
        is_own = use.block == home
        is_possible = use.access is Access.READ and not name.startswith("__") and not is_printed_with_its_text(node)
        can_be_written = written is False or (written and is_own)
        yield _Use(attribute, name, method, bool(written)) if is_possible and can_be_written else None


def _is_written(attribute: Node) -> bool | None:
    """Whether the code assigns the attribute there; None if it does what a variable cannot do."""
    for child, around in steps_up(attribute):
        if isinstance(around, Assignment) and around.annotation is not None and child is around.left:
            return None
        if isinstance(around, Assignment | AugmentedAssignment):
            return child is around.left
        if isinstance(around, For | ForClause):
            is_target = child is around.target
            return None if is_target and isinstance(around, ForClause) else is_target
        if isinstance(around, Delete | AsTarget | StarParameter):
            return None
        if not isinstance(around, ExpressionList | ListPattern | PatternList | TuplePattern):
            return False
    return False


def _copies_parameter(chosen: Chosen[Class], statement: Node, constant: frozenset[str]) -> bool:
    """Whether it is `self.name = name`, and parameter and attribute have the same value from then on.

    They do if this is the only use of the parameter, or if nothing else binds either of them. `constant` are the
    attributes that are bound once.
    """
    assignment = statement.value if isinstance(statement, ExpressionStatement) else None
    if not isinstance(assignment, Assignment):
        return False
    left, right = assignment.left, bare(assignment.right)
    if not isinstance(left, Attribute) or not isinstance(right, Identifier):
        return False
    table = chosen.statement.scopes
    read = next((each for each in table.references if each.start == right.start), None)
    home = read.home if read else None
    if read is None or home is None or left.name_text != read.name:
        return False
    others = [each for each in table.references_to(home, read.name) if each.start != read.start]
    if not others or others[0].access is not Access.PARAMETER:
        return False
    return len(others) == 1 or (read.name in constant and all(each.access is Access.READ for each in others[1:]))


def _can_be_function(analysis: Analysis, chosen: Chosen[Class], parts: _Parts) -> bool:
    statement, node, table = chosen.statement, chosen.node, chosen.statement.scopes
    owner = table.blocks[chosen.block.parent or MODULE_BLOCK]
    if owner.kind not in (BlockKind.MODULE, BlockKind.FUNCTION) or own_lines(analysis, statement, node) is None:
        return False
    if node.decorated is not None or node.bases is not None or node.type_parameters is not None:
        return False
    names = names_in(statement, chosen.block.span)
    if looks_at_names(statement, chosen.block.span):
        return False
    if names & {"super", "__class__"} or any(name.startswith("__") for name in names - {"__init__", "__call__"}):
        return False
    if any(nodes_below(parts.init, Return)) or not any(use.is_written for use in parts.uses):
        return False
    if not parts.attributes <= {use.name for use in parts.uses if use.is_written and use.method is parts.init}:
        return False
    merged = {_target_name(each) for each in parts.copied}
    if names & (parts.attributes - merged) or _names_beside(chosen, parts) & merged:
        return False
    if _would_capture(chosen, parts):
        return False
    return _keeps_comments(analysis, chosen, parts) and _is_only_called(analysis, chosen, parts)


def _target_name(copied: Node) -> str:
    assignment = copied.value if isinstance(copied, ExpressionStatement) else None
    target = assignment.left if isinstance(assignment, Assignment) else None
    return target.name_text if isinstance(target, Attribute) else ""


def _names_beside(chosen: Chosen[Class], parts: _Parts) -> frozenset[str]:
    """The names in the class that are not local variables of `__init__`."""
    table = chosen.statement.scopes
    own = next((block.id for block in table.blocks if _is_block_of(block, parts.init)), None)
    return frozenset(
        each.name
        for each in table.references_in(chosen.block.span)
        if chosen.block.span.start <= each.start < chosen.block.span.end and each.home != own
    )


def _keeps_comments(analysis: Analysis, chosen: Chosen[Class], parts: _Parts) -> bool:
    """Whether every comment is on a line that stays: a line of `__call__`, or of a statement of `__init__`."""
    kept = [parts.call, *(each for each in statements_of(parts.init) if each not in parts.copied)]
    lines = [own_lines(analysis, chosen.statement, each) for each in kept]
    comments = [chosen.statement.place(comment) for comment in chosen.statement.region.comments_in(chosen.node.span)]
    return all(any(each and each.start <= place.start < each.end for each in lines) for place in comments)


def _would_capture(chosen: Chosen[Class], parts: _Parts) -> bool:
    """Whether a name that `__call__` uses for something outside the class is a local variable of `__init__`."""
    table, call = chosen.statement.scopes, parts.call
    own = {
        symbol.name for block in table.blocks if _is_block_of(block, parts.init) for symbol in block.symbols.values()
    }
    return any(
        each.name in own and (table.blocks[each.home or MODULE_BLOCK].span.start < call.start)
        for each in table.references_in(call.span)
        if call.start <= each.start < call.end and each.name not in parts.attributes
    )


def _is_block_of(block: Block, function: Node) -> bool:
    return block.kind is BlockKind.FUNCTION and block.span.start == function.start


def _is_only_called(analysis: Analysis, chosen: Chosen[Class], parts: _Parts) -> bool:
    name = chosen.block.name_span
    bound = next((each for each in chosen.statement.scopes.references if name and each.start == name.start), None)
    for use in analysis.occurrences_of_variable(analysis.occurrence(chosen.statement, bound)) if bound else ():
        if bound is not None and use.span == chosen.statement.place(bound.span):
            continue
        node = use.statement.reference_node(use.reference)
        if use.reference.access is not Access.READ or call_of(node) is None or use.block.kind is BlockKind.CLASS:
            return False
    inside = chosen.statement.place_of(chosen.node)
    return not any(
        node.name_text in parts.attributes
        for each in analysis.statements
        for node in nodes_below(each.region.root, Attribute)
        if not inside.start <= each.start + node.start < inside.end
    )


# -- the edits ---------------------------------------------------------------------------------------------------------


def _edits(analysis: Analysis, chosen: Chosen[Class], parts: _Parts, name: str) -> tuple[TextEdit, ...]:
    statement, node = chosen.statement, chosen.node
    lines = own_lines(analysis, statement, node)
    if lines is None:
        return ()
    writer = _FunctionWriter(analysis, chosen, parts)
    ending, outer = line_end(analysis, statement, node), indentation(analysis, statement, node)
    margin = outer + indentation_step(analysis, statement, node)
    header = f"{outer}def {name_of(node)}({writer.parameters(parts.init)}):"
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


class _FunctionWriter:
    """Writes the function, from the text of the class."""

    def __init__(self, analysis: Analysis, chosen: Chosen[Class], parts: _Parts) -> None:
        self._analysis = analysis
        self._statement = chosen.statement
        self._parts = parts
        self._step = indentation_step(analysis, chosen.statement, parts.init)
        self._ending = line_end(analysis, chosen.statement, chosen.node)
        self._changes = [TextEdit(chosen.statement.place_of(use.node), use.name) for use in parts.uses]

    def parameters(self, method: Function) -> str:
        """The parameters of a method without `self`."""
        parameters = method.parameters
        if parameters is None or len(parameters.children) < 2:
            return ""
        place = Span(parameters.children[1].start, parameters.end - 1)
        return self._analysis.text.slice(self._statement.place(place)).rstrip()

    def lines_of(self, node: Node) -> str:
        lines = own_lines(self._analysis, self._statement, node)
        return self._analysis.text.slice(lines) if lines else ""

    def moved(self, node: Node) -> str:
        """A statement of `__init__`, one level less indented."""
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
        """`__call__` as an inner function."""
        method = self._parts.call
        lines = own_lines(self._analysis, self._statement, method)
        if lines is None:
            return ""
        written = sorted({use.name for use in self._parts.uses if use.is_written and use.method is method})
        body = [each for each in statements_of(method) if each is not method.docstring]
        edits = [*self._without_self(method), *self._named(method, name)]
        if written and body:
            start = own_lines(self._analysis, self._statement, body[0])
            margin = indentation(self._analysis, self._statement, body[0])
            declaration = f"{margin}nonlocal {', '.join(written)}{self._ending}"
            edits += [TextEdit(Span(start.start, start.start), declaration)] if start else []
        found = self._applied(lines, edits)
        return found if found.endswith(("\n", "\r")) else found + self._ending

    def _without_self(self, method: Function) -> Iterator[TextEdit]:
        parameters = method.parameters
        inside = parameters.children if parameters is not None else ()
        if parameters is not None and inside:
            end = inside[1].start if len(inside) > 1 else parameters.end - 1
            yield TextEdit(self._statement.place(Span(inside[0].start, end)), "")

    def _named(self, method: Function, name: str) -> Iterator[TextEdit]:
        if method.name is not None:
            yield TextEdit(self._statement.place_of(method.name), name)

    def _applied(self, lines: Span, edits: Iterable[TextEdit]) -> str:
        inside = [each for each in self._changes if lines.start <= each.span.start and each.span.end <= lines.end]
        return slice_after(self._analysis.text, lines, sorted([*inside, *edits]))


# A program can tell a function from such an object: so no promise that it does the same.
ACTION = Action("class-to-closure", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "", reaches_further=True)
