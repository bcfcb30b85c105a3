"""What a value is that holds a function, and what a use of the value does to the function: a table. Knows no syntax."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.uses import Way

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import BlockId


class Kind(enum.Enum):
    """What the innermost value is."""

    FUNCTION = "called, it runs"
    COROUTINE_FUNCTION = "called, it gives a coroutine"
    GENERATOR_FUNCTION = "called, it gives an iterator"
    MANAGER_FUNCTION = "called, it gives a context manager"
    COROUTINE = "awaited, it runs"
    ITERATOR = "iterated, it runs"
    CONTEXT = "when the `with` statement that it is for ends, it has run"
    OBJECT = "its methods may run it; it gives out others"


class Held(NamedTuple):
    """What a function of the file holds beside its code: it has a variable from around it, with a value in that."""

    unit: Unit
    function: BlockId
    home: BlockId
    name: str
    carrier: Carrier | None
    """What the variable holds; None for the variable that the followed function captures."""


class Carrier(NamedTuple):
    """The followed value: something that runs the function, in layers of containers, the outermost first."""

    kind: Kind
    layers: tuple[str, ...] = ()
    """`ITEMS`, `ANYWHERE`, `.name` for an attribute of an object, `@name` for one of a class."""
    held: Held | None = None
    made_by: str = ""
    """Of an OBJECT: the dotted name of its class."""

    def within(self, *layers: str) -> Carrier:
        """The same in more layers around it; what is nested too deep is taken to be anywhere in there."""
        found = (*layers, *self.layers)
        return self._replace(layers=found if len(found) <= _MOST_LAYERS else (*found[: _MOST_LAYERS - 1], ANYWHERE))

    def item(self) -> Carrier | None:
        """What an item of it is; None if no item leads to the function."""
        is_it = bool(self.layers) and self.layers[0] in (ITEMS, ANYWHERE)
        return self._replace(layers=self.layers[1:]) if is_it else None

    def attribute(self, name: str) -> Carrier | None:
        """What its attribute `name` is; None if that does not lead to the function."""
        first = self.layers[0] if self.layers else ""
        if first == ANYWHERE:
            return self._replace(layers=self.layers[1:])
        is_it = first[:1] in (".", "@") and first[1:] in (name, ANYWHERE)
        return self._replace(layers=self.layers[1:]) if is_it else None

    @property
    def is_class(self) -> bool:
        return bool(self.layers) and self.layers[0].startswith("@")

    @property
    def plain(self) -> bool:
        return not self.layers


def held_by(carrier: Carrier) -> Carrier:
    """The carrier as another function holds it: functions within functions are not told apart any further.

    Whatever makes a `Held` of a carrier asks this, so that a loop which puts a function into the next one comes to an
    end, and no carrier nests deeper than it can be compared.
    """
    depth = 0
    held = carrier.held
    while held is not None and held.carrier is not None:
        depth += 1
        held = held.carrier.held
    return carrier if depth < _DEEPEST else carrier._replace(held=None)


_DEEPEST = 2
"""Functions within functions within ... that are told apart; those further in count as the function itself."""

ITEMS = "[]"
ANYWHERE = "*"
_MOST_LAYERS = 5


class Outcome(enum.Enum):
    """What becomes of the function where no value leads to it any further."""

    RUNS = "it runs, and is not kept"
    DROPS = "nothing"


TRANSITIONS: dict[tuple[Kind, Way], Kind | Outcome] = {
    (Kind.FUNCTION, Way.CALLED): Outcome.RUNS,
    (Kind.COROUTINE_FUNCTION, Way.CALLED): Kind.COROUTINE,
    (Kind.GENERATOR_FUNCTION, Way.CALLED): Kind.ITERATOR,
    (Kind.MANAGER_FUNCTION, Way.CALLED): Kind.CONTEXT,
    (Kind.COROUTINE, Way.AWAITED): Outcome.RUNS,
    (Kind.ITERATOR, Way.ITERATED): Outcome.RUNS,
    (Kind.ITERATOR, Way.SPREAD): Outcome.RUNS,
    (Kind.ITERATOR, Way.JOINED): Outcome.RUNS,
    (Kind.ITERATOR, Way.DELEGATED): Outcome.RUNS,
    (Kind.CONTEXT, Way.ENTERED): Outcome.RUNS,
    (Kind.OBJECT, Way.ENTERED): Outcome.RUNS,
    (Kind.OBJECT, Way.CALLED): Outcome.RUNS,
}
"""What a use does to a value without containers around it. What is not here is DROPS."""


def transition(kind: Kind, way: Way) -> Kind | Outcome:
    return TRANSITIONS.get((kind, way), Outcome.DROPS)
