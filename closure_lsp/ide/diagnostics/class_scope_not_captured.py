"""A method reads a bare name that only the body of its class binds.

The body of a class is no scope for the functions in it: a method cannot capture `limit` from there, it looks for a
global `limit` and raises NameError. What the class body binds becomes an attribute of the class: `self.limit`,
`Basket.limit`. The same goes for lambdas and comprehensions in the body, except for what the first `for` of a
comprehension iterates over.

It is reported where neither this module nor Python itself has the name, and not in a module with an `import *`, `exec`
or `globals()`, whose names are not known. Not within `try`, either.

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

from closure_lsp.flow import reference_node
from closure_lsp.ide.diagnostics.rule import Rule
from closure_lsp.ide.diagnostics.wording import line_of, placed
from closure_lsp.ide.results import Diagnostic, Related, Severity
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import ancestors, named_nodes, parses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.text import Span


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """One diagnostic for each such read."""
    found = [
        (statement, reference, owner)
        for statement in analysis.statements
        for reference in statement.scopes.references
        if reference.access is Access.READ and (owner := _class_that_binds(analysis, statement, reference)) is not None
        if not analysis.module_binds(reference.name)
    ]
    if not found or any(_brings_unknown_names(statement) for statement in analysis.statements):
        return
    for statement, reference, owner in found:
        node = reference_node(statement.region, reference)
        is_tried = any(around.type == "try_statement" for around in ancestors(node))
        if not is_tried and parses(statement.region, owner.span):
            yield _diagnostic(analysis, statement, reference, owner)


RULE = Rule("class-scope-not-captured", Severity.WARNING, check, __doc__ or "")

_READERS = frozenset(
    {BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION, BlockKind.CLASS}
)
# On some platforms only.
_OTHER_BUILTINS = frozenset({"WindowsError"})


def _class_that_binds(analysis: Analysis, statement: Statement, reference: Reference) -> Block | None:
    """The innermost class around a global read whose body binds the name, with a function or the like in between."""
    table = statement.scopes
    name = reference.name
    if table.home(reference) not in (None, MODULE_BLOCK):
        return None
    if hasattr(builtins, name) or name in _OTHER_BUILTINS or (name.startswith("__") and name.endswith("__")):
        return None
    current: BlockId | None = table.blocks[reference.block].parent
    if table.blocks[reference.block].kind not in _READERS:
        return None
    while current is not None:
        block = table.blocks[current]
        if block.id == table.divided_class:
            return block if analysis.class_body_binds(statement, name) else None
        if block.kind is BlockKind.CLASS:
            symbol = block.symbols.get(name)
            if symbol is not None and symbol.home == block.id and table.first_binding(block.id, name) is not None:
                return block
        elif block.kind not in _READERS:
            return None
        current = block.parent
    return None


def _brings_unknown_names(statement: Statement) -> bool:
    """Whether the statement may bind globals that nobody can see: by `import *`, `exec` or `globals()[...] = ...`."""
    table = statement.scopes
    if any(table.references_to(MODULE_BLOCK, name) for name in ("exec", "execfile", "globals")):
        return True
    return b"*" in statement.region.data and any(named_nodes(statement.region.root, "wildcard_import"))


def _diagnostic(analysis: Analysis, statement: Statement, reference: Reference, owner: Block) -> Diagnostic:
    span = placed(statement, reference)
    name = analysis.text.slice(span)
    reader = statement.scopes.blocks[reference.block]
    bound = _first_binding(analysis, statement, owner, reference.name)
    is_method = reader.kind is BlockKind.FUNCTION and reader.parent == owner.id
    remedy = f"`self.{name}` or `{owner.name}.{name}`" if is_method else f"`{owner.name}.{name}`"
    advice = f" Inside a method write {remedy}." if reader.kind in _IN_METHODS else ""
    message = (
        f"`{name}` is a variable of the class body of `{owner.name}` (line {line_of(analysis, bound)}), which "
        f"{_READER_NAMES.get(reader.kind, 'functions')} in it cannot see: this read raises NameError.{advice}"
    )
    related = (Related(bound, f"`{name}` becomes an attribute of `{owner.name}`"),)
    return Diagnostic(span, RULE.name, RULE.severity, reference.name, message, related)


def _first_binding(analysis: Analysis, statement: Statement, owner: Block, name: str) -> Span:
    """Where the body of the class first binds the name."""
    if owner.id == statement.scopes.divided_class:
        statement = analysis.undivided(statement)
        owner = next(block for block in statement.scopes.blocks if block.kind is BlockKind.CLASS)
    binding = statement.scopes.first_binding(owner.id, name)
    return placed(statement, binding) if binding else statement.place(owner.span)


_IN_METHODS = frozenset({BlockKind.FUNCTION})
_READER_NAMES = {
    BlockKind.LAMBDA: "lambdas",
    BlockKind.COMPREHENSION: "comprehensions",
    BlockKind.GENERATOR_EXPRESSION: "generator expressions",
    BlockKind.CLASS: "classes",
}
