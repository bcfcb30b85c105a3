"""A method reads a bare name that only the body of its class binds.

The body of a class is not a scope for the functions in it. A method cannot capture `limit` from there: it looks for
a global `limit` and raises NameError. What the class body binds becomes an attribute of the class: `self.limit`,
`Basket.limit`. The same is true of lambdas and comprehensions in the body, except for what the first `for` of a
comprehension iterates over.

An assignment in the method does not reach it either: `limit += 1` makes a local variable, which has no value yet.

The rule reports a name that neither this module nor Python itself has. It reports nothing inside `try`, and nothing
in a module with an `import *`, `exec` or `globals()`, because the names of such a module are not known.

Example:

    class Basket:
        limit = 10

        def is_full(self, count):
            return count >= limit

Use instead:

    class Basket:
        limit = 10

        def is_full(self, count):
            return count >= self.limit
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import first_unbound_read
from closure_lsp.ide.diagnostics.engine.finding import LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import Try, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each read of a global that neither the module nor Python has, and a class around it has."""
    table = unit.scopes
    if not any(block.kind is BlockKind.CLASS for block in table.blocks):
        return
    yield from _counted_in_methods(unit, module)
    for name, uses in table.global_uses():
        if _is_known(name):
            continue
        for use in uses:
            owner = _class_that_binds(unit, module, use) if use.access is Access.READ else None
            if owner is None:
                continue
            if nearest(unit.reference_node(use), Try) is None and unit.region.parses(owner.span):
                yield _finding(unit, module, use, owner)


def _counted_in_methods(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """A method reads its own variable before it has a value, and the body of its class has one of the same name."""
    table = unit.scopes
    in_classes = (
        (each, symbol.name)
        for each in table.blocks
        if each.kind is BlockKind.CLASS
        for symbol in each.symbols.values()
        if symbol.home == each.id
    )
    for block, name in (*table.own_variables, *in_classes):
        if _is_known(name) or table.home_around(block.id, name) != MODULE_BLOCK:
            continue
        places = ((each, module.first_binding_in_class(unit, each, name)) for each in _classes_around(table, block.id))
        owner, bound = next((each for each in places if each[1] is not None), (None, None))
        if owner is None or bound is None or module.binds(name):
            continue  # `missing-global` tells of a global
        found = first_unbound_read(unit, block.id, name)
        if found is not None:
            written = unit.region.text(found.read.span)
            message = (
                f"{quoted(written)} has no value here (UnboundLocalError): line ",
                LineOf(found.binding.span),
                " makes it local.",
            )
            related = (
                LocalRelated(found.binding.span, f"this makes `{written}` local to `{block.name}`"),
                LocalRelated(bound, f"this is `self.{written}` or `{owner.name}.{written}` in functions"),
            )
            yield LocalFinding(found.read.span, RULE.name, RULE.severity, name, message, related)


def may_find(glance: Glance) -> bool:
    """The name that a class binds has to be read in it, or bound by a function in it."""
    return glance.may_read_from_class or glance.may_hide_class_variable


RULE = Rule("class-scope-not-captured", Severity.WARNING, check, __doc__ or "", may_find)

_READERS = frozenset(
    {BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION, BlockKind.CLASS}
)
# On some platforms only.
_OTHER_BUILTINS = frozenset({"WindowsError"})


def _is_known(name: str) -> bool:
    """Whether Python itself may have the name."""
    return hasattr(builtins, name) or name in _OTHER_BUILTINS or (name.startswith("__") and name.endswith("__"))


def _class_that_binds(unit: Unit, module: Globals, reference: Reference) -> Block | None:
    """The innermost class around a global read whose body binds the name, with a function or the like in between."""
    name = reference.name
    owners = list(_classes_around(unit.scopes, reference.block))
    if not owners or module.binds(name) or module.may_have_unknown_names():
        return None
    return next((owner for owner in owners if module.first_binding_in_class(unit, owner, name) is not None), None)


def _classes_around(table: SymbolTable, reader: BlockId) -> Iterator[Block]:
    """The classes around a block, innermost first, with only blocks in between that cannot see their names."""
    current: BlockId | None = reader
    while current is not None:
        block = table.blocks[current]
        if block.kind not in _READERS:
            return
        if block.kind is BlockKind.CLASS and current != reader:
            yield block
        current = block.parent


def _finding(unit: Unit, module: Globals, reference: Reference, owner: Block) -> LocalFinding:
    name = unit.region.text(reference.span)
    reader = unit.scopes.blocks[reference.block]
    bound = module.first_binding_in_class(unit, owner, reference.name) or owner.span
    is_method = reader.kind is BlockKind.FUNCTION and reader.parent == owner.id
    remedy = f"`self.{name}` or `{owner.name}.{name}`" if is_method else f"`{owner.name}.{name}`"
    message = (f"{quoted(name)} raises NameError here: only the body of class {quoted(owner.name)} itself sees it.",)
    what = _READER_NAMES.get(reader.kind, "functions")
    advice = f"in {what} of the class, `{name}` is {remedy}"
    if not any(each.kind in _CALLED for each in _blocks_between(unit.scopes, reader, owner)):
        advice = f"`{name}` is bound here, in a class that has no name yet while its body runs"
    related = (LocalRelated(bound, advice),)
    return LocalFinding(reference.span, RULE.name, RULE.severity, reference.name, message, related)


_CALLED = frozenset({BlockKind.FUNCTION, BlockKind.LAMBDA})


def _blocks_between(table: SymbolTable, reader: Block, owner: Block) -> Iterator[Block]:
    """A block and those around it, up to the class."""
    current = reader
    while current.id != owner.id and current.parent is not None:
        yield current
        current = table.blocks[current.parent]


_READER_NAMES = {
    BlockKind.LAMBDA: "lambdas",
    BlockKind.COMPREHENSION: "comprehensions",
    BlockKind.GENERATOR_EXPRESSION: "generator expressions",
    BlockKind.CLASS: "classes",
}
