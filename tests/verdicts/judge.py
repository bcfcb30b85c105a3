"""Holds what the product says of a program against what running it shows. Of rules it knows one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.verdicts.instrument import Site
from tests.verdicts.product import findings_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

ROOT = Path(__file__).parents[2]
LATE_BINDING = "late-binding-capture"


class Truth(NamedTuple):
    """What running a program shows."""

    sites: frozenset[Site]
    made: frozenset[Site]
    """The functions that were made: some code may never run."""
    seen: frozenset[Site]
    """Those that have read the variable."""
    late: frozenset[Site]
    either: frozenset[Site]
    error: str

    @classmethod
    def of(cls, answer: Mapping[str, list[tuple[int, str]]], error: str) -> Truth:
        """What `execute` has answered."""
        sites, made, seen, late, either = (
            frozenset(Site(*row) for row in answer.get(kind, ()))
            for kind in ("sites", "made", "seen", "late", "either")
        )
        return cls(sites, made, seen, late, either, error)


class Interpreter:
    """A process that runs programs, one after another. A context manager: it ends with the `with` block.

    `seconds` is the time that it takes for one program at most.
    """

    def __init__(self, seconds: float = 5) -> None:
        self._seconds = seconds
        self._process = self._start()

    def __enter__(self) -> Interpreter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    def truth(self, source: str, stand_in: str = "") -> Truth:
        """What running the program shows. A program that ends the process is one that is not judged.

        `stand_in` is code that runs before the program, in a namespace of its own.
        """
        assert self._process.stdin
        assert self._process.stdout
        asked = {"source": source, "stand_in": stand_in, "seconds": self._seconds}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._process.communicate()
            self._process = self._start()
            return Truth.of({}, "not judged: the interpreter ended")
        answer = json.loads(line)
        return Truth.of(answer, answer["error"])

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.verdicts.execute"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )


class Answer(Enum):
    """How a verdict on one function and variable compares with what running shows."""

    RIGHT_WARNING = "right warning"
    RIGHT_SILENCE = "right silence"
    FALSE_WARNING = "false warning"
    FALSE_SILENCE = "false silence"
    INFORMATION_ON_LATE = "information, late"
    INFORMATION_ON_OWN = "information, own value"
    EITHER = "either is right"
    FALSE_ERROR = "other rule, false"
    """A warning or error of another rule about a program that raises no NameError."""

    @property
    def is_false(self) -> bool:
        return self in (Answer.FALSE_WARNING, Answer.FALSE_SILENCE, Answer.FALSE_ERROR)


class Compared(NamedTuple):
    answer: Answer
    site: Site


def compare(source: str, truth: Truth) -> list[Compared] | None:
    """One row for each function and variable made in a loop, and for each false finding beside; None: not judged."""
    if truth.error:
        return None
    severities: dict[Site, str] = {}
    compared = []
    for rule, severity, line, symbol in findings_of(source):
        site = Site(line, symbol)
        if rule != LATE_BINDING:
            if severity in ("error", "warning"):
                compared.append(Compared(Answer.FALSE_ERROR, site))
        elif severities.get(site) != "warning":
            severities[site] = severity
    every = sorted(truth.sites | severities.keys())
    return [*compared, *(Compared(_answer(severities.get(site), site, truth), site) for site in every)]


def compare_reads(source: str, truth: Truth) -> list[Compared] | None:
    """The one answer to a program that raises NameError, or ends well; None for one that does neither.

    Where it raises one, some error or warning has to be about that variable, and nothing else counts.
    """
    loud = [
        found for found in findings_of(source) if found.severity in ("error", "warning") and found.rule != LATE_BINDING
    ]
    first = Site(loud[0].line, loud[0].symbol) if loud else Site(0, "")
    failed = _NAME_ERROR.search(truth.error)
    if failed:
        is_right = any(found.symbol == failed[1] for found in loud)
        return [Compared(Answer.RIGHT_WARNING if is_right else Answer.FALSE_SILENCE, first)]
    if truth.error:
        return None
    return [Compared(Answer.FALSE_ERROR if loud else Answer.RIGHT_SILENCE, first)]


_NAME_ERROR = re.compile(r"^(?:NameError|UnboundLocalError): [^']*'(\w+)'")


def _answer(severity: str | None, site: Site, truth: Truth) -> Answer:
    if severity == "information":
        return Answer.INFORMATION_ON_LATE if site in truth.late else Answer.INFORMATION_ON_OWN
    if site in truth.either:
        return Answer.EITHER
    if severity is None:
        return Answer.FALSE_SILENCE if site in truth.late else Answer.RIGHT_SILENCE
    return Answer.RIGHT_WARNING if site in truth.late else Answer.FALSE_WARNING
