"""Where a value is put: the variable at the beginning of `a.b[c].append`, and the way from there.

Knows nothing of when that happens, and of what becomes of it.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.bindings import bound_value
from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.carriers import ANYWHERE, ITEMS
from closure_lsp.escape.frames import Stretch, first_binding_in, suite_around, writes_of
from closure_lsp.escape.fresh import makes_new
from closure_lsp.escape.module import Binding, Defined
from closure_lsp.flow.order import repeats, runs_before
from closure_lsp.library.effects import Gives
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Call,
    For,
    Identifier,
    Literal,
    Slice,
    String,
    Subscript,
    UnaryOperation,
    bare,
    covers,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.names import Meanings
    from closure_lsp.library.notation import Callable
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node


class Key(NamedTuple):
    """What names one of several places: an expression, in the sense of a statement's names; a text for a constant."""

    text: str
    node: Node | None = None


class Part(NamedTuple):
    """A step into a container or object."""

    layer: str
    key: Key | None = None
    """Which item it is; None where that is not one place, as for `append`."""

    @property
    def is_one_place(self) -> bool:
        return self.key is not None or self.layer.startswith(".")

    @property
    def has_unknown_key(self) -> bool:
        """Whether there is no key, or it is a token that a call gives, which may have other names."""
        key = self.key
        return key is None or (key.node is not None and key.node.text != key.text)


def nested(*parts: Part) -> tuple[Part, ...]:
    """Some steps, the first one first. Of what is nested too deep all that is known is that it is in there: so a loop
    or a recursion that puts one thing into the next comes to an end.
    """
    return parts if len(parts) <= _MOST_STEPS else (*parts[: _MOST_STEPS - 1], Part(ANYWHERE))


_MOST_STEPS = 6
"""One more than the layers that a carrier tells apart."""


class VariableRoot(NamedTuple):
    """A variable; or a store of the library that lives as long as the interpreter."""

    unit: Unit | None
    """None for a global, which all statements share."""
    home: BlockId
    name: str


class Spot(NamedTuple):
    """Where an expression leads."""

    root: VariableRoot | None = None
    parts: tuple[Part, ...] = ()
    binding: Reference | None = None
    """Of what the code makes itself: where it gets a name. None with no root: a value without a name, or not known."""
    value: Node | None = None
    """What the code makes itself: the expression."""
    is_new: bool = False
    """Whether it is an object that nobody else has."""


def spot_of(frame: Frame, names: Meanings, node: Node | None) -> Spot:
    """Where a container or object comes from that the frame's code puts something into."""
    parts: tuple[Part, ...] = ()
    seen: set[Node] = set()
    while True:
        node = bare(node)
        if node is None or node in seen:
            return Spot(parts=parts)
        seen.add(node)
        if isinstance(node, Attribute):
            if _is_before(frame, names, node) and _is_replaced_in(frame, node):
                return Spot(parts=parts, value=node)
            parts = (Part(f".{node.name_text}"), *parts)
            node = node.value
            continue
        if isinstance(node, Subscript):
            parts = (Part(ITEMS, key_of(node.indices)), *parts)
            node = node.value
            continue
        inner = _given_out(names, node) if isinstance(node, Call) else None
        if inner is not None:
            node, parts = inner[0], (inner[1], *parts)
            continue
        store = _of_module(names, node) if isinstance(node, Call) else None
        if store is not None:
            return Spot(store, parts)
        reference = names.read_at(node) or names.written_at(node)
        if reference is None or reference.home is None:
            is_global = isinstance(node, Identifier) and reference is not None
            if is_global and reference is not None:
                return Spot(VariableRoot(None, MODULE_BLOCK, reference.name), parts)
            return Spot(parts=parts, value=node, is_new=makes_new(names, node))
        found = _of_variable(frame, names, node, reference, parts)
        if isinstance(found, Spot):
            return found
        node, parts = found


def _of_variable(
    frame: Frame, names: Meanings, node: Node, reference: Reference, parts: tuple[Part, ...]
) -> Spot | tuple[Node, tuple[Part, ...]]:
    """The spot of a variable; or what it is another name for."""
    root = root_of(frame.unit, reference)
    if frame.unit is not names.unit:
        return Spot(root_of(names.unit, reference), parts)
    own = first_binding_in(frame, reference)
    is_own = own is not None and frame.unit.scopes.runner_of(root.home) == frame.runner and root.home != MODULE_BLOCK
    if frame.stretch is not Stretch.CALL:
        is_own = own is not None
    if is_own and own is not None and runs_before(frame.unit.reference_node(own), node):
        return _of_own(frame, names, node, own, parts)
    if (
        own is not None
        and frame.unit.scopes.runner_of(reference.block) == frame.runner
        and _is_before(frame, names, node)
    ):
        return Spot(parts=parts, value=node)
    alias = _alias(names, reference)
    if alias is not None:
        return alias, parts
    return Spot(_meant_elsewhere(names, reference) or root, parts)


def _is_before(frame: Frame, names: Meanings, node: Node) -> bool:
    """Whether a place is above the loop, which may give what it names another value: `push = kept.append`."""
    is_of_unit = frame.unit is names.unit and node.region is frame.unit.region
    return is_of_unit and frame.stretch is Stretch.ITERATION and node.end <= frame.code.start


def _is_replaced_in(frame: Frame, attribute: Attribute) -> bool:
    """Whether the frame's code gives an attribute another value."""
    starts = frame.unit.derived(_assigned_attributes).get(attribute.text, [])
    index = bisect_left(starts, frame.code.start)
    return index < len(starts) and starts[index] < frame.code.end


def _assigned_attributes(unit: Unit) -> dict[str, list[int]]:
    """Where each attribute gets a value, by its text."""
    found: dict[str, list[int]] = {}
    for assignment in nodes_below(unit.region.root, Assignment):
        if isinstance(assignment.left, Attribute):
            found.setdefault(assignment.left.text, []).append(assignment.left.start)
    return {text: sorted(starts) for text, starts in found.items()}


def _meant_elsewhere(names: Meanings, reference: Reference) -> VariableRoot | None:
    """The global for which another statement makes a global another name: `also = kept`."""
    binding = names.only_binding(reference)
    if binding is None or binding.unit is names.unit:
        return None
    value = bound_value(binding)
    their = names.of(binding.unit)
    meant = their.read_at(value) if isinstance(value, Identifier) else None
    if meant is None or meant.home != MODULE_BLOCK or their.only_binding(meant) is None:
        return None
    return root_of(binding.unit, meant)


def root_of(unit: Unit, reference: Reference) -> VariableRoot:
    home = reference.home
    if home is None or home == MODULE_BLOCK:
        return VariableRoot(None, MODULE_BLOCK, reference.name)
    return VariableRoot(unit, home, reference.name)


def store_of(row_name: str) -> VariableRoot:
    """What a module of the library keeps."""
    return VariableRoot(None, _STORE, row_name.rpartition(".")[0])


_STORE = -1


def as_seen_from(names: Meanings, their: Meanings, root: VariableRoot) -> VariableRoot:
    """A variable of the code of `their` file as the code of another one knows it: it has globals of its own."""
    if root.unit is None and root.home == MODULE_BLOCK and names.module.origin != their.module.origin:
        return VariableRoot(None, _STORE, f"{their.module.origin}:{root.name}")
    return root


def _of_own(
    frame: Frame, names: Meanings, node: Node, binding: Reference, parts: tuple[Part, ...]
) -> Spot | tuple[Node, tuple[Part, ...]]:
    """Of a variable, used at `node`, that the frame's code gives a value."""
    value = bound_value(Binding(frame.unit, binding))
    if isinstance(value, Identifier | Attribute | Subscript):
        return value, parts
    if isinstance(value, Call) and binding.binding is not BindingKind.WITH:
        inner = _given_out(names, value)
        if inner is not None:
            return inner[0], (inner[1], *parts)
        store = _of_module(names, value)
        if store is not None:
            return Spot(store, parts)
    if binding.binding is BindingKind.FOR:
        loop = nearest(frame.unit.reference_node(binding), For)
        target = loop.target if loop is not None else None
        if loop is not None and isinstance(target, Identifier) and loop.iterable is not None and loop is not frame.code:
            return loop.iterable, (Part(ITEMS), *parts)
        if loop is not None and loop is frame.code and loop.iterable is not None:
            return loop.iterable, (Part(ITEMS), *parts)
    is_new = value is not None and makes_new(names, value)
    root = root_of(frame.unit, binding)
    if _mentions(names, value, binding):  # `kept = kept + [f]`: the one before is in it
        return Spot(root, parts)
    outside = frame.unit.derived(_bound_outside, root.home, root.name, frame.code)
    is_older = not outside <= {binding.start}
    if is_older and not covers(suite_around(frame.unit.reference_node(binding)), node):
        return Spot(root, parts)
    return Spot(root, parts, binding, value, is_new)


def _bound_outside(unit: Unit, home: BlockId, name: str, code: Node) -> frozenset[int]:
    """Where a variable is bound by what a stretch of code does not repeat: the bytes."""
    writes = unit.derived(writes_of, home, name)
    return frozenset(start for start, found, node in writes if found.access is Access.WRITE and not repeats(code, node))


def _mentions(names: Meanings, value: Node | None, binding: Reference) -> bool:
    if value is None:
        return False
    inside = names.unit.scopes.references_in(value.span)
    return any(each.home == binding.home and each.name == binding.name for each in inside)


def _alias(names: Meanings, reference: Reference) -> Node | None:
    """What a variable is only another name for: `also` of `also = kept`."""
    binding = names.only_binding(reference)
    if binding is None or binding.unit is not names.unit:
        return None
    value = bound_value(binding)
    if isinstance(value, Identifier) and binding.reference.binding is BindingKind.ASSIGNMENT:
        meant = names.read_at(value)
        return value if meant is not None and meant.home is not None else None
    return None


def _given_out(names: Meanings, call: Call) -> tuple[Node, Part] | None:
    """The container out of which a method such as `setdefault` gives one of its items, and which."""
    function = call.function
    if not isinstance(function, Attribute) or function.value is None:
        return None
    if _gives_part(names, call):
        return function.value, Part(ANYWHERE)
    if not _gives_what_stays(names, function.name_text):
        return None
    if isinstance(names.kind(function.value), Defined):
        return None
    given = call.given
    return function.value, Part(ITEMS, key_of(given[:1]) if given else None)


def _gives_what_stays(names: Meanings, method: str) -> bool:
    """Whether a method of this name gives out an item of its object, which stays there."""
    library = names.module.library
    gives = any(each.items and each.what is Gives.ITSELF for each in library.given_out(method))
    return gives and not any(library.taken_out(method))


def _gives_part(names: Meanings, call: Call) -> Callable | None:
    """The row of a call whose result is a part of something older."""
    callee = callee_of(names, call.function)
    row = callee.row if callee is not None and len(callee.rows) == 1 else None
    return row if row is not None and row.result is Gives.PART else None


def _of_module(names: Meanings, call: Call) -> VariableRoot | None:
    """The store of the module that has what a call of one of its functions gives: `turtle.Screen()`."""
    row = _gives_part(names, call)
    return store_of(row.name) if row is not None and row.receiver is None else None


def key_of(indices: tuple[Node, ...]) -> Key | None:
    """Which item the index of a subscript, or the argument of a call, names."""
    if len(indices) != 1:
        return Key(", ".join(each.text for each in indices), indices[0].parent) if indices else None
    index = bare(indices[0])
    if index is None or isinstance(index, Slice):
        return None
    return Key(index.text) if is_constant(index) else Key(index.text, index)


def is_constant(node: Node | None) -> bool:
    """Whether an expression is a literal."""
    if isinstance(node, UnaryOperation):
        return isinstance(node.operand, Literal)
    return isinstance(node, Literal) or (isinstance(node, String) and node.is_plain)
