"""Finds the functions that a captured variable holds, either directly or in the object that it names."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from closure_lsp.escape.module import library_of
from closure_lsp.ide.captures.stored import owner_of, stored_in
from closure_lsp.python_version import NEWEST
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import Lambda, bracketed, name_given_to

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block, BlockId
    from closure_lsp.syntax import Node

    Variable = tuple[BlockId, str]


def held_functions(
    unit: Unit, cells: Collection[Variable], functions: Collection[BlockId]
) -> Iterator[tuple[Variable, BlockId]]:
    """Each captured variable with a function that it holds, in the order of the functions, each pair once.

    A variable holds a function by its `def`, by `name = lambda: ...`, and where the function is put into the object
    that the variable names: `funcs.append(inner)`, `self.callback = inner`. It does not see longer paths.
    """
    for function in functions:
        block = unit.scopes.blocks[function]
        if block.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            continue
        found: dict[Variable, None] = {}
        for variable in _holders(unit, block):
            if variable in cells:
                found[variable] = None
        yield from ((variable, function) for variable in found)


def _holders(unit: Unit, block: Block) -> Iterator[Variable]:
    node = unit.block_node(block)
    values: list[Node] = [node] if isinstance(node, Lambda) else []
    given = name_given_to(node)
    if given is not None:
        variable = _variable_at(unit, given)
        if variable is not None:
            yield variable
            values += _reads_of(unit, variable, block)
    for value in values:
        place = stored_in(bracketed(value), _LIBRARY)
        owner = owner_of(place) if place is not None else None
        found = _variable_at(unit, owner) if owner is not None else None
        if found is not None:
            yield found


def _reads_of(unit: Unit, variable: Variable, block: Block) -> Iterator[Node]:
    """Where the code that makes the function reads its name, if the name means nothing else there."""
    references = unit.scopes.references_to(*variable)
    writes = (each for each in references if each.access is Access.WRITE)
    if len(list(islice(writes, 2))) != 1:
        return
    for each in references:
        if each.access is Access.READ and each.block == block.parent:
            yield unit.reference_node(each)


def _variable_at(unit: Unit, name: Node) -> Variable | None:
    for each in unit.scopes.references_in(name.span):
        if each.start == name.start and each.home is not None:
            return each.home, each.name
    return None


_LIBRARY = library_of(NEWEST)
"""Tells which methods put something into their objects; also for older versions of Python."""
