"""What assignments and `del` statements take out of containers. Knows no calls, and nothing of followed values."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.bindings import bound_value
from closure_lsp.escape.frames import reads_of
from closure_lsp.escape.module import Defined
from closure_lsp.escape.places import Key, Part, VariableRoot, key_of, root_of, spot_of
from closure_lsp.library.effects import Which
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    AugmentedAssignment,
    Comparison,
    Delete,
    Elif,
    Else,
    ExpressionList,
    For,
    ForClause,
    Function,
    Identifier,
    If,
    IfClause,
    List,
    ListComprehension,
    Node,
    PatternList,
    Set,
    SetComprehension,
    Slice,
    Subscript,
    Suite,
    Tuple,
    TuplePattern,
    While,
    bare,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.frames import Frame
    from closure_lsp.escape.names import Meanings
    from closure_lsp.scopes.model import BlockId


class Taking(NamedTuple):
    """Where something is taken out of what a variable holds."""

    start: int
    node: Node
    root: VariableRoot
    parts: tuple[Part, ...]
    """Which container in it."""
    which: Which
    key: Key | None = None
    """For `Which.NAMED`."""
    argument: str = ""
    """For `Which.ITSELF`: the text of the expression that gives it."""
    runs: bool = False
    """Whether what is taken out may be run then."""
    is_made_for: bool = False
    """Whether what takes it out was made for it alone: `stop` of `stop = subscribe(f)`."""
    since: int = -1
    """Only what was put there after this byte is taken out: `del kept[size:]`, of `size = len(kept)`."""


def of_deleted(frame: Frame, names: Meanings, statement: Node, target: Node) -> Iterator[Taking]:
    if isinstance(target, Attribute):
        spot = spot_of(frame, names, target)
        if spot.root is not None:
            yield Taking(statement.start, statement, spot.root, spot.parts, Which.EVERYTHING)
    if not isinstance(target, Subscript):
        return
    spot = spot_of(frame, names, target.value)
    if spot.root is None:
        return
    index = target.indices[0] if len(target.indices) == 1 else None
    if isinstance(index, Slice):
        which = _of_slice(index)
        since = _measured(names, target.value, index) if which is None else -1
        if which is not None or since >= 0:
            which = which or Which.EVERYTHING
            yield Taking(statement.start, statement, spot.root, spot.parts, which, since=since)
        return
    which = {"0": Which.FIRST, "-1": Which.LAST}.get(index.text, Which.NAMED) if index is not None else Which.NAMED
    key = key_of(target.indices)
    if key is not None:
        yield Taking(statement.start, statement, spot.root, spot.parts, which, key)


def _measured(names: Meanings, container: Node | None, index: Slice) -> int:
    """Where the beginning of a slice was bound to how much was in the container; -1 if it was not."""
    first = next(nodes_below(index, Identifier), None)
    if first is None or container is None or index.text.replace(" ", "") != f"{first.text}:":
        return -1
    reference = names.read_at(first)
    binding = names.only_binding(reference) if reference is not None else None
    value = bound_value(binding) if binding is not None else None
    if binding is None or value is None or value.text != f"len({container.text})":
        return -1
    return binding.reference.start if binding.unit is names.unit else 0


def _of_slice(index: Node) -> Which | None:
    """What is in a slice: all of it, what is at one end, or what nobody knows (None)."""
    return _SLICES.get(index.text.replace(" ", ""))


_SLICES = {
    ":": Which.EVERYTHING,
    "::": Which.EVERYTHING,
    "0:": Which.EVERYTHING,
    "-1:": Which.LAST,
    ":1": Which.FIRST,
}


def of_assigned(frame: Frame, names: Meanings, statement: Node, target: Node, value: Node | None) -> Iterator[Taking]:
    """A place that gets another value, which has nothing of the old one in it; or the old one without something."""
    if value is None:
        return
    if any(each.text == _first_name(target) for each in nodes_below(value, Identifier)):
        yield from _of_left_out(frame, names, statement, target, value)
        return
    if isinstance(target, Subscript) and any(isinstance(each, Slice) for each in target.indices):
        spot = spot_of(frame, names, target.value)
        if spot.root is not None and _of_slice(target.indices[0]) is Which.EVERYTHING:
            yield Taking(statement.start, statement, spot.root, spot.parts, Which.EVERYTHING)
        return
    if isinstance(target, Identifier):
        reference = names.written_at(target)
        if reference is not None:
            yield Taking(statement.start, statement, root_of(frame.unit, reference), (), Which.EVERYTHING)
        return
    if isinstance(target, Attribute):
        spot = spot_of(frame, names, target)
        if spot.root is not None:
            yield Taking(statement.start, statement, spot.root, spot.parts, Which.EVERYTHING)
    elif isinstance(target, Subscript):
        spot = spot_of(frame, names, target.value)
        key = key_of(target.indices)
        if spot.root is not None and key is not None:
            yield Taking(statement.start, statement, spot.root, spot.parts, Which.NAMED, key)


def _of_left_out(frame: Frame, names: Meanings, statement: Node, target: Node, value: Node) -> Iterator[Taking]:
    """`kept = kept[:-1]`, `kept[:] = [each for each in kept if each is not f]`."""
    is_slice = isinstance(target, Subscript) and target.indices[0].text == ":"
    place = target.value if isinstance(target, Subscript) and is_slice else target
    spot = spot_of(frame, names, place)
    root, parts = spot.root, spot.parts
    reference = names.written_at(target) if isinstance(target, Identifier) else None
    if reference is not None:
        root, parts = root_of(frame.unit, reference), ()
    if root is None or place is None or (reference is not None and _has_another_name(frame, names, statement, root)):
        return
    if isinstance(value, Subscript) and value.value is not None and value.value.text == place.text:
        which = _LEFT_OUT.get(value.indices[0].text)
        if which is not None:
            yield Taking(statement.start, statement, root, parts, which)
    elif isinstance(value, ListComprehension | SetComprehension) and value.first_iterable is not None:
        name, clauses = value.body, [each for each in value.children if isinstance(each, IfClause)]
        if value.first_iterable.text == place.text and name is not None and len(clauses) == 1:
            left_out = _other_than(clauses[0], name.text)
            # `a.method` is a new object each time; a function that a class holds is one.
            is_one = not isinstance(left_out, Attribute) or isinstance(names.class_named(left_out.value), Defined)
            if left_out is not None and is_one:
                yield Taking(statement.start, statement, root, parts, Which.ITSELF, None, left_out.text)


def _has_another_name(frame: Frame, names: Meanings, statement: Node, root: VariableRoot) -> bool:
    """Whether code before the loop may have given what a variable has another name: `push = kept.append`."""
    loop = nearest(statement, For, While)
    if loop is None:
        return False
    unit = root.unit or frame.unit
    if unit.derived(_first_reads, root.home, root.name).get(frame.runner, loop.start) < loop.start:
        return True
    others = names.module.reads_of(root.name) if root.unit is None else ()
    return any(
        other is not unit and nearest(other.reference_node(use), Assignment, Function) is not None
        for other, use in others
        if other.scopes.runs_in_module(use.block)
    )


def _first_reads(unit: Unit, home: BlockId, name: str) -> dict[BlockId, int]:
    """Where the code of each block first reads a variable, by the block whose call runs the code."""
    reads = unit.derived(reads_of, home, name)
    return {unit.scopes.runner_of(use.block): start for start, use, _ in reversed(reads)}


def is_left_out_of(read: Node) -> bool:
    """Whether a read of a container is the one in `kept = kept[:-1]` or in `kept = [x for x in kept if x is not f]`."""
    place: Node = read
    while isinstance(place.parent, Attribute):
        place = place.parent
    around = place.parent
    if isinstance(around, ForClause):
        around = around.parent
    is_part = isinstance(around, Subscript) and around.value is place and around.indices[0].text in _LEFT_OUT
    is_filtered = isinstance(around, ListComprehension | SetComprehension) and around.first_iterable is place
    assignment = around.parent if around is not None and (is_part or is_filtered) else None
    if not isinstance(assignment, Assignment) or assignment.left is None:
        return False
    if is_filtered and around is not None:
        clauses = [each for each in around.children if isinstance(each, IfClause)]
        body = around.body if isinstance(around, ListComprehension | SetComprehension) else None
        if len(clauses) != 1 or body is None or _other_than(clauses[0], body.text) is None:
            return False
    target = bare(assignment.left)
    is_slice = isinstance(target, Subscript) and target.indices[0].text == ":"
    owner = target.value if isinstance(target, Subscript) and is_slice else target
    return owner is not None and owner.text == place.text


_LEFT_OUT = {":-1": Which.LAST, "1:": Which.FIRST, ":0": Which.EVERYTHING}


def _other_than(condition: Node, name: str) -> Node | None:
    """The `f` of `if name is not f`, or of `if name != f`."""
    found = bare(condition.children[0]) if condition.children else None
    if not isinstance(found, Comparison) or len(found.operands) != 2:
        return None
    first, second = found.operands
    between = found.region.data[first.end : second.start].split()
    is_other = between in ([b"is", b"not"], [b"!="])
    return second if is_other and first.text == name else None


def _first_name(target: Node) -> str:
    found: Node | None = target
    while isinstance(found, Attribute | Subscript):
        found = found.value
    return found.text if found is not None else ""


def of_difference(frame: Frame, names: Meanings, statement: AugmentedAssignment) -> Iterator[Taking]:
    """`kept -= {f}`; `event -= f` of an event that has got `f` by `+=`."""
    right = bare(statement.right)
    operator = statement.region.data[statement.left.end : right.start] if right and statement.left else b""
    if not isinstance(right, Set | Identifier | Attribute) or b"-=" not in operator:
        return
    spot = spot_of(frame, names, statement.left)
    for item in right.items if isinstance(right, Set) else (right,):
        if spot.root is not None:
            yield Taking(statement.start, statement, spot.root, spot.parts, Which.ITSELF, None, item.text)


def in_each_arm(takings: list[Taking]) -> Iterator[Taking]:
    """What each arm of an `if` with an `else` takes out: the statement is sure to do so."""
    arms: dict[tuple[If, object], dict[Node, Taking]] = {}
    for taking in takings:
        suite = nearest(taking.node.parent, Suite)
        owner = suite.parent if suite is not None else None
        choice = owner.parent if isinstance(owner, Elif | Else) else owner
        if suite is not None and isinstance(choice, If) and taking.since < 0:
            what = (taking.root, taking.parts, taking.which, taking.key and taking.key.text, taking.argument)
            arms.setdefault((choice, what), {})[suite] = taking
    for (choice, _), found in arms.items():
        bodies = [choice.body, *(each.body for each in choice.alternatives)]
        if any(isinstance(each, Else) for each in choice.alternatives) and all(each in found for each in bodies):
            last = max(found.values(), key=attrgetter("start"))
            yield last._replace(node=choice, runs=any(each.runs for each in found.values()))


def listed(statement: Delete) -> tuple[Node, ...]:
    targets = statement.parts
    first = bare(targets[0]) if len(targets) == 1 else None
    if isinstance(first, ExpressionList | Tuple | List):
        return first.items
    return (first,) if first is not None else targets


def pairs(target: Node | None, value: Node | None) -> Iterator[tuple[Node, Node | None]]:
    """Each target of an assignment with what it gets."""
    while isinstance(value, Assignment):
        yield from pairs(value.left, bare(value.value))
        value = bare(value.value)
    if isinstance(target, PatternList | TuplePattern) and isinstance(value, ExpressionList | Tuple):
        if len(target.parts) == len(value.items):
            for each, given in zip(target.parts, value.items, strict=True):
                yield each, bare(given)
        return
    if target is not None and not isinstance(target, PatternList | TuplePattern):
        yield target, value
