"""Which expressions give a new object that nobody else has. Knows no followed values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.bindings import BINDS, bound_value
from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.frames import reads_of
from closure_lsp.escape.methods import first_parameter
from closure_lsp.escape.module import Binding, Defined
from closure_lsp.flow.certainty import yields
from closure_lsp.library.effects import Gives, Keeps, Place
from closure_lsp.scopes.model import BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Call,
    Class,
    Comprehension,
    Dictionary,
    Function,
    Identifier,
    KeywordArgument,
    List,
    Literal,
    Return,
    Set,
    String,
    Tuple,
    bare,
    nodes_below,
    own_nodes,
)

if TYPE_CHECKING:
    from closure_lsp.escape.names import Meanings
    from closure_lsp.library.notation import Callable
    from closure_lsp.syntax import Node


def makes_new(names: Meanings, value: Node | None) -> bool:
    """Whether an expression gives a new object that nobody else has."""
    value = bare(value)
    if isinstance(value, List | Dictionary | Set | Tuple | Comprehension):
        return True
    if not isinstance(value, Call):
        return False
    if makes_object(names, value):
        return True
    callee = callee_of(names, value.function)
    if callee is not None and callee.makes is not None and callee.definition is not None:
        return not _is_stored_by_class(names, callee.makes)
    if callee is not None and callee.definition is not None:
        return _gives_new(names.of(callee.definition.unit), callee.definition)
    name = names.dotted(value.function)
    row = names.module.library.callable(name) if name is not None else None
    return row is not None and row.result is not None and row.result in _NEW and not is_kept_by_another(row)


def makes_object(names: Meanings, call: Call) -> bool:
    """Whether a call makes an object of a class whose source is seen."""
    definition = names.definition(call.function)
    if definition is not None:
        return definition.block.kind is BlockKind.CLASS and not _is_stored_by_class(names, definition)
    reference = names.read_at(call.function)
    return reference is not None and names.own_class(reference) is not None  # `cls()`


def _is_stored_by_class(names: Meanings, owner: Defined) -> bool:
    """Whether the class keeps the objects that it makes, to give them out again: its `__new__`, or its metaclass."""
    maker = names.member(owner, "__new__")
    node = owner.node
    given = node.bases.children if isinstance(node, Class) and node.bases is not None else ()
    for each in given:
        if isinstance(each, KeywordArgument) and each.name is not None and each.name.text == "metaclass":
            metaclass = names.of(owner.unit).class_named(each.value)
            maker = names.member(metaclass, "__call__") if isinstance(metaclass, Defined) else maker
    itself = first_parameter(maker.node) if maker is not None else None
    targets = [each.left for each in nodes_below(maker.node, Assignment)] if maker is not None else []
    return any(itself is not None and each is not None and each.text.startswith(f"{itself.text}.") for each in targets)


def _gives_new(names: Meanings, definition: Defined) -> bool:
    """Whether a function gives back what it has just made, of nothing that is older, and keeps none of it."""
    node = definition.node
    if not isinstance(node, Function) or node.is_async or node.decorators or yields(node):
        return False
    returns = list(own_nodes(node, Return))
    return bool(returns) and all(_is_made_here(names, definition, bare(each.value)) for each in returns)


def _is_made_here(names: Meanings, definition: Defined, value: Node | None) -> bool:
    if isinstance(value, Identifier):
        reference = names.read_at(value)
        if reference is None or reference.home != definition.block.id:
            return False
        unit, home = definition.unit, definition.block.id
        writes = [each for each in unit.scopes.references_to(home, value.text) if each.access in BINDS]
        reads = [node for _, _, node in unit.derived(reads_of, home, value.text)]
        is_alone = all(isinstance(each.parent, Attribute | Return) for each in reads)
        value = bare(bound_value(Binding(unit, writes[0]))) if len(writes) == 1 and is_alone else None
    if isinstance(value, Call):
        return makes_object(names, value) and all(isinstance(bare(each), Literal | String) for each in value.given)
    return isinstance(value, List | Dictionary | Set) and not value.items


def makes_container(names: Meanings, value: Node | None) -> bool:
    """Whether an expression gives a new container, which runs nothing of what is in it."""
    value = bare(value)
    if not isinstance(value, Call):
        return makes_new(names, value)
    name = names.dotted(value.function)
    row = names.module.library.callable(name) if name is not None else None
    return row is not None and row.result is Gives.CONTAINER


def is_kept_by_another(row: Callable) -> bool:
    """Whether a new object lives in one that it is made with: a part of a window."""
    effects = [effect for parameter in row.parameters for effect in parameter.effects]
    return any(isinstance(effect, Keeps) and effect.place is Place.ARGUMENT for effect in effects)


_NEW = frozenset({Gives.CONTAINER, Gives.HOLDER})
