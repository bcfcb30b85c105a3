"""Judges many generated programs, counts what came of them, and shows the disagreements as small as they get."""

from __future__ import annotations

import ast
import builtins
import random
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tests.verdicts.generated import Program, program
from tests.verdicts.instrument import all_names
from tests.verdicts.judge import Answer, Interpreter, compare
from tests.verdicts.minimise import minimised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.verdicts.instrument import Site

AXES = ("loop", "container", "taking", "helper", "maker", "place")
BATCH = 50


class Judged(NamedTuple):
    program: Program
    answers: tuple[Answer, ...]
    error: str
    """Why it could not be judged."""


@dataclass
class Tally:
    """What came of programs."""

    programs: int = 0
    answers: Counter[Answer] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    by_row: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By axis and row of the grammar: programs, and how many answers of each kind."""
    disagreements: list[Judged] = field(default_factory=list)

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> Tally:
        tally = cls()
        for each in judged:
            tally._add(each)
        return tally

    def _add(self, judged: Judged) -> None:
        self.programs += 1
        self.answers.update(judged.answers)
        if judged.error:
            self.errors[judged.error] += 1
        for axis in AXES:
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


def judge_all(number: int, seed: int, processes: int) -> Tally:
    """The tally of so many programs; the same number and seed give the same programs."""
    batches = [range(first, min(first + BATCH, number)) for first in range(0, number, BATCH)]
    with ProcessPoolExecutor(processes) as pool:
        return Tally.of(judged for batch in pool.map(partial(_judge_batch, seed), batches) for judged in batch)


def _judge_batch(seed: int, numbers: range) -> list[Judged]:
    with Interpreter() as interpreter:
        return [judge_one(interpreter, program(random.Random(f"{seed} {number}"))) for number in numbers]


def judge_one(interpreter: Interpreter, made: Program) -> Judged:
    """What comes of one program."""
    truth = interpreter.truth(made.source)
    if not truth.is_judged:
        return Judged(made, (), truth.error)
    return Judged(made, tuple(each.answer for each in compare(made.source, truth)), "")


def kinds(judged: Iterable[Judged]) -> dict[tuple[str, ...], list[Judged]]:
    """Disagreements by what is likely to have one cause, the most frequent first."""
    found: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for each in judged:
        for answer in {answer for answer in each.answers if answer.is_false}:
            made = each.program
            found[answer.value, made.container, made.taking, made.helper].append(each)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def smallest(interpreter: Interpreter, judged: Judged, kind: str) -> str:
    """The program without what it does not need to be judged as falsely as it is, in code that runs if it ever did."""
    source = judged.program.source
    way = next(way for _, way in _false_sites(interpreter, source, kind))

    def is_as_false(smaller: str) -> bool:
        return is_closed(smaller) and any(other == way for _, other in _false_sites(interpreter, smaller, kind))

    return minimised(source, is_as_false)


def _false_sites(interpreter: Interpreter, source: str, kind: str) -> list[tuple[Site, tuple[bool, bool]]]:
    """The functions and variables that are judged falsely in that way; whether they were made, and have run."""
    truth = interpreter.truth(source)
    if not truth.is_judged:
        return []
    found = [each.site for each in compare(source, truth) if each.answer.value == kind]
    return [(site, (site in truth.made, site in truth.seen)) for site in found]


def is_closed(source: str) -> bool:
    """Whether the program binds every name that it reads, or Python does."""
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return read <= all_names(source) | vars(builtins).keys()
