"""Knows what stands in a callee's place: a function or class of the file, or a name of the standard library. Knows
nothing of what callees do with their arguments, and no documents: of global names it asks a `Module`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import ancestors, covers, node_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block, Reference, SymbolTable
    from closure_lsp.syntax import Node, Region


class Binding(NamedTuple):
    """Where a name gets a value, and the top-level statement that this stands in."""

    unit: Unit
    reference: Reference

    @property
    def region(self) -> Region:
        return self.unit.region

    @property
    def table(self) -> SymbolTable:
        return self.unit.scopes


class Definition(NamedTuple):
    """A `def`, lambda or class, and the top-level statement that it stands in."""

    unit: Unit
    block: Block

    @property
    def region(self) -> Region:
        return self.unit.region

    @property
    def table(self) -> SymbolTable:
        return self.unit.scopes

    @property
    def node(self) -> Node:
        return self.unit.block_node(self.block)


class Callee(NamedTuple):
    """A function that a call runs, as far as the text shows it."""

    definition: Definition
    receiver: Node | None = None
    """The `a` of `a.method(...)`, which the method gets as its first argument."""
    is_constructor: bool = False
    """Whether it is the `__init__` of a class that is called: its first argument is the new object."""


class Module(Protocol):
    """What is asked about global names: only the document knows all statements."""

    def binds(self, name: str) -> bool:
        """Whether some code of the module binds the global; otherwise it is a builtin."""

    def only_binding(self, name: str) -> Binding | None:
        """Where some code of the module binds the global, if there is one such place; None otherwise."""

    def runs_at_once(self, name: str) -> bool:
        """Whether the user says that functions or methods of this name, maybe dotted, call what they are given."""

    def reads_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement reads the global."""

    def rebinds_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement binds the global."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the names and expressions of one top-level statement mean."""

    unit: Unit
    module: Module

    @property
    def region(self) -> Region:
        return self.unit.region

    @property
    def table(self) -> SymbolTable:
        return self.unit.scopes

    def dotted(self, node: Node | None) -> str | None:
        """`sorted` for the builtin, `functools.reduce` for what is imported from there, by whatever name."""
        name, variable = self._imported(node)
        if variable is None:
            return name
        value = bound_value(variable.region, variable.reference)
        if value is None or value.type != "attribute":
            return None
        # `chain = itertools.chain`; one step is enough, and more might lead round in circles.
        meant, other = Names(variable.unit, self.module)._imported(value)
        return f"{meant}{name}" if meant and other is None else None

    def _imported(self, node: Node | None) -> tuple[str | None, Binding | None]:
        """The dotted name of an expression; where a variable begins it, what comes after that, and its binding."""
        if node is None:
            return None, None
        if node.type == "attribute":
            owner, variable = self._imported(node.child_by_field_name("object"))
            attribute = node_text(self.region, node.child_by_field_name("attribute"))
            return (None if owner is None else f"{owner}.{attribute}"), variable
        reference = self.reference_at(node, Access.READ)
        if reference is None:
            return None, None
        home = reference.home
        if (home is None or home == MODULE_BLOCK) and not self.module.binds(reference.name):
            return reference.name, None
        binding = self.only_binding(reference)
        if binding is None:
            return None, None
        name = binding.unit.imported_name(binding.reference)
        return (name, None) if name else ("", binding)

    def made_by(self, node: Node | None) -> str | None:
        """The dotted name of what is called to make the object that a name, or a call itself, stands for."""
        call, names = self._value(node)
        return names.dotted(call.child_by_field_name("function")) if call and call.type == "call" else None

    def callee(self, node: Node | None) -> Callee | None:
        """The function that a call of `node` runs: one of this file, where that is the only meaning of the name."""
        while node is not None and node.type == "parenthesized_expression" and node.named_children:
            node = node.named_children[0]
        if node is None:
            return None
        if node.type == "lambda":
            return self._lambda(node)
        if node.type == "attribute":
            return self._method(node)
        if node.type == "call":
            maker = self.callee(node.child_by_field_name("function"))
            return _returned(maker.definition) if maker and not maker.is_constructor else None
        definition = self.definition(node)
        if definition is None:
            value, names = self._value(node)
            return names._lambda(value) if value is not None and value.type == "lambda" else None
        if definition.block.kind is BlockKind.CLASS:
            constructor = member(definition, "__init__")
            return Callee(constructor, is_constructor=True) if constructor else None
        return Callee(definition)

    def definition(self, node: Node | None) -> Definition | None:
        """The `def` or class that a name means, if it has no other meaning."""
        reference = self.reference_at(node, Access.READ)
        found = self.only_binding(reference) if reference else None
        block = found.table.defined_by(found.reference) if found else None
        return Definition(found.unit, block) if found and block else None

    def only_binding(self, reference: Reference) -> Binding | None:
        """Where the variable of `reference` gets its value, if that is one place."""
        home = reference.home
        if home is None or home == MODULE_BLOCK:
            return self.module.only_binding(reference.name)
        bindings = [found for found in self.table.references_to(home, reference.name) if found.access in _BINDS]
        return Binding(self.unit, bindings[0]) if len(bindings) == 1 else None

    def reference_at(self, node: Node | None, access: Access) -> Reference | None:
        """The name that the identifier `node` is."""
        if node is None or node.type != "identifier":
            return None
        references = self.table.references
        index = bisect_left(references, node.start_byte, key=attrgetter("start"))
        while index < len(references) and references[index].start == node.start_byte:
            if references[index].access is access:
                return references[index]
            index += 1
        return None

    def is_parameter_of_method(self, reference: Reference) -> Block | None:
        """The class, where the name is the first parameter of one of its methods (`self`); None otherwise."""
        home = reference.home
        if home is None:
            return None
        block = self.table.blocks[home]
        owner = self.table.blocks[block.parent] if block.parent is not None else None
        if block.kind is not BlockKind.FUNCTION or owner is None or owner.kind is not BlockKind.CLASS:
            return None
        first = next(iter(parameter_names(self.region, self.unit.block_node(block))), None)
        bindings = [found for found in self.table.references_to(home, reference.name) if found.access in _BINDS]
        is_first = first is not None and len(bindings) == 1 and bindings[0].start == first.start_byte
        return owner if is_first else None

    def _lambda(self, node: Node) -> Callee | None:
        blocks = (block for block in self.table.blocks if block.kind is BlockKind.LAMBDA)
        block = next((block for block in blocks if block.span.start == node.start_byte), None)
        return Callee(Definition(self.unit, block)) if block else None

    def _method(self, node: Node) -> Callee | None:
        """The method that `self.name` or `variable.name` means."""
        receiver = node.child_by_field_name("object")
        reference = self.reference_at(receiver, Access.READ)
        name = node_text(self.region, node.child_by_field_name("attribute"))
        own = self.is_parameter_of_method(reference) if reference else None
        if own is not None:
            owner: Definition | None = Definition(self.unit, own)
        else:
            made, names = self._value(receiver)
            owner = names.definition(made.child_by_field_name("function")) if made and made.type == "call" else None
        found = member(owner, name) if owner else None
        return Callee(found, receiver) if found else None

    def _value(self, node: Node | None) -> tuple[Node | None, Names]:
        """What the one binding of a name gives it, and the names in whose sense; the node itself for no name."""
        reference = self.reference_at(node, Access.READ)
        if reference is None:
            return node, self
        found = self.only_binding(reference)
        if found is None:
            return None, self
        return bound_value(found.region, found.reference), Names(found.unit, self.module)


def bound_value(region: Region, binding: Reference) -> Node | None:
    """The expression that an assignment, `:=` or `with ... as` gives to the name at `binding`, and it alone."""
    target = region.node_at(binding.start, binding.end)
    if binding.binding is BindingKind.WITH:
        pattern = next((found for found in ancestors(target) if found.type == "as_pattern"), None)
        return pattern.named_children[0] if pattern and pattern.named_children else None
    if binding.binding not in (BindingKind.ASSIGNMENT, BindingKind.WALRUS):
        return None
    around = target.parent
    if around is None or target != (around.child_by_field_name("left") or around.child_by_field_name("name")):
        return None
    value = around.child_by_field_name("right") or around.child_by_field_name("value")
    while value is not None and value.type in ("assignment", "parenthesized_expression"):
        value = value.child_by_field_name("right") or next(iter(value.named_children), None)
    return value


def member(owner: Definition, name: str) -> Definition | None:
    """The one `def` of that name in the body of a class."""
    found = [
        block
        for block in owner.table.blocks
        if block.parent == owner.block.id and block.kind is BlockKind.FUNCTION and block.name == name
    ]
    return Definition(owner.unit, found[0]) if len(found) == 1 else None


def parameter_for(region: Region, call: Node, argument: Node, callee: Callee) -> Node | None:
    """The name of the parameter that gets `argument` of `call`; None where that is not plain."""
    definition = callee.definition
    arguments = call.child_by_field_name("arguments")
    parameters = definition.node.child_by_field_name("parameters")
    if arguments is None or parameters is None:
        return None
    is_bound = (callee.receiver is not None or callee.is_constructor) and not _is_static(definition)
    index = 1 if is_bound else 0
    if arguments != argument:  # `f(x for x in y)`: the generator expression is its own list of arguments.
        given = [child for child in arguments.named_children if child.type != "comment"]
        place = next((place for place, child in enumerate(given) if covers(child, argument)), len(given))
        if place == len(given) or any(child.type in _SPLATS for child in given[: place + 1]):
            return None
        argument = given[place]
        index += place
    taken = [child for child in parameters.named_children if child.type != "comment"]
    if argument.type == "keyword_argument":
        wanted = node_text(region, argument.child_by_field_name("name"))
        names = (_parameter_name(parameter) for parameter in taken)
        return next((name for name in names if name and node_text(definition.region, name) == wanted), None)
    positional = [child for child in taken if child.type != "positional_separator"]
    if index >= len(positional) or any(child.type in _ENDS_POSITIONAL for child in positional[: index + 1]):
        return None
    return _parameter_name(positional[index])


def parameter_names(region: Region, function: Node) -> Iterator[Node]:
    """The identifiers of the plain parameters of a `def` or lambda, in order."""
    parameters = function.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        name = _parameter_name(child) if child.type != "comment" else None
        if name is not None:
            yield name


_BINDS = frozenset({Access.WRITE, Access.PARAMETER})
_SPLATS = frozenset({"dictionary_splat", "list_splat"})
_DEFAULTS = frozenset({"default_parameter", "typed_default_parameter"})
_ENDS_POSITIONAL = frozenset({"dictionary_splat_pattern", "keyword_separator", "list_splat_pattern"})


def _parameter_name(parameter: Node) -> Node | None:
    """The identifier of a plain parameter; None for `*args`, `**kwargs` and separators."""
    if parameter.type == "identifier":
        return parameter
    if parameter.type == "typed_parameter":
        first = parameter.named_children[0]
        return first if first.type == "identifier" else None
    return parameter.child_by_field_name("name") if parameter.type in _DEFAULTS else None


def _is_static(definition: Definition) -> bool:
    around = definition.node.parent
    if around is None or around.type != "decorated_definition":
        return False
    return any(node_text(definition.region, child) == "@staticmethod" for child in around.named_children)


def _returned(maker: Definition) -> Callee | None:
    """The nested `def` that a function gives back, by its name or as a lambda, on each way that gives anything."""
    found: set[int] = set()
    table, region = maker.table, maker.region
    names = {
        block.name: block
        for block in table.blocks
        if block.parent == maker.block.id and block.kind is BlockKind.FUNCTION
    }
    body = maker.node.child_by_field_name("body")
    if body is None or maker.block.kind is not BlockKind.FUNCTION:
        return None
    for statement in _own_returns(body):
        value = statement.named_children[0] if statement.named_children else None
        block = names.get(node_text(region, value)) if value is not None and value.type == "identifier" else None
        if block is None or len(table.references_to(maker.block.id, block.name)) < 1:
            return None
        writes = [each for each in table.references_to(maker.block.id, block.name) if each.access in _BINDS]
        if len(writes) != 1:
            return None
        found.add(block.id)
    return Callee(Definition(maker.unit, table.blocks[found.pop()])) if len(found) == 1 else None


def _own_returns(node: Node) -> Iterator[Node]:
    """The `return` statements of a function's body, those of functions inside left out."""
    for child in node.named_children:
        if child.type == "return_statement":
            yield child
        elif child.type not in ("function_definition", "class_definition", "lambda"):
            yield from _own_returns(child)
