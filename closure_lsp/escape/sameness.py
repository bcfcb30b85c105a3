"""Whether a loop that rebinds a variable gives it the same value again, each time: then who captures it sees no other.

Certain only of another name for something; of an attribute, or what a call gives, it is just as likely.
"""

from __future__ import annotations

import builtins
import sys
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.bindings import bound_value
from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.methods import assigning_functions, using_functions
from closure_lsp.escape.module import Binding, Defined
from closure_lsp.escape.uses import is_target
from closure_lsp.flow.loops import rebindings_in
from closure_lsp.flow.order import runs_before
from closure_lsp.library.effects import Gives, Iterates, TakesOut, When
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import (
    Attribute,
    Await,
    Call,
    Comprehension,
    Dictionary,
    For,
    Identifier,
    KeywordArgument,
    Lambda,
    List,
    NamedExpression,
    Return,
    Set,
    Subscript,
    Yield,
    bare,
    covers,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.callees import Callee
    from closure_lsp.escape.module import Kind, ModuleView
    from closure_lsp.escape.names import Meanings
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node


class Sameness(IntEnum):
    """Whether the variable has the same value in each iteration."""

    NO = 0
    MAYBE = 1
    YES = 2


def sameness(names: Meanings, capture: LoopCapture) -> Sameness:
    """Of the values that the loops around a function give to a variable which it captures."""
    unit, loop = names.unit, capture.loops[-1]
    if not capture.is_direct:
        return Sameness.NO
    function = unit.scopes.blocks[capture.function]
    runner = unit.scopes.runner_of(function.parent)
    given = unit.derived(_values_given, capture.home, capture.name, runner, loop)
    own = 0 if len(capture.rebindings) == given.bindings else 1  # the `def` of the function itself does not count
    if len(given.values) != 1 or given.unknown > own:
        return Sameness.NO
    (value,) = given.values.values()
    found = names.module.kept(_Values).of(names, value, loop)
    made = unit.block_node(function)
    is_whole = capture.home != MODULE_BLOCK and all(
        runs_before(node, made) and covers(loop, node)
        for node in reversed(unit.derived(_binding_nodes, capture.home, capture.name))  # a later one says no at once
    )
    return found if is_whole else min(found, Sameness.MAYBE)


class _Given(NamedTuple):
    """What the bindings of a variable that a loop repeats give to it."""

    values: dict[str, Node]
    """One expression of each text."""
    bindings: int
    """How many there are."""
    unknown: int
    """How many of them give what no single expression says."""


def _values_given(unit: Unit, home: BlockId, name: str, runner: BlockId, loop: Node) -> _Given:
    bindings = rebindings_in(unit, home, name, runner, loop)
    values = [value for value in (_value(unit, each) for each in bindings) if value is not None]
    return _Given({value.text: value for value in values}, len(bindings), len(bindings) - len(values))


class _Values:
    """What is known of values that loops give to variables: many functions may capture the same one."""

    def __init__(self, _module: ModuleView) -> None:
        self._known: dict[tuple[Node, Node], Sameness] = {}

    def of(self, names: Meanings, value: Node, loop: Node) -> Sameness:
        key = (value, loop)
        if key not in self._known:
            self._known[key] = _of_value(names, value, loop)
        return self._known[key]


def _binding_nodes(unit: Unit, home: BlockId, name: str) -> tuple[Node, ...]:
    found = unit.scopes.references_to(home, name)
    return tuple([unit.reference_node(each) for each in found if each.access in _BINDS])


_BINDS = frozenset({Access.WRITE, Access.DELETE, Access.PARAMETER})


def _value(unit: Unit, binding: Reference) -> Node | None:
    return bare(bound_value(Binding(unit, binding)))


def _of_value(names: Meanings, value: Node, loop: Node) -> Sameness:
    if _is_changed(names, value, loop):
        return Sameness.NO
    if isinstance(value, Identifier):
        return Sameness.YES
    if isinstance(value, Attribute) and _is_set_once(names, value):
        return Sameness.YES
    return Sameness.MAYBE


def _is_changed(names: Meanings, value: Node, loop: Node) -> bool:
    """Whether some of what a value is made of is another thing in another iteration, as far as the text shows."""
    for node in (value, *nodes_below(value, *_TELLING)):
        if isinstance(node, _FRESH):
            return True
        if isinstance(node, Identifier) and _varies(names, node, loop):
            return True
        if isinstance(node, Attribute) and _is_stored(loop, node.name_text):
            return True
        if isinstance(node, Subscript) and _is_used_up(names, node.value, loop):
            return True
        if isinstance(node, Call) and (not isinstance(loop, For) or _gives_another(names, node)):
            return True
    return False


_FRESH = (Await, Comprehension, Dictionary, Lambda, List, NamedExpression, Set, Yield)
"""What gives something new, or lets others run."""
_TELLING = (*_FRESH, Attribute, Call, Identifier, Subscript)


def _varies(names: Meanings, node: Identifier, loop: Node) -> bool:
    """Whether the loop, or a function that somebody calls, gives a name another value."""
    reference = names.read_at(node)
    if reference is None:  # the name of an argument or attribute
        return False
    home = MODULE_BLOCK if reference.home is None else reference.home
    unit = names.unit
    for other in unit.scopes.references_to(home, reference.name):
        if other.access in (Access.WRITE, Access.DELETE):
            is_elsewhere = home != MODULE_BLOCK and unit.scopes.runner_of(other.block) != home
            if is_elsewhere or covers(loop, unit.reference_node(other)):
                return True
    return False


def _is_stored(loop: Node, name: str) -> bool:
    """Whether the loop gives an attribute of that name another value."""
    return any(each.name_text == name and is_target(each) for each in nodes_below(loop, Attribute))


def _is_used_up(names: Meanings, container: Node | None, loop: Node) -> bool:
    """Whether the loop changes what is in a container: stores there, or calls one of its methods."""
    container = bare(container)
    if container is None:
        return True
    for each in nodes_below(loop, Attribute, Subscript):
        owner = bare(each.value)
        if owner is not None and owner is not container and owner.text == container.text and _is_busy(each):
            return True
    return False


def _is_busy(node: Attribute | Subscript) -> bool:
    is_called = isinstance(node, Attribute) and isinstance(node.parent, Call)
    return is_called or not isinstance(node.parent, Call | KeywordArgument)


def _gives_another(names: Meanings, call: Call) -> bool:
    """Whether a call is known to give another thing each time, though it is called with the same."""
    callee = callee_of(names, call.function)
    if callee is None:
        name = names.dotted(call.function)
        is_builtin = name is not None and "." not in name  # `object`, `input`
        return is_builtin or names.kind(call) is not None
    if callee.makes is not None or callee.is_record:
        return True
    if callee.definition is not None:
        return _returns_another(names.of(callee.definition.unit), callee.definition)
    return _takes(callee)


def _takes(callee: Callee) -> bool:
    """Whether a callable of a library gives something new, or what it takes out of something."""
    for row in callee.rows:
        effects = [each for parameter in (row.receiver, *row.parameters) if parameter for each in parameter.effects]
        if row.returns or row.result in (Gives.CONTAINER, Gives.HOLDER):
            return True
        if any(isinstance(each, TakesOut) or each == Iterates(When.NOW, to_end=False) for each in effects):
            return True
    return False


def _returns_another(names: Meanings, definition: Defined) -> bool:
    """Whether a function gives back a new object, or changes variables of the code around it."""
    unit, block = definition
    for reference in unit.scopes.references_in(block.span):
        home = reference.home
        is_own_name = block.name_span is not None and reference.start == block.name_span.start
        if reference.access is Access.WRITE and home is not None and home < block.id and not is_own_name:
            return True
    for each in nodes_below(definition.node, Return, Yield):
        value = bare(each.value) if isinstance(each, Return) else each
        if isinstance(value, Lambda | Yield):
            return True
        if isinstance(value, Call):
            callee = callee_of(names, value.function)
            if callee is not None and (callee.makes is not None or callee.is_record or _takes(callee)):
                return True
    return False


def _is_set_once(names: Meanings, node: Attribute) -> bool:
    """Whether an attribute of `self` is given its value by constructors alone."""
    reference = names.read_at(bare(node.value))
    owner = names.own_class(reference) if reference is not None else None
    if owner is None:
        return False
    lineage = names.lineage(owner)
    if any(None in names.bases(each) if isinstance(each, Defined) else not _is_standard(each) for each in lineage):
        return False
    functions = {
        name
        for each in lineage
        if isinstance(each, Defined)
        for name in assigning_functions(names.of(each.unit).module, each, node.name_text)
    }
    if not functions:
        return names.member(owner, node.name_text) is not None  # the method of that name
    return all(each == "__init__" or _belongs_to_constructor(names, lineage, each) for each in functions)


def _belongs_to_constructor(names: Meanings, lineage: list[Kind], method: str) -> bool:
    """Whether constructors alone call a method, as far as the classes show it."""
    users = {
        name
        for each in lineage
        if isinstance(each, Defined)
        for name in using_functions(names.of(each.unit).module, each, method)
    }
    return users == {"__init__"}


def _is_standard(base: Kind) -> bool:
    """Whether a base class is one of the standard library, which knows nothing of a user's attributes."""
    first = base.partition(".")[0] if isinstance(base, str) else ""
    return first in sys.stdlib_module_names or hasattr(builtins, first)
