"""What a hover says about the object that a variable holds: what changes it, which closure it is, what keeps it
alive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.captures.known import called_function, known_function
from closure_lsp.ide.hover.lifetime import paused_object
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import Code, listed
from closure_lsp.scopes.model import Access
from closure_lsp.syntax import Assignment, Attribute, AugmentedAssignment, Delete, Subscript, bracketed, call_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.ide.captures.known import KnownFunction
    from closure_lsp.ide.hover.variable import Variable
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node

_CHANGES = frozenset(
    {
        *("add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem"),
        *("popleft", "remove", "reverse", "rotate", "setdefault", "sort", "update", "difference_update"),
        *("intersection_update", "symmetric_difference_update", "write", "put", "put_nowait"),
    }
)
"""Methods of the built-in and common containers that change them."""


def changes_object(variable: Variable) -> Iterable[Phrase]:
    """Where code changes the object that a captured variable holds: that rebinds nothing, so no `nonlocal` is due."""
    if variable.reference.access is not Access.READ:
        return
    node = bracketed(variable.occurrence.statement.reference_node(variable.reference))
    around = node.parent
    if not isinstance(around, Attribute | Subscript) or around.parts[:1] != (node,):
        return
    if isinstance(around, Attribute) and around.name_text in _CHANGES and call_of(around) is not None:
        yield (Code(f".{around.name_text}(...)"), " changes the object; it rebinds nothing")
    elif _is_target(around):
        what = "attribute" if isinstance(around, Attribute) else "item"
        yield (f"Here an {what} of the object is set; that rebinds nothing",)


def _is_target(place: Node) -> bool:
    around = place.parent
    if isinstance(around, Assignment | AugmentedAssignment):
        return around.left is place
    return isinstance(around, Delete)


def closure_held(variable: Variable) -> Iterable[Phrase]:
    """Which closure a name holds that is bound to the result of a call (`fn = outer(10)`), by a decorator, too."""
    found = known_function(variable.analysis, variable.occurrence)
    if found is not None and found.factory is not None:
        yield ("Holds ", *_made(variable, found, found.factory))


def held_by_decorator(variable: Variable) -> Iterable[Phrase]:
    """At the `def` itself: what its name holds, if that is another function, which a decorator has made."""
    found = known_function(variable.analysis, variable.occurrence)
    if found is not None and found.factory is not None:
        yield ("By its decorator ", variable.written, " holds ", *_made(variable, found, found.factory))


def paused_held(variable: Variable) -> Iterable[Phrase]:
    """That a name holds a generator or coroutine (`g = make()`), and which cells that keeps."""
    found = called_function(variable.analysis, variable.occurrence)
    what = paused_object(found.statement, found.block) if found else None
    if found is None or what is None:
        return
    function = BlockNames(variable.analysis, found.statement).block_at(found.block)
    cells = [(Code(name),) for name in (*found.block.cellvars, *found.block.freevars)]
    kept: Phrase = (" and the ", "cell" if len(cells) == 1 else "cells", " of ", *listed(cells)) if cells else ()
    yield (f"Holds {what} of ", *function, ", which keeps its frame", *kept, " until it ends")


def _made(variable: Variable, found: KnownFunction, factory: Block) -> Phrase:
    names = BlockNames(variable.analysis, found.statement)
    table = found.statement.scopes
    inner, maker = names.block_at(found.block), names.block(factory)
    captures = table.captures_by(found.block.id)
    own = [(Code(each.name),) for each in captures if each.home == factory.id]
    if not own:
        return (*inner, ", made by ", *maker)
    cells = "cell" if len(own) == 1 else "cells"
    with_cells: Phrase = (f" with the {cells} of ", *listed(own))
    return ("a closure: ", *inner, *with_cells, "; each call of ", *maker, " makes new ones")
