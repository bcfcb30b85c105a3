"""The words for what a callable does with an argument, or with its receiver. Knows no callable by name.

A row gives each parameter a set of effects; what is not said does not happen: a parameter that is only run is not
kept. A parameter without effects is one about which nothing is known. Each word says what a program under CPython
sees when it hands in a *probe*, a function, iterator or container that records its runs and can be weakly referenced.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class When(Enum):
    """When something happens, relative to the call."""

    NOW = "now"
    """Before the call returns; never after it because of this call."""

    AWAITED = "awaited"
    """Not before the caller awaits what the call gives back; until that is done."""

    USED = "used"
    """When what holds it is used: the result is called, iterated, entered or asked, or a method of the receiver is."""

    WITH_END = "with-end"
    """When the `with` statement of the receiver ends (or its `close` is called), not before."""

    BESIDE = "beside"
    """In another thread or task, while the caller goes on, at the latest when that waits for it."""

    IN_COPY = "in-copy"
    """In another process, whose variables are those of the moment when it started: later rebindings are not seen."""

    LATER = "later"
    """When somebody else wants it: an event loop, a user, a signal, the interpreter, another call's caller."""


class Place(Enum):
    """Where something is kept."""

    RECEIVER = "self"
    """In the object whose method is called: when that is gone, so is the probe."""

    ARGUMENT = "argument"
    """In another argument: when that is gone, so is the probe."""

    MODULE = "module"
    """In the interpreter, a module, or an object that lives as long: the probe outlives all that the caller has."""


class Gives(Enum):
    """How the result of a call relates to the value that the call received."""

    ITSELF = "itself"
    """The very value (`typing.cast`), or one of its items (`max`); perhaps only in some cases (`dict.get`)."""

    CONTAINER = "container"
    """A new object whose items or attributes are the value: `list`, `types.SimpleNamespace`."""

    HOLDER = "holder"
    """A new object that holds the value, and may run it when it is used, but gives out others: `threading.Thread`."""

    ITERATOR = "iterator"
    """A new iterator that uses the value only when it is itself advanced: `map`."""

    ITERATORS = "iterators"
    """A container of such iterators: `itertools.tee`."""

    CONTEXT_MANAGER = "context-manager"
    """A new context manager, which has done with the value when its `with` statement ends: `unittest.mock.patch`."""

    WRAPPER = "wrapper"
    """A callable or descriptor that runs the value when it is called or read: `functools.partial`, `property`."""

    FACTORY = "factory"
    """A callable whose results hold what *they* are made with, or run the value: `dataclasses.dataclass`."""

    MANAGER_FACTORY = "manager-factory"
    """A callable whose results are context managers, which run the value in `with`: `contextlib.contextmanager`."""

    HANDLE = "handle"
    """An object by which one waits for what runs, or takes it back: a task, a future, a number of tkinter's `after`."""

    PART = "part"
    """An object that the method's receiver has too, or the function's module: it lives on without its name."""

    NOTHING = "nothing"
    """What cannot lead to any value that was passed: None, a number, a string."""


class Which(Enum):
    """Which item of a container is taken out."""

    EVERYTHING = "everything"
    FIRST = "first"
    """What was put in first, as in a queue."""

    LAST = "last"
    """What was put in last, as on a stack."""

    SOME = "some"
    """One, one cannot say which."""

    NAMED = "named"
    """What was put in with the same arguments (`slot`)."""

    ITSELF = "itself"
    """The very value that is passed: `list.remove`."""


@dataclass(frozen=True)
class Runs:
    """Calls it, or advances a coroutine to its end.

    Of a receiver: runs what that holds (`Thread.start`: beside; `Tk.mainloop`: now).
    """

    when: When
    unless: str = ""
    """The parameter that, when given, makes this untrue. The same in other effects."""

    for_each: bool = False
    """Once for each item of what the call iterates over, also if there is only one: `map`, but not `reduce`."""


@dataclass(frozen=True)
class Iterates:
    """Advances it, if it is an iterator; for any other iterable, makes an iterator and does not keep it."""

    when: When
    to_end: bool = False
    """It *drains* it: advances it until StopIteration. Otherwise it may stop before, and an iterator may go on."""

    unless: str = ""


@dataclass(frozen=True)
class Keeps:
    """Something that outlives the call and its result refers to it (for a coroutine: once it is awaited)."""

    place: Place
    argument: str = ""
    """The parameter in whose value it is kept, for `Place.ARGUMENT`."""

    items: bool = False
    """Not the value but its items, or what it yields, are kept: `list.extend`."""

    slot: tuple[str, ...] | None = None
    """It takes the place of what was kept by a call with equal values for these parameters; () means one place
    alone (`sys.settrace`), with `**kwargs` one for each keyword; None means that it is added to the others."""

    unless: str = ""
    """Where there is a slot: the parameter that, when given, makes it one more beside the others (`bind(add="+")`)."""


@dataclass(frozen=True)
class GivesBack:
    """The result refers to it, and is `what`. When the result is gone, so is this reference."""

    what: Gives
    items: bool = False
    """Not the value but its items, or what it yields: `sorted`, `max`."""

    unless: str = ""

    @property
    def is_itself(self) -> bool:
        return self.what is Gives.ITSELF and not self.items


@dataclass(frozen=True)
class TakesOut:
    """Ends what keeps something, or that it would be run (`Timer.cancel`); the result may give it back."""

    which: Which
    place: Place = Place.RECEIVER
    argument: str = ""
    slot: tuple[str, ...] = ()
    """For `Which.NAMED`: the parameters that name what is taken out."""

    unless: str = ""


@dataclass(frozen=True)
class Waits:
    """Continues only when the work of the value (a thread, a task, a container of them) or of the receiver is done."""

    when: When
    unless: str = ""


@dataclass(frozen=True)
class LooksAt:
    """Reads something from it, but does not run, iterate or keep it."""


Effect = Runs | Iterates | Keeps | GivesBack | TakesOut | Waits | LooksAt
