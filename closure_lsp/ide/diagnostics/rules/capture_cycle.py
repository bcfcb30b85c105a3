"""A function is stored in the same object that it captures.

The object holds the function, and the function's cell holds the object. When the last other reference goes, Python
frees neither of them; only the garbage collector does, later. Until then, memory stays in use, and files and
sockets stay open. A weak reference avoids the cycle; so does a bound method in place of the function, where the
object calls it itself.

This is an opt-in rule for people who look for leaks: name it in `select`. It finds functions that are assigned to
an attribute or item of the object (`self.on_close = ...`, `table[key] = ...`) or put into it
(`handlers.append(...)`).

Limits: a function that is stored in a part of the object (`self.handlers.append`) also counts; longer cycles do
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

from itertools import islice
from typing import TYPE_CHECKING

from closure_lsp.flow.loops import capturers
from closure_lsp.ide.captures.stored import owner_of, stored_in
from closure_lsp.ide.diagnostics.engine.finding import LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import Lambda, Node, name_given_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import Capturer
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.library import Library
    from closure_lsp.scopes.model import Block


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and variable, at the function's first use of it."""
    for home in unit.scopes.blocks:
        if home.kind is not BlockKind.FUNCTION or not unit.region.parses(home.span):
            continue
        for symbol in home.symbols.values():
            if symbol.home == home.id:
                yield from _of_variable(unit, home, symbol.name, module.library)


def may_find(glance: Glance) -> bool:
    """There has to be a function inside another."""
    return glance.nests_functions


RULE = Rule("capture-cycle", Severity.INFORMATION, check, __doc__ or "", may_find, is_default=False)


def _of_variable(unit: Unit, home: Block, name: str, library: Library) -> Iterator[LocalFinding]:
    for capturer in capturers(unit.scopes, home.id, name):
        if capturer.function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            continue
        for value in _values(unit, home, capturer):
            place = stored_in(value, library)
            owner = owner_of(place) if place is not None else None
            if place is None or owner is None or owner.text != name:
                continue
            span = capturer.use.span
            function = called(capturer.function)
            message = f"{quoted(name)} and {function} hold each other: only the garbage collector frees them."
            related = tuple(_way_around(unit, home, capturer, value, place))
            yield LocalFinding(span, RULE.name, RULE.severity, name, (message,), related)
            break


def _way_around(unit: Unit, home: Block, capturer: Capturer, value: Node, place: Node) -> Iterator[LocalRelated]:
    """How the cycle comes about: where the object comes from, where the function is made, where it is stored."""
    function = called(capturer.function)
    references = unit.scopes.references_to(home.id, capturer.use.name)
    bound = next((found for found in references if found.access in (Access.WRITE, Access.PARAMETER)), None)
    if bound is not None:
        yield LocalRelated(bound.span, "this object")
    made = unit.block_node(capturer.function)
    if made is not value:
        name = capturer.function.name_span or name_given_to(made)
        span = name.span if isinstance(name, Node) else name
        if span is not None:
            yield LocalRelated(span, f"{function} is made here, and captures `{capturer.use.name}`")
    yield LocalRelated(place.span, f"{function} is stored here")


def _values(unit: Unit, home: Block, capturer: Capturer) -> Iterator[Node]:
    """Where the home's code has the function as a value: the lambda, and each read of a name that it alone has."""
    node = unit.block_node(capturer.function)
    if isinstance(node, Lambda):
        yield node
    given = name_given_to(node)
    if given is None:
        return
    name = given.text if capturer.function.name_span is None else capturer.function.name
    references = unit.scopes.references_to(home.id, name)
    first_writes = islice((found for found in references if found.access is Access.WRITE), 2)
    if len(list(first_writes)) == 1:
        for found in references:
            if found.access is Access.READ and found.block == home.id:
                yield unit.reference_node(found)
