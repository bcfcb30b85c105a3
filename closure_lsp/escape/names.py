"""What the names and expressions of a statement mean: a definition of the file, a dotted name, a class of objects.

Knows nothing of what callables do with their arguments, and no documents: of global names it asks a `ModuleView`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from closure_lsp.escape.bindings import bindings_of, bound_value
from closure_lsp.escape.classes import item_kind_of, kind_of
from closure_lsp.escape.methods import decorator_names, first_parameter, own_method, whole_class
from closure_lsp.escape.module import Defined, one_meaning
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    Attribute,
    Class,
    Function,
    Identifier,
    KeywordArgument,
    bare,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import Binding, Kind, ModuleView
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the names and expressions of one top-level statement mean."""

    unit: Unit
    module: ModuleView
    known: dict[Unit, Meanings]
    """Those of the other statements, too."""
    kinds: dict[Node, Kind] = field(default_factory=dict)
    """What the objects are that expressions give; None while it is worked out."""
    items: dict[tuple[Node, bool], Kind] = field(default_factory=dict)
    """The same of what they hold; with True, by a key."""
    assigned: dict[tuple[BlockId, str], list[tuple[Unit, Node]]] = field(default_factory=dict)
    """What the statement's classes assign to the attributes of their objects."""
    callees: dict[Node, Any] = field(default_factory=dict)
    """What calls of expressions run (`callees.callee_of`)."""

    def of(self, unit: Unit) -> Meanings:
        """The same for another statement of the document."""
        found = self.known.get(unit)
        if found is None:
            found = self.known[unit] = Meanings(unit, self.module.of(unit), self.known)
        return found

    # -- names --------------------------------------------------------------------------------------------------------

    def read_at(self, node: Node | None) -> Reference | None:
        """The name that the identifier `node` reads."""
        return self._reference_at(node, Access.READ)

    def written_at(self, node: Node | None) -> Reference | None:
        """The name that the identifier `node` binds."""
        return self._reference_at(node, Access.WRITE) or self._reference_at(node, Access.PARAMETER)

    def _reference_at(self, node: Node | None, access: Access) -> Reference | None:
        if not isinstance(node, Identifier):
            return None
        found = self.unit.derived(_references_by_place).get(node.start, ())
        return next((each for each in found if each.access is access), None)

    def only_binding(self, reference: Reference) -> Binding | None:
        """Where the variable of `reference` gets its value, if that is one place."""
        home = reference.home
        if home is None or home == MODULE_BLOCK:
            return self.module.only_binding(reference.name)
        return self.unit.derived(_only_binding, home, reference.name)

    def definition(self, node: Node | None) -> Defined | None:
        """The `def` or class that a name means, if it has no other meaning, be it one of another file."""
        reference = self.read_at(node)
        found = self.only_binding(reference) if reference else None
        if found is None or found.reference.binding is BindingKind.IMPORT:
            is_global = reference is None or reference.home in (None, MODULE_BLOCK)
            found = self._imported(node) if found is not None or is_global else None
        block = found.unit.scopes.defined_by(found.reference) if found else None
        return Defined(found.unit, block) if found and block else None

    def _imported(self, node: Node | None) -> Binding | None:
        """Where another file binds what a name or an attribute of a module means. If there is a row, that decides."""
        name = self.dotted(node)
        library = self.module.library
        if name is None or "." not in name or library.is_class(name) or library.callable(name) is not None:
            return None
        return self.module.imported(name)

    def value(self, node: Node | None) -> tuple[Node | None, Meanings]:
        """What the one binding of a name gives it, and the names in whose sense; the node itself for no name."""
        reference = self.read_at(node)
        if reference is None:
            return node, self
        found = self.only_binding(reference)
        return (bound_value(found), self.of(found.unit)) if found else (None, self)

    def dotted(self, node: Node | None) -> str | None:
        """`sorted` for the builtin, `functools.reduce` for what is imported from there, by whatever name."""
        after = ""
        names = self
        seen: set[Node] = set()
        while node is not None and node not in seen:
            seen.add(node)
            node = bare(node)
            if isinstance(node, Attribute):
                after = f".{node.name_text}{after}"
                node = node.value
                continue
            reference = names.read_at(node)
            if reference is None:
                return None
            if reference.home in (None, MODULE_BLOCK) and not names.module.binds(reference.name):
                return f"{names.module.starred(reference.name) or reference.name}{after}"
            binding = names.only_binding(reference)
            if binding is None:
                return None
            imported = binding.unit.imported_name(binding.reference)
            if imported:
                return f"{imported}{after}"
            # `chain = itertools.chain`
            node, names = bound_value(binding), names.of(binding.unit)
            if not isinstance(node, Attribute | Identifier):
                return None
        return None

    # -- classes ------------------------------------------------------------------------------------------------------

    def bases(self, owner: Defined) -> list[Kind]:
        """The base classes of a class of the file, as far as they are known."""
        node = owner.node
        given = node.bases if isinstance(node, Class) else None
        names = self.of(owner.unit)
        found = [each for each in (given.parts if given is not None else ()) if not isinstance(each, KeywordArgument)]
        return [names.class_named(each) for each in found]

    def class_named(self, node: Node | None) -> Kind:
        """The class that an expression means."""
        definition = self.definition(bare(node))
        if definition is not None:
            return definition if definition.block.kind is BlockKind.CLASS else None
        return self.dotted(node)

    def lineage(self, owner: Defined) -> list[Kind]:
        """The class and its bases, the nearest first; those of the library by their names."""
        found: list[Kind] = []
        waiting: list[Kind] = [owner]
        while waiting:
            each = waiting.pop(0)
            if each is None or each in found:
                continue
            found.append(each)
            if isinstance(each, Defined):
                waiting = [*self.bases(each), *waiting]
        return found

    def member(self, owner: Defined, name: str) -> Defined | None:
        """The method of that name in a class of the file or in its bases of the file."""
        for each in self.lineage(owner):
            found = self.own_member(each, name) if isinstance(each, Defined) else None
            if found is not None:
                return found
        return None

    def own_member(self, owner: Defined, name: str) -> Defined | None:
        """The one `def` of that name in the body of a class."""
        return own_method(self.of(owner.unit).module, owner, name)

    def library_base(self, owner: Defined) -> str | None:
        """The first base class that is not one of the file."""
        return next((each for each in self.lineage(owner) if isinstance(each, str) and each != "object"), None)

    def own_class(self, reference: Reference) -> Defined | None:
        """The class, where a name is the first parameter of one of its methods (`self`, `cls`); None otherwise."""
        home = reference.home
        if home is None or home == MODULE_BLOCK:
            return None
        blocks = self.unit.scopes.blocks
        block = blocks[home]
        owner = blocks[block.parent] if block.parent is not None else None
        if block.kind is not BlockKind.FUNCTION or owner is None or owner.kind is not BlockKind.CLASS:
            return None
        first = first_parameter(self.unit.block_node(block))
        if first is None or first.text != reference.name or is_static(Defined(self.unit, block)):
            return None
        is_alone = len(self.unit.derived(bindings_of, home, reference.name)) == 1
        return whole_class(self.module, Defined(self.unit, owner)) if is_alone else None

    def class_around(self, function: Node) -> Defined | None:
        """The innermost class in whose body a `def` is, or a `def` around it."""
        blocks = self.unit.scopes.blocks
        name = function.name if isinstance(function, Function) else None
        block = self.unit.derived(_blocks_by_name).get(name.start) if name is not None else None
        while block is not None and block.kind is not BlockKind.CLASS:
            block = blocks[block.parent] if block.parent is not None else None
        return whole_class(self.module, Defined(self.unit, block)) if block is not None else None

    def kind(self, node: Node | None) -> Kind:
        """What the object is that an expression gives; None where that is not known."""
        node = bare(node)
        if node is None:
            return None
        if node not in self.kinds:
            self.kinds[node] = None
            try:
                self.kinds[node] = kind_of(self, node)
            except RecursionError:
                self.kinds[node] = None
        return self.kinds[node]

    def item_kind(self, node: Node | None, *, by_key: bool = False) -> Kind:
        """What the objects are that iterating over an expression gives; with `by_key`, what `node[key]` gives."""
        node = bare(node)
        if node is None:
            return None
        if (node, by_key) not in self.items:
            self.items[node, by_key] = None
            try:
                self.items[node, by_key] = item_kind_of(self, node, by_key=by_key)
            except RecursionError:
                self.items[node, by_key] = None
        return self.items[node, by_key]


def is_static(definition: Defined) -> bool:
    """Whether a method is decorated with `staticmethod`."""
    return "staticmethod" in decorator_names(definition.node)


def is_class_method(definition: Defined) -> bool:
    """Whether the first parameter of a method is the class."""
    return "classmethod" in decorator_names(definition.node) or definition.block.name in _OF_CLASSES


_OF_CLASSES = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


def _references_by_place(unit: Unit) -> dict[int, list[Reference]]:
    found: dict[int, list[Reference]] = {}
    for reference in unit.scopes.references:
        found.setdefault(reference.start, []).append(reference)
    return found


def _blocks_by_name(unit: Unit) -> dict[int, Block]:
    return {block.name_span.start: block for block in unit.scopes.blocks if block.name_span is not None}


def _only_binding(unit: Unit, home: BlockId, name: str) -> Binding | None:
    return one_meaning([(unit, found) for found in bindings_of(unit, home, name)])
