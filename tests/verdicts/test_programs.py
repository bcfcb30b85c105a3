"""The programs of the tables: CPython does what their marks say, and the product says it.

`WAITING` names those of which the product says something wrong today. A program that it gets right has to leave the
list, and one that it gets wrong may not come in unnoticed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.verdicts.check import check_truth, printed, wrong, wrong_exactly, wrong_fixes
from tests.verdicts.judge import Interpreter
from tests.verdicts.product import findings_of, opt_in_findings_of
from tests.verdicts.tables import EXACT, FIXES, OPT_IN, SCOPE_ERRORS, UNSURE, VERDICTS, Row
from tests.verdicts.waiting import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = (*VERDICTS, *UNSURE, *EXACT, *SCOPE_ERRORS, *OPT_IN, *FIXES)


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Interpreter]:
    with Interpreter() as started:
        yield started


def rows(table: tuple[Row, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [pytest.param(row, marks=_too_new(row), id=row.name) for row in table])


def _too_new(row: Row) -> pytest.MarkDecorator:
    return pytest.mark.skipif(sys.version_info[:2] < row.case.since, reason="runs under newer versions of Python only")


def check_right(row: Row, faults: list[str]) -> None:
    """There are no faults, or some where the program waits."""
    if row.name in WAITING:
        assert faults, f"right by now: take it out of the list ({WAITING[row.name]})"
    else:
        assert faults == []


@rows((*VERDICTS, *EXACT))
def test_cpython_does_what_the_marks_say(interpreter: Interpreter, row: Row) -> None:
    check_truth(interpreter, row.case, row.stand_in)


@rows(VERDICTS)
def test_verdict(row: Row) -> None:
    check_right(row, wrong(row.case))


@rows(UNSURE)
def test_of_what_nobody_can_be_sure_there_is_no_warning(row: Row) -> None:
    assert printed(row.case.source) == row.case.wanted
    check_right(row, [str(each) for each in findings_of(row.case.source) if each.severity in ("error", "warning")])


@rows(EXACT)
def test_all_that_is_said(row: Row) -> None:
    check_right(row, wrong_exactly(row.case))


@rows(SCOPE_ERRORS)
def test_a_scope_error_is_all_that_is_said(row: Row) -> None:
    with pytest.raises(SyntaxError):
        compile(row.case.source, "source", "exec")
    found = findings_of(row.case.source)
    check_right(row, [] if [each.rule for each in found] == ["scope-error"] else [str(each) for each in found])


@rows(OPT_IN)
def test_opt_in_rules_say_nothing(row: Row) -> None:
    assert printed(row.case.source) == ""
    check_right(row, [str(found) for found in opt_in_findings_of(row.case.source)])


@rows(FIXES)
def test_fixes_print_what_is_wanted(row: Row) -> None:
    check_right(row, wrong_fixes(row.case))


def test_names_are_unique_and_those_that_wait_are_there() -> None:
    names = [row.name for row in ALL]
    assert len(set(names)) == len(names) >= 150
    assert WAITING.keys() <= set(names)


def test_a_wrong_mark_is_noticed(interpreter: Interpreter) -> None:
    """The truth is asked of CPython: a mark too many, too few or in the wrong line fails."""
    late = next(row for row in VERDICTS if row.name == "late: *args of the file keep it")
    unmarked = late.case._replace(source=late.case.source.replace("#: late topic", "#"))
    moved = unmarked._replace(
        source=unmarked.source.replace("listen(*functions):", "listen(*functions):  #: late topic")
    )
    for case in (unmarked, moved):
        with pytest.raises(AssertionError):
            check_truth(interpreter, case)
    error = next(row for row in VERDICTS if row.name == "certain error: walrus in a lambda")
    other = error.case._replace(source=error.case.source.replace("#: error following", "#: error ids"))
    with pytest.raises(AssertionError):
        check_truth(interpreter, other)
