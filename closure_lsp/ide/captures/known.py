"""Finds the function that a name or an expression is sure to mean: by a `def` with its decorators, a lambda, or a call
of a function of the file that returns it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.certainty import yields
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Call,
    Definition,
    ExpressionList,
    Function,
    Identifier,
    Lambda,
    ListSplat,
    PatternList,
    Return,
    StarParameter,
    Tuple,
    TuplePattern,
    bare,
    own_nodes,
)

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence, Statement
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Decorator, Node


class KnownFunction(NamedTuple):
    """A function that a name means."""

    statement: Statement
    block: Block
    factory: Block | None = None
    """The function of the same statement whose call made it; None where the name is that of its own `def` or lambda."""


class _Value(NamedTuple):
    """What a name is bound to."""

    node: Node | None
    place: tuple[int, int] | None = None
    """Of `first, second = value` the index, and how many there are; None where the name gets the whole value."""


_MOST_STEPS = 6
"""So many names, calls and decorators are followed: names may lead in a circle."""


def known_function(analysis: Analysis, name: Occurrence) -> KnownFunction | None:
    """The function that `name` means; None if it is bound more than once or cannot be determined."""
    return _Eyes(analysis).named(name, _MOST_STEPS)


def known_expression(analysis: Analysis, statement: Statement, node: Node | None) -> KnownFunction | None:
    """The function that is the value of an expression: `fn`, `outer(10)`, a lambda."""
    return _Eyes(analysis).meant(statement, node, _MOST_STEPS)


def called_function(analysis: Analysis, name: Occurrence) -> KnownFunction | None:
    """The function whose result `name` is bound to, as in `name = function()`, whatever the result is."""
    binding = _only_binding(analysis, name)
    value = _assigned(binding) if binding else None
    if binding is None or value is None or value.place is not None or not isinstance(value.node, Call):
        return None
    return known_expression(analysis, binding.statement, value.node.function)


class _Eyes:
    """Follows names of one document, each for a bounded number of steps."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    def named(self, name: Occurrence, steps: int) -> KnownFunction | None:
        """The function to which the only binding of a name binds it."""
        binding = _only_binding(self._analysis, name)
        if binding is None or steps == 0:
            return None
        if binding.reference.binding is BindingKind.FUNCTION:
            return self._defined(binding, steps - 1)
        value = _assigned(binding)
        if value is None:
            return None
        if value.place is None:
            return self.meant(binding.statement, value.node, steps - 1)
        if not isinstance(value.node, Call):
            return None
        return self._returned(self.meant(binding.statement, value.node.function, steps - 1), steps - 1, value.place)

    def meant(self, statement: Statement, node: Node | None, steps: int) -> KnownFunction | None:
        """The function that is the value of an expression."""
        node = bare(node)
        if isinstance(node, Lambda):
            return _of_lambda(statement, node)
        if steps == 0:
            return None
        if isinstance(node, Call):
            return self._returned(self.meant(statement, node.function, steps - 1), steps - 1)
        name = self._name(statement, node)
        return self.named(name, steps) if name else None

    def _name(self, statement: Statement, node: Node | None) -> Occurrence | None:
        return self._analysis.occurrence_at(statement.start + node.start) if isinstance(node, Identifier) else None

    def _defined(self, binding: Occurrence, steps: int) -> KnownFunction | None:
        """The function to which a `def` binds its name, after its decorators."""
        statement = binding.statement
        block = statement.scopes.defined_by(binding.reference)
        node = statement.reference_node(binding.reference).parent
        if block is None or not isinstance(node, Definition):
            return None
        found: KnownFunction | None = KnownFunction(statement, block)
        for decorator in reversed(node.decorators):
            if not self._leaves_it(statement, decorator):
                found = self._returned(self.meant(statement, decorator.expression, steps), steps)
        return found

    def _leaves_it(self, statement: Statement, decorator: Decorator) -> bool:
        """Whether it is `functools.wraps(...)`, which returns the function that it decorates."""
        call = decorator.expression
        function = call.function if isinstance(call, Call) else None
        after = f".{function.name_text}" if isinstance(function, Attribute) else ""
        name = self._name(statement, function.value if isinstance(function, Attribute) else function)
        binding = name and _only_binding(self._analysis, name)
        imported = binding and binding.statement.unit.imported_name(binding.reference)
        return f"{imported}{after}" == "functools.wraps"

    def _returned(
        self, factory: KnownFunction | None, steps: int, place: tuple[int, int] | None = None
    ) -> KnownFunction | None:
        """The function that every `return` of the factory returns, alone or at one place of a tuple."""
        if factory is None or steps == 0:
            return None
        node = factory.statement.block_node(factory.block)
        if factory.block.is_async or yields(node):
            return None
        blocks: dict[int, Block] = {}
        for value in _results(node):
            found = self._own(factory.statement, value if place is None else _item(value, *place), steps - 1)
            if found is None:
                return None
            blocks[found.block.id] = found.block
        if len(blocks) != 1:
            return None
        (block,) = blocks.values()
        return KnownFunction(factory.statement, block, factory.block)

    def _own(self, statement: Statement, value: Node | None, steps: int) -> KnownFunction | None:
        """The function of the same statement that an expression names; None if it is made elsewhere."""
        value = bare(value)
        found = self.meant(statement, value, steps) if isinstance(value, Identifier | Lambda) else None
        return found if found and found.factory is None and found.statement.start == statement.start else None


def _results(function: Node) -> list[Node | None]:
    """The expressions that a function returns; empty if it may reach its end without a `return`."""
    if isinstance(function, Lambda):
        return [function.body]
    body = function.body if isinstance(function, Function) else None
    if body is None or not body.parts or not isinstance(body.parts[-1], Return):
        return []
    return [each.value for each in own_nodes(function, Return)]


def _item(value: Node | None, index: int, count: int) -> Node | None:
    """One item of a tuple that has as many as expected; None for anything else."""
    value = bare(value)
    items = value.items if isinstance(value, Tuple | ExpressionList) else ()
    if len(items) != count or any(isinstance(each, ListSplat) for each in items):
        return None
    return items[index]


def _only_binding(analysis: Analysis, name: Occurrence) -> Occurrence | None:
    occurrences = analysis.occurrences_of_variable(name)
    binds = (Access.WRITE, Access.DELETE, Access.PARAMETER)
    found = list(islice((each for each in occurrences if each.reference.access in binds), 2))
    return found[0] if len(found) == 1 and found[0].reference.access is Access.WRITE else None


def _assigned(binding: Occurrence) -> _Value | None:
    """What `name = value` or `first, name = value` binds the name to."""
    name = binding.statement.reference_node(binding.reference)
    around = name.parent
    if isinstance(around, Assignment):
        return _Value(bare(around.right)) if around.left is name else None
    assignment = around.parent if isinstance(around, PatternList | TuplePattern) else None
    if around is None or not isinstance(assignment, Assignment) or assignment.left is not around:
        return None
    names = around.parts
    if any(isinstance(each, StarParameter) for each in names):
        return None
    return _Value(bare(assignment.right), (names.index(name), len(names)))


def _of_lambda(statement: Statement, node: Node) -> KnownFunction | None:
    for block in statement.scopes.blocks:
        if block.kind is BlockKind.LAMBDA and block.span == node.span:
            return KnownFunction(statement, block)
    return None
