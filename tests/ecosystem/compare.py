"""Says what has changed between two runs over the same files. Knows no rule, and does no I/O."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.ecosystem.findings import Kept, Place


class Change(NamedTuple):
    """A verdict that is another now."""

    kind: str
    """By which changes are counted: `gone: warning late-binding-capture`."""
    path: str
    line: int
    symbol: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.symbol}: {self.kind}"


def changes(old: Kept, new: Kept) -> list[Change]:
    """What is found, not found, or found otherwise, in the order of paths and lines.

    Two findings about the same symbol of the same file are one that has changed where the line or the rule is the same,
    too. A file that either run could not look at is a change of its own, and its findings are none.
    """
    failed = old.failed.keys() | new.failed.keys()
    found = [
        *_failures(old, new),
        *_differences(
            [place for place in old.found if place.path not in failed],
            [place for place in new.found if place.path not in failed],
        ),
    ]
    return sorted(found, key=lambda change: (change.path, change.line, change.symbol, change.kind))


def counts(found: Iterable[Change]) -> list[tuple[int, str]]:
    """How many changes there are of each kind, the most first."""
    tally = Counter(change.kind for change in found)
    return sorted(((number, kind) for kind, number in tally.items()), key=lambda row: (-row[0], row[1]))


def _failures(old: Kept, new: Kept) -> Iterator[Change]:
    for path in old.failed.keys() - new.failed.keys():
        yield Change("can be looked at again", path, 1, "")
    for path, why in new.failed.items():
        if path not in old.failed:
            yield Change(f"cannot be looked at: {why}", path, 1, "")


def _differences(old: Sequence[Place], new: Sequence[Place]) -> Iterator[Change]:
    before, after = Counter(old), Counter(new)
    gone, come = _by_symbol((before - after).elements()), _by_symbol((after - before).elements())
    for key in gone.keys() | come.keys():
        yield from _of_symbol(gone[key], come[key])


def _by_symbol(places: Iterable[Place]) -> defaultdict[tuple[str, str], list[Place]]:
    found: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        found[place.path, place.symbol].append(place)
    return found


def _of_symbol(gone: list[Place], come: list[Place]) -> Iterator[Change]:
    """Pairs what belongs together: same line and rule first, then same line, then same rule."""
    for attributes in (("line", "rule"), ("line",), ("rule",)):
        for one in list(gone):
            for other in come:
                if all(getattr(one, name) == getattr(other, name) for name in attributes):
                    gone.remove(one)
                    come.remove(other)
                    yield Change(_difference(one, other), other.path, other.line, other.symbol)
                    break
    for one in gone:
        yield Change(f"gone: {one.severity} {one.rule}", one.path, one.line, one.symbol)
    for other in come:
        yield Change(f"new: {other.severity} {other.rule}", other.path, other.line, other.symbol)


def _difference(old: Place, new: Place) -> str:
    if (old.severity, old.rule) == (new.severity, new.rule):
        return f"moved: {new.severity} {new.rule}"
    if old.rule == new.rule:
        return f"{old.severity} -> {new.severity}: {new.rule}"
    return f"{old.severity} {old.rule} -> {new.severity} {new.rule}"
