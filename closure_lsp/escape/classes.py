"""What the object is that an expression gives: the class of it, be it one of another file or of a library.

Follows what is assigned, annotated, returned, entered and iterated over; never guesses where two ways disagree.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Protocol

from closure_lsp.escape.annotations import class_of, item_class_of
from closure_lsp.escape.bindings import bindings_of, bound_value
from closure_lsp.escape.methods import annotated_attributes, assigned_attributes, is_property, whole_class
from closure_lsp.escape.module import Binding, Defined
from closure_lsp.flow.certainty import yields
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Await,
    Call,
    ConcatenatedString,
    Dictionary,
    DictionaryComprehension,
    DictionarySplat,
    For,
    ForClause,
    Function,
    GeneratorExpression,
    Identifier,
    KeywordArgument,
    List,
    ListComprehension,
    Literal,
    Return,
    Set,
    SetComprehension,
    String,
    Subscript,
    Tuple,
    Yield,
    bare,
    call_of,
    own_nodes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import Kind, ModuleView
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node

_MOST_BINDINGS = 8
_DISPLAYS: tuple[tuple[type[Node] | tuple[type[Node], ...], str], ...] = (
    ((List, ListComprehension), "list"),
    ((Dictionary, DictionaryComprehension), "dict"),
    ((Set, SetComprehension), "set"),
    (Tuple, "tuple"),
    ((String, ConcatenatedString), "str"),
)


class AskedNames(Protocol):
    """What the names of a statement mean (`names.Meanings`)."""

    @property
    def assigned(self) -> dict[tuple[BlockId, str], list[tuple[Unit, Node]]]: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def module(self) -> ModuleView: ...
    def of(self, unit: Unit) -> AskedNames: ...
    def kind(self, node: Node | None) -> Kind: ...
    def item_kind(self, node: Node | None, *, by_key: bool = False) -> Kind: ...
    def read_at(self, node: Node | None) -> Reference | None: ...
    def own_class(self, reference: Reference) -> Defined | None: ...
    def definition(self, node: Node | None) -> Defined | None: ...
    def dotted(self, node: Node | None) -> str | None: ...
    def lineage(self, owner: Defined) -> list[Kind]: ...
    def member(self, owner: Defined, name: str) -> Defined | None: ...
    def library_base(self, owner: Defined) -> str | None: ...


def kind_of(names: AskedNames, node: Node) -> Kind:
    """The class of what an expression gives; None where that is not known."""
    for types, name in _DISPLAYS:
        if isinstance(node, types):
            return name
    match node:
        case Call():
            return _made(names, node)
        case Attribute():
            owner = names.kind(node.value)
            if isinstance(owner, str):
                return names.module.library.attribute(owner, node.name_text) or None
            return _attribute(names, owner, node.name_text) if owner is not None else _of_module(names, node)
        case Subscript():
            owner = names.kind(node.value)
            row = names.module.library.method(owner, "__getitem__") if isinstance(owner, str) else None
            return (row.returns if row is not None else "") or names.item_kind(node.value, by_key=True)
        case Await() if isinstance(node.value, Call):
            definition = _called(names, node.value)
            is_async = definition is not None and isinstance(definition.node, Function) and definition.node.is_async
            return returned_kind(names, definition) if definition is not None and is_async else None
    reference = names.read_at(node)
    if reference is None:
        return None
    own = names.own_class(reference)
    return own if own is not None else _of_variable(names, reference)


def item_kind_of(names: AskedNames, node: Node, *, by_key: bool) -> Kind:
    """The class of what iterating over an expression gives; with `by_key`, of what `node[key]` gives."""
    match node:
        case List() | Set() | Tuple():
            return _agreed(names.kind(each) for each in node.items)
        case ListComprehension() | SetComprehension() | GeneratorExpression():
            return names.kind(node.body)
        case Call():
            return _item_of_call(names, node, by_key=by_key)
        case Attribute():
            owner = names.kind(node.value)
            if not isinstance(owner, Defined):
                return None
            found = _annotations(names, owner, node.name_text)
            values = _values(names, owner, node.name_text)
            of_values = (
                _agreed(names.of(unit).item_kind(value, by_key=by_key) for unit, value in values) if not found else None
            )
            return of_values or _agreed(
                item_class_of(names.of(unit).module, annotation, by_key=by_key) for unit, annotation in found
            )
    reference = names.read_at(node)
    if reference is None:
        return None

    def item(of: AskedNames, binding: Binding) -> Kind:
        annotation = _annotation_at(binding)
        if annotation is not None:
            return item_class_of(of.module, annotation, by_key=by_key)
        value = bound_value(binding)
        return of.item_kind(value, by_key=by_key) if value is not None else None

    return _common(_bindings(names, reference), item, names)


def _item_of_call(names: AskedNames, call: Call, *, by_key: bool) -> Kind:
    function = call.function
    first = call.given[0] if call.given else None
    if first is not None and names.dotted(function) in _SAME_ITEMS:
        return names.item_kind(first)
    if isinstance(function, Attribute) and function.name_text == "values" and not call.given:
        return names.item_kind(function.value, by_key=True)
    definition = _called(names, call)
    node = definition.node if definition is not None else None
    if definition is None or not isinstance(node, Function):
        return None
    return item_class_of(names.of(definition.unit).module, node.returns, by_key=by_key)


_SAME_ITEMS = frozenset({"frozenset", "iter", "list", "reversed", "set", "sorted", "tuple"})


def _agreed(kinds: Iterable[Kind]) -> Kind:
    """What all of some kinds are; None where they differ, or where there are none."""
    found: Kind = None
    for index, each in enumerate(kinds):
        if each is None or (index and each != found) or index >= _MOST_ITEMS:
            return None
        found = each
    return found


_MOST_ITEMS = 64


# -- variables --------------------------------------------------------------------------------------------------------


def _bindings(names: AskedNames, reference: Reference) -> list[Binding]:
    """Where a variable gets its values; none where that is not all known."""
    if reference.home not in (None, MODULE_BLOCK):
        found = names.unit.derived(bindings_of, reference.home, reference.name)
        return [Binding(names.unit, each) for each in found[: _MOST_BINDINGS + 1]]
    binding = names.module.only_binding(reference.name)
    if binding is not None:
        return [binding]
    if names.module.rebinds_elsewhere(reference.name):
        return [Binding(*each) for each in islice(names.module.bindings(reference.name), _MOST_BINDINGS + 1)]
    found = names.unit.derived(bindings_of, MODULE_BLOCK, reference.name)
    return [Binding(names.unit, each) for each in found[: _MOST_BINDINGS + 1]]


def _of_variable(names: AskedNames, reference: Reference) -> Kind:
    """What all bindings of a variable give. `frame = frame.assign(...)` goes on with what the others give."""
    bindings = _bindings(names, reference)
    going_on = [each for each in bindings if _begins_with(bound_value(each), reference.name)]
    kind = _common([each for each in bindings if each not in going_on], _bound, names)
    agrees = all(_gone_on(names.of(each.unit), bound_value(each), kind) == kind for each in going_on)
    return kind if agrees else None


def _begins_with(value: Node | None, name: str) -> bool:
    """Whether an expression is one that asks a variable for something: `name.a`, `name[b].c(d)`."""
    first = bare(value)
    while isinstance(first, Attribute | Call | Subscript):
        first = first.function if isinstance(first, Call) else first.value
    return first is not value and isinstance(first, Identifier) and first.text == name


def _gone_on(names: AskedNames, value: Node | None, begin: Kind) -> Kind:
    """What such an expression gives where the variable is of the class `begin`."""
    value = bare(value)
    function = value.function if isinstance(value, Call) else None
    if isinstance(value, Identifier):
        return begin
    if isinstance(function, Attribute):
        owner = _gone_on(names, function.value, begin)
        if isinstance(owner, Defined):
            method = names.member(owner, function.name_text)
            return returned_kind(names, method) if method is not None else None
        row = names.module.library.method(owner, function.name_text) if owner is not None else None
    elif isinstance(value, Subscript):
        owner = _gone_on(names, value.value, begin)
        row = names.module.library.method(owner, "__getitem__") if isinstance(owner, str) else None
    else:
        row = None
    return row.returns or None if row is not None else None


def _common(bindings: list[Binding], kind: Callable[[AskedNames, Binding], Kind], names: AskedNames) -> Kind:
    """What all of some bindings give, if that is of one class; but for those that give `None`."""
    if len(bindings) > _MOST_BINDINGS:
        return None
    given = [each for each in bindings if not _is_none(bound_value(each))]
    return _agreed(kind(names.of(each.unit), each) for each in given)


def _is_none(value: Node | None) -> bool:
    return isinstance(value, Literal) and value.text == "None"


def _bound(names: AskedNames, binding: Binding) -> Kind:
    reference = binding.reference
    value = bound_value(binding)
    if reference.binding is BindingKind.IMPORT:
        return _of_import(names, binding)
    if reference.binding is BindingKind.WITH:
        return _entered(names, value) if value is not None else None
    if value is not None:
        return names.kind(value)
    annotation = _annotation_at(binding)
    if reference.access is Access.PARAMETER:
        return class_of(names.module, annotation) if annotation is not None else _argument(names, binding)
    around = names.unit.reference_node(reference).parent
    if reference.binding is BindingKind.ANNOTATION and isinstance(around, Assignment):
        return (names.kind(around.value) if around.right is not None else None) or class_of(names.module, annotation)
    if isinstance(around, For | ForClause) and around.target is names.unit.reference_node(reference):
        return names.item_kind(around.iterable)
    return None


def _annotation_at(binding: Binding) -> Node | None:
    """The annotation of a parameter, or of an assignment."""
    around = binding.unit.reference_node(binding.reference).parent
    if binding.reference.access is Access.PARAMETER or binding.reference.binding is BindingKind.ANNOTATION:
        return getattr(around, "annotation", None)
    return None


def _argument(names: AskedNames, binding: Binding) -> Kind:
    """What all calls of a class of the file hand to its constructor, as `App(tk.Tk())` does."""
    blocks = names.unit.scopes.blocks
    home = binding.reference.home
    block = blocks[home] if home is not None else None
    if block is None or block.name != "__init__" or block.parent is None:
        return None
    owner = whole_class(names.module, Defined(names.unit, blocks[block.parent]))
    name = owner.block.name
    found = names.module.only_binding(name) if owner.block.parent == MODULE_BLOCK else None
    node = names.unit.block_node(block)
    parameters = [each.name.text for each in node.parameters or ()] if isinstance(node, Function) else []
    if found is None or found.unit is not owner.unit or binding.reference.name not in parameters:
        return None
    index = parameters.index(binding.reference.name) - 1
    kinds = []
    for unit, use in islice(names.module.reads_of(name), _MOST_BINDINGS + 1):
        call = call_of(unit.reference_node(use))
        given = [each for each in call.given if not isinstance(each, KeywordArgument)] if call is not None else []
        kinds.append(names.of(unit).kind(given[index]) if 0 <= index < len(given) else None)
    return _agreed(kinds) if len(kinds) <= _MOST_BINDINGS else None


def _entered(names: AskedNames, value: Node) -> Kind:
    """What `with value as name` gives to the name."""
    kind = names.kind(value)
    if isinstance(kind, Defined):
        enter = names.member(kind, "__enter__")
        return (returned_kind(names, enter) if enter is not None else None) or kind
    definition = _called(names, value) if kind is None and isinstance(value, Call) else None
    if definition is None or not isinstance(definition.node, Function) or not yields(definition.node):
        return kind
    their = names.of(definition.unit)
    return _agreed(their.kind(each.value) for each in own_nodes(definition.node, Yield))


# -- calls ------------------------------------------------------------------------------------------------------------


def _called(names: AskedNames, call: Call) -> Defined | None:
    """The function of a file that a call runs, found by its name, or as a method of an object of a known class."""
    function = call.function
    found = names.definition(function)
    if found is None and isinstance(function, Attribute):
        owner = names.kind(function.value)
        found = names.member(owner, function.name_text) if isinstance(owner, Defined) else None
    return found


def _made(names: AskedNames, call: Call) -> Kind:
    """What a call makes, or gives back."""
    function = call.function
    definition = _called(names, call)
    if definition is not None:
        if definition.block.kind is BlockKind.CLASS:
            return definition
        node = definition.node
        is_plain = isinstance(node, Function) and not node.is_async and not yields(node)
        return returned_kind(names, definition) if is_plain else None
    reference = names.read_at(function)
    if reference is not None and names.own_class(reference) is not None:
        return names.own_class(reference)  # `cls()`
    row = None
    name = names.dotted(function)
    if name is not None:
        row = names.module.library.callable(name)
        if row is not None and row.returns_unless and _is_given(call, row.returns_unless):
            return None
        if row is None or not row.returns:
            return name if name.rpartition(".")[2][:1].isupper() or names.module.library.is_class(name) else None
    elif isinstance(function, Attribute):
        owner = names.kind(function.value)
        if isinstance(owner, str):
            row = names.module.library.method(owner, function.name_text)
    return row.returns or None if row is not None else None


def _is_given(call: Call, name: str) -> bool:
    """Whether a call has an argument of this name, or may have it."""
    keywords = (each.name.text for each in call.given if isinstance(each, KeywordArgument) and each.name is not None)
    return name in keywords or any(isinstance(each, DictionarySplat) for each in call.given)


def returned_kind(names: AskedNames, definition: Defined) -> Kind:
    """The class of what a function gives back: of all that it returns, or as it is annotated."""
    node = definition.node
    if not isinstance(node, Function):
        return None
    their = names.of(definition.unit)
    if any(not _is_transparent(each.text) for each in node.decorators):
        return class_of(their.module, node.returns)
    values = [each.value for each in own_nodes(node, Return) if not _is_none(each.value)]
    return _agreed(their.kind(each) for each in values) or class_of(their.module, node.returns)


def _is_transparent(decorator: str) -> bool:
    return decorator.lstrip("@").strip().rpartition(".")[2] in _TRANSPARENT


_TRANSPARENT = frozenset(
    {"abstractmethod", "cache", "cached_property", "classmethod", "final", "override", "property", "staticmethod"}
)


# -- attributes -------------------------------------------------------------------------------------------------------


def _attribute(names: AskedNames, owner: Defined, name: str) -> Kind:
    """What an attribute of the objects of a class of the file is, where all assignments agree."""
    values = [each for each in _values(names, owner, name) if not _is_none(each[1])]
    kinds = [names.of(unit).kind(value) for unit, value in values]
    if kinds and None not in kinds:
        return _agreed(kinds)
    annotated = _agreed(class_of(names.of(unit).module, each) for unit, each in _annotations(names, owner, name))
    if annotated is not None or kinds:
        return annotated
    member = names.member(owner, name)
    if member is not None:
        return returned_kind(names, member) if is_property(member) else None
    base = names.library_base(owner)
    return names.module.library.attribute(base, name) or None if base is not None else None


def _of_module(names: AskedNames, node: Attribute) -> Kind:
    """What a global of another file is, `module.name`."""
    return _of_global(names, names.dotted(node))


def _of_import(names: AskedNames, binding: Binding) -> Kind:
    """The same of `from module import name`."""
    return _of_global(names, binding.unit.imported_name(binding.reference))


def _of_global(names: AskedNames, dotted: str | None) -> Kind:
    if dotted is None or "." not in dotted or names.module.library.callable(dotted) is not None:
        return None
    found = names.module.imported(dotted)
    return _bound(names.of(found.unit), found) if found is not None else None


def _values(names: AskedNames, owner: Defined, name: str) -> list[tuple[Unit, Node]]:
    """What the code of a class, and of its bases, assigns to an attribute of its objects."""
    found: list[tuple[Unit, Node]] = []
    for each in names.lineage(owner):
        if isinstance(each, Defined):
            their = names.of(each.unit)
            key = (each.block.id, name)
            if key not in their.assigned:
                their.assigned[key] = assigned_attributes(their.module, each, name)
            found += their.assigned[key]
    return found


def _annotations(names: AskedNames, owner: Defined, name: str) -> list[tuple[Unit, Node]]:
    """How the code of a class, or of the nearest base that says so, annotates an attribute of its objects."""
    for each in names.lineage(owner):
        if isinstance(each, Defined):
            found = annotated_attributes(names.of(each.unit).module, each, name)
            if found:
                return found
    return []
