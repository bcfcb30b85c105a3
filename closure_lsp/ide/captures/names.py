"""Finds the names in code, which names are not taken, and which code sees names as text. Knows no feature."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import (
    Class,
    Function,
    Identifier,
    Interpolation,
    Literal,
    Parameters,
    String,
    Suite,
    ancestors,
    bare,
    covers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId
    from closure_lsp.syntax import Node
    from closure_lsp.text import Span


def names_in(statement: Statement | Unit, span: Span) -> frozenset[str]:
    """Every name that occurs among these bytes of the statement, whatever it means there."""
    return frozenset(
        reference.name
        for reference in statement.scopes.references_in(span)
        if span.start <= reference.start and reference.end <= span.end
    )


def free_name(candidates: Iterable[str], taken: frozenset[str]) -> str | None:
    """The first candidate that is a valid name and not taken."""
    return next(
        (name for name in candidates if name.isidentifier() and not keyword.iskeyword(name) and name not in taken), None
    )


def is_builtin(analysis: Analysis, statement: Statement, block: BlockId, name: str) -> bool:
    """Whether the name would mean the builtin in the code of the block, as far as this file knows."""
    table = statement.scopes
    symbol = table.symbol(block, name)
    home = symbol.home if symbol and symbol.home is not None else table.home_around(block, name)
    return home == MODULE_BLOCK and not analysis.module.binds(name)


def is_printed_with_its_text(node: Node) -> bool:
    """Whether it is in the `{x=}` of an f-string, which also prints the expression."""
    if b"{" not in node.region.data:
        return False
    for around in ancestors(node):
        if isinstance(around, Interpolation) and around.prints_its_text and covers(around.expression, node):
            return True
        if isinstance(around, Function | Class | Suite):
            return False
    return False


def looks_at_names(statement: Statement | Unit, span: Span) -> bool:
    """Whether code among these bytes can ask for variables by their names: `locals()`, `eval()` and the like."""
    return not names_in(statement, span).isdisjoint(_LOOK_AT_NAMES)


_LOOK_AT_NAMES = frozenset({"locals", "vars", "dir", "eval", "exec"})


def has_early_defaults(statement: Statement, owner: BlockId, parameters: Node | None) -> bool:
    """Whether the defaults of a function would be the same if its code were a little further up or down in `owner`.

    So it is for plain values, and for names that nobody but `owner` binds.
    """
    table = statement.scopes
    for parameter in parameters if isinstance(parameters, Parameters) else ():
        default = bare(parameter.default)
        if default is None or isinstance(default, Literal) or (isinstance(default, String) and default.is_plain):
            continue
        use = next((each for each in table.references_in(default.span) if each.start == default.start), None)
        home = use.home if use and isinstance(default, Identifier) else None
        if use is None or home is None or home == MODULE_BLOCK:
            return False
        if any(each.access is Access.WRITE and each.block != owner for each in table.references_to(home, use.name)):
            return False
    return True
