"""What one row of the grammar is. Knows no row."""

from __future__ import annotations

from typing import NamedTuple


class Loop(NamedTuple):
    """A loop that rebinds VAR."""

    name: str
    head: str
    """One header, or two where the function is made in an inner loop."""
    before: str = ""
    first: str = ""
    """Statements at the beginning of each iteration."""
    last: str = ""
    """Statements at its end."""
    is_async: bool = False


class Maker(NamedTuple):
    """How the function is made: FN stands for it afterwards. It takes ARG, a parameter or nothing."""

    name: str
    expression: str
    before: str = ""
    is_named: bool = False
    """The expression may be written several times: it is a name."""
    kind: str = "function"
    """What a call gives: `function` a value, `generator` an iterator, `coroutine` something to await."""
    takes_one: bool = True
    """It can be a sort key: it takes an argument, and its values can be compared."""


class Taking(NamedTuple):
    """How what was stored is taken out again, in the same iteration or at the beginning of the next."""

    name: str
    tail: str
    """Statements after the one that stores."""
    head: str = ""
    """Statements before it."""
    setup: str = ""
    """In the place of the sink's own."""


class Sink(NamedTuple):
    """Something that takes the function and may keep it."""

    name: str
    store: str
    """A statement with FN."""
    setup: str = ""
    """Where the loop is, before it."""
    result: str = ""
    """What the code around the loop gives back, where the setup is its own."""
    prelude: str = ""
    """At the beginning of the module."""
    takings: tuple[Taking, ...] = ()
    after: str = ""
    """Statements after the loop."""
    around: str = ""
    """A `with` statement in which the loop stands."""
    is_async: bool = False


class Helper(NamedTuple):
    """By which code of the file FN gets into the list `kept`."""

    name: str
    store: str
    prelude: str = ""
    setup: str = ""
    """After the one that makes the list."""


class Caller(NamedTuple):
    """Something that runs the function in the iteration, and keeps it no longer."""

    name: str
    use: str
    """A statement with FN, which takes as many arguments as `arity` says."""
    arity: int = 0
    prelude: str = ""
    setup: str = ""
    kind: str = "function"
    is_async: bool = False


class Whole(NamedTuple):
    """A statement that is a loop and all that becomes of FN in it, a comprehension or a function that yields."""

    name: str
    text: str
    prelude: str = ""
