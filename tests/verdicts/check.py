"""Holds a program of the tables against CPython, and what the product says of it against the program's marks."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.verdicts.instrument import Site
from tests.verdicts.judge import LATE_BINDING
from tests.verdicts.product import Found, findings_of, fixes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.verdicts.judge import Interpreter
    from tests.verdicts.programs.case import Case, Mark

EMPTY_CELL = "empty-cell"
_LOUD = ("error", "warning")
SECONDS = 8
_LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
"""A list of an endless iterator is to end soon."""


def check_truth(interpreter: Interpreter, case: Case, stand_in: str = "") -> None:
    """CPython does what the marks say: raises NameError for the symbol, or shows these functions another value.

    `stand_in` is code that runs before the program.
    """
    truth = interpreter.truth(case.source, stand_in)
    failing = [mark for mark in case.marks if mark.kind != "late"]
    late = {Site(mark.line, mark.symbol) for mark in case.marks if mark.kind == "late"}
    if failing:
        assert truth.error.startswith(("NameError: ", "UnboundLocalError: ")), truth.error
        assert f"'{failing[0].symbol}'" in truth.error
    else:
        assert truth.error == ""
        assert truth.late == late


def wrong(case: Case) -> list[str]:
    """What the product says of the program that it should not say, and what it does not say; empty if all is right."""
    found = [each for each in findings_of(case.source) if each.severity != "hint"]
    left = list(found)
    missing = []
    for symbol in dict.fromkeys(mark.symbol for mark in case.marks):
        marks = [mark for mark in case.marks if mark.symbol == symbol]
        if marks[0].kind == "error":
            missing += _without_errors(marks, left)
        else:
            missing += [str(mark) for mark in marks if not _without_finding(mark, left)]
    return [*(f"not found: {each}" for each in missing), *(f"found: {tuple(each)}" for each in left)]


def wrong_exactly(case: Case) -> list[str]:
    """The same where hints count as well, and may not be there."""
    hints = [each for each in findings_of(case.source) if each.severity == "hint"]
    return [*wrong(case), *(f"found: {tuple(each)}" for each in hints)]


def _without_finding(mark: Mark, left: list[Found]) -> bool:
    """Whether the finding was there; takes it out."""
    rule = LATE_BINDING if mark.kind == "late" else EMPTY_CELL
    found = Found(rule, "warning", mark.line, mark.symbol)
    if found not in left:
        return False
    left.remove(found)
    return True


def _without_errors(marks: Sequence[Mark], left: list[Found]) -> list[str]:
    """What is missing if no marked line has an error or warning about the symbol, whose findings are taken out."""
    lines = {mark.line for mark in marks}
    found = [each for each in left if each.severity in _LOUD and each.symbol == marks[0].symbol and each.line in lines]
    for each in found:
        left.remove(each)
    return [] if found else [str(marks[0])]


def wrong_fixes(case: Case) -> list[str]:
    """What is wrong about the fixes of a program: of those applied without a second look each has to print what is
    wanted; no other, but those that say that they need review, may make a program raise that did not; and some fix has
    to give it where the program does not.
    """
    before = printed(case.source)
    results = [(fix, printed(fix.result)) for fix in fixes_of(case.source)]
    faults = []
    for fix, after in results:
        if fix.is_preferred and after != case.wanted:
            faults.append(f"{fix.title}: gives {after!r}")
        elif after.startswith("raises ") and not before.startswith("raises ") and not fix.is_for_review:
            faults.append(f"{fix.title}: {after}")
    if case.wanted not in (before, *(after for _, after in results)):
        faults.append(f"no fix among {[fix.title for fix, _ in results]}")
    return list(dict.fromkeys(faults))


def printed(source: str) -> str:
    """What a program prints; `raises ...` for one that does, or that does not end."""
    command = [sys.executable, "-W", "ignore", "-c", _LIMIT + source]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "raises nothing, and does not end"
    error = done.stderr.strip().rpartition("\n")[2]
    return f"raises {error}" if done.returncode else done.stdout.strip()
