"""Which takings take out what was put into a container, as far as their words decide it. Knows no order."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from closure_lsp.escape.frames import reads_of
from closure_lsp.escape.places import key_of
from closure_lsp.library.effects import Which
from closure_lsp.syntax import Attribute, Call, Comprehension, Subscript, bare, call_of, nearest

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.places import Part, VariableRoot
    from closure_lsp.escape.removals import Taking
    from closure_lsp.library import Library
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node


def takes_it(taking: Taking, parts: tuple[Part, ...], texts: tuple[str, ...], *, only_all: bool = False) -> bool:
    """Whether a taking concerns what is at the end of `parts`, as far as its own words decide it."""
    depth = len(taking.parts)
    if only_all and taking.since >= 0:
        return False
    if [part.layer for part in parts[:depth]] != [part.layer for part in taking.parts]:
        return False
    if not all(_is_same(mine, other) for mine, other in zip(parts, taking.parts, strict=False)):
        return False
    if taking.which is Which.EVERYTHING:
        return True
    if len(parts) == depth:
        return False
    match taking.which:
        case Which.ITSELF if not only_all:
            is_new = taking.argument.startswith(("lambda", "(lambda")) and not taking.is_made_for
            return taking.argument in texts and not is_new
        case Which.NAMED:
            key = parts[depth].key
            is_same = key is not None and taking.key is not None and key.text == taking.key.text
            return is_same and (not only_all or taking.key is None or taking.key.node is None)
        case Which.FIRST | Which.LAST | Which.SOME:
            return not only_all
    return False


def _is_same(first: Part, second: Part) -> bool:
    if first.layer != second.layer:
        return False
    if first.layer.startswith("."):
        return True
    return first.key is not None and second.key is not None and first.key.text == second.key.text


def puts_of(unit: Unit, home: BlockId, name: str, library: Library) -> tuple[Node, ...]:
    """The reads of a variable on which a method is called that puts something into what it has, in text order."""
    reads = [node for _, _, node in unit.derived(reads_of, home, name)]
    return tuple([read for read in reads if isinstance(read.parent, Attribute) and library.puts(read.parent.name_text)])


def is_put_first(node: Node) -> bool:
    call = nearest(node, Call)
    function = call.function if call is not None else None
    name = getattr(function, "name_text", "")
    if name == "insert" and call is not None and call.given:
        return call.given[0].text == "0"
    return name == "appendleft"


def puts_several(node: Node) -> bool:
    """Whether a call puts all items of a comprehension somewhere, so that one who takes one out leaves others there."""
    given = node.given if isinstance(node, Call) else ()
    return any(isinstance(bare(each), Comprehension) for each in given)


def reads_of_part(unit: Unit, root: VariableRoot, parts: tuple[Part, ...], above: Node) -> list[tuple[Reference, Node]]:
    """The last reads of a variable above a place, but for those that are about another attribute or key."""
    by_part = unit.derived(_reads_by_part, root.home, root.name)
    first = parts[0] if parts else None
    ways = ["", _ANY_ATTRIBUTE, _ANY_KEY]
    if first is not None and first.layer.startswith("."):
        ways = ["", first.layer, _ANY_KEY]
    elif first is not None and first.key is not None:
        ways = ["", _ANY_ATTRIBUTE, f"[{first.key.text}]"]
    found: list[tuple[int, Reference, Node]] = []
    for way in ways:
        reads = by_part.get(way, [])
        last = bisect_left(reads, above.start, key=itemgetter(0))
        found += reads[max(0, last - _MOST_READS) : last]
    return [(use, read) for _, use, read in sorted(found, key=itemgetter(0))[-_MOST_READS:]]


def _reads_by_part(unit: Unit, home: BlockId, name: str) -> dict[str, list[tuple[int, Reference, Node]]]:
    """The reads of a variable, by the attribute or key that is used: `.a` or `[a]`; all others by no name."""
    found: dict[str, list[tuple[int, Reference, Node]]] = {}
    for read in unit.derived(reads_of, home, name):
        item = read[2].parent
        key = key_of(item.indices) if isinstance(item, Subscript) else None
        ways = [f"[{key.text}]", _ANY_KEY] if key is not None else [""]
        if isinstance(item, Attribute) and call_of(item) is None:  # a method may use any of them
            ways = [f".{item.name_text}", _ANY_ATTRIBUTE]
        for way in ways:
            found.setdefault(way, []).append(read)
    return found


_ANY_ATTRIBUTE, _ANY_KEY = ".*", "[*]"
_MOST_READS = 100
"""Reads of a variable above a place among which one is looked for that finds what was put there before."""
