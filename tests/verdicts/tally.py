"""Judges many generated programs, counts what came of them, and makes the disagreements as small as they get."""

from __future__ import annotations

import ast
import builtins
import random
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tests.verdicts.early import Early, early_program
from tests.verdicts.generated import Program, program
from tests.verdicts.instrument import all_names
from tests.verdicts.judge import Answer, Compared, Interpreter, compare, compare_reads
from tests.verdicts.minimize import minimized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from tests.verdicts.instrument import Site
    from tests.verdicts.judge import Truth

BATCH = 50
Made = Program | Early


class Grammar(NamedTuple):
    """A kind of random programs, and how they are judged."""

    program: Callable[[Random], Made]
    compare: Callable[[str, Truth], list[Compared] | None]
    axes: tuple[str, ...]
    cause: tuple[str, ...]
    """The axes by which disagreements are put together: what is likely to have one cause."""


GRAMMARS = {
    "loops": Grammar(
        program,
        compare,
        ("loop", "container", "taking", "helper", "maker", "place"),
        ("container", "taking", "helper"),
    ),
    "reads": Grammar(early_program, compare_reads, ("shape", "reader", "binding", "guard"), ("shape", "reader")),
}


class Judged(NamedTuple):
    program: Made
    answers: tuple[Answer, ...]
    error: str
    """Why it could not be judged."""


@dataclass
class Tally:
    """What came of programs of a grammar."""

    grammar: Grammar
    programs: int = 0
    answers: Counter[Answer] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    by_row: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By axis and row of the grammar: programs, and how many answers of each kind."""
    disagreements: list[Judged] = field(default_factory=list)

    def add(self, judged: Judged) -> None:
        self.programs += 1
        self.answers.update(judged.answers)
        if judged.error:
            self.errors[judged.error] += 1
        for axis in self.grammar.axes:
            row = self.by_row[axis, getattr(judged.program, axis)]
            row["programs"] += 1
            row["not judged"] += bool(judged.error)
            row.update(answer.value for answer in judged.answers)
        if any(answer.is_false for answer in judged.answers):
            self.disagreements.append(judged)

    def table(self, axis: str) -> Iterator[str]:
        """One line for each row of an axis."""
        columns = ["programs", "not judged", *(answer.value for answer in Answer)]
        yield f"{axis:<40}" + " ".join(f"{column:>{max(len(column), 6)}}" for column in columns)
        for (of, name), row in sorted(self.by_row.items()):
            if of == axis:
                yield f"{name[:39]:<40}" + " ".join(f"{row[column]:>{max(len(column), 6)}}" for column in columns)

    def kinds(self) -> dict[tuple[str, ...], list[Judged]]:
        """Disagreements by what is likely to have one cause, the most frequent first."""
        found: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
        for judged in self.disagreements:
            cause = [getattr(judged.program, axis) for axis in self.grammar.cause]
            for answer in {answer for answer in judged.answers if answer.is_false}:
                kind = (answer.value, *cause)
                found[kind].append(judged)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def judge_all(grammar: str, number: int, seed: int, processes: int) -> Tally:
    """The tally of so many programs of a grammar; the same number and seed give the same programs."""
    tally = Tally(GRAMMARS[grammar])
    batches = [range(first, min(first + BATCH, number)) for first in range(0, number, BATCH)]
    with ProcessPoolExecutor(processes) as pool:
        for batch in pool.map(partial(_judge_batch, grammar, seed), batches):
            for judged in batch:
                tally.add(judged)
    return tally


def _judge_batch(name: str, seed: int, numbers: range) -> list[Judged]:
    grammar = GRAMMARS[name]
    with Interpreter() as interpreter:
        made = (grammar.program(random.Random(f"{seed} {number}")) for number in numbers)
        return [judge_one(grammar, interpreter, each) for each in made]


def judge_one(grammar: Grammar, interpreter: Interpreter, made: Made) -> Judged:
    """What comes of one program."""
    truth = interpreter.truth(made.source)
    compared = grammar.compare(made.source, truth)
    if compared is None:
        return Judged(made, (), truth.error)
    return Judged(made, tuple(each.answer for each in compared), "")


def smallest(grammar: Grammar, interpreter: Interpreter, judged: Judged, kind: str) -> str:
    """The program without what it does not need to be judged as falsely as it is, in code that runs if it ever did."""
    source = judged.program.source
    if kind == Answer.FALSE_ERROR.value:
        return source  # without its last call no program raises anything
    ways = [way for _, way in _false_sites(grammar, interpreter, source, kind)]

    def is_as_false(smaller: str) -> bool:
        found = _false_sites(grammar, interpreter, smaller, kind) if is_closed(smaller) else []
        return any(way in ways for _, way in found)

    return minimized(source, is_as_false)


def _false_sites(
    grammar: Grammar, interpreter: Interpreter, source: str, kind: str
) -> list[tuple[Site, tuple[bool, bool]]]:
    """The functions and variables that are judged falsely in that way; whether they were made, and have run."""
    truth = interpreter.truth(source)
    compared = grammar.compare(source, truth) or []
    found = [each.site for each in compared if each.answer.value == kind]
    return [(site, (site in truth.made, site in truth.seen)) for site in found]


def is_closed(source: str) -> bool:
    """Whether the program binds every name that it reads, or Python does."""
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return read <= all_names(source) | vars(builtins).keys()
