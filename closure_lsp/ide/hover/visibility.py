"""Says what a name does not reach: the variable that it hides, a class variable that is not visible, code in
strings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.hover.facts import default_source
from closure_lsp.ide.words.prose import Code
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind, Flag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.ide.hover.variable import Variable
    from closure_lsp.ide.words.prose import Phrase


def hidden(variable: Variable) -> Iterable[Phrase]:
    """The variable of an enclosing function that a local one hides."""
    home = variable.home
    if home.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA) or default_source(variable):
        return
    other = variable.table.home_around(home.id, variable.name)
    if other == MODULE_BLOCK or variable.table.blocks[other].kind is BlockKind.TYPE_PARAMETERS:
        return
    fact: Phrase = ("Hides the ", variable.written, " of ", *variable.names.block_at(variable.table.blocks[other]))
    symbol = variable.table.symbol(home.id, variable.name)
    is_parameter = symbol is not None and bool(symbol.flags & Flag.PARAMETER)
    if is_parameter or home.kind is BlockKind.LAMBDA:
        yield fact
    else:
        yield (*fact, ", which ", Code(f"nonlocal {variable.written.text}"), " would rebind")


def unseen_class_variable(variable: Variable) -> Iterable[Phrase]:
    """An enclosing class binds the name, but functions inside do not see the names of its body."""
    if variable.reference.access is not Access.READ:
        return
    table = variable.table
    block = table.blocks[variable.reference.block]
    was_function = False
    while block.parent is not None and block.id != variable.occurrence.home:
        if block.kind is BlockKind.CLASS and was_function:
            body = variable.analysis.class_body(variable.occurrence.statement, block.id)
            if body.binds(variable.name):
                reached = Code(f"{block.name}.{variable.written.text}")
                yield ("Not the ", variable.written, " of ", *variable.names.block_at(block), ": that is ", reached)
            return
        was_function = was_function or block.kind.is_function
        block = table.blocks[block.parent]


def sees_no_closure(variable: Variable) -> Iterable[Phrase]:
    """About `eval` and `exec` in a function: which variables the text that they run can reach."""
    is_builtin = variable.is_global and not variable.analysis.module.binds(variable.name)
    if variable.name not in ("eval", "exec") or not is_builtin or not variable.frame.kind.is_function:
        return
    who = variable.names.block(variable.frame)
    yield ("Its text sees the variables of ", *who, " and what that captures, but makes it capture nothing more")
