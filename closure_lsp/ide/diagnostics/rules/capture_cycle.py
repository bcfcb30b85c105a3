"""A function is stored in the very object that it captures.

The object holds the function, the function's cell holds the object: neither is freed when the last other reference
goes, only when the garbage collector comes by. Until then memory, files and sockets stay. A weak reference, or a bound
method in place of the function where the object calls it itself, avoids the cycle.

It is an opt-in rule, for those who look for leaks: name it in `select`. It sees functions that are assigned to an
attribute or item of the object (`self.on_close = ...`, `table[key] = ...`), or put into it (`handlers.append(...)`).

Limits: a function that is stored in a part of the object (`self.handlers.append`) counts as well; longer ways round do
not.

Example:

    class Window:
        def __init__(self, title):
            self.title = title
            self.describe = lambda: self.title

Use instead:

    class Window:
        def __init__(self, title):
            self.title = title
            self.describe = lambda: title
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.loops import capturers
from closure_lsp.ide.diagnostics.engine.finding import Finding, Remark
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.wording import called
from closure_lsp.ide.results import Severity
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import node_text, parses
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import Capturer
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node, Region


def check(unit: Unit, module: Globals) -> Iterator[Finding]:
    """One finding for each function and variable, at the function's first use of it."""
    for home in unit.scopes.blocks:
        if home.kind is not BlockKind.FUNCTION or not parses(unit.region, home.span):
            continue
        for symbol in home.symbols.values():
            if symbol.home == home.id:
                yield from _of_variable(unit, home, symbol.name)


RULE = Rule("capture-cycle", Severity.INFORMATION, check, __doc__ or "", is_default=False)

_PUTS = frozenset({"add", "append", "appendleft", "insert", "setdefault"})


def _of_variable(unit: Unit, home: Block, name: str) -> Iterator[Finding]:
    region = unit.region
    for capturer in capturers(unit.scopes, home.id, name):
        if capturer.function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            continue
        for value in _values(unit, home, capturer):
            place = _stored_in(region, value)
            owner = _owner(place) if place is not None else None
            if place is None or owner is None or node_text(region, owner) != name:
                continue
            span = capturer.use.span
            stored = Span(place.start_byte, place.end_byte)
            function = called(capturer.function)
            message = (
                f"`{name}` holds {function} (`{node_text(region, place)}`), which captures `{name}`: a reference "
                "cycle, freed only by the garbage collector."
            )
            remark = Remark(stored, f"{function} is stored here")
            yield Finding(span, RULE.name, RULE.severity, name, (message,), (remark,))
            break


def _values(unit: Unit, home: Block, capturer: Capturer) -> Iterator[Node]:
    """Where the home's code has the function as a value: the lambda, and each read of a name that it alone has."""
    table, region = unit.scopes, unit.region
    node = unit.block_node(capturer.function)
    if node.type == "lambda":
        yield node
    name = capturer.function.name
    if capturer.function.name_span is None:
        around = node.parent
        target = around.child_by_field_name("left") if around is not None and around.type == "assignment" else None
        if target is None or target.type != "identifier":
            return
        name = node_text(region, target)
    references = table.references_to(home.id, name)
    if sum(found.access is Access.WRITE for found in references) == 1:
        for found in references:
            if found.access is Access.READ and found.block == home.id:
                yield unit.reference_node(found)


def _stored_in(region: Region, value: Node) -> Node | None:
    """`a.b`, `a[b]` or `a.append`, by which the value is put into an object; None where it is not."""
    around = value.parent
    if around is None:
        return None
    if around.type == "assignment" and around.child_by_field_name("right") == value:
        target = around.child_by_field_name("left")
        return target if target is not None and target.type in ("attribute", "subscript") else None
    call = around.parent
    if around.type != "argument_list" or call is None:
        return None
    method = call.child_by_field_name("function")
    if method is None or method.type != "attribute":
        return None
    return method if node_text(region, method.child_by_field_name("attribute")) in _PUTS else None


def _owner(place: Node) -> Node | None:
    """The name at the beginning of `a.b[c].d`."""
    found: Node | None = place
    while found is not None and found.type in ("attribute", "subscript"):
        found = found.child_by_field_name("object" if found.type == "attribute" else "value")
    return found if found is not None and found.type == "identifier" else None
