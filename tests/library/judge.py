"""Compares what a program saw with what a row claims, and says in words what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from closure_lsp.library.effects import (
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.library.proofs import Proof

PHASES = {
    When.NOW: {"call"},
    When.AWAITED: {"use"},
    When.USED: {"use"},
    When.WITH_END: {"end"},
    When.BESIDE: {"returned", "between", "use", "end"},
    When.IN_COPY: {"setup", "call", "returned", "between", "use", "end"},
    When.LATER: {"between", "later"},
}
"""In which phases of a proof something may happen that a row says to happen then."""

UNASKED = {"returned", "between"}
"""In which phases the caller does nothing for it."""

NO_REFERENCE = {Gives.HANDLE, Gives.NOTHING}
TAKEN = {
    Which.FIRST: ([False, True, True],),
    Which.LAST: ([True, True, False],),
    Which.NAMED: ([True, False, True],),
    Which.ITSELF: ([True, False, True],),
    Which.EVERYTHING: ([False, False, False],),
    Which.SOME: ([False, True, True], [True, False, True], [True, True, False]),
}
"""Which of three values may be there after some of them were taken out."""


def differences(proof: Proof, answer: dict[str, Any]) -> list[str]:
    """What the program saw otherwise than the row claims; nothing where the row is proven."""
    if "error" in answer:
        return [answer["error"]]
    seen = answer["seen"]
    judges = {
        "when": _of_when,
        "references": _of_references,
        "twice": _of_twice,
        "taking": _of_taking,
        "waiting": _of_waiting,
    }
    return [text for name, judge in judges.items() if name in seen for text in judge(proof, seen[name])]


def _of_when(proof: Proof, seen: dict[str, Any]) -> Iterator[str]:
    runs = [effect for effect in proof.effects if isinstance(effect, Runs)]
    steps = [effect for effect in proof.effects if isinstance(effect, Iterates)]
    events: list[list[str]] = seen["events"]
    for run in runs:
        own = [event for event in events if _is_run(run, event)]
        if not own or (run.when is When.BESIDE and not any(event[1] in UNASKED for event in own)):
            yield f"did not run {run.when.value}: {events}"
    for step in steps:
        found = [event for event in events if event[0] in ("next", "stop") and event[1] in PHASES[step.when]]
        if not found:
            yield f"was not advanced {step.when.value}: {events}"
        elif step.to_end != any(event[0] == "stop" for event in found):
            yield f"was {'not ' if step.to_end else ''}drained {step.when.value}"
    for event in events:
        if event[0] == "run" and not proof.flags.get("anytime") and not any(_is_run(run, event) for run in runs):
            yield f"ran, which is not claimed: {event}"
        if event[0] in ("next", "stop") and not any(event[1] in PHASES[step.when] for step in steps):
            yield f"was advanced, which is not claimed: {event}"
    is_awaited = any(getattr(effect, "when", None) is When.AWAITED for effect in proof.effects)
    if not seen["is_of_class"] and not is_awaited:
        yield f"what came back is no {proof.callable.returns}"
    kinds: list[str] = seen["kinds"]
    for effect in proof.effects:
        is_checked = isinstance(effect, GivesBack) and effect.what not in (Gives.ITSELF, Gives.CONTAINER)
        if isinstance(effect, GivesBack) and is_checked and effect.what.value not in kinds:
            yield f"what came back is no {effect.what.value}: {kinds}"
    result = proof.callable.result
    if result is Gives.NOTHING and "nothing" not in kinds:
        yield f"something came back: {kinds}"
    if result is Gives.PART and not seen["result_stays"]:
        yield "what came back is gone with its name"
    if result in (Gives.CONTAINER, Gives.HOLDER, Gives.FACTORY) and "object" not in kinds:
        yield f"no object came back: {kinds}"


def _is_run(run: Runs, event: list[str]) -> bool:
    name, phase, process, _ = event
    is_elsewhere = process == "other"
    return name == "run" and phase in PHASES[run.when] and is_elsewhere == (run.when is When.IN_COPY)


def _of_references(proof: Proof, seen: dict[str, Any]) -> Iterator[str]:
    is_in_coroutine = any(
        isinstance(effect, Runs | Iterates) and effect.when is When.AWAITED for effect in proof.effects
    )
    for index, what in enumerate(("it", "an item")):
        gives = [each for each in proof.effects if isinstance(each, GivesBack) and each.items == bool(index)]
        keeps = [each for each in proof.effects if isinstance(each, Keeps) and each.items == bool(index)]
        refers = [each for each in gives if each.what not in NO_REFERENCE]
        for given in gives:
            if given.what is Gives.ITSELF and not seen["itself"][index]:
                yield f"{what} itself did not come back"
            if given.what is Gives.CONTAINER and not seen["within"][index]:
                yield f"{what} is not in what came back"
        if not gives and seen["itself"][index]:
            yield f"{what} itself came back, which is not claimed"
        is_hidden = index and seen["with_result"][0]  # An item is there as long as what holds it is.
        if (
            not is_hidden
            and bool(refers or keeps) != seen["with_result"][index]
            and not (is_in_coroutine or len(gives) > len(refers))
        ):
            yield f"{what} is {'not ' if refers or keeps else ''}there while the result is"
        is_hidden = index and seen["without_result"][0]
        if not is_hidden and bool(keeps) != seen["without_result"][index] and not len(gives) > len(refers):
            yield f"{what} is {'not ' if keeps else ''}kept when the result is gone"
        is_for_good = any(each.place is Place.MODULE for each in keeps)
        if keeps and is_for_good != seen["without_place"][index]:
            yield f"{what} is {'not ' if is_for_good else ''}there when {proof.place} is gone"


def _of_twice(proof: Proof, seen: dict[str, Any]) -> Iterator[str]:
    if proof.parameter is None and not seen["other_result"]:
        yield "the same object came back twice"
    has_trigger = any(name in proof.texts for name in ("use", "end", "later"))
    for keeps in (effect for effect in proof.effects if isinstance(effect, Keeps)):
        is_first_there = seen["first_alive"][int(keeps.items)]
        if keeps.slot is None and not is_first_there and not (has_trigger and seen["runs"] >= 2):
            yield "a second call took the place of the first"
        if keeps.slot is not None and is_first_there and not (has_trigger and seen["runs"] == 1):
            yield f"a second call did not take the place of the first ({seen['runs']} ran)"


def _of_taking(proof: Proof, seen: dict[str, Any]) -> Iterator[str]:
    before: list[bool] = seen["before"]
    patterns = [left for effect in proof.effects if isinstance(effect, TakesOut) for left in TAKEN[effect.which]]
    if not before[1]:
        yield f"was not there before: {before}"
    if patterns and seen["after"] == before:
        yield "nothing was taken out"
    expected = [[was and may for was, may in zip(before, left, strict=True)] for left in patterns]
    if seen["after"] not in (expected or [before]):
        yield f"of {before} there was left {seen['after']}"
    gives = [effect for effect in proof.effects if isinstance(effect, GivesBack)]
    if any(effect.what is Gives.ITSELF for effect in gives) != seen["itself"]:
        yield f"it came back: {seen['itself']}"
    if not gives and "later" not in proof.texts and seen["with_result"] != seen["after"]:
        yield "what came back holds it"


def _of_waiting(proof: Proof, seen: dict[str, Any]) -> Iterator[str]:
    whens = {effect.when for effect in proof.effects if isinstance(effect, Waits)}
    if seen["before"]:
        yield "it was over before the call"
    if seen["call"] != (When.NOW in whens):
        yield f"it was over when the call was: {seen['call']}"
    if seen["use"] != bool(whens):
        yield f"it was over when the result was used: {seen['use']}"


def has_claims(proof: Proof) -> bool:
    """Whether anything is claimed that a program can see."""
    return bool(proof.effects) or proof.callable.result is not None or LooksAt() in proof.effects
