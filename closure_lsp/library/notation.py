"""How a row is written: a signature in Python's notation, whose annotations are effects.

    (function: runs now, iterable: drains now, initial, /)
    (self: waits now unless timeout, timeout)
    (func: keeps in self & runs with-end & gives back itself, /, *args: keeps in self, **kwargs: keeps in self)

`self` is the receiver of a method, and no argument. `/`, `*`, `*args` and `**kwargs` are as in Python; that a parameter
has a default is not said. What comes after `->` is the kind of result, whatever the arguments. Of a parameter:

    runs WHEN [for each]             WHEN: now, awaited, used, with-end, beside, in-copy, later
    iterates WHEN, drains WHEN       may stop before its end; to its end
    waits WHEN
    keeps [items] in PLACE           PLACE: self, module, or the name of another parameter
        at NAME [and NAME ...]       in the place of what an earlier call with the same NAMEs put there
        alone                        in the only place that there is
    gives back KIND [of items]       KIND: itself, container, holder, iterator, ... (`Gives`)
    takes out WHICH [from PLACE]     WHICH: everything, first, last, some, itself, or `at NAME [and NAME ...]`
    looks

`unless NAME` after an effect: not where that argument is given. `since 3.N` and `until 3.N` (that version no longer)
after the last effect: the parameter is there only in those versions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from closure_lsp.cached import cached_property
from closure_lsp.library.effects import (
    Effect,
    Gives,
    GivesBack,
    Iterates,
    Keeps,
    LooksAt,
    Place,
    Runs,
    TakesOut,
    Waits,
    When,
    Which,
)
from closure_lsp.python_version import PythonVersion

_Word = TypeVar("_Word", bound=Enum)
_PARAMETER = re.compile(r"(?P<stars>\*{0,2})(?P<name>[^\W\d]\w*)(?:\s*:\s*(?P<effects>.*))?")
_VERSIONS = re.compile(r"\s+(?P<word>since|until)\s+3\.(?P<minor>\d{1,3})$")
_KEPT = re.compile(r"(?P<items>items )?in (?P<place>\w+)(?: (?:at (?P<slot>\w+(?: and \w+)*)|(?P<alone>alone)))?")
_TAKEN = re.compile(r"(?:at (?P<slot>\w+(?: and \w+)*)|(?P<which>\w+))(?: from (?P<place>\w+))?")
_GIVEN = re.compile(r"back (?P<what>[\w-]+)(?P<items> of items)?")
_UNLESS = re.compile(r"(?P<effect>.*?)\s+unless\s+(?P<name>\w+)")


class RowError(ValueError):
    """A row cannot be read. The text is one sentence for the row's author."""


@dataclass(frozen=True)
class RowParameter:
    """A parameter of a callable, and what the callable does with its argument."""

    name: str
    """The keyword by which it is given too, unless `position_only`. Of `*args` and `**kwargs`, without the stars."""

    position: int | None
    """0 is the first argument of a call; the receiver and keyword-only parameters have none."""

    effects: tuple[Effect, ...]
    """Empty where nothing is known."""

    position_only: bool = False
    takes_rest: bool = False
    """It is the `*args` (with a position) or the `**kwargs` (without)."""

    since: PythonVersion | None = None
    until: PythonVersion | None = None
    unproven: str = ""
    """Why no program proves it, where none does: a finding that rests on it is information at most."""

    def is_in(self, version: PythonVersion) -> bool:
        return (self.since is None or version >= self.since) and (self.until is None or version < self.until)


@dataclass(frozen=True)
class Signature:
    """The parameters of a callable, in order, its receiver, and what it always returns."""

    receiver: RowParameter | None
    parameters: tuple[RowParameter, ...]
    result: Gives | None


@dataclass(frozen=True)
class Callable:
    """A callable and what it does: one row of the library."""

    name: str
    """Dotted: `functools.reduce`, `threading.Thread.start`; `map` for `builtins.map`."""

    notation: str
    source: str = ""
    """Where what is said of it can be read: a file of CPython, or of a package and its version."""

    returns: str = ""
    """The dotted name of the class of its result, where that is known."""

    returns_unless: str = ""
    """The parameter that, when given, makes `returns` untrue: then nothing is known of the class."""

    since: PythonVersion | None = None
    until: PythonVersion | None = None
    unproven: str = ""
    """Why no program proves it, where none does: for all its parameters."""

    version: PythonVersion | None = None
    """Where set, only the parameters that it has in this version are told."""

    @cached_property
    def signature(self) -> Signature:
        """The parsed notation. Raises `RowError` if it cannot be read."""
        read = read_signature(self.notation, self.unproven)
        if self.version is None:
            return read
        return replace(read, parameters=tuple(each for each in read.parameters if each.is_in(self.version)))

    @property
    def receiver(self) -> RowParameter | None:
        """What happens to the object whose method this is; None if nothing is known."""
        return self.signature.receiver

    @property
    def receiver_effects(self) -> tuple[Effect, ...]:
        """What is known to happen to the object whose method this is."""
        return self.receiver.effects if self.receiver is not None else ()

    @property
    def result(self) -> Gives | None:
        """What it returns for all arguments: a new container that nothing else refers to, a factory, nothing."""
        return self.signature.result

    @property
    def parameters(self) -> tuple[RowParameter, ...]:
        return self.signature.parameters

    def parameter_at(self, position: int) -> RowParameter | None:
        """The parameter that takes the argument at `position` (0-based, without the receiver), if it has a row."""
        for parameter in self.parameters:
            if parameter.position == position or (_takes_rest_of_positions(parameter, position)):
                return parameter
        return None

    def parameter_named(self, keyword: str) -> RowParameter | None:
        """The parameter that takes the argument `keyword=`, if it has a row."""
        for parameter in self.parameters:
            if parameter.name == keyword and not parameter.position_only and not parameter.takes_rest:
                return parameter
        return next((each for each in self.parameters if each.takes_rest and each.position is None), None)

    def is_in(self, version: PythonVersion) -> bool:
        return (self.since is None or version >= self.since) and (self.until is None or version < self.until)


def read_signature(text: str, unproven: str = "") -> Signature:
    """Reads the notation of one row. Raises `RowError`."""
    parameters_text, arrow, result_text = text.partition("->")
    inside = parameters_text.strip()
    if not (inside.startswith("(") and inside.endswith(")")):
        raise RowError(f"a signature is written in parentheses: {text!r}")
    receiver: RowParameter | None = None
    parameters: list[RowParameter] = []
    keywords_only = False
    for item in filter(None, (each.strip() for each in inside[1:-1].split(","))):
        if item == "self" or item.startswith(("self:", "self ")):
            receiver = _read_parameter(item, None, unproven)
        elif item == "/":
            parameters = [replace(each, position_only=True) for each in parameters]
        elif item == "*":
            keywords_only = True
        else:
            parameter = _read_parameter(item, None if keywords_only else len(parameters), unproven)
            keywords_only = keywords_only or parameter.takes_rest
            parameters.append(parameter)
    result = _word(Gives, result_text.strip()) if arrow else None
    _check_names(receiver, parameters)
    return Signature(receiver, tuple(parameters), result)


def read_effect(text: str) -> Effect:
    """Reads one effect, `keeps items in self`. Raises RowError."""
    unless = _UNLESS.fullmatch(text)
    effect = unless["effect"] if unless else text
    name = unless["name"] if unless else ""
    verb, _, rest = effect.partition(" ")
    rest = rest.strip()
    match verb:
        case "runs":
            when = rest.removesuffix(" for each")
            return Runs(_word(When, when), name, for_each=when != rest)
        case "iterates" | "drains":
            return Iterates(_word(When, rest), verb == "drains", name)
        case "waits":
            return Waits(_word(When, rest), name)
        case "keeps" if kept := _KEPT.fullmatch(rest):
            place, argument = _place(kept["place"])
            slot = tuple(kept["slot"].split(" and ")) if kept["slot"] else () if kept["alone"] else None
            return Keeps(place, argument, bool(kept["items"]), slot, name)
        case "gives" if given := _GIVEN.fullmatch(rest):
            return GivesBack(_word(Gives, given["what"]), bool(given["items"]), name)
        case "takes" if taken := _TAKEN.fullmatch(rest.removeprefix("out ")):
            place, argument = _place(taken["place"] or "self")
            if taken["slot"]:
                return TakesOut(Which.NAMED, place, argument, tuple(taken["slot"].split(" and ")), name)
            if taken["which"] == "named":
                raise RowError("write 'takes out at NAME' for 'takes out named'")
            return TakesOut(_word(Which, taken["which"]), place, argument, unless=name)
        case "looks" if not rest:
            return LooksAt()
    raise RowError(f"an effect that is not known: {text!r}")


def _read_parameter(item: str, position: int | None, unproven: str) -> RowParameter:
    found = _PARAMETER.fullmatch(item)
    if found is None:
        raise RowError(f"not a parameter: {item!r}")
    text = found["effects"] or ""
    versions: dict[str, PythonVersion] = {}
    while version := _VERSIONS.search(text):
        versions[version["word"]] = PythonVersion(3, int(version["minor"]))
        text = text[: version.start()]
    effects = tuple(read_effect(each.strip()) for each in text.split("&")) if text else ()
    return RowParameter(
        found["name"],
        position if found["stars"] != "**" else None,
        effects,
        takes_rest=bool(found["stars"]),
        since=versions.get("since"),
        until=versions.get("until"),
        unproven=unproven,
    )


def _takes_rest_of_positions(parameter: RowParameter, position: int) -> bool:
    return parameter.takes_rest and parameter.position is not None and parameter.position <= position


def _word(words: type[_Word], text: str) -> _Word:
    try:
        return words(text)
    except ValueError:
        known = ", ".join(str(each.value) for each in words)
        raise RowError(f"{text!r} is none of: {known}") from None


def _place(text: str) -> tuple[Place, str]:
    if text in ("self", "module"):
        return Place(text), ""
    return Place.ARGUMENT, text


def _check_names(receiver: RowParameter | None, parameters: list[RowParameter]) -> None:
    """Checks that each effect names only existing parameters."""
    names: set[str] = set()
    for parameter in parameters:
        if parameter.name in names:
            raise RowError(f"two parameters are called {parameter.name!r}")
        names.add(parameter.name)
    for parameter in (*parameters, *([receiver] if receiver else [])):
        for effect in parameter.effects:
            told = {getattr(effect, "unless", ""), getattr(effect, "argument", "")}
            told.update(getattr(effect, "slot", None) or ())
            if unknown := sorted(told - names - {""}):
                raise RowError(f"no parameter is called {unknown[0]!r}")
