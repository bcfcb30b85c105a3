"""Finds takings by the place out of which they take something, and by what they take. Knows no journey."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.library.effects import Which

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.escape.places import Part, VariableRoot
    from closure_lsp.escape.removals import Taking

What = tuple[Which, str]
"""How much a taking takes; with the text of the key, or of the value, where it takes one of them."""
ALL: What = (Which.EVERYTHING, "")
AN_END: What = (Which.SOME, "")
"""The first item, the last one, or one that nobody knows."""
UNKNOWN_KEY: What = (Which.NAMED, "")
"""What is under a key that is not a constant."""
ANY_VALUE: What = (Which.ITSELF, "")
"""Any value, whichever expression gives it."""


class TakenPlaces:
    """The takings of a block, each list in the order of the text."""

    def __init__(self, takings: Iterable[Taking]) -> None:
        """Of takings in the order of the text."""
        self._lists: dict[tuple[VariableRoot, tuple[object, ...], What], list[Taking]] = {}
        self.roots: set[VariableRoot] = set()
        """The variables out of which anything is taken."""
        for taking in takings:
            self.roots.add(taking.root)
            for what in _kinds(taking):
                self._lists.setdefault((taking.root, _way(taking.parts), what), []).append(taking)

    def between(
        self, root: VariableRoot, parts: tuple[Part, ...], kinds: Sequence[What], start: int, end: int
    ) -> Iterator[Taking]:
        """Those between two bytes that take something of these kinds out of what is on the way of `parts`.

        What is taken out of the variable itself comes first; else in the order of the text.
        """
        if root not in self.roots:
            return
        way = _way(parts)
        for depths in (range(1), range(1, len(way) + 1)):
            lists = [self._lists.get((root, way[:depth], what), []) for what in kinds for depth in depths]
            yield from heapq.merge(*[_within(each, start, end) for each in lists if each], key=attrgetter("start"))


def _within(takings: list[Taking], start: int, end: int) -> Iterator[Taking]:
    for index in range(bisect_left(takings, start, key=attrgetter("start")), len(takings)):
        if takings[index].start >= end:
            return
        yield takings[index]


def kinds_for(parts: tuple[Part, ...], texts: tuple[str, ...]) -> list[What]:
    """The kinds that may take out what is put under the keys of `parts`, apart from those that take it at an end."""
    keys = {part.key.text for part in parts if part.key is not None}
    return [ALL, *((Which.NAMED, key) for key in keys), *_of_itself(texts)]


@lru_cache(maxsize=64)
def _of_itself(texts: tuple[str, ...]) -> tuple[What, ...]:
    """Kept for a while: of what is put somewhere together, each is asked about."""
    return tuple([(Which.ITSELF, each) for each in texts])


def _kinds(taking: Taking) -> list[What]:
    if taking.which is Which.NAMED:
        named = [(Which.NAMED, taking.key.text)] if taking.key is not None else []
        return [*named, UNKNOWN_KEY] if taking.key is None or taking.key.node is not None else named
    if taking.which is Which.ITSELF:
        return [(Which.ITSELF, taking.argument), ANY_VALUE]
    return [ALL if taking.which is Which.EVERYTHING else AN_END]


def _way(parts: tuple[Part, ...]) -> tuple[object, ...]:
    return tuple([part.layer if part.key is None else (part.layer, part.key.text) for part in parts])
