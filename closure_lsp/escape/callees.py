"""What a call calls: a function of the file, a row of the library, or a class that keeps what it is made with.

Knows nothing of what callables do with their arguments.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.bindings import bindings_of, bound_value
from closure_lsp.escape.carriers import Kind
from closure_lsp.escape.methods import first_parameter, is_property
from closure_lsp.escape.module import Defined
from closure_lsp.escape.names import (
    Meanings,
    is_class_method,
    is_static,
)
from closure_lsp.flow.certainty import yields
from closure_lsp.scopes.model import BlockKind
from closure_lsp.syntax import (
    Attribute,
    Call,
    Class,
    Function,
    Identifier,
    KeywordArgument,
    Lambda,
    ParameterKind,
    Return,
    bare,
    nearest,
    own_nodes,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.library.notation import Callable, RowParameter
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node, Parameter


class Meant(NamedTuple):
    """An expression, and the names in whose sense it is meant."""

    node: Node
    names: Meanings


class Callee(NamedTuple):
    """What a call runs, as far as the text shows it."""

    definition: Defined | None = None
    """A function of the file."""
    rows: tuple[Callable, ...] = ()
    """Rows of the library: what it may be. Of several, what they have in common is sure."""
    receiver: Meant | None = None
    """The `a` of `a.method(...)`, which the method gets as its first argument."""
    is_bound: bool = False
    """Whether the first parameter takes the receiver, or the new object, and no argument of the call."""
    makes: Defined | None = None
    """The class of the file of which the call makes an object."""
    is_record: bool = False
    """Whether it makes an object that holds whatever it is made with."""
    before: tuple[Meant, ...] = ()
    """The positional arguments that a `functools.partial` has put before those of the call."""

    @property
    def row(self) -> Callable | None:
        """The row, or the first of those that it may be."""
        return self.rows[0] if self.rows else None

    def parameters_for(self, call: Call, given: Node) -> list[tuple[Callable, RowParameter]]:
        """The parameters that take an argument of the call, of all rows that say something of it."""
        found = []
        arguments = call.given
        index = len(self.before) + (arguments.index(given) if given in arguments else 0)
        for row in self.rows:
            if isinstance(given, KeywordArgument):
                parameter = row.parameter_named(given.name.text if given.name is not None else "")
            else:
                parameter = row.parameter_at(index)
            if parameter is not None and parameter.effects:
                found.append((row, parameter))
        return found


def callee_of(names: Meanings, node: Node | None) -> Callee | None:
    """What a call of the expression `node` runs, where that is the only meaning of it."""
    if node is None:
        return None
    if node not in names.callees:
        names.callees[node] = None  # while it is looked up: what `f = f()` calls depends on itself
        names.callees[node] = _look_up(names, node)
    found: Callee | None = names.callees[node]
    return found


def _look_up(names: Meanings, node: Node | None) -> Callee | None:
    seen: set[Node] = set()
    before: tuple[Meant, ...] = ()
    while True:
        node = bare(node)
        if node is None or node in seen:
            return None
        seen.add(node)
        found = _directly(names, node)
        if found is not None:
            return found._replace(before=(*found.before, *before)) if before else found
        if isinstance(node, Call):  # `functools.partial(f, a)` has no name of its own
            partial = _partial(names, node)
            if partial is None:
                return None
            node, names, before = *partial[0], (*partial[1], *before)
            continue
        reference = names.read_at(node)
        binding = names.only_binding(reference) if reference is not None else None
        if binding is None:
            return None
        node, names = bound_value(binding), names.of(binding.unit)


def _directly(names: Meanings, node: Node) -> Callee | None:
    """The same without following assignments."""
    if isinstance(node, Lambda):
        return _lambda(names, node)
    if isinstance(node, Attribute):
        return _method(names, node)
    if isinstance(node, Call):
        maker = callee_of(names, node.function)
        if maker is None or maker.definition is None or maker.makes is not None:
            return _instance(names, node)
        return returned_function(maker.definition)
    definition = names.definition(node)
    if definition is not None:
        return constructor(names, definition) if definition.block.kind is BlockKind.CLASS else Callee(definition)
    name = names.dotted(node)
    row = names.module.library.callable(name) if name is not None else None
    if row is not None:
        return Callee(rows=(row,))
    if name in EXCEPTIONS:
        return Callee(is_record=True)
    reference = names.read_at(node)
    own = names.own_class(reference) if reference is not None else None
    if own is not None:  # `cls()`
        return constructor(names, own)
    return _instance(names, node)


def _instance(names: Meanings, node: Node) -> Callee | None:
    """The `__call__` of an object of a class of the file; a class that the library's `namedtuple` has made."""
    kind = names.kind(node)
    if isinstance(kind, Defined):
        found = names.member(kind, "__call__")
        return Callee(found, receiver=Meant(node, names), is_bound=True) if found is not None else None
    row = names.module.library.method(kind, "__call__") if kind is not None else None
    if row is not None:
        return Callee(rows=(row,), receiver=Meant(node, names))
    value, their = names.value(node)
    maker = their.dotted(value.function) if isinstance(value, Call) else None
    return Callee(is_record=True) if maker in _MAKE_RECORDS else None


def constructor(names: Meanings, owner: Defined) -> Callee:
    """What making an object of a class of the file runs."""
    node = owner.node
    decorators = node.decorators if isinstance(node, Class) else ()
    their = names.of(owner.unit)
    made_by = [bare(each.expression) for each in decorators]
    dotted = {their.dotted(each.function if isinstance(each, Call) else each) for each in made_by}
    for each in names.lineage(owner):
        if isinstance(each, Defined):
            found = names.own_member(each, "__init__")
            if found is not None:
                return Callee(found, is_bound=True, makes=owner)
        elif each in _RECORDS or each in EXCEPTIONS:
            return Callee(makes=owner, is_record=True)
        elif each is not None:
            row = names.module.library.callable(each)
            if row is not None:
                return Callee(rows=(row,), makes=owner)
    return Callee(makes=owner, is_record=bool(dotted & _RECORDS))


def _method(names: Meanings, node: Attribute) -> Callee | None:
    """The method that `x.name` means."""
    receiver, name = node.value, node.name_text
    if receiver is None:
        return None
    library = names.module.library
    place = Meant(receiver, names)
    if isinstance(receiver, Call) and names.dotted(receiver.function) == "super":
        return _of_base(names, node, name)
    owner = names.class_named(receiver)
    reference = names.read_at(receiver)
    if isinstance(owner, Defined):
        found = names.member(owner, name)
        if found is None:
            return None
        return Callee(found, receiver=place, is_bound=is_class_method(found))
    row = library.unbound(owner, name) if isinstance(owner, str) else None
    if row is not None:
        return Callee(rows=(row,))
    own = names.own_class(reference) if reference is not None else None
    kind = own or names.kind(receiver)
    if isinstance(kind, Defined):
        found = names.member(kind, name)
        if found is not None and is_property(found):
            return returned_function(found)
        if found is not None:
            return Callee(found, receiver=place, is_bound=not is_static(found))
        base = names.library_base(kind)
        row = library.method(base, name) if base is not None else None
        if row is None:  # what another base of a subclass has: `self.assertRaises` in a mixin
            return _instance(names, node) or _named(names, receiver, name)
        return Callee(rows=(row,), receiver=place)
    if isinstance(kind, str):
        row = library.method(kind, name)
        return Callee(rows=(row,), receiver=place) if row is not None else None
    dotted = names.dotted(node)
    row = library.callable(dotted) if dotted is not None else None
    if row is not None:
        return Callee(rows=(row,))
    definition = names.definition(node)
    if definition is not None:  # `helpers.call`
        return constructor(names, definition) if definition.block.kind is BlockKind.CLASS else Callee(definition)
    generic = _generic(names, receiver, name)
    if generic is not None:
        return generic
    return _named(names, receiver, name)


def _named(names: Meanings, receiver: Node, name: str) -> Callee | None:
    """What a method's name alone decides."""
    library = names.module.library
    last = getattr(bare(receiver), "name_text", "")  # `button.clicked.connect`
    rows = (library.methods_named(f"{last}.{name}") if last else ()) or library.methods_named(name)
    return Callee(rows=rows, receiver=Meant(receiver, names)) if rows else None


def _generic(names: Meanings, receiver: Node, name: str) -> Callee | None:
    """What a generic function of the library gets by `show.register(...)`."""
    definition = names.definition(receiver)
    if definition is None and isinstance(receiver, Attribute):
        owner = names.class_named(receiver.value)
        definition = names.member(owner, receiver.name_text) if isinstance(owner, Defined) else None
    if definition is None or definition.block.kind is not BlockKind.FUNCTION:
        return None
    node = definition.node
    decorators = node.decorators if isinstance(node, Function) else ()
    for each in decorators:
        dotted = names.of(definition.unit).dotted(each.expression)
        row = names.module.library.method(dotted, name) if dotted is not None else None
        if row is not None:
            return Callee(rows=(row,), receiver=Meant(receiver, names))
    return None


def _of_base(names: Meanings, node: Attribute, name: str) -> Callee | None:
    """The method that `super().name` means, whose receiver is the method's own."""
    function = nearest(node, Function)
    itself = first_parameter(function) if function is not None else None
    owner = names.class_around(function) if function is not None else None
    if owner is None or itself is None:
        return None
    place = Meant(itself, names)
    for each in names.lineage(owner)[1:]:
        if isinstance(each, Defined):
            method = names.own_member(each, name)
            if method is not None:
                return Callee(method, receiver=place, is_bound=True)
        elif each is not None:
            row = names.module.library.method(each, name)
            if row is not None:
                return Callee(rows=(row,), receiver=place)
    return None


def _lambda(names: Meanings, node: Lambda) -> Callee | None:
    block = names.unit.derived(_lambdas).get(node.start)
    return Callee(Defined(names.unit, block)) if block is not None else None


def _lambdas(unit: Unit) -> dict[int, Block]:
    return {block.span.start: block for block in reversed(unit.scopes.blocks) if block.kind is BlockKind.LAMBDA}


def _partial(names: Meanings, call: Call) -> tuple[Meant, tuple[Meant, ...]] | None:
    """The function that `functools.partial` calls, and what it hands to it first."""
    if names.dotted(call.function) != "functools.partial" or not call.given:
        return None
    first, *others = call.given
    if any(isinstance(each, KeywordArgument) for each in call.given):
        return None
    return Meant(first, names), tuple(Meant(each, names) for each in others)


def returned_function(maker: Defined) -> Callee | None:
    """The nested `def` or lambda that a function gives back, on each way that gives anything."""
    unit, block = maker
    if block.kind is not BlockKind.FUNCTION:
        return None
    inner = {
        each.name: each for each in unit.scopes.blocks if each.parent == block.id and each.kind is BlockKind.FUNCTION
    }
    found: dict[int, Defined] = {}
    for statement in own_nodes(maker.node, Return):
        value = bare(statement.value)
        if isinstance(value, Lambda):
            each = unit.derived(_lambdas).get(value.start)
        else:
            each = inner.get(value.text) if isinstance(value, Identifier) else None
            each = each if each is not None and len(bindings_of(unit, block.id, each.name)) == 1 else None
        if each is None:
            return None
        found[each.id] = Defined(unit, each)
    return Callee(next(iter(found.values()))) if len(found) == 1 else None


def kind_of(node: Node) -> Kind:
    """What the value of a `def` is."""
    if not isinstance(node, Function):
        return Kind.FUNCTION
    if yields(node):
        return Kind.GENERATOR_FUNCTION
    return Kind.COROUTINE_FUNCTION if node.is_async else Kind.FUNCTION


class Taken(NamedTuple):
    """A parameter that takes an argument, and how many containers are put around it there."""

    parameter: Parameter
    is_rest: bool
    """Whether the parameter is `*args` or `**kwargs`, so that its value holds the argument."""
    is_item: bool = False
    """Whether it takes an item of the argument, which is `*value` or `**value`."""


def parameters_of(definition: Defined) -> tuple[Parameter, ...]:
    node = definition.node
    found = node.parameters if isinstance(node, Function | Lambda) else None
    return tuple(found) if found is not None else ()


def taken_by(callee: Callee, call: Call, given: Node) -> list[Taken]:
    """The parameters of a function of the file that may take `given`, one of the arguments of `call`."""
    if callee.definition is None:
        return []
    parameters = parameters_of(callee.definition)[1 if callee.is_bound else 0 :]
    arguments = call.given
    if isinstance(given, KeywordArgument):
        return _by_name(parameters, given.name.text if given.name is not None else "")
    index = arguments.index(given) if given in arguments else 0
    stars = [each for each in arguments[:index] if _is_splat(each)]
    position = index + len(callee.before)
    positional = [each for each in parameters if each.takes_position or each.kind is ParameterKind.VAR_POSITIONAL]
    if _is_splat(given):
        if given.text.startswith("**"):
            return [Taken(each, each.kind is ParameterKind.VAR_KEYWORD, is_item=True) for each in parameters]
        return [Taken(each, not each.takes_position, is_item=True) for each in positional[position:]] or [
            Taken(each, is_rest=True, is_item=True) for each in positional[-1:] if not each.takes_position
        ]
    if stars:
        return [Taken(each, not each.takes_position) for each in positional]
    for place, each in enumerate(positional):
        if not each.takes_position:
            return [Taken(each, is_rest=True)]
        if place == position:
            return [Taken(each, is_rest=False)]
    return []


def argument_for(callee: Callee, call: Call, name: str, names: Meanings) -> Meant | None:
    """The expression that the parameter `name` of a function of the file gets from `call`; its default otherwise."""
    if callee.definition is None:
        return None
    parameters = parameters_of(callee.definition)
    if callee.is_bound and parameters and parameters[0].name.text == name:
        return callee.receiver
    for given in call.given:
        for taken in taken_by(callee, call, given):
            if taken.parameter.name.text == name and not taken.is_rest and not taken.is_item:
                value = given.value if isinstance(given, KeywordArgument) else given
                return Meant(value, names) if value is not None else None
    positional = [each for each in parameters[1 if callee.is_bound else 0 :] if each.takes_position]
    for place, each in zip(callee.before, positional, strict=False):
        if each.name.text == name:
            return place
    default = next((each.default for each in parameters if each.name.text == name), None)
    return Meant(default, names.of(callee.definition.unit)) if default is not None else None


def _by_name(parameters: tuple[Parameter, ...], name: str) -> list[Taken]:
    for each in parameters:
        if each.name.text == name and each.takes_keyword:
            return [Taken(each, is_rest=False)]
    return [Taken(each, is_rest=True) for each in parameters if each.kind is ParameterKind.VAR_KEYWORD]


def _is_splat(given: Node) -> bool:
    return given.text.startswith("*")


_RECORDS = frozenset(
    {
        "attr.define",
        "attr.s",
        "attrs.define",
        "attrs.frozen",
        "dataclasses.dataclass",
        "typing.NamedTuple",
    }
)
EXCEPTIONS = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)
"""What is raised holds whatever it is made with."""
_MAKE_RECORDS = frozenset({"collections.namedtuple", "dataclasses.make_dataclass", "typing.NamedTuple"})
