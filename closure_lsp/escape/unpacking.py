"""Which of the targets that a loop unpacks can get no function: the counter of `enumerate`, a place with texts only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import Access
from closure_lsp.syntax import (
    Attribute,
    Call,
    Dictionary,
    Display,
    For,
    ForClause,
    Identifier,
    Literal,
    Pair,
    StarParameter,
    String,
    Tuple,
    bare,
)

if TYPE_CHECKING:
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Node


def places_without(names: Meanings, pattern: Node) -> frozenset[int]:
    """The places in a pattern of targets where nothing but numbers and texts arrives, as far as the text shows."""
    if any(isinstance(each, StarParameter) for each in pattern.parts):
        return frozenset()
    around = pattern.parent
    if isinstance(around, For | ForClause) and around.target is pattern:
        iterable = bare(around.iterable)
        if _counted(names, iterable) is not None:
            return frozenset({0})
        if _has_plain_keys(names, iterable):
            return frozenset({0})
        return _plain_places(names, iterable, len(pattern.parts))
    if around is None:
        return frozenset()
    loop = around.parent
    if isinstance(loop, For | ForClause) and loop.target is around and around.parts[1:] == (pattern,):
        return _plain_places(names, _counted(names, bare(loop.iterable)), len(pattern.parts))
    return frozenset()


def _counted(names: Meanings, node: Node | None) -> Node | None:
    """The `a` of `enumerate(a)`."""
    is_it = isinstance(node, Call) and names.dotted(node.function) == "enumerate"
    return bare(node.given[0]) if isinstance(node, Call) and is_it and node.given else None


def _has_plain_keys(names: Meanings, node: Node | None) -> bool:
    """Whether it is `d.items()` where all keys of `d` are seen to be numbers and texts."""
    method = node.function if isinstance(node, Call) and not node.given else None
    if not isinstance(method, Attribute) or method.name_text != "items":
        return False
    shown = _shown(names, bare(method.value))
    pairs = shown.items if isinstance(shown, Dictionary) else ()
    return bool(pairs) and all(isinstance(each, Pair) and _is_plain(each.key) for each in pairs)


def _plain_places(names: Meanings, iterable: Node | None, width: int) -> frozenset[int]:
    shown = _shown(names, iterable)
    if shown is None or isinstance(shown, Dictionary):
        return frozenset()
    rows = [row.items for row in map(bare, shown.items) if isinstance(row, Tuple) and len(row.items) == width]
    if len(rows) != len(shown.items):
        return frozenset()
    return frozenset(place for place in range(width) if all(_is_plain(row[place]) for row in rows))


def _is_plain(node: Node | None) -> bool:
    return isinstance(bare(node), Literal | String)


def _shown(names: Meanings, node: Node | None) -> Display | None:
    """The brackets that an expression is; of a name, if its value is bound once and the code only iterates over it."""
    if isinstance(node, Display):
        return node
    reference = names.read_at(node)
    value, their = names.value(node)
    if reference is None or reference.home is None or their.unit is not names.unit:
        return None
    uses = names.unit.scopes.references_to(reference.home, reference.name)
    reads = [names.unit.reference_node(each) for each in uses if each.access is Access.READ]
    found = bare(value)
    return found if isinstance(found, Display) and all(map(_only_iterates, reads)) else None


def _only_iterates(read: Node) -> bool:
    """Whether a use of a variable does no more than iterate over it."""
    around = read.parent
    if isinstance(around, Attribute):
        return around.name_text == "items" and isinstance(around.parent, Call)
    if isinstance(around, For | ForClause):
        return bare(around.iterable) is read
    call = around.parent if around is not None else None
    return isinstance(call, Call) and isinstance(call.function, Identifier) and call.function.text in _LOOKING


_LOOKING = frozenset({"enumerate", "len"})
