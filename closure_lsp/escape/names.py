"""What the names and expressions of a statement mean: a definition of the file, a dotted name, a class of objects.

Knows nothing of what callables do with their arguments, and no documents: of global names it asks a `ModuleView`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from closure_lsp.escape.methods import assigned_attributes, first_parameter, own_method, whole_class
from closure_lsp.escape.module import Binding, Defined
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    AsPattern,
    Assignment,
    Attribute,
    Call,
    Class,
    ConcatenatedString,
    Dictionary,
    DictionaryComprehension,
    ExpressionList,
    Function,
    Identifier,
    KeywordArgument,
    List,
    ListComprehension,
    NamedExpression,
    PatternList,
    Set,
    SetComprehension,
    StarParameter,
    String,
    Subscript,
    Tuple,
    TuplePattern,
    Type,
    bare,
    call_of,
    nearest,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import ModuleView
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node

Kind = Defined | str | None
"""What an object is: an object of a class of the file, of a class of the library (its dotted name), or not known."""

BINDS = frozenset({Access.WRITE, Access.PARAMETER})


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the names and expressions of one top-level statement mean."""

    unit: Unit
    module: ModuleView
    known: dict[Unit, Meanings]
    """Those of the other statements, too."""
    kinds: dict[Node, Kind] = field(default_factory=dict)
    """What the objects are that expressions give; None while it is worked out."""
    assigned: dict[BlockId, dict[str, list[tuple[Unit, Node]]]] = field(default_factory=dict)
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
        found = self.unit.derived(bindings_of, home, reference.name)
        return Binding(self.unit, found[0]) if len(found) == 1 else None

    def definition(self, node: Node | None) -> Defined | None:
        """The `def` or class that a name means, if it has no other meaning, be it one of another file."""
        reference = self.read_at(node)
        found = self.only_binding(reference) if reference else None
        if found is None or found.reference.binding is BindingKind.IMPORT:
            found = self._imported(node) if found is not None or isinstance(node, Attribute) else None
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
                return f"{reference.name}{after}"
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
                self.kinds[node] = self._kind(node)
            except RecursionError:
                self.kinds[node] = None
        return self.kinds[node]

    def _kind(self, node: Node) -> Kind:
        for types, name in _DISPLAYS:
            if isinstance(node, types):
                return name
        if isinstance(node, Call):
            return self._made(node)
        if isinstance(node, Attribute):
            owner = self.kind(node.value)
            if isinstance(owner, str):
                return self.module.library.attribute(owner, node.name_text) or None
            return self._attribute(owner, node.name_text) if owner is not None else None
        if isinstance(node, Subscript):
            owner = self.kind(node.value)
            row = self.module.library.method(owner, "__getitem__") if isinstance(owner, str) else None
            return row.returns or None if row is not None else None
        reference = self.read_at(node)
        if reference is None:
            return None
        own = self.own_class(reference)
        if own is not None:
            return own
        if reference.home in (None, MODULE_BLOCK):
            binding = self.module.only_binding(reference.name)
            bindings: list[Binding] = [binding] if binding else self._own_bindings(reference)
        else:
            found = self.unit.derived(bindings_of, reference.home, reference.name)[: _MOST_BINDINGS + 1]
            bindings = [Binding(self.unit, each) for each in found]
        return self._common(bindings)

    def _own_bindings(self, reference: Reference) -> list[Binding]:
        """Where a global gets its values, if only this statement gives it any."""
        if self.module.rebinds_elsewhere(reference.name):
            return []
        found = self.unit.derived(bindings_of, MODULE_BLOCK, reference.name)
        return [Binding(self.unit, each) for each in found[: _MOST_BINDINGS + 1]]

    def _common(self, bindings: list[Binding]) -> Kind:
        """What all of some bindings give, if that is of one class."""
        if not bindings or len(bindings) > _MOST_BINDINGS:
            return None
        kinds = [self.of(each.unit)._bound(each) for each in bindings]
        return kinds[0] if all(each == kinds[0] for each in kinds) else None

    def _bound(self, binding: Binding) -> Kind:
        value = bound_value(binding)
        if value is not None:
            return self.kind(value)
        if binding.reference.access is Access.PARAMETER:
            annotation = _annotation(self.unit.reference_node(binding.reference))
            return self.class_named(annotation) if annotation is not None else self._argument(binding)
        return None

    def _argument(self, binding: Binding) -> Kind:
        """What all calls of a class of the file hand to its constructor, as `App(tk.Tk())` does."""
        blocks = self.unit.scopes.blocks
        home = binding.reference.home
        block = blocks[home] if home is not None else None
        if block is None or block.name != "__init__" or block.parent is None:
            return None
        owner = whole_class(self.module, Defined(self.unit, blocks[block.parent]))
        name = owner.block.name
        found = self.module.only_binding(name) if owner.block.parent == MODULE_BLOCK else None
        node = self.unit.block_node(block)
        names = [each.name.text for each in node.parameters or ()] if isinstance(node, Function) else []
        if found is None or found.unit is not owner.unit or binding.reference.name not in names:
            return None
        index = names.index(binding.reference.name) - 1
        kinds = []
        for unit, use in islice(self.module.reads_of(name), _MOST_BINDINGS + 1):
            call = call_of(unit.reference_node(use))
            given = [each for each in call.given if not isinstance(each, KeywordArgument)] if call is not None else []
            kinds.append(self.of(unit).kind(given[index]) if 0 <= index < len(given) else None)
        is_known = 0 < len(kinds) <= _MOST_BINDINGS
        return kinds[0] if is_known and all(each == kinds[0] for each in kinds) else None

    def _made(self, call: Call) -> Kind:
        """What a call makes."""
        function = call.function
        definition = self.definition(function)
        if definition is not None:
            return definition if definition.block.kind is BlockKind.CLASS else None
        reference = self.read_at(function)
        if reference is not None and self.own_class(reference) is not None:
            return self.own_class(reference)  # `cls()`
        row = None
        name = self.dotted(function)
        if name is not None:
            row = self.module.library.callable(name)
            if row is None or not row.returns:
                return name if name.rpartition(".")[2][:1].isupper() or self.module.library.is_class(name) else None
        elif isinstance(function, Attribute):
            owner = self.kind(function.value)
            if isinstance(owner, str):
                row = self.module.library.method(owner, function.name_text)
        return row.returns or None if row is not None else None

    def _attribute(self, owner: Defined, name: str) -> Kind:
        """What an attribute of the objects of a class of the file is, where all assignments agree."""
        kinds: list[Kind] = []
        for each in self.lineage(owner):
            if isinstance(each, Defined):
                kinds += [self.of(unit).kind(value) for unit, value in self._values(each).get(name, ())]
        base = self.library_base(owner)
        if not kinds and base is not None:
            return self.module.library.attribute(base, name) or None
        return kinds[0] if kinds and all(each == kinds[0] for each in kinds) else None

    def _values(self, owner: Defined) -> dict[str, list[tuple[Unit, Node]]]:
        """What the code of a class assigns to the attributes of its objects."""
        names = self.of(owner.unit)
        if owner.block.id not in names.assigned:
            names.assigned[owner.block.id] = assigned_attributes(names.module, owner)
        return names.assigned[owner.block.id]


_MOST_BINDINGS = 8
_DISPLAYS: tuple[tuple[type[Node] | tuple[type[Node], ...], str], ...] = (
    ((List, ListComprehension), "list"),
    ((Dictionary, DictionaryComprehension), "dict"),
    ((Set, SetComprehension), "set"),
    (Tuple, "tuple"),
    ((String, ConcatenatedString), "str"),
)


def bindings_of(unit: Unit, home: BlockId, name: str) -> tuple[Reference, ...]:
    """Where a variable gets its values, the parameter included, in the order of the text."""
    return tuple(found for found in unit.scopes.references_to(home, name) if found.access in BINDS)


def bound_value(binding: Binding) -> Node | None:
    """The expression that an assignment, `:=` or `with ... as` gives to the name at `binding`, and it alone."""
    reference = binding.reference
    target = binding.unit.reference_node(reference)
    if reference.binding is BindingKind.WITH:
        pattern = nearest(target, AsPattern)
        return pattern.value if pattern is not None and bare(target.parent) is not None else None
    around = target.parent
    if reference.binding is BindingKind.WALRUS and isinstance(around, NamedExpression):
        return around.value
    if reference.binding is not BindingKind.ASSIGNMENT:
        return None
    if isinstance(around, Assignment) and around.left is target:
        return around.value
    return _value_in_row(target)


def _value_in_row(target: Node) -> Node | None:
    """What `a, b = c, d` gives to one of its targets."""
    pattern = target.parent
    assignment = pattern.parent if isinstance(pattern, PatternList | TuplePattern) else None
    row = assignment.value if isinstance(assignment, Assignment) else None
    if pattern is None or not isinstance(row, ExpressionList | Tuple) or len(pattern.parts) != len(row.items):
        return None
    if any(isinstance(each, StarParameter) for each in pattern.parts):
        return None
    return bare(row.items[pattern.parts.index(target)])


def is_static(definition: Defined) -> bool:
    """Whether a method is decorated with `staticmethod`."""
    return "staticmethod" in decorator_names(definition.node)


def is_class_method(definition: Defined) -> bool:
    """Whether the first parameter of a method is the class."""
    return "classmethod" in decorator_names(definition.node) or definition.block.name in _OF_CLASSES


_OF_CLASSES = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


def decorator_names(node: Node) -> tuple[str, ...]:
    """What is written behind the `@` of a definition's decorators."""
    decorators = node.decorators if isinstance(node, Function | Class) else ()
    return tuple(each.expression.text for each in decorators if each.expression is not None)


def _references_by_place(unit: Unit) -> dict[int, list[Reference]]:
    found: dict[int, list[Reference]] = {}
    for reference in unit.scopes.references:
        found.setdefault(reference.start, []).append(reference)
    return found


def _blocks_by_name(unit: Unit) -> dict[int, Block]:
    return {block.name_span.start: block for block in unit.scopes.blocks if block.name_span is not None}


def _annotation(parameter: Node) -> Node | None:
    """The class name that a parameter is annotated with."""
    around = parameter.parent
    annotation = getattr(around, "annotation", None)
    parts: tuple[Node, ...] = annotation.parts if isinstance(annotation, Type) else ()
    return bare(parts[0]) if len(parts) == 1 else None
