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
from closure_lsp.ide.diagnostics.engine.variables import own_variables
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.prose import quoted
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import Try, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Block, Reference, SymbolTable


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each read of a global that neither the module nor Python has, and a class around it has."""
    table = unit.scopes
    if not any(block.kind is BlockKind.CLASS for block in table.blocks):
        return
    around = _classes_around(table)
    yield from _counted_in_methods(unit, module, around)
    for name, uses in table.global_uses():
        if _is_known(name):
            continue
        for use in uses:
            owners = around[use.block] if use.access is Access.READ else ()
            if not owners:
                continue
            if module.binds(name) or module.may_have_unknown_names():
                break
            owner = next((each for each in owners if module.first_binding_in_class(unit, each, name)), None)
            if owner is None:
                continue
            if nearest(unit.reference_node(use), Try) is None and unit.region.parses(owner.span):
                yield _finding(unit, module, use, owner)


def _counted_in_methods(unit: Unit, module: Globals, around: Sequence[Sequence[Block]]) -> Iterator[LocalFinding]:
    """A method reads its own variable before it has a value, and the body of its class has one of the same name."""
    table = unit.scopes
    in_classes = (
        (each, symbol.name)
        for each in table.blocks
        if each.kind is BlockKind.CLASS
        for symbol in each.symbols.values()
        if symbol.home == each.id
    )
    for block, name in (*own_variables(unit), *in_classes):
        if not around[block.id] or _is_known(name) or table.home_around(block.id, name) != MODULE_BLOCK:
            continue
        places = ((each, module.first_binding_in_class(unit, each, name)) for each in around[block.id])
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


def _classes_around(table: SymbolTable) -> list[tuple[Block, ...]]:
    """The classes around each block, innermost first, with only blocks in between that cannot see their names."""
    found: list[tuple[Block, ...]] = []
    for block in table.blocks:  # parents are before their children
        parent = table.blocks[block.parent] if block.parent is not None else None
        if parent is None or block.kind not in _READERS or parent.kind not in _READERS:
            found.append(())
        else:
            found.append((parent, *found[parent.id]) if parent.kind is BlockKind.CLASS else found[parent.id])
    return found


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
